"""Flags of a karyotype, each with the clone, the cells and the token that carry it.

Definitions stand in ``docs/karyotype.md``; every flag id is the one used in reports and rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.clonality import Distinct
from chip_triage.analysis.iscn.clone import Clone
from chip_triage.analysis.iscn.counting import COMPLEX_FROM, Event, stated_minimum
from chip_triage.analysis.iscn.imbalance import Effect, effects_of
from chip_triage.analysis.iscn.patterns import (
    CORE_BINDING_FACTOR,
    ELN_CLASS_DEFINING,
    LYMPHOID_FLAGS,
    patterns_of,
)
from chip_triage.model.karyotype import KaryotypeFlag

AUTOSOMES = frozenset(str(number) for number in range(1, 23))
HYPERDIPLOID_TRISOMIES = 3
METAPHASES_FOR_NORMAL = 20

# What a test answers: "" (no), "stated", or "inferred" from breakpoints or an unstated arm.
STATED, INFERRED, NO = "stated", "inferred", ""
Test = Callable[[Distinct, "View"], str]


@dataclass(frozen=True, slots=True)
class View:
    """What the flags are read from.

    ``complete`` is False when something was not understood or not identified, ``counted`` when
    something was not even counted.
    """

    clones: tuple[Clone, ...]
    distinct: tuple[Distinct, ...]
    events: tuple[Event, ...]
    complete: bool
    counted: bool = True

    def carriers(self, entry: Distinct) -> tuple[Clone, ...]:
        """Clones that carry a change."""
        return tuple(self.clones[index] for index in entry.clones)

    def diploid(self, entry: Distinct) -> bool:
        """Is the change written relative to two sets in one of its clones?"""
        return any(clone.ploidy == 2 for clone in self.carriers(entry))


def specific_flags(view: View) -> tuple[KaryotypeFlag, ...]:
    """All flags that rest on single changes, in the order of :data:`TESTS`."""
    flags = {flag_id: _flag(flag_id, test, view) for flag_id, test in TESTS.items()}
    flags["lymphoid_pattern"] = _any_of("lymphoid_pattern", LYMPHOID_FLAGS, flags)
    flags["chr7_other"] = _any_of("chr7_other", CHR7_OTHER, flags)
    return tuple(flags.values())


def _flag(flag_id: str, test: Test, view: View) -> KaryotypeFlag:
    answers = [(entry, test(entry, view)) for entry in view.distinct]
    hits = [(entry, answer) for entry, answer in answers if answer]
    clonal = [(entry, answer) for entry, answer in hits if entry.clonal]
    absent = False if view.complete else None
    if not hits and (open_change := _open_change(flag_id, view)) is not None:
        text = f"'{open_change.label}' does not say what it lost"
        return KaryotypeFlag(flag_id, None, text, open_change.cells, True)
    if not hits:
        return KaryotypeFlag(
            flag_id,
            absent,
            "" if view.complete else "part of the text was not understood or not identified",
        )
    shown = [entry for entry, _ in clonal or hits]
    text = evidence_of(shown, view)
    if all(answer == INFERRED for _, answer in clonal or hits):
        text += "; inferred, not stated"
    if clonal:
        return KaryotypeFlag(flag_id, True, text, _cells(shown), True)
    return KaryotypeFlag(flag_id, absent, f"not clonal: {text}", _cells(shown), False)


def _open_change(flag_id: str, view: View) -> Distinct | None:
    """A clonal change of the flag's chromosome whose arms are not stated or not legible."""
    chromosome = OPEN_TO_DOUBT.get(flag_id)
    if chromosome is None:
        return None
    for entry in view.distinct:
        effects = effects_of(entry.change, replaces=entry.replaces, partner=entry.partner)
        unstated = any(e.chromosome == chromosome and e.arm == "unknown" for e in effects)
        if entry.clonal and unstated and (entry.change.damaged or entry.change.kind == "der"):
            return entry
    return None


def _any_of(flag_id: str, names: Sequence[str], flags: dict[str, KaryotypeFlag]) -> KaryotypeFlag:
    present = [flags[name] for name in names if flags[name].present]
    if present:
        text = "; ".join(f"{flag.flag_id}: {flag.evidence}" for flag in present)
        cells = [flag.cells for flag in present if flag.cells is not None]
        return KaryotypeFlag(flag_id, True, text, max(cells, default=None), True)
    unknown = any(flags[name].present is None for name in names)
    return KaryotypeFlag(flag_id, None if unknown else False, "")


def evidence_of(entries: Sequence[Distinct], view: View) -> str:
    """``'-7' in clone 1 (10 cells)`` for each entry."""
    texts = []
    for entry in entries[:4]:
        places = ", ".join(str(index + 1) for index in entry.clones)
        cells = "cells not stated" if entry.cells is None else f"{entry.cells} cells"
        texts.append(f"'{entry.label}' in clone {places} ({cells})")
    more = f"; and {len(entries) - 4} more" if len(entries) > 4 else ""
    return "; ".join(texts) + more


