"""Tests of the SMN rules that rest on a karyotype, alone or with cytopenia."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.smn_conditions import (
    Cytopenia,
    cytopenia_near,
    day_words,
    is_limited,
    is_read,
    karyotype_gap,
    lymphoid_pattern_beside,
    shown_flags,
)
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.analysis.smn_wording import (
    LYMPHOMA_CAVEAT,
    flags_text,
    place_words,
    source_text,
)
from chip_triage.model.karyotype import Karyotype

#: Changes that speak for a myeloid clone by themselves.
MYELOID_FLAGS = frozenset({"monosomy7", "del7q"})
_KEPT_OPEN = "the lymphoid pattern keeps it from counting as MDS criteria"


def karyotype_flag(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Any karyotype shows one of ``flags``; ``lymphoid_in_all`` are doubtful in active B-ALL."""
    flags = rule.names("flags")
    doubtful = rule.names("lymphoid_in_all", needed=False)
    undecided: Outcome | None = None
    for karyotype in reversed(facts.karyotypes):
        shown = shown_flags(karyotype, flags)
        if not shown:
            continue
        evidence = (_flag_evidence(karyotype, shown),)
        if set(shown) <= set(doubtful) and is_active_all(facts, karyotype):
            undecided = Outcome(
                None, evidence, ("lineage of the blasts",),
                ("also found in B-ALL, which is not in remission",), undetermined=True,
            )  # fmt: skip
            continue
        return Outcome(True, evidence, caveats=_cell_caveats(karyotype, shown))
    return undecided or _not_shown(facts)


def _not_shown(facts: SmnFacts) -> Outcome:
    gap = karyotype_gap(facts)
    return Outcome(None, missing=(gap,)) if gap else Outcome(False)


def _flag_evidence(karyotype: Karyotype, flags: Sequence[str]) -> str:
    place = place_words(karyotype.specimen or "other", karyotype.day)
    return f"{flags_text(karyotype, flags)}: {source_text(karyotype)} ({place})"


def _cell_caveats(karyotype: Karyotype, flags: Sequence[str]) -> tuple[str, ...]:
    if not karyotype.is_banded:
        return ("shown by copy number, not in metaphases: cells and clonality not known",)
    caveats = ["stated as a flag, not read from ISCN"] if karyotype.source == "stated" else []
    unsure = [f for f in flags if (flag := karyotype.flag(f)) is not None and flag.clonal is None]
    if unsure:
        caveats.append("cells not stated: clonality not shown")
    if karyotype.status == "partly_read":
        caveats.append("the karyotype was only partly read")
    return tuple(caveats)


def is_active_all(facts: SmnFacts, karyotype: Karyotype) -> bool:
    """Whether the karyotype was taken in B-ALL that is not in remission."""
    disease = (facts.patient.disease or "").upper().replace("-", " ").split()
    return "ALL" in disease and disease_status_of(facts, karyotype) != "remission"


def disease_status_of(facts: SmnFacts, karyotype: Karyotype) -> str | None:
    """Disease status of the sample that the karyotype was given with."""
    for entry in facts.samples:
        if entry.sample.sample_id == karyotype.sample_id:
            return entry.sample.disease_status
    return None


def karyotype_with_cytopenia(facts: SmnFacts, rule: Parameters) -> Outcome:
    """One of ``flags`` together with cytopenia near the day of the karyotype, in any sample."""
    flags = rule.names("flags")
    results = [
        _with_cytopenia(facts, karyotype, shown)
        for karyotype in reversed(facts.karyotypes)
        if (shown := shown_flags(karyotype, flags))
    ]
    for wanted in (True, None):
        for result in results:
            if result.fired is wanted:
                return result
    return _absent_with_cytopenia(facts, results)


def _with_cytopenia(facts: SmnFacts, karyotype: Karyotype, shown: Sequence[str]) -> Outcome:
    evidence = (_flag_evidence(karyotype, shown),)
    caveats = _cell_caveats(karyotype, shown)
    near = cytopenia_near(facts, karyotype_day(facts, karyotype))
    if lymphoid_pattern_beside(facts, karyotype):
        return _lymphoid_outcome(facts, karyotype, evidence, near)
    if near.present is None:
        return Outcome(None, evidence, _counts_missing(near), caveats)
    caveats += _early_caveat(facts, karyotype) + _disease_caveat(facts, karyotype, shown)
    return Outcome(near.present, evidence + near.evidence, caveats=caveats)


