"""From the text of clones to clones whose changes are known, idem / sl / sdl written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chip_triage.analysis.iscn.change import Change, is_loss_of
from chip_triage.analysis.iscn.clone import NORMAL_SEX, Clone, nearest_ploidy, net_count
from chip_triage.analysis.iscn.grammar import (
    parse_cells,
    parse_item,
    parse_modal,
    parse_sex,
)
from chip_triage.analysis.iscn.layout import CloneText
from chip_triage.analysis.iscn.lineage import inherit
from chip_triage.analysis.iscn.spelling import corrected
from chip_triage.analysis.iscn.statements import note
from chip_triage.model.note import Note

Modal = tuple[int | None, int | None, int | None]
NORMAL_ITEMS = frozenset(
    {
        "nl",
        "normal",
        "normalkaryotype",
        "normalfemale",
        "normalmale",
        "normalfemalekaryotype",
        "normalmalekaryotype",
    }
)
NORMAL_COUNT = 46
MOST_UNIDENTIFIED = 3
LONE_SIGNS = ("+", "-", "+?", "-?")
UNSIGNED = r"\??(?:2[0-2]|1\d|[1-9]|x|y)\??"
LEVEL_ITEM = r"\(?<[1-9]n[+-]?>\)?"
_MODAL_START = r"([?~]*\d{2,3}(?:[~-][?~]*\d{2,3})?(?:[,.]?\(?<[1-9]n[+-]?>?\)?)?)(?=[xyis?]|$)"
_SEX_START = r"([xy]{1,6}c?)(?=[a-z(?])"


def read_clones(texts: Sequence[CloneText], sex: str | None) -> tuple[Clone, ...]:
    """Read every clone, write out idem / sl / sdl, add a sex chromosome that is plainly missing."""
    clones: list[Clone] = []
    for text in texts:
        clones.append(inherit(_read_clone(text), clones))
    if clones and clones[0].stem and clones[0].sex:  # the stemline marked as such
        unread = tuple(word for word in clones[0].unread if word != clones[0].stem)
        clones[0] = replace(clones[0], stem=None, unread=unread)
    clones = [_with_second_letter(clone, clones) for clone in clones]
    known_sex = patient_sex(clones, sex)
    return tuple(_explain_count(_with_sex_change(clone, known_sex)) for clone in clones)


def read_after(texts: Sequence[CloneText], before: Sequence[Clone]) -> tuple[Clone, ...]:
    """Clones that follow ``before``, as they are written; nothing is concluded from their counts."""
    clones = list(before)
    for text in texts:
        clones.append(inherit(_read_clone(text), clones))
    return tuple(clones[len(before) :])


def _explain_count(clone: Clone) -> Clone:
    """A count without a change that explains it (``47,XY``): a chromosome that is not identified.

    Where not even that can be said (a range, no sex chromosomes), the clone is not understood.
    """
    silent = not (clone.changes or clone.unread or clone.incomplete or clone.stem)
    if not silent or clone.is_normal or clone.cells == 0 or (clone.ploidy != 2 and clone.sex):
        return clone
    exact = clone.modal_low is not None and clone.modal_low == clone.modal_high
    surplus = (clone.modal_low or 0) - NORMAL_COUNT
    plain = clone.raw[:1] not in "?~" and clone.sex in NORMAL_SEX
    if not (exact and plain and 0 < abs(surplus) <= MOST_UNIDENTIFIED):
        return replace(clone, unread=(clone.raw,))
    change = Change(
        "gain" if surplus > 0 else "loss", ("?",), sign="+" if surplus > 0 else "-",
        raw=f"{clone.modal_low},{clone.sex}", uncertain=True, copies=abs(surplus),
    )  # fmt: skip
    return replace(clone, changes=(change,), own=(change,))


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
    if len(items) == 1 and items[0] in NORMAL_ITEMS:
        return _normal_words(text, cells, composite)
    modal, items = _take_modal(items)
    sex, items = _take_sex(items)
    modal, items = _take_level(modal, items)
    if items and items[-1] in NORMAL_ITEMS and (len(items) == 1 or sex is None):
        items = items[:-1]
    changes, stem, unread_items, notes = _read_items(items, modal)
    unread += unread_items
    if modal is None and not (stem or changes):
        unread = unread or [text.raw]
    own = _without_repeated_y([change for change in changes if change.kind != "inc"], sex)
    low, high, level = modal or (None, None, None)
    return Clone(
        raw=text.raw, modal_low=low, modal_high=high, sex=sex[0] if sex else None,
        own=own, changes=own, cells=cells, composite=composite,
        ploidy=level or nearest_ploidy(low, high, own), donor=text.donor,
        stem=stem.detail if stem else None, unread=tuple(unread),
        incomplete=any(change.kind == "inc" for change in changes), doubled=bool(stem and stem.copies > 1),
        sex_constitutional=bool(sex and sex[1]), notes=tuple(notes),
    )  # fmt: skip


def _read_items(
    items: Sequence[str], modal: Modal | None
) -> tuple[list[Change], Change | None, list[str], list[Note]]:
    """Changes, stem, what was not understood, remarks."""
    changes: list[Change] = []
    unread: list[str] = []
    unsigned: list[str] = []
    notes: list[Note] = []
    stem: Change | None = None
    for item in items:
        change = parse_item(item)
        if change is None and (word := corrected(item)) and (change := parse_item(word)):
            change = replace(change, uncertain=True)
            notes.append(note("spelling", f"'{item}' is read as '{word}'", "warning", "correct it"))
        if change is None and item in LONE_SIGNS:
            kind = "gain" if item[0] == "+" else "loss"
            change = Change(kind, ("?",), sign=item[0], raw=item, uncertain=True)
        if change is None and re.fullmatch(UNSIGNED, item):
            autosome = item.strip("?").isdigit()
            if autosome and changes and changes[-1].is_numerical:  # "+13,21": the sign goes on
                changes += _signed([item], changes[-1].sign)
            else:
                unsigned.append(item)
        elif change is None:
            unread.append(item)
        elif change.kind == "stem":
            stem = change
        else:
            changes += _separate(change)
    signed = _with_signs(unsigned, changes, modal) if not (stem or unread) else None
    if signed is None:
        return changes, stem, unread + unsigned, notes
    if signed:
        listed = ", ".join(change.raw for change in signed)
        notes.append(note("sign_left_out", f"sign taken from the count: {listed}", "warning"))
    return changes + signed, stem, unread, notes


def _with_signs(
    items: Sequence[str], changes: Sequence[Change], modal: Modal | None
) -> list[Change] | None:
    """``45,XX,7``: the sign that was left out is the one that the chromosome count asks for."""
    if not items:
        return []
    if modal is None or modal[0] is None or modal[0] != modal[1]:
        return None
    missing = modal[0] - NORMAL_COUNT - net_count(changes)
    if abs(missing) != len(items):
        return None
    return _signed(items, "+" if missing > 0 else "-")


def _signed(items: Sequence[str], sign: str) -> list[Change]:
    read = [parse_item(sign + item.strip("?")) for item in items]
    return [replace(change, uncertain=True) for change in read if change is not None]


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


def _take_level(modal: Modal | None, items: list[str]) -> tuple[Modal | None, list[str]]:
    """A ploidy level that stands by itself among the items: ``88,XXYY,<4n>``."""
    for place, item in enumerate(items[:2]):
        if re.fullmatch(LEVEL_ITEM, item) and modal is not None:
            level = int(re.findall(r"\d", item)[0])
            return (modal[0], modal[1], level), items[:place] + items[place + 1 :]
    return modal, items


def _take_modal(
    items: list[str],
) -> tuple[Modal | None, list[str]]:
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


def _with_second_letter(clone: Clone, clones: Sequence[Clone]) -> Clone:
    """``46,X,Y`` beside a changed clone: the normal cells, with a comma too many.

    Alone it might be ``46,X,-Y`` just as well, and is not understood.
    """
    stray = clone.unread == ("y",) and clone.sex == "X" and not clone.own
    if not stray or clone.modal_low != NORMAL_COUNT or clone.modal_high != NORMAL_COUNT:
        return clone
    if not any(other.changes and not other.unread for other in clones):
        return clone
    return replace(clone, sex="XY", unread=())


def _fits_two(clone: Clone, changes: Sequence[Change]) -> bool:
    """Do the changes explain the count with two sex chromosomes? Then a letter was left out or doubled."""
    exact = clone.modal_low is not None and clone.modal_low == clone.modal_high
    return exact and not clone.incomplete and clone.modal_low == NORMAL_COUNT + net_count(changes)


def _with_sex_change(clone: Clone, sex: str | None) -> Clone:
    """A bare ``45,X`` or ``47,XXY``: the sex chromosome that is plainly lost or gained.

    Not where something beside it was not understood: a stray character may be the other one.
    """
    if (
        clone.unread
        or clone.ploidy != 2
        or clone.sex is None
        or clone.sex_constitutional
        or clone.stem
    ):
        return clone
    if any({"X", "Y"} & set(change.chromosomes) for change in clone.changes):
        return clone
    others = tuple(change for change in clone.changes if change.raw != "-")
    letters = clone.sex.replace("?", "")
    if len(letters) != len(NORMAL_SEX[0]) and letters and others and _fits_two(clone, others):
        remark = note("sex_letters", f"'{clone.sex}': the chromosome count asks for two", "warning")
        return replace(clone, notes=(*clone.notes, remark))
    if letters == "X" and "?" not in clone.sex:
        lost = {"M": "Y", "F": "X"}.get(sex or "", "Y")
        change = Change(
            "loss", (lost,), sign="-", raw=f"{clone.modal_low},{clone.sex}", uncertain=sex is None
        )
    elif letters in ("XXX", "XXY", "XYY"):
        gained = {"XXX": "X", "XYY": "Y"}.get(letters, "X")
        change = Change(
            "gain", (gained,), sign="+", raw=f"{clone.modal_low},{clone.sex}", uncertain=True
        )
    else:
        return clone
    return replace(clone, changes=(change, *others), own=(change, *others))
