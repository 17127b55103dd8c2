"""From the text of clones to clones whose changes are known, idem / sl / sdl written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chip_triage.analysis.iscn.change import Change, is_loss_of
from chip_triage.analysis.iscn.clone import Clone, nearest_ploidy
from chip_triage.analysis.iscn.grammar import (
    parse_cells,
    parse_item,
    parse_modal,
    parse_sex,
)
from chip_triage.analysis.iscn.layout import CloneText
from chip_triage.analysis.iscn.lineage import inherit

_MODAL_START = r"([?~]*\d{2,3}(?:[~-][?~]*\d{2,3})?(?:[,.]?\(?<[1-9]n[+-]?>?\)?)?)(?=[xyis?]|$)"
_SEX_START = r"([xy]{1,6}c?)(?=[a-z(?])"


def read_clones(texts: Sequence[CloneText], sex: str | None) -> tuple[Clone, ...]:
    """Read every clone, write out idem / sl / sdl, add a sex chromosome that is plainly missing."""
    clones: list[Clone] = []
    for text in texts:
        clones.append(inherit(_read_clone(text), clones))
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
        ploidy=level or nearest_ploidy(low, high, own), donor=text.donor,
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
