"""VAF over days from infusion: every clone with its interval, every sample with its limit.

Filled marks are above the threshold, open ones below it; a sample that shows no reads gets an open
triangle at the lowest VAF it would have shown, one that cannot speak a cross under the axis. Clones
differ in mark and dash, so the picture reads in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chip_triage.model.clone import CloneTrack, Observation
from chip_triage.model.patient import Sample
from chip_triage.reports.plot_scale import (
    ACCENT,
    INK,
    SHADE,
    SOFT_INK,
    Frame,
    VafScale,
    day_positions,
    draw_infusion,
    draw_vaf_axis,
    keep_apart,
    vaf_scale,
)
from chip_triage.reports.svg import Drawing, coordinate
from chip_triage.reports.wording import (
    MINUS,
    observation_detail,
    observation_value,
    short_change,
)

WIDTH, HEIGHT = 380.0, 278.0
FRAME = Frame(34, 38, 250, 220)
#: Height of the row of crosses under the axis, and of the day labels under that.
CROSS_ROW, DAY_ROW = 231.0, 252.0
#: Characters of a clone's name; from the second number on they are squeezed into the margin.
LONGEST_LABEL, SQUEEZED_LABEL = 19, 16
#: More clones than this stay in the table only.
MOST_CLONES = 10

DASHES = (None, "7 3", "2 3", "9 3 2 3", "4 2", "1 2.5", "12 3", "6 2 1 2 1 2", "3 5", "10 2 4 2")
#: Marks as unit polygons; the empty one is a circle.
MARKS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    ((0, -1.2), (1.14, -0.37), (0.7, 0.97), (-0.7, 0.97), (-1.14, -0.37)),
    ((-0.45, -1.1), (0.45, -1.1), (0.45, -0.45), (1.1, -0.45), (1.1, 0.45), (0.45, 0.45),
     (0.45, 1.1), (-0.45, 1.1), (-0.45, 0.45), (-1.1, 0.45), (-1.1, -0.45), (-0.45, -0.45)),
)  # fmt: skip
MARK_SIZE = 4.1


@dataclass(frozen=True, slots=True)
class _Layer:
    """One clone on the page: its style and where its samples stand."""

    track: CloneTrack
    colour: str
    dash: str | None
    mark: int
    shift: float


def plotted_tracks(tracks: Sequence[CloneTrack]) -> tuple[CloneTrack, ...]:
    """The clones that a picture can hold, highest VAF first."""

    def peak(track: CloneTrack) -> float:
        return max((seen.vaf or 0.0 for seen in track.observations), default=0.0)

    seen = [track for track in tracks if peak(track) > 0]
    return tuple(sorted(seen, key=lambda track: (-peak(track), str(track.key)))[:MOST_CLONES])


def render_vaf_plot(
    tracks: Sequence[CloneTrack],
    samples: Sequence[Sample],
    *,
    threshold: float | None,
    log: bool,
    name: str,
) -> str:
    """One panel as SVG; empty text when no clone was seen in any sample.

    ``threshold`` is the panel's VAF threshold (0-1); ``name`` makes the ids unique in a page.
    """
    shown = plotted_tracks(tracks)
    if not shown or not samples:
        return ""
    drawing = Drawing(name, WIDTH, HEIGHT)
    scale = vaf_scale(FRAME, _values(shown, threshold), log=log)
    places, infusion = day_positions([sample.day for sample in samples], FRAME)
    at = {sample.sample_id: place for sample, place in zip(samples, places, strict=True)}
    layers = _layers(shown)
    _draw_limits(drawing, scale, layers, at)
    draw_vaf_axis(drawing, scale, beside=threshold)
    _draw_threshold(drawing, scale, threshold)
    draw_infusion(drawing, FRAME, infusion)
    for layer in layers:
        _draw_layer(drawing, scale, layer, at)
    _draw_labels(drawing, scale, layers, at)
    _draw_days(drawing, samples, places)
    drawing.text(4, 12, f"VAF, % ({'log' if log else 'linear'} axis)", class_="axis")
    kind = "logarithmic" if log else "linear"
    return drawing.render(f"VAF over days from infusion, {kind} axis", _description(shown))


def _values(tracks: Sequence[CloneTrack], threshold: float | None) -> list[float]:
    values = [] if threshold is None else [threshold]
    for track in tracks:
        for seen in track.observations:
            if seen.status == "not_assessable":
                continue
            bounds = (seen.vaf, seen.ci_high, _floor_of(seen), seen.limit)
            values.extend(value for value in bounds if value is not None)
            if seen.ci_low is not None and seen.vaf:
                values.append(max(seen.ci_low, seen.vaf / 4))
    return values


def _floor_of(seen: Observation) -> float | None:
    """Where a sample without the variant is drawn: at what it would have shown."""
    return seen.limit if seen.limit is not None else seen.upper_bound


def _layers(tracks: Sequence[CloneTrack]) -> tuple[_Layer, ...]:
    step = min(5.0, 24.0 / max(len(tracks), 1))
    middle = (len(tracks) - 1) / 2
    return tuple(
        _Layer(
            track,
            ACCENT if "high_weight" in track.tags else INK,
            DASHES[index % len(DASHES)],
            index % len(MARKS),
            (index - middle) * step,
        )
        for index, track in enumerate(tracks)
    )


def _draw_limits(
    drawing: Drawing, scale: VafScale, layers: Sequence[_Layer], at: dict[str, float]
) -> None:
    """A grey foot per sample, as high as the highest limit among the clones drawn."""
    for sample_id, x in at.items():
        limits = [
            seen.limit
            for layer in layers
            for seen in layer.track.observations
            if seen.sample_id == sample_id and seen.limit is not None
        ]
        if limits:
            y = scale.y(max(limits))
            drawing.add("rect", x=x - 15, y=y, width=30, height=FRAME.bottom - y, fill=SHADE)
            drawing.line(x - 15, y, x + 15, y, stroke=SOFT_INK, stroke_width=1)


def _draw_threshold(drawing: Drawing, scale: VafScale, threshold: float | None) -> None:
    if threshold is None:
        return
    y = scale.y(threshold)
    drawing.line(FRAME.left, y, FRAME.right, y, stroke=SOFT_INK, stroke_width=0.9,
                 stroke_dasharray="1 3", stroke_linecap="round")  # fmt: skip
    drawing.text(FRAME.left - 6, y + 3.6, f"{100 * threshold:g}", text_anchor="end", class_="tick")


def _point(scale: VafScale, layer: _Layer, seen: Observation, at: dict[str, float]) -> tuple[float, float] | None:  # fmt: skip
    """Where an observation is drawn; None when it cannot be assessed or its sample is unknown."""
    value = seen.vaf if seen.status in ("detected", "below_threshold") else _floor_of(seen)
    if seen.status == "not_assessable" or value is None or seen.sample_id not in at:
        return None
    return at[seen.sample_id] + layer.shift, scale.y(value)


def _draw_layer(drawing: Drawing, scale: VafScale, layer: _Layer, at: dict[str, float]) -> None:
    marks = [(seen, _point(scale, layer, seen, at)) for seen in layer.track.observations]
    for (earlier, start), (later, end) in pairwise(marks):
        if start and end:
            faint = "not_detected" in (earlier.status, later.status)
            drawing.line(*start, *end, stroke=layer.colour, stroke_width=0.9 if faint else 1.5,
                         stroke_opacity=0.55 if faint else None, stroke_dasharray=layer.dash)  # fmt: skip
    for seen, place in marks:
        if place is None:
            _draw_cross(drawing, at.get(seen.sample_id), layer)
        elif seen.status == "not_detected":
            _draw_triangle(drawing, *place, layer.colour)
        else:
            _draw_interval(drawing, scale, seen, place[0], layer.colour)
            _draw_mark(drawing, *place, layer, hollow=seen.status == "below_threshold")


def _draw_interval(
    drawing: Drawing, scale: VafScale, seen: Observation, x: float, colour: str
) -> None:
    if seen.ci_low is None or seen.ci_high is None:
        return
    low, high = scale.y(seen.ci_low), scale.y(seen.ci_high)
    drawing.line(x, low, x, high, stroke=colour, stroke_width=1)
    for y in (low, high):
        drawing.line(x - 2.2, y, x + 2.2, y, stroke=colour, stroke_width=1)


def _draw_mark(drawing: Drawing, x: float, y: float, layer: _Layer, *, hollow: bool) -> None:
    fill = "#ffffff" if hollow else layer.colour
    outline = MARKS[layer.mark]
    if not outline:
        drawing.add(
            "circle", cx=x, cy=y, r=MARK_SIZE, fill=fill, stroke=layer.colour, stroke_width=1.3
        )
        return
    corners = " ".join(
        f"{coordinate(x + MARK_SIZE * dx)},{coordinate(y + MARK_SIZE * dy)}" for dx, dy in outline
    )
    drawing.add("polygon", points=corners, fill=fill, stroke=layer.colour, stroke_width=1.3)


def _draw_triangle(drawing: Drawing, x: float, y: float, colour: str) -> None:
    corners = f"{coordinate(x - 4)},{coordinate(y)} {coordinate(x + 4)},{coordinate(y)} {coordinate(x)},{coordinate(y + 6.5)}"
    drawing.add("polygon", points=corners, fill="#ffffff", stroke=colour, stroke_width=1.2)


def _draw_cross(drawing: Drawing, x: float | None, layer: _Layer) -> None:
    if x is None:
        return
    place, arm = x + layer.shift, 2.8
    for way in (-1, 1):
        drawing.line(place - arm, CROSS_ROW - way * arm, place + arm, CROSS_ROW + way * arm,
                     stroke=layer.colour, stroke_width=1.2)  # fmt: skip


def _draw_labels(
    drawing: Drawing, scale: VafScale, layers: Sequence[_Layer], at: dict[str, float]
) -> None:
    """Each clone's name at the right, beside its last drawn point, with a hair line to it."""
    ends = []
    for layer in layers:
        points = [_point(scale, layer, seen, at) for seen in layer.track.observations]
        drawn = [point for point in points if point is not None]
        ends.append(drawn[-1] if drawn else (FRAME.right, FRAME.bottom))
    heights = keep_apart([y for _, y in ends], 14.0, FRAME.top + 2, FRAME.bottom + 4)
    for layer, (x, y), height in zip(layers, ends, heights, strict=True):
        drawing.path(
            f"M{coordinate(x + 6)} {coordinate(y)}L{coordinate(FRAME.right + 1)} {coordinate(height)}h4",
            stroke=SOFT_INK, stroke_width=0.5, fill="none",
        )  # fmt: skip
        key = (FRAME.right + 12, height)
        _draw_mark(drawing, *key, layer, hollow=False)
        label = _short(layer.track.label)
        squeezed = len(label) >= SQUEEZED_LABEL
        drawing.text(
            FRAME.right + 20,
            height + 3.8,
            label,
            class_="label",
            fill=layer.colour,
            textLength=WIDTH - FRAME.right - 24 if squeezed else None,
            lengthAdjust="spacingAndGlyphs" if squeezed else None,
        )


