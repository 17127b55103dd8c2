"""idem, sl and sdl written out: what a subclone inherits, and what it lost again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.clone import HAPLOID_NUMBER, Clone, nearest_ploidy, net_count
from chip_triage.analysis.iscn.statements import note
from chip_triage.model.note import Note


def inherit(clone: Clone, before: Sequence[Clone]) -> Clone:
    """Write out idem / sl / sdl: the stem's changes, less what this clone lost again."""
    if clone.stem is None:
        return clone
    stem = stem_of(clone.stem, before)
    if stem is None:
        return replace(clone, unread=(*clone.unread, clone.stem))
    changes = list(stem.changes)
    notes: list[Note] = []
    removed: list[tuple[Change, Change]] = []
    for change in clone.own:
        target = _cancelled(change, changes)
        if target is not None:
            changes.remove(target)
            removed.append((target, change))
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
    changes = _with_what_replaced(clone, changes, removed)
    ploidy = _subclone_ploidy(clone, stem, changes)
    return replace(
        clone,
        changes=tuple(changes),
        sex=clone.sex or stem.sex,
        ploidy=ploidy,
        incomplete=clone.incomplete or stem.incomplete,
        unread=(*clone.unread, *stem.unread),
        sex_constitutional=clone.sex_constitutional or stem.sex_constitutional,
        notes=(*clone.notes, *notes),
    )


def _with_what_replaced(
    clone: Clone, changes: list[Change], removed: Sequence[tuple[Change, Change]]
) -> list[Change]:
    """What stands for a derivative that a subclone has lost.

    ``-der(4),+4``: the normal chromosome is back, which is no gain. ``-der(4)`` alone, with a
    chromosome count that is one lower: nothing stands for it, the chromosome is lost.
    """
    bare: list[Change] = []
    for target, token in removed:
        if not target.is_structural or target.sign == "+" or len(target.chromosomes) > 2:
            continue
        back = [c for c in changes if c in clone.own and c.kind == "gain"]
        back = [c for c in back if c.chromosomes[0] in target.chromosomes]
        for gain in back[: len(target.chromosomes)]:
            changes.remove(gain)
        if not back and len(target.chromosomes) == 1 and not _another(clone, target):
            bare.append(
                Change("loss", target.chromosomes, sign="-", raw=token.raw, cells=token.cells)
            )
    exact = clone.modal_low is not None and clone.modal_low == clone.modal_high
    level = HAPLOID_NUMBER * 2 + net_count(changes)
    return changes + bare if exact and clone.modal_low == level - len(bare) else changes


def _another(clone: Clone, target: Change) -> bool:
    """Does the subclone have another abnormal copy of that chromosome?"""
    return any(
        c.is_structural and c.sign != "-" and c.chromosomes[:1] == target.chromosomes
        for c in clone.own
    )


def _subclone_ploidy(clone: Clone, stem: Clone, changes: Sequence[Change]) -> int:
    """The level against which the changes are written: a doubled near-haploid clone stays 1n."""
    if clone.doubled:
        return stem.ploidy * 2 if stem.ploidy > 1 else 1
    if clone.modal_low is None or stem.ploidy != 2:
        return stem.ploidy
    return nearest_ploidy(clone.modal_low, clone.modal_high, changes)


def stem_of(name: str, before: Sequence[Clone]) -> Clone | None:
    """The clone that ``idem``, ``sl`` or ``sdlN`` means: first clone, or its Nth sideline."""
    abnormal = [clone for clone in before if not clone.is_normal and not clone.donor]
    if not abnormal:
        return before[0] if before else None
    digits = re.findall(r"\d+", name)
    if name.startswith(("sdl", "sld")):
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