def _cells(entries: Sequence[Distinct]) -> int | None:
    known = [entry.cells for entry in entries if entry.cells is not None]
    return max(known) if len(known) == len(entries) and known else None


# ---- whole chromosomes


def is_monosomy(entry: Distinct, view: View, chromosome: str) -> bool:
    """Loss against two sets that no extra derivative or ring of the same chromosome replaces."""
    change = entry.change
    if change.kind != "loss" or change.chromosomes != (chromosome,):
        return False
    return any(
        clone.ploidy == 2 and not _replaced(clone, chromosome) for clone in view.carriers(entry)
    )


def _replaced(clone: Clone, chromosome: str) -> bool:
    return any(
        change.sign == "+"
        and change.chromosomes[:1] == (chromosome,)
        and (change.is_structural or change.kind == "gain")
        for change in clone.changes
    )


def _monosomy(chromosome: str) -> Test:
    return lambda entry, view: STATED if is_monosomy(entry, view, chromosome) else NO


def _trisomy(chromosome: str) -> Test:
    def test(entry: Distinct, view: View) -> str:
        change = entry.change
        found = change.kind == "gain" and change.chromosomes == (chromosome,)
        return STATED if found and view.diploid(entry) else NO

    return test


# ---- arms


def _effect(entry: Distinct, keep: Callable[[Effect], bool]) -> str:
    kept = [
        effect
        for effect in effects_of(entry.change, replaces=entry.replaces, partner=entry.partner)
        if keep(effect)
    ]
    if not kept:
        return NO
    return INFERRED if all(effect.inferred for effect in kept) else STATED


def _deleted(chromosome: str, arm: str) -> Test:
    """del(...) as written, also as a part of a derivative."""
    wanted = (chromosome, arm, "loss", "del")
    return lambda entry, _: _effect(entry, lambda e: (e.chromosome, e.arm, e.what, e.how) == wanted)


def _lost(chromosome: str, arm: str, *, without: frozenset[str] = frozenset()) -> Test:
    """The arm is lost in part or whole, by any change but those of the kinds in ``without``."""
    return lambda entry, _: _effect(
        entry,
        lambda e: (
            (e.chromosome, e.arm, e.what) == (chromosome, arm, "loss") and e.how not in without
        ),
    )


def _loss_17p(entry: Distinct, view: View) -> str:
    return STATED if is_monosomy(entry, view, "17") else _lost("17", "p")(entry, view)


def _i17q(entry: Distinct, view: View) -> str:
    change = entry.change
    isochromosome = change.kind in ("i", "idic", "ider") and change.chromosomes[:1] == ("17",)
    return STATED if isochromosome and _lost("17", "p")(entry, view) else NO


def _moved_7(entry: Distinct, _view: View) -> str:
    return _effect(
        entry,
        lambda e: (
            e.chromosome == "7"
            and e.what == "moved"
            and e.arm in ("q", "unknown")
            and e.how != "r"
            and (e.how != "der" or e.arm == "q")
        ),
    )


def _changed_7p(entry: Distinct, view: View) -> str:
    if _moved_7(entry, view):
        return NO
    return _effect(entry, lambda e: e.chromosome == "7" and e.arm == "p")


def _unspecified_7(entry: Distinct, _view: View) -> str:
    return _effect(entry, lambda e: e.chromosome == "7" and e.arm == "unknown" and e.how != "t")


def _ring_7(entry: Distinct, _view: View) -> str:
    changes = (entry.change, *entry.change.parts)
    return STATED if any(c.kind == "r" and "7" in c.chromosomes for c in changes) else NO


def _loss_y(entry: Distinct, view: View) -> str:
    return STATED if loses_y(entry, view) else NO


def loses_y(entry: Distinct, view: View) -> bool:
    """-Y in a man with one Y, against two sets."""
    change = entry.change
    if change.kind != "loss" or change.chromosomes != ("Y",):
        return False
    return view.diploid(entry) and not any("XYY" in (c.sex or "") for c in view.carriers(entry))


def _pattern(flag_id: str) -> Test:
    return lambda entry, _: STATED if flag_id in patterns_of(entry.change) else NO


