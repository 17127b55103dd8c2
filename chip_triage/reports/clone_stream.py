"""Clones within clones over time (a "fish" plot), drawn only where their nesting is determined.

A band's height is the middle of the clone's range of cell fractions. A band begins at the first
sample with evidence of the clone, never before it, ends at the last, and is broken where a sample
cannot speak.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chip_triage.model.clone import CloneTrack, Nesting
from chip_triage.model.locus import VariantKey
from chip_triage.model.patient import Sample
from chip_triage.reports.plot_scale import (
    ACCENT,
    INK,
    RULE,
    SOFT_INK,
    Frame,
    day_positions,
    draw_infusion,
    keep_apart,
)
from chip_triage.reports.svg import Drawing, coordinate
from chip_triage.reports.wording import MINUS, percent, short_change

WIDTH, HEIGHT = 380.0, 230.0
FRAME = Frame(34, 38, 250, 186)
DAY_ROW = 200.0
#: Fill by depth of nesting, light to dark: told apart in grey.
FILLS = ("#dde4ea", "#b3c2ce", "#7f97a9", "#4d6b82")
#: A band that begins and ends in one sample is this wide, to the right of it.
STUB = 9.0


@dataclass(frozen=True, slots=True)
class Band:
    """One clone of the picture: its place in the tree and its share of cells by sample.

    ``shares`` are 0-1 in the order of the samples; None where the sample cannot speak.
    """

    track: CloneTrack
    parent: VariantKey | None
    depth: int
    shares: tuple[float | None, ...]


def determined_bands(
    tracks: Sequence[CloneTrack], nesting: Sequence[Nesting], samples: Sequence[Sample]
) -> tuple[Band, ...]:
    """Clones whose every relation to each other is known, parents before children; empty below two."""
    known = {
        frozenset((e.parent, e.child)) for e in nesting if e.relation in ("nested", "separate")
    }
    chosen: list[CloneTrack] = []
    for track in sorted(tracks, key=lambda track: (-_peak(track), str(track.key))):
        if track.cell_fractions and all(frozenset((track.key, c.key)) in known for c in chosen):
            chosen.append(track)
    if len(chosen) < 2:
        return ()
    keys = {track.key for track in chosen}
    above = {
        key: {e.parent for e in nesting if e.relation == "nested" and e.child == key} & keys
        for key in keys
    }
    bands = [
        Band(
            track,
            max(above[track.key], key=lambda key: (len(above[key]), str(key)), default=None),
            len(above[track.key]),
            _shares(track, samples),
        )
        for track in chosen
    ]
    return tuple(sorted(bands, key=lambda band: (band.depth, -_peak(band.track))))


def _peak(track: CloneTrack) -> float:
    return max((entry.low + entry.high for entry in track.cell_fractions), default=0.0)


def _shares(track: CloneTrack, samples: Sequence[Sample]) -> tuple[float | None, ...]:
    middle = {entry.sample_id: (entry.low + entry.high) / 2 for entry in track.cell_fractions}
    status = {seen.sample_id: seen.status for seen in track.observations}
    return tuple(
        middle.get(s.sample_id, 0.0 if status.get(s.sample_id) == "not_detected" else None)
        for s in samples
    )


def render_clone_stream(
    tracks: Sequence[CloneTrack],
    nesting: Sequence[Nesting],
    samples: Sequence[Sample],
    *,
    name: str,
) -> str:
    """The picture as SVG; empty text when fewer than two clones have a determined nesting."""
    bands = determined_bands(tracks, nesting, samples)
    if not bands:
        return ""
    drawing = Drawing(name, WIDTH, HEIGHT)
    places, infusion = day_positions([sample.day for sample in samples], FRAME)
    edges = [_edges_at(bands, index) for index in range(len(samples))]
    drawing.text(4, 12, "Share of cells, %", class_="axis")
    _draw_axis(drawing)
    for band in bands:
        for run in _runs(band):
            _draw_band(drawing, band, [(places[i], *edges[i][band.track.key]) for i in run])
    draw_infusion(drawing, FRAME, infusion)
    _draw_days(drawing, samples, places)
    _draw_labels(drawing, bands, places, edges)
    return drawing.render(
        "Clones within clones over days from infusion", _description(bands, samples)
    )


def _edges_at(bands: Sequence[Band], index: int) -> dict[VariantKey, tuple[float, float]]:
    """Lower and upper edge (0-1) of every band in one sample: children in the middle of parents."""
    edges: dict[VariantKey | None, tuple[float, float]] = {None: (0.0, 1.0)}
    for parent in (None, *(band.track.key for band in bands)):
        children = [band for band in bands if band.parent == parent]
        low, high = edges.get(parent, (0.0, 0.0))
        wanted = [band.shares[index] or 0.0 for band in children]
        squeeze = min(1.0, (high - low) / sum(wanted)) if sum(wanted) else 1.0
        start = (low + high) / 2 - squeeze * sum(wanted) / 2
        for band, share in zip(children, wanted, strict=True):
            edges[band.track.key] = (start, start + squeeze * share)
            start += squeeze * share
    return {key: pair for key, pair in edges.items() if key is not None}


def _runs(band: Band) -> Iterator[list[int]]:
    """Stretches of samples over which a band is drawn: from evidence on, up to its last sight."""
    run: list[int] = []
    for index, share in enumerate(band.shares):
        if share is not None and (share > 0 or run):
            run.append(index)
        if run and (share is None or share == 0):
            yield run
            run = []
    if run:
        yield run


def _draw_band(drawing: Drawing, band: Band, stops: list[tuple[float, float, float]]) -> None:
    x, low, high = stops[-1]
    if high > low:
        stops = [*stops, (x + STUB, low, high)]
    upper = [f"{coordinate(x)} {coordinate(_height(high))}" for x, _, high in stops]
    lower = [f"{coordinate(x)} {coordinate(_height(low))}" for x, low, _ in reversed(stops)]
    drawing.path(
        f"M{'L'.join([*upper, *lower])}Z",
        fill=FILLS[min(band.depth, len(FILLS) - 1)],
        stroke=ACCENT if "high_weight" in band.track.tags else INK,
        stroke_width=0.8,
    )


def _height(share: float) -> float:
    return FRAME.bottom - share * (FRAME.bottom - FRAME.top)


def _draw_axis(drawing: Drawing) -> None:
    for share in (0.0, 0.5, 1.0):
        y = _height(share)
        drawing.line(FRAME.left, y, FRAME.right, y, stroke=RULE, stroke_width=0.7)
        drawing.text(
            FRAME.left - 6, y + 3.6, f"{100 * share:.0f}", text_anchor="end", class_="tick"
        )


def _draw_days(drawing: Drawing, samples: Sequence[Sample], places: Sequence[float]) -> None:
    for sample, x in zip(samples, places, strict=True):
        day = sample.day
        text = (
            "no day" if day is None else f"{MINUS}{-day}" if day < 0 else f"+{day}" if day else "0"
        )
        drawing.line(x, FRAME.top, x, FRAME.bottom, stroke=SOFT_INK, stroke_width=0.6,
                     stroke_dasharray="1 3")  # fmt: skip
        drawing.text(x, DAY_ROW, text, text_anchor="middle", class_="tick")
        drawing.text(x, DAY_ROW + 12, sample.specimen, text_anchor="middle", class_="tick")


def _draw_labels(
    drawing: Drawing,
    bands: Sequence[Band],
    places: Sequence[float],
    edges: Sequence[dict[VariantKey, tuple[float, float]]],
) -> None:
    """Names at the right, led to the upper part of each band where it was last seen."""
    ends = []
    for band in bands:
        last = max(index for index, share in enumerate(band.shares) if share)
        low, high = edges[last][band.track.key]
        ends.append((places[last] + STUB / 2, _height(high - (high - low) * 0.12)))
    heights = keep_apart([y for _, y in ends], 14.0, FRAME.top, FRAME.bottom)
    for band, (x, y), height in zip(bands, ends, heights, strict=True):
        drawing.add("circle", cx=x, cy=y, r=1.6, fill=INK)
        drawing.path(
            f"M{coordinate(x)} {coordinate(y)}L{coordinate(FRAME.right + 2)} {coordinate(height)}h6",
            stroke=INK, stroke_width=0.5, fill="none",
        )  # fmt: skip
        drawing.text(FRAME.right + 12, height + 3.8, short_change(band.track.label), class_="label")


def _description(bands: Sequence[Band], samples: Sequence[Sample]) -> str:
    labels = {band.track.key: band.track.label for band in bands}
    parts = []
    for band in bands:
        shares = ", ".join(
            f"{sample.sample_id} {'not assessable' if share is None else 'not detected' if not share else percent(share)}"
            for sample, share in zip(samples, band.shares, strict=True)
        )
        within = f" within {labels[band.parent]}" if band.parent else ""
        parts.append(f"{band.track.label}{within}: {shares}")
    return ". ".join(parts) + "."


def undrawn(tracks: Sequence[CloneTrack], bands: Sequence[Band]) -> int:
    """How many clones with a share of cells stay out because a relation is undetermined."""
    return sum(bool(track.cell_fractions) for track in tracks) - len(bands)
