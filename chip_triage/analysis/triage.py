"""From the calls of one sample to findings with a verdict, every allele accounted for.

The category table (docs/triage.md): *excluded* below the threshold, non-coding or synonymous
outside splice sites, population polymorphism; *review* exactly at the threshold, caller FILTER
other than PASS, any failed technical filter, possible germline without a driver rule,
protein-altering without a rule; *driver* the rest that match a rule.
"""

from __future__ import annotations

from collections import Counter

from chip_triage.analysis.artefacts import true_locus
from chip_triage.analysis.bench import Bench, prepare_bench
from chip_triage.analysis.consequence import consequence_of
from chip_triage.analysis.effects import DEEP_INTRONIC, PROTEIN_ALTERING, SYNONYMOUS, effect_of
from chip_triage.analysis.germline import ConstitutionalSample
from chip_triage.analysis.sample_notes import (
    duplicate_notes,
    identity_notes,
    normal_notes,
    sex_notes,
)
from chip_triage.analysis.verdict import NO_PANEL_GENE, JudgedCall
from chip_triage.model.finding import Finding, finding_from_evidence
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.record import record
from chip_triage.model.sample_result import CategoryCount, RunContext
from chip_triage.model.variant import Call, Consequence, SampleCalls

_CATEGORY_ORDER = ("driver", "review", "excluded", "absent", "kept_out")


@record
class Triage:
    """Findings of one sample in file order, counts by category and first reason, and notes.

    ``counts`` cover every panel allele once: findings, deep-intronic records, alleles absent in
    this sample (``absent``) and alleles that are no sequence (``kept_out``).
    """

    findings: tuple[Finding, ...]
    counts: tuple[CategoryCount, ...]
    notes: tuple[Note, ...]


def triage_sample(
    calls: SampleCalls,
    panel: GenePanel,
    *,
    rule_set: str = "default",
    sample: Sample | None = None,
    patient: Patient | None = None,
    context: RunContext | None = None,
    constitutional: ConstitutionalSample | None = None,
) -> Triage:
    """Judge every call of one sample.

    ``sample`` and ``patient`` give the sex, ``context`` what the other samples of the run show,
    ``constitutional`` a matched fibroblast or hair-follicle sample. Raises PanelError when the
    panel lacks a threshold.
    """
    bench = prepare_bench(calls, panel, rule_set, sample, patient, context, constitutional)
    findings: list[Finding] = []
    counts: Counter[tuple[str, str]] = Counter()
    for call in calls.calls:
        finding, reason = _judged(call, bench)
        if finding is None:
            counts["excluded", reason] += 1
        else:
            findings.append(finding)
            counts[finding.category, reason] += 1
    for account in calls.accounting:
        counts["absent", "absent_in_sample"] += account.absent
        for reason, number in account.kept_out:
            counts["kept_out", reason] += number
    notes = (
        *identity_notes(calls, sum(counts.values())),
        *normal_notes(calls),
        *duplicate_notes(calls, findings, panel.duplicates, bench.genes),
        *sex_notes(calls, findings, bench.limits),
    )
    return Triage(tuple(findings), _ordered_counts(counts), notes)


def judge_call(call: Call, bench: Bench) -> Finding | None:
    """The finding of one call; None for a deep-intronic record, which is only counted."""
    return _judged(call, bench)[0]


def _judged(call: Call, bench: Bench) -> tuple[Finding | None, str]:
    """The same, and the code of the decisive reason."""
    call, first_flags = map_back(call, bench)
    gene, consequence = gene_of(call, bench)
    if gene is None:
        return _outside_finding(call), NO_PANEL_GENE[0].code
    effect = effect_of(consequence) if consequence is not None else None
    if effect == DEEP_INTRONIC and not call.labels:
        return None, DEEP_INTRONIC
    judged = JudgedCall(call, gene, consequence, effect, first_flags, bench)
    category, reason = judged.decide()
    finding = finding_from_evidence(judged, call, gene.symbol, consequence, category, judged.tags)
    return finding, reason.code


def map_back(call: Call, bench: Bench) -> tuple[Call, tuple[str, ...]]:
    """A call in a false duplicate of the reference (U2AF1 on GRCh38), keyed at the true gene."""
    if call.variant.key.contig not in bench.duplicated:
        return call, ()
    true_key = true_locus(call.variant.key, bench.panel.duplicates)
    if true_key is None:
        return call, ()
    from dataclasses import replace

    return replace(call, variant=replace(call.variant, key=true_key)), ("false_duplicate_mapped",)


def gene_of(call: Call, bench: Bench) -> tuple[PanelGene | None, Consequence | None]:
    """The panel gene a call belongs to, with the consequence that is judged.

    By position first; where spans overlap, the gene whose consequence changes the protein.
    """
    key, candidates = call.variant.key, []
    places = bench.places.get(key.contig)
    if places is not None:
        candidates = places.touched(key.start0, key.start0 + 1 + len(key.deleted))
    candidates = candidates or _genes_named(call, bench)
    if len(candidates) == 1:
        return candidates[0], consequence_of(call, candidates[0])
    best: tuple[PanelGene | None, Consequence | None] = (None, None)
    best_rank = -1
    for gene in candidates:
        consequence = consequence_of(call, gene)
        rank = _RANKS[effect_of(consequence)] if consequence is not None else 0
        if rank > best_rank:
            best, best_rank = (gene, consequence), rank
    return best


def _genes_named(call: Call, bench: Bench) -> list[PanelGene]:
    """Panel genes that the annotation names, for calls outside every span (MAF, false copies)."""
    named = {c.gene_symbol: bench.genes.get(c.gene_symbol or "") for c in call.consequences}
    return [gene for gene in named.values() if gene is not None]


_RANKS = {PROTEIN_ALTERING: 4, SYNONYMOUS: 3, "non_coding": 2, DEEP_INTRONIC: 1}


def _outside_finding(call: Call) -> Finding:
    symbol = next((c.gene_symbol for c in call.consequences if c.gene_symbol), "") or ""
    return Finding(call, symbol, None, "excluded", None, reasons=NO_PANEL_GENE)


def _ordered_counts(counts: Counter[tuple[str, str]]) -> tuple[CategoryCount, ...]:
    ordered = sorted(
        counts.items(), key=lambda item: (_CATEGORY_ORDER.index(item[0][0]), item[0][1])
    )
    return tuple(CategoryCount(cat, reason, number) for (cat, reason), number in ordered if number)
