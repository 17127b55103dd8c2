"""From the text of clones to clones whose changes are known, idem / sl / sdl written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chip_triage.analysis.iscn.change import Change, is_loss_of
from chip_triage.analysis.iscn.item import (
    parse_cells,
    parse_item,
    parse_modal,
    parse_sex,
)
from chip_triage.analysis.iscn.layout import CloneText, note
from chip_triage.model.karyotype import CytogeneticClone
from chip_triage.model.note import Note

# Chromosomes of one set; a modal number is read against the nearest multiple (ISCN 2020, ch. 8).
HAPLOID_NUMBER = 23
FUSING_KINDS = frozenset({"dic", "der", "rob", "trc", "tas"})
NORMAL_SEX = ("XX", "XY")
_MODAL_START = r"([?~]*\d{2,3}(?:[~-][?~]*\d{2,3})?(?:[,.]?\(?<[1-9]n[+-]?>?\)?)?)(?=[xyis?]|$)"
_SEX_START = r"([xy]{1,6}c?)(?=[a-z(?])"


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
        usual = self.sex in NORMAL_SEX or self.sex_constitutional or self._sex_explained()
        return usual and self.modal_low == expected_count(self)

    def _sex_explained(self) -> bool:
        """``47,XX,+Xc`` or ``46,X,inv(Y)c``: a constitutional change of a sex chromosome."""
        return any({"X", "Y"} & set(change.chromosomes) for change in self.changes)

    def as_record(self) -> CytogeneticClone:
        """The record that leaves the package."""
        return CytogeneticClone(
            raw=self.raw,
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


def read_clones(texts: Sequence[CloneText], sex: str | None) -> tuple[Clone, ...]:
    """Read every clone, write out idem / sl / sdl, add a sex chromosome that is plainly missing."""
    clones: list[Clone] = []
    for text in texts:
        clones.append(_inherit(_read_clone(text), clones))
    known_sex = patient_sex(clones, sex)
    return tuple(_refuse_unexplained(_with_sex_change(clone, known_sex)) for clone in clones)


def _refuse_unexplained(clone: Clone) -> Clone:
    """A count without a change that explains it (``47,XY``) is not understood, and not normal."""
    silent = not (clone.changes or clone.unread or clone.incomplete or clone.stem)
    silent = silent and not clone.is_normal and clone.cells != 0
    if silent and (clone.ploidy == 2 or clone.sex is None):
        return replace(clone, unread=(clone.raw,))
    return clone


def patient_sex(clones: Sequence[Clone], sex: str | None) -> str | None:
    """``M`` or ``F`` from the sheet, else from a normal clone, else from any whole complement."""
    if sex:
        return {"m": "M", "f": "F", "w": "F"}.get(sex.strip().lower()[:1])
    hosts = [clone for clone in clones if not clone.donor]
    for clone in [c for c in hosts if c.is_normal] + hosts:
        if any(change.chromosomes == ("Y",) for change in clone.changes) or "Y" in (
            clone.sex or ""
        ):
            return "M"
        if (clone.sex or "").startswith("XX"):
            return "F"
    return None


def _read_clone(text: CloneText) -> Clone:
    items = list(text.items)
    cells, composite, unread = _cells(text.brackets)
    if items in (["nl"], ["normal"]):
        return _normal_words(text, cells, composite)
    modal, items = _take_modal(items)
    sex, items = _take_sex(items)
    changes: list[Change] = []
    stem: Change | None = None
    for item in items:
        change = parse_item(item)
        if change is None:
            unread.append(item)
        elif change.kind == "stem":
            stem = change
        else:
            changes += _separate(change)
    if modal is None and not (stem or changes):
        unread = unread or [text.raw]
    own = _without_repeated_y([change for change in changes if change.kind != "inc"], sex)
    low, high, level = modal or (None, None, None)
    return Clone(
        raw=text.raw, modal_low=low, modal_high=high, sex=sex[0] if sex else None,
        own=own, changes=own, cells=cells, composite=composite,
        ploidy=level or _ploidy(low, high, own, sex[0] if sex else None), donor=text.donor,
        stem=stem.detail if stem else None, unread=tuple(unread),
        incomplete=any(change.kind == "inc" for change in changes), doubled=bool(stem and stem.copies > 1),
        sex_constitutional=bool(sex and sex[1]),
    )  # fmt: skip


def _normal_words(text: CloneText, cells: int | None, composite: bool) -> Clone:
    return Clone(
        text.raw, None, None, None, (), (), cells, composite, 2, text.donor, None, by_word=True
    )


def _without_repeated_y(changes: list[Change], sex: tuple[str, bool] | None) -> tuple[Change, ...]:
    """``45,X,-Y,-Y``: a man has one Y to lose."""
    lost = [n for n, change in enumerate(changes) if is_loss_of(change, "Y")]
    if len(lost) < 2 or sex is None or sex[0] not in ("X", "XY"):
        return tuple(changes)
    return tuple(change for n, change in enumerate(changes) if n not in lost[1:])


def _separate(change: Change) -> list[Change]:
    """Rearrangements that were joined without a comma are changes of their own."""
    if not change.joined:
        return [change]
    others = [replace(part, cells=change.cells, raw=change.raw) for part in change.joined]
    return [replace(change, joined=()), *others]


def _cells(brackets: Sequence[str]) -> tuple[int | None, bool, list[str]]:
    cells: int | None = None
    composite, unread = False, []
    for bracket in brackets:
        parsed = parse_cells(bracket)
        if parsed is None:
            unread.append(bracket)
        else:
            cells, composite = parsed[0], composite or parsed[1]
    return cells, composite, unread


def _take_modal(
    items: list[str],
) -> tuple[tuple[int | None, int | None, int | None] | None, list[str]]:
    if not items:
        return None, items
    modal = parse_modal(items[0])
    if modal is not None:
        if len(items) > 1 and re.fullmatch(r"\(?<[1-9]n[+-]?>\)?", items[1]):
            return (modal[0], modal[1], int(re.findall(r"\d", items[1])[0])), items[2:]
        return modal, items[1:]
    found = re.match(_MODAL_START, items[0])
    if found and (modal := parse_modal(found.group(1))) is not None:
        rest = items[0][found.end() :]
        return modal, ([rest] if rest else []) + items[1:]
    return None, items


def _take_sex(items: list[str]) -> tuple[tuple[str, bool] | None, list[str]]:
    if not items:
        return None, items
    sex = parse_sex(items[0])
    if sex is not None:
        rest = items[1:]
        if rest and parse_sex(rest[0]) == sex:
            rest = rest[1:]
        return sex, rest
    found = re.match(_SEX_START, items[0])
    if found and parse_item(items[0]) is None:
        return parse_sex(found.group(1)), [items[0][found.end() :], *items[1:]]
    return None, items


def _ploidy(low: int | None, high: int | None, own: Sequence[Change], sex: str | None) -> int:
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
    if change.kind in ("dmin", "hsr", "ploidy", "stated_complex"):
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


def _inherit(clone: Clone, before: Sequence[Clone]) -> Clone:
    """Write out idem / sl / sdl: the stem's changes, less what this clone lost again."""
    if clone.stem is None:
        return clone
    stem = stem_of(clone.stem, before)
    if stem is None:
        return replace(clone, unread=(*clone.unread, clone.stem))
    changes = list(stem.changes)
    notes: list[Note] = []
    for change in clone.own:
        target = _cancelled(change, changes)
        if target is not None:
            changes.remove(target)
            if target.copies > change.copies:
                changes.append(replace(target, copies=target.copies - change.copies))
        elif change.is_structural and change.sign == "-":
            notes.append(
                note(
                    "removal_unmatched", f"'{change.raw}' takes away what the stem lacks", "warning"
                )
            )
        else:
            changes.append(change)
    ploidy = stem.ploidy * 2 if clone.doubled else _subclone_ploidy(clone, stem, changes)
    return replace(
        clone,
        changes=tuple(changes),
        sex=clone.sex or stem.sex,
        ploidy=ploidy,
        incomplete=clone.incomplete or stem.incomplete,
        unread=(*clone.unread, *stem.unread),
        sex_constitutional=clone.sex_constitutional or stem.sex_constitutional,
        notes=tuple(notes),
    )


