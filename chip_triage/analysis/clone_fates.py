"""Fate of a clone from one sample to the next: the table of docs/clones.md, cell by cell.

Where the table leaves two words, the change test decides: a q value under the panel's, at least the
panel's fold and at least its difference in VAF. Crossing the threshold is a flag of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.model.clone import Observation, Transition

if TYPE_CHECKING:
    from chip_triage.analysis.detection_limit import CloneParameters

SEEN = ("detected", "below_threshold")

#: (from, to) -> (no change, up, down); the words of DESIGN's table.
FATE_TABLE: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("detected", "detected"): ("stable", "expanding", "contracting"),
    ("detected", "below_threshold"): ("stable", "stable", "contracting"),
    ("detected", "not_detected"): ("lost",) * 3,
    ("detected", "not_assessable"): ("not_assessable",) * 3,
    ("below_threshold", "detected"): ("stable", "expanding", "stable"),
    ("below_threshold", "below_threshold"): ("persistent_below_threshold",) * 3,
    ("below_threshold", "not_detected"): ("lost_below_threshold",) * 3,
    ("below_threshold", "not_assessable"): ("not_assessable",) * 3,
    ("not_detected", "detected"): ("emerged",) * 3,
    ("not_detected", "below_threshold"): ("emerged_below_threshold",) * 3,
    ("not_detected", "not_detected"): ("absent",) * 3,
    ("not_detected", "not_assessable"): ("not_assessable",) * 3,
    ("not_assessable", "detected"): ("first_seen_unassessed",) * 3,
    ("not_assessable", "below_threshold"): ("first_seen_unassessed",) * 3,
    ("not_assessable", "not_detected"): ("not_assessable",) * 3,
    ("not_assessable", "not_assessable"): ("not_assessable",) * 3,
}


@dataclass(frozen=True, slots=True)
class PairCaveats:
    """What stands between two samples: flags that make a pair not comparable, or bar it altogether.

    ``carry_over`` maps a sample id to the variant keys (text) that may be carried over into it.
    """

    flags: tuple[str, ...] = ()
    barred: str | None = None


def pair_flags(
    first: Observation,
    second: Observation,
    kits: tuple[str | None, str | None],
    anc_per_ul: tuple[float | None, float | None],
    parameters: CloneParameters,
) -> tuple[str, ...]:
    """Why two samples are not like for like: ``specimen_differs``, ``kit_differs``, ``anc_low``."""
    flags = []
    if first.specimen != second.specimen:
        flags.append("specimen_differs")
    if kits[0] and kits[1] and kits[0] != kits[1]:
        flags.append("kit_differs")
    in_blood = [
        anc for anc, seen in zip(anc_per_ul, (first, second), strict=True) if seen.specimen == "PB"
    ]
    if any(anc is not None and anc < parameters.clone_anc_minimum for anc in in_blood):
        flags.append("anc_low")
    return tuple(flags)


def change_direction(
    first: Observation,
    second: Observation,
    q_value: float | None,
    parameters: CloneParameters,
    *,
    comparable: bool = True,
) -> int:
    """1 up, -1 down, 0 no change shown, by the panel's q value, fold and difference."""
    if q_value is None or first.vaf is None or second.vaf is None:
        return 0
    low, high = sorted((first.vaf, second.vaf))
    fold = parameters.clone_minimum_fold
    if not comparable:
        fold = max(fold, parameters.clone_incomparable_fold)
    large = high >= fold * low and high - low >= parameters.clone_minimum_difference - 1e-12
    if not large or q_value >= parameters.clone_q_value:
        return 0
    return 1 if second.vaf > first.vaf else -1


def name_fate(
    first: Observation, second: Observation, direction: int, earlier: Sequence[Observation] = ()
) -> str:
    """The word of the table; ``earlier`` are the samples before ``first``, oldest first.

    *Emerged* needs an earlier limit at or under the later VAF, else the clone was merely first seen.
    *Re-emerged*: an earlier sample had it and one between did not.
    """
    fate = FATE_TABLE[first.status, second.status][direction]
    if second.status not in SEEN or first.status in SEEN:
        return fate
    if first.status == "not_detected" and not _limit_reaches(first, second):
        return "first_seen_unassessed"
    return "re_emerged" if _was_lost_between((*earlier, first)) else fate


def make_transitions(
    tracks: Sequence[Sequence[Observation]],
    pair: tuple[int, int],
    caveats: Sequence[PairCaveats],
    parameters: CloneParameters,
) -> tuple[Transition, ...]:
    """The transition of every track between two samples (indices ``pair``), tested together."""
    start, stop = pair
    p_values = _test_changes([(track[start], track[stop]) for track in tracks], parameters)
    tested = [i for i, p in enumerate(p_values) if p is not None and caveats[i].barred is None]
    from chip_triage.analysis.clone_statistics import benjamini_hochberg

    q_values = dict(
        zip(tested, benjamini_hochberg([p_values[i] or 0.0 for i in tested]), strict=True)
    )
    consecutive = stop == start + 1
    made = []
    for i, track in enumerate(tracks):
        earlier = track[:start] if consecutive else ()
        between = track[start + 1 : stop]
        made.append(
            _transition(track[start], track[stop], earlier, between, caveats[i],
                        (p_values[i], q_values.get(i)), parameters)
        )  # fmt: skip
    return tuple(made)


