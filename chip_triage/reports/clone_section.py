"""Clones over time as a table: one row per variant, one cell per sample, then what changed."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.model.case import Case
from chip_triage.model.clone import CloneTrack, Observation, Transition
from chip_triage.model.patient import Sample
from chip_triage.reports.wording import (
    day_text,
    fate_text,
    fold_text,
    interval,
    number,
    observation_parts,
    observation_value,
    p_value,
    percent,
    plain,
    reads,
)

#: Undetermined pairs of clones up to which each has its own line.
MOST_OPEN_PAIRS = 3


@dataclass(frozen=True, slots=True)
class SampleCell:
    """One clone in one sample: the value, what stands under it, and how loud it is."""

    sample: str
    value: str
    details: tuple[str, ...]
    source: str
    recheck: str
    cells: str
    step: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One transition in words with its test."""

    pair: str
    fate: str
    test: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CloneLine:
    """One row of the clone table."""

    label: str
    category: str
    notes: tuple[str, ...]
    cells: tuple[SampleCell, ...]
    change: Change | None
    growth: str
    assumptions: tuple[str, ...]


def clone_lines(case: Case) -> tuple[CloneLine, ...]:
    """Rows of the clone table: drivers before review, highest last VAF first."""
    ranks = {"driver": 0, "review": 1}

    def rank(track: CloneTrack) -> tuple[int, float, str]:
        peak = max((seen.vaf or 0.0 for seen in track.observations), default=0.0)
        return ranks.get(track.category, 2), -peak, str(track.key)

    samples = [entry.sample for entry in case.samples if entry.is_sequenced]
    return tuple(_line(track, samples) for track in sorted(case.tracks, key=rank))


def _line(track: CloneTrack, samples: list[Sample]) -> CloneLine:
    seen = {observation.sample_id: observation for observation in track.observations}
    days = {sample.sample_id: sample.day for sample in samples}
    between = {step.sample_to: step for step in track.transitions}
    whole = track.overall
    alone = len(track.transitions) == 1
    notes = [plain(flag) for flag in track.flags]
    if track.match_note:
        notes.append(track.match_note)
    return CloneLine(
        track.label,
        track.category,
        tuple(notes),
        tuple(
            _cell(
                sample,
                seen.get(sample.sample_id),
                track,
                "" if alone else _step_text(between.get(sample.sample_id), days),
            )
            for sample in samples
        ),
        None if whole is None else _change(whole, days, alone=alone),
        _growth(track),
        tuple(f"{entry.sample_id}: {entry.assumption}" for entry in track.cell_fractions),
    )


def _step_text(step: Transition | None, days: dict[str, int | None]) -> str:
    """What changed since the sample before, in one line."""
    if step is None:
        return ""
    change = _change(step, days, alone=True)
    test = f" ({change.test})" if change.test else ""
    return f"since {day_text(days.get(step.sample_from))}: {change.fate}{test}"


def _cell(
    sample: Sample, observation: Observation | None, track: CloneTrack, step: str
) -> SampleCell:
    if observation is None:
        return SampleCell(
            sample.sample_id, "not assessable", ("not followed here",), "", "", "", step, False
        )
    share = next((f for f in track.cell_fractions if f.sample_id == sample.sample_id), None)
    recheck = ""
    if observation.recheck is not None:
        count = observation.recheck
        recheck = f"alignment: {reads(count.alt_depth, count.depth)}"
        if count.depth:
            recheck += f", {percent(count.alt_depth / count.depth)}"
        if count.under_counted:
            recheck += ", under-counted"
    return SampleCell(
        sample.sample_id,
        observation_value(observation),
        observation_parts(observation),
        plain(observation.source),
        recheck,
        f"of cells: {interval(share.low, share.high)}" if share else "",
        step,
        observation.status == "detected",
    )


def _change(step: Transition, days: dict[str, int | None], *, alone: bool) -> Change:
    pair = "" if alone else (
        f"{day_text(days.get(step.sample_from))} to {day_text(days.get(step.sample_to))}"
    )  # fmt: skip
    parts = [fold_text(step)] if step.fold_change is not None else []
    if step.q_value is not None:
        parts.append(f"q {p_value(step.q_value)}")
    elif step.p_value is not None:
        parts.append(f"p {p_value(step.p_value)}")
    return Change(
        pair, fate_text(step), "; ".join(parts), tuple(plain(flag) for flag in step.flags)
    )


def _growth(track: CloneTrack) -> str:
    growth = track.growth
    if growth is None:
        return ""
    text = (
        f"growth {number(round(growth.per_year, 2))} per year "
        f"({number(round(growth.low, 2))} to {number(round(growth.high, 2))}; {growth.points} points)"
    )
    if growth.doubling_days is not None:
        text += f", doubling in {growth.doubling_days:.0f} days"
    return text


def nesting_lines(case: Case) -> tuple[str, ...]:
    """What is known of clones within clones, in words; many undetermined pairs become one line."""
    labels = {track.key: track.label for track in case.tracks}
    words = {"nested": "lies within", "separate": "is separate from"}
    known = [
        f"{labels.get(entry.child, str(entry.child))} {words[entry.relation]} "
        f"{labels.get(entry.parent, str(entry.parent))} ({entry.evidence})"
        for entry in case.nesting
        if entry.relation in words
    ]
    open_pairs = [entry for entry in case.nesting if entry.relation not in words]
    if len(open_pairs) > MOST_OPEN_PAIRS:
        return (
            *known,
            f"{len(open_pairs)} pairs: undetermined, no sample shows that they share cells",
        )
    return (
        *known,
        *(
            f"{labels.get(entry.parent, str(entry.parent))} and "
            f"{labels.get(entry.child, str(entry.child))}: undetermined ({entry.evidence})"
            for entry in open_pairs
        ),
    )