# Flags that a derivative (or a damaged item) of that chromosome leaves open.
OPEN_TO_DOUBT = {"loss17p": "17", "del5q": "5", "chr7q_loss_other": "7"}
CHR7_OTHER = ("chr7q_loss_other", "chr7p_change", "chr7_balanced", "ring7", "chr7_unspecified")
TESTS: dict[str, Test] = {
    "monosomy7": _monosomy("7"),
    "del7q": _deleted("7", "q"),
    "chr7q_loss_other": _lost("7", "q", without=frozenset({"del"})),
    "chr7p_change": _changed_7p,
    "chr7_balanced": _moved_7,
    "ring7": _ring_7,
    "chr7_unspecified": _unspecified_7,
    "del5q": _lost("5", "q", without=frozenset({"add"})),
    "monosomy5": _monosomy("5"),
    "loss17p": _loss_17p,
    "i17q": _i17q,
    "trisomy8": _trisomy("8"),
    "del20q": _deleted("20", "q"),
    "loss_y": _loss_y,
    "del11q": _deleted("11", "q"),
    "del12p": _deleted("12", "p"),
    **{
        flag_id: _pattern(flag_id)
        for flag_id in (
            "inv3_t33", "t8_21", "inv16", "t15_17", "t9_11", "kmt2a_rearrangement", *LYMPHOID_FLAGS,
        )
    },
}  # fmt: skip


# ---- the karyotype as a whole


def complex_flag(count: int, view: View) -> KaryotypeFlag:
    """Three or more abnormalities by the policy in force."""
    if count >= COMPLEX_FROM:
        return KaryotypeFlag("complex", True, f"{count} abnormalities", None, True)
    if stated_minimum(view.distinct) >= COMPLEX_FROM:
        return KaryotypeFlag("complex", True, "stated in words, without the abnormalities")
    return KaryotypeFlag("complex", _absent(view), f"{count} abnormalities", None, None)


def _absent(view: View) -> bool | None:
    unsure = not view.counted or any(clone.incomplete for clone in view.clones)
    return None if unsure else False


def hyperdiploid_flag(view: View) -> KaryotypeFlag:
    """Three or more trisomies and no structural change (ELN 2022), in one clone."""
    for index, clone in enumerate(view.clones):
        mine = [e for e in view.distinct if e.clonal and index in e.clones]
        gains = [e for e in mine if e.change.kind == "gain" and clone.ploidy == 2]
        structural = [e for e in view.distinct if e.clonal and e.change.is_structural]
        if len(gains) >= HYPERDIPLOID_TRISOMIES and not structural:
            evidence = f"{len(gains)} gains, no structural change: {evidence_of(gains, view)}"
            return KaryotypeFlag("hyperdiploid", True, evidence, clone.cells, True)
    return KaryotypeFlag("hyperdiploid", _absent(view), "")


def complex_eln_flag(count: int, hyperdiploid: KaryotypeFlag, view: View) -> KaryotypeFlag:
    """ELN 2022: three or more, no class-defining lesion, not hyperdiploid without structure."""
    flag_id = "complex_eln2022"
    if count < COMPLEX_FROM:
        known = None if stated_minimum(view.distinct) >= COMPLEX_FROM else _absent(view)
        return KaryotypeFlag(flag_id, known, f"{count} abnormalities")
    if hyperdiploid.present:
        return KaryotypeFlag(flag_id, False, "trisomies only, no structural change")
    for entry in view.distinct:
        defining = sorted(patterns_of(entry.change) & set(ELN_CLASS_DEFINING))
        if entry.clonal and defining:
            return KaryotypeFlag(flag_id, False, f"class-defining lesion: {', '.join(defining)}")
    return KaryotypeFlag(flag_id, True, f"{count} abnormalities, none class-defining", None, True)


def monosomal_flag(view: View) -> KaryotypeFlag:
    """Breems et al., J Clin Oncol 2008;26:4791: two autosomal monosomies, or one and a structural change."""
    best: tuple[list[Distinct], list[Distinct]] | None = None
    for index, clone in enumerate(view.clones):
        if clone.ploidy != 2 or clone.donor:
            continue
        mine = [e for e in view.distinct if e.clonal and index in e.clones]
        lost = [e for e in mine if _autosomal_monosomy(e, clone)]
        structural = [e for e in mine if _counts_as_structural(e)]
        if len(lost) >= 2 or (lost and structural):
            best = (lost, structural)
            break
    if best is None:
        return KaryotypeFlag("monosomal", _absent(view), "")
    evidence = evidence_of([*best[0][:2], *(best[1][:1] if len(best[0]) < 2 else [])], view)
    return KaryotypeFlag("monosomal", True, evidence, None, True)


def _autosomal_monosomy(entry: Distinct, clone: Clone) -> bool:
    change = entry.change
    return (
        change.kind == "loss"
        and change.chromosomes[0] in AUTOSOMES
        and not _replaced(clone, change.chromosomes[0])
    )


def _counts_as_structural(entry: Distinct) -> bool:
    change = entry.change
    if not change.is_structural or change.kind == "stated_complex":
        return False
    return not patterns_of(change) & set(CORE_BINDING_FACTOR)