def _subclone_ploidy(clone: Clone, stem: Clone, changes: Sequence[Change]) -> int:
    if clone.modal_low is None or stem.ploidy != 2:
        return stem.ploidy
    return _ploidy(clone.modal_low, clone.modal_high, changes, clone.sex)


def stem_of(name: str, before: Sequence[Clone]) -> Clone | None:
    """The clone that ``idem``, ``sl`` or ``sdlN`` means: first clone, or its Nth sideline."""
    abnormal = [clone for clone in before if not clone.is_normal and not clone.donor]
    if not abnormal:
        return before[0] if before else None
    digits = re.findall(r"\d+", name)
    if name.startswith("sdl"):
        place = int(digits[0]) if digits else 1
        return abnormal[place] if place < len(abnormal) else abnormal[-1]
    if name.startswith("sl") and digits and len(abnormal) > 1:
        place = int(digits[0])
        return abnormal[place] if place < len(abnormal) else abnormal[-1]
    return abnormal[0]


def _cancelled(change: Change, inherited: Sequence[Change]) -> Change | None:
    """The inherited change that ``change`` takes back (-8 against +8, -mar2 against mar2)."""
    if change.kind in ("gain", "loss"):
        opposite = "loss" if change.kind == "gain" else "gain"
        return next(
            (c for c in inherited if c.kind == opposite and c.chromosomes == change.chromosomes),
            None,
        )
    if change.sign != "-":
        return None
    exact = [c for c in inherited if _same_object(c, change) and c.detail == change.detail]
    loose = [c for c in inherited if _same_object(c, change)]
    return next(iter(exact or loose), None)


def _same_object(held: Change, taken: Change) -> bool:
    if held.kind != taken.kind or held.sign == "-":
        return False
    if held.kind == "mar":
        return not taken.detail or held.detail in (taken.detail, "")
    return held.chromosomes[:1] == taken.chromosomes[:1]


def _with_sex_change(clone: Clone, sex: str | None) -> Clone:
    """A bare ``45,X`` or ``47,XXY``: the sex chromosome that is plainly lost or gained."""
    if clone.ploidy != 2 or clone.sex is None or clone.sex_constitutional or clone.stem:
        return clone
    if any({"X", "Y"} & set(change.chromosomes) for change in clone.changes):
        return clone
    letters = clone.sex.replace("?", "")
    if letters == "X" and "?" not in clone.sex:
        lost = {"M": "Y", "F": "X"}.get(sex or "", "?")
        change = Change(
            "loss", (lost,), sign="-", raw=f"{clone.modal_low},{clone.sex}", uncertain=lost == "?"
        )
    elif letters in ("XXX", "XXY", "XYY"):
        gained = {"XXX": "X", "XYY": "Y"}.get(letters, "X")
        change = Change(
            "gain", (gained,), sign="+", raw=f"{clone.modal_low},{clone.sex}", uncertain=True
        )
    else:
        return clone
    return replace(clone, changes=(change, *clone.changes), own=(change, *clone.own))