def karyotype_day(facts: SmnFacts, karyotype: Karyotype) -> int | None:
    """Day of a karyotype, or of the sample that it was given with."""
    if karyotype.day is not None:
        return karyotype.day
    for entry in facts.samples:
        if entry.sample.sample_id == karyotype.sample_id:
            return entry.sample.day
    return None


def _early_caveat(facts: SmnFacts, karyotype: Karyotype) -> tuple[str, ...]:
    day = karyotype_day(facts, karyotype)
    if day is None or not 0 <= day <= facts.settings.early_days:
        return ()
    return (f"cytopenia on {day_words(day)} is expected after lymphodepletion and CAR-T",)


def _disease_caveat(facts: SmnFacts, karyotype: Karyotype, shown: Sequence[str]) -> tuple[str, ...]:
    """A complex karyotype alone, while disease is active or unknown, may be the lymphoma's."""
    if set(shown) & MYELOID_FLAGS or disease_status_of(facts, karyotype) == "remission":
        return ()
    return (f"disease not in remission or its status unknown: {LYMPHOMA_CAVEAT}",)


def _counts_missing(near: Cytopenia) -> tuple[str, ...]:
    return (f"blood counts near the karyotype ({', '.join(near.missing)})",)


def _lymphoid_outcome(
    facts: SmnFacts, karyotype: Karyotype, evidence: tuple[str, ...], near: Cytopenia
) -> Outcome:
    """A lymphoid pattern explains the karyotype unless shown otherwise; gone in remission: False."""
    caveats: tuple[str, ...] = (f"the karyotype has a lymphoid pattern: {LYMPHOMA_CAVEAT}",)
    if later_normal_in_remission(facts, karyotype):
        caveats += ("a later karyotype in remission is normal, as expected of lymphoma",)
        return Outcome(False, evidence, caveats=caveats, undetermined=True)
    if near.present is False:
        return Outcome(False, evidence + near.evidence, caveats=caveats, undetermined=True)
    return Outcome(
        None, evidence + near.evidence, ("lineage of the clone (lymphoma or myeloid)",), caveats,
        undetermined=True,
    )  # fmt: skip


def later_normal_in_remission(facts: SmnFacts, karyotype: Karyotype) -> bool:
    """Whether a later, full karyotype taken in remission is normal."""
    position = facts.karyotypes.index(karyotype)
    return any(
        is_read(later)
        and later.has("normal") is True
        and not is_limited(later, facts.settings)
        and disease_status_of(facts, later) == "remission"
        for later in facts.karyotypes[position + 1 :]
    )


def _absent_with_cytopenia(facts: SmnFacts, results: Sequence[Outcome]) -> Outcome:
    """No abnormal karyotype with cytopenia: without cytopenia now, the karyotype need not be known."""
    gap = karyotype_gap(facts)
    if gap is None:
        return results[0] if results else Outcome(False)
    near = cytopenia_near(facts, facts.latest_day)
    if near.present is False:
        return Outcome(False, near.evidence)
    missing: tuple[str, ...] = (gap,) if near.present else (gap, *_counts_near_sample(near))
    return Outcome(None, near.evidence, missing)


def _counts_near_sample(near: Cytopenia) -> tuple[str, ...]:
    return (f"blood counts near the latest sample ({', '.join(near.missing)})",)


def karyotype_without_cytopenia(facts: SmnFacts, rule: Parameters) -> Outcome:
    """One of ``flags`` where cytopenia is not shown, or where lymphoma may explain the karyotype."""
    flags = rule.names("flags")
    explained: Outcome | None = None
    for karyotype in reversed(facts.karyotypes):
        shown = shown_flags(karyotype, flags)
        if not shown:
            continue
        near = cytopenia_near(facts, karyotype_day(facts, karyotype))
        lymphoid = lymphoid_pattern_beside(facts, karyotype)
        evidence = (_flag_evidence(karyotype, shown), *(near.evidence if not near.present else ()))
        if lymphoid and later_normal_in_remission(facts, karyotype):
            explained = _lymphoid_outcome(facts, karyotype, evidence, near)
        elif lymphoid or not near.present:
            caveats = _cell_caveats(karyotype, shown)
            if lymphoid:
                caveats += (f"the karyotype has a lymphoid pattern: {LYMPHOMA_CAVEAT}",)
            if near.present:
                shown_too = "; ".join(near.evidence)
                caveats += (f"cytopenia is shown ({shown_too}), but {_KEPT_OPEN}",)
            return Outcome(True, evidence, caveats=caveats, undetermined=lymphoid)
        else:
            explained = Outcome(False, (*evidence, *near.evidence))
    return explained or _not_shown(facts)