def _short(label: str) -> str:
    """One-letter residues, and at most as long as the margin can hold."""
    short = short_change(label)
    return short if len(short) <= LONGEST_LABEL else f"{short[: LONGEST_LABEL - 1]}…"


def _draw_days(drawing: Drawing, samples: Sequence[Sample], places: Sequence[float]) -> None:
    drawing.line(
        FRAME.left, FRAME.bottom, FRAME.right, FRAME.bottom, stroke=SOFT_INK, stroke_width=1
    )
    for sample, x in zip(samples, places, strict=True):
        drawing.line(x, FRAME.bottom, x, FRAME.bottom + 3, stroke=SOFT_INK, stroke_width=1)
        day = sample.day
        text = (
            "no day" if day is None else f"{MINUS}{-day}" if day < 0 else f"+{day}" if day else "0"
        )
        drawing.text(x, DAY_ROW - 4, text, text_anchor="middle", class_="tick")
        drawing.text(x, DAY_ROW + 8, sample.specimen, text_anchor="middle", class_="tick")
    drawing.text(FRAME.right + 12, DAY_ROW - 4, "day", class_="tick")
    drawing.text(FRAME.right + 12, DAY_ROW + 8, "specimen", class_="tick")


def _description(tracks: Sequence[CloneTrack]) -> str:
    courses = []
    for track in tracks:
        steps = [
            f"{'day not known' if seen.day is None else f'day {seen.day}'}: "
            f"{observation_value(seen)} ({observation_detail(seen)})"
            for seen in track.observations
        ]
        courses.append(f"{track.label}: " + ", then ".join(steps))
    return ". ".join(courses) + "."
