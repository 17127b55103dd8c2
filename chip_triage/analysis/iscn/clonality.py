"""Which changes are clonal: cells are pooled over the clones that carry the same change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chip_triage.analysis.iscn.change import Change, is_gain_of, is_loss_of
from chip_triage.analysis.iscn.clone import Clone

# ISCN 2020, chapter 11.1.1: a gain or a structural change in two cells, a loss in three.
CELLS_FOR_GAIN_OR_STRUCTURE = 2
CELLS_FOR_LOSS = 3


@dataclass(slots=True)
class Distinct:
    """One distinct change over all clones. ``cells`` is None where any carrier gives no count.

    ``replaces`` marks the old style ``-7,+der(7)t(1;7)``: the derivative stands for the lost one;
    ``partner`` is the other chromosome of a reciprocal exchange (:mod:`counting` fills it in).
    """

    change: Change
    copy: int
    clones: list[int] = field(default_factory=list)
    cells: int | None = 0
    clonal: bool = True
    replaces: bool = False
    partner: str | None = None

    @property
    def label(self) -> str:
        """The token as written in the string."""
        return self.change.raw or self.change.kind


def distinct_changes(clones: Sequence[Clone]) -> tuple[Distinct, ...]:
    """Every distinct acquired change of the host, once, with its clones and pooled cells.

    The second copy of the same change (``+8,+8``) is a change of its own. A change written with
    and without exact bands is the same change.
    """
    found: list[Distinct] = []
    for index, clone in enumerate(clones):
        if clone.donor:
            continue
        taken: set[int] = set()
        for change in _written_out(clone):
            entry = _matching(change, found, taken)
            if entry is None:
                entry = Distinct(change, 1 + sum(same_change(d.change, change) for d in found))
                found.append(entry)
            elif _precision(change) > _precision(entry.change):
                entry.change = change
            taken.add(id(entry))
            _pool(entry, index, clone, change)
            entry.replaces = entry.replaces or _stands_for_lost(change, clone)
    for entry in found:
        entry.clonal = _is_clonal(entry, clones)
    return tuple(found)


def _written_out(clone: Clone) -> list[Change]:
    changes: list[Change] = []
    for change in clone.changes:
        if not change.constitutional:
            changes += [change] * _repeats(change, clone)
    if clone.ploidy > 2 or clone.ploidy == 1:
        changes.append(Change("ploidy", raw=f"{clone.ploidy}n", copies=clone.ploidy))
    return changes


def _repeats(change: Change, clone: Clone) -> int:
    """Copies that count one by one.

    In a doubled clone two copies of a rearrangement are one event; in ``+9,del(9)(q13)x2`` the
    second copy is the gain, which is counted already.
    """
    if change.copies < 2 or change.kind in ("dmin", "hsr", "stated_complex"):
        return 1
    if clone.ploidy > 2:
        return max(1, change.copies // (clone.ploidy // 2))
    gained = any(is_gain_of(other, name) for other in clone.changes for name in change.chromosomes)
    return change.copies - 1 if gained and not change.sign else change.copies


def _stands_for_lost(change: Change, clone: Clone) -> bool:
    if change.sign != "+" or not change.is_structural or len(change.chromosomes) != 1:
        return False
    return any(is_loss_of(other, change.chromosomes[0]) for other in clone.changes)


def _precision(change: Change) -> int:
    return sum(map(len, change.bands)) + sum(_precision(part) for part in change.parts)


def _matching(change: Change, found: Sequence[Distinct], taken: set[int]) -> Distinct | None:
    free = [entry for entry in found if id(entry) not in taken]
    exact = next((entry for entry in free if entry.change == change), None)
    return exact or next((entry for entry in free if same_change(entry.change, change)), None)


def same_change(one: Change, other: Change) -> bool:
    """Equal but for the precision of the bands, question marks and how often it was written."""
    if one.kind != other.kind or one.sign != other.sign:
        return False
    if one.chromosomes != other.chromosomes:
        return False
    if one.damaged or other.damaged:
        return True
    if one.kind == "mar":
        return one.detail == other.detail or not (one.detail and other.detail)
    if len(one.parts) != len(other.parts):
        return not (one.parts and other.parts)
    if not all(same_change(a, b) for a, b in zip(one.parts, other.parts, strict=True)):
        return False
    return same_bands(one.bands, other.bands)


def same_bands(one: Sequence[str], other: Sequence[str]) -> bool:
    """Are two band lists the same, one perhaps less exact than the other?"""
    if not any(one) or not any(other):
        return True
    left, right = (tuple(band.replace("?", "") for band in bands) for bands in (one, other))
    if left == right:
        return True
    return len(left) == len(right) and all(_vague(a, b) for a, b in zip(left, right, strict=True))


def _vague(one: str, other: str) -> bool:
    """``q`` against ``q13q33``: only an arm is given on one side; ``q13`` against ``q13.3``."""
    if one == other:
        return True
    if one and other and (one.startswith(f"{other}.") or other.startswith(f"{one}.")):
        return True
    arms = [re.sub(r"[^pq]", "", band)[:1] for band in (one, other)]
    return arms[0] == arms[1] and min(len(one), len(other)) <= 1


def _pool(entry: Distinct, index: int, clone: Clone, change: Change) -> None:
    entry.clones.append(index)
    cells = change.cells if change.cells is not None else clone.cells
    if entry.cells is None or cells is None:
        entry.cells = None
    else:
        entry.cells += cells


def _is_clonal(entry: Distinct, clones: Sequence[Clone]) -> bool:
    if entry.cells is None or any(clones[index].composite for index in entry.clones):
        return True
    return entry.cells >= cells_needed(entry.change)


def cells_needed(change: Change) -> int:
    """Cells from which a change is clonal."""
    return CELLS_FOR_LOSS if change.kind == "loss" else CELLS_FOR_GAIN_OR_STRUCTURE
