"""One cytogenetic clone, its changes complete, and how many chromosomes they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.statements import display
from chip_triage.model.karyotype import CytogeneticClone
from chip_triage.model.note import Note

# Chromosomes of one set; a modal number is read against the nearest multiple (ISCN 2020, ch. 8).
HAPLOID_NUMBER = 23
FUSING_KINDS = frozenset({"dic", "der", "rob", "trc", "tas"})
NORMAL_SEX = ("XX", "XY")


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone with ``changes`` complete (inherited ones written out) and ``own`` as written."""

    raw: str
    modal_low: int | None
    modal_high: int | None
    sex: str | None
    own: tuple[Change, ...]
    changes: tuple[Change, ...]
    cells: int | None
    composite: bool
    ploidy: int
    donor: bool
    stem: str | None
    unread: tuple[str, ...] = ()
    incomplete: bool = False
    doubled: bool = False
    sex_constitutional: bool = False
    by_word: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def is_normal(self) -> bool:
        """46,XX or 46,XY, nothing else but constitutional changes, every word understood."""
        if self.unread or self.incomplete or self.cells == 0:
            return False
        if any(not change.constitutional for change in self.changes):
            return False
        if self.by_word:
            return True
        if self.sex is None or self.modal_low is None or self.modal_low != self.modal_high:
            return False
        if self.raw[:1] in "?~":
            return False
        usual = self.sex in NORMAL_SEX or self.sex_constitutional or self._sex_explained()
        return usual and self.modal_low == expected_count(self)

    def _sex_explained(self) -> bool:
        """``47,XX,+Xc`` or ``46,X,inv(Y)c``: a constitutional change of a sex chromosome."""
        return any({"X", "Y"} & set(change.chromosomes) for change in self.changes)

    def as_record(self) -> CytogeneticClone:
        """The record that leaves the package."""
        return CytogeneticClone(
            raw=display(self.raw),
            modal_low=self.modal_low,
            modal_high=self.modal_high,
            sex_chromosomes=self.sex,
            abnormalities=tuple(change.as_abnormality() for change in self.changes),
            cells=self.cells,
            composite=self.composite,
            ploidy=self.ploidy,
            donor=self.donor,
            is_normal=self.is_normal,
            stem=self.stem,
        )


def nearest_ploidy(low: int | None, high: int | None, own: Sequence[Change]) -> int:
    """The level whose expected count lies nearest to the modal number (2 when nothing is said)."""
    if low is None or high is None:
        return 2
    middle = (low + high) / 2
    balance = net_count(own)
    levels = range(1, 9)
    return min(
        levels, key=lambda level: (abs(HAPLOID_NUMBER * level + balance - middle), level != 2)
    )


def net_count(changes: Sequence[Change]) -> int:
    """How many chromosomes the changes add to (or take from) the count."""
    return sum(_step(change) * change.copies for change in changes)


def _step(change: Change) -> int:
    if change.kind in ("dmin", "hsr", "ploidy", "stated_complex", "variant"):
        return 0
    joined = (
        1 - len(change.chromosomes) if change.kind in FUSING_KINDS and change.chromosomes else 0
    )
    if change.sign == "-":
        return -1
    return joined + (1 if change.sign == "+" else 0) * (
        1 if not joined else len(change.chromosomes)
    )


def expected_count(clone: Clone) -> int:
    """The modal number that the changes of a clone lead to."""
    sex = len(clone.sex or "XX") - 2 if clone.sex_constitutional and clone.ploidy == 2 else 0
    return HAPLOID_NUMBER * clone.ploidy + net_count(clone.changes) + sex