def _transition(
    first: Observation,
    second: Observation,
    earlier: Sequence[Observation],
    between: Sequence[Observation],
    caveats: PairCaveats,
    tested: tuple[float | None, float | None],
    parameters: CloneParameters,
) -> Transition:
    if caveats.barred is not None:
        return Transition(
            first.sample_id, second.sample_id, "not_assessable", (*caveats.flags, caveats.barred)
        )
    comparable = not caveats.flags
    direction = change_direction(first, second, tested[1], parameters, comparable=comparable)
    fate = name_fate(first, second, direction, earlier)
    flags = list(caveats.flags)
    if not comparable:
        flags.insert(0, "not_comparable")
    flags += _fate_flags(fate, first, second, earlier, between, comparable)
    fold = _fold(first, second)
    return Transition(
        first.sample_id, second.sample_id, fate, tuple(flags), tested[0], tested[1],
        _fisher(first, second) if tested[0] is not None else None, *fold,
    )  # fmt: skip


def _fate_flags(
    fate: str,
    first: Observation,
    second: Observation,
    earlier: Sequence[Observation],
    between: Sequence[Observation],
    comparable: bool,
) -> list[str]:
    flags = []
    if {first.status, second.status} == set(SEEN):
        flags.append("crossed_threshold")
    if fate in ("lost", "lost_below_threshold"):
        if not comparable:
            flags.append("not_detected_in_this_specimen")
        if first.vaf is not None and second.limit is not None and second.limit > first.vaf:
            flags.append("limit_above_earlier_vaf")
    if fate == "first_seen_unassessed" and any(o.status in SEEN for o in earlier):
        flags.append("seen_earlier")
    if any(o.status == "not_detected" for o in between) and first.status in SEEN:
        flags.append("not_detected_between")
    if (
        first.status in SEEN
        and second.status in SEEN
        and None in (first.alt_depth, second.alt_depth)
    ):
        flags.append("change_not_testable")
    return flags


def _limit_reaches(first: Observation, second: Observation) -> bool:
    return first.limit is not None and second.vaf is not None and first.limit <= second.vaf


def _was_lost_between(before: Sequence[Observation]) -> bool:
    seen = False
    for observation in before:
        if observation.status in SEEN:
            seen = True
        elif seen and observation.status == "not_detected":
            return True
    return False


def _test_changes(
    pairs: Sequence[tuple[Observation, Observation]], parameters: CloneParameters
) -> list[float | None]:
    """p values of the likelihood-ratio test; None where a side has no counts or neither shows it."""
    from chip_triage.analysis.clone_statistics import change_p_values

    testable = [
        i for i, (a, b) in enumerate(pairs)
        if a.alt_depth is not None and b.alt_depth is not None and a.depth and b.depth
        and (a.status in SEEN or b.status in SEEN)
    ]  # fmt: skip
    if not testable:
        return [None] * len(pairs)
    found = change_p_values(
        [pairs[i][0].alt_depth or 0 for i in testable],
        [pairs[i][0].depth or 0 for i in testable],
        [pairs[i][1].alt_depth or 0 for i in testable],
        [pairs[i][1].depth or 0 for i in testable],
        parameters.clone_rho,
    )
    made: list[float | None] = [None] * len(pairs)
    for i, p in zip(testable, found, strict=True):
        made[i] = float(p)
    return made


def _fisher(first: Observation, second: Observation) -> float | None:
    from chip_triage.analysis.clone_statistics import fisher_p_value

    if None in (first.alt_depth, first.depth, second.alt_depth, second.depth):
        return None
    return fisher_p_value(
        first.alt_depth or 0, first.depth or 0, second.alt_depth or 0, second.depth or 0
    )


def _fold(
    first: Observation, second: Observation
) -> tuple[float | None, float | None, float | None]:
    from chip_triage.analysis.clone_statistics import fold_interval

    ends = (first.vaf, first.ci_low, first.ci_high, second.vaf, second.ci_low, second.ci_high)
    if any(end is None for end in ends) or not (first.status in SEEN or second.status in SEEN):
        return None, None, None
    return fold_interval(
        first.vaf or 0.0, (first.ci_low or 0.0, first.ci_high or 0.0),
        second.vaf or 0.0, (second.ci_low or 0.0, second.ci_high or 0.0),
    )  # fmt: skip
