"""What must be said of a sample as a whole: accounting, subtracted normals, false duplicates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chip_triage.analysis.filters import Limits
from chip_triage.model.finding import Finding
from chip_triage.model.note import Note
from chip_triage.model.panel import DuplicateSegment
from chip_triage.model.variant import SampleCalls


def identity_notes(calls: SampleCalls, judged: int) -> list[Note]:
    """Identity 2: alleles = driver + review + excluded + absent + kept out (``judged``)."""
    alleles = sum(account.alleles for account in calls.accounting)
    if not calls.accounting or alleles == judged:
        return []
    return [
        Note(
            "error",
            "accounting_identity",
            calls.sample_name,
            f"{alleles} panel alleles were read but {judged} are accounted for",
            "the file or the reader is at fault: do not report from this sample",
        )
    ]


def normal_notes(calls: SampleCalls) -> list[Note]:
    """A matched normal that the caller subtracted may have taken the clones with it."""
    if not calls.normal_samples:
        return []
    return [
        Note(
            "warning",
            "matched_normal",
            calls.sample_name,
            f"the caller subtracted {', '.join(calls.normal_samples)}; if that is blood, saliva"
            " or T cells, clones that it carries are missing here",
            "absent variants are not assessable; call again without the normal, or use"
            " cultured fibroblasts or hair follicles",
        )
    ]


def duplicate_notes(
    calls: SampleCalls,
    findings: Sequence[Finding],
    duplicates: Collection[DuplicateSegment],
    genes: Collection[str],
) -> list[Note]:
    """A gene with a false copy in the reference cannot be judged unless a call shows it can."""
    hidden = {d.gene for d in duplicates if d.assembly == calls.assembly and d.gene in genes}
    return [
        Note(
            "warning",
            "false_duplicate",
            calls.sample_name,
            f"{calls.assembly} holds a false copy of {symbol} that can hide its calls; without a"
            f" masked reference, {symbol} cannot be judged",
            "align to a reference in which the false copy is masked",
        )
        for symbol in sorted(hidden - {finding.gene_symbol for finding in findings})
    ]


def sex_notes(calls: SampleCalls, findings: Sequence[Finding], limits: Limits) -> list[Note]:
    """X-linked variants that a male's higher threshold would send to review."""
    linked = [finding for finding in findings if "x_linked" in finding.tags]
    unknown = sum("x_linked_sex_unknown" in finding.flags for finding in linked)
    if not unknown:
        return []
    low, high = limits.vaf_threshold.value, limits.vaf_threshold_x_male.value
    return [
        Note(
            "info",
            "x_linked_sex_unknown",
            calls.sample_name,
            f"{unknown} X-linked variant(s) stand between {low:.0%} and {high:.0%}; WHO 2022 asks"
            " the higher in males",
            "state the sex in the sheet",
        )
    ]
