"""From the calls of one sample to findings with a verdict, every allele accounted for.

The category table (docs/triage.md): *excluded* below the threshold, non-coding or synonymous
outside splice sites, population polymorphism; *review* exactly at the threshold, caller FILTER
other than PASS, any failed technical filter, possible germline without a driver rule,
protein-altering without a rule; *driver* the rest that match a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chip_triage.analysis import artefacts, filters, germline
from chip_triage.analysis.consequence import select_consequence
from chip_triage.analysis.drivers import match_driver
from chip_triage.analysis.effects import (
    DEEP_INTRONIC,
    PROTEIN_ALTERING,
    SYNONYMOUS,
    effect_of,
    in_splice_region,
)
from chip_triage.analysis.filters import ABOVE, AT, BELOW, Limits
from chip_triage.analysis.sample_notes import (
    duplicate_notes,
    identity_notes,
    normal_notes,
    sex_notes,
)
from chip_triage.analysis.verdict import Evidence, decide_category
from chip_triage.model.finding import Finding
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.record import record
from chip_triage.model.sample_result import CategoryCount, RunContext
from chip_triage.model.variant import Call, Consequence, SampleCalls

_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female"}
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


@record
class Bench:
    """What is looked up once per sample: panel numbers, genes by name and place, run context."""

    panel: GenePanel
    rule_set: str
    limits: Limits
    genes: Mapping[str, PanelGene]
    spans: Mapping[str, Sequence[tuple[int, int, PanelGene]]]
    artefacts: artefacts.Catalogue
    duplicated: frozenset[str]
    sex: str | None
    recurrence: Mapping[str, int]
    carried: frozenset[str]
    run_size: int
    constitutional: germline.ConstitutionalSample | None


def triage_sample(
    calls: SampleCalls,
    panel: GenePanel,
    *,
    rule_set: str = "default",
    sample: Sample | None = None,
    patient: Patient | None = None,
    context: RunContext | None = None,
    constitutional: germline.ConstitutionalSample | None = None,
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
        finding = judge_call(call, bench)
        if finding is None:
            counts["excluded", DEEP_INTRONIC] += 1
        else:
            findings.append(finding)
            counts[finding.category, finding.reasons[0].code] += 1
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


def prepare_bench(
    calls: SampleCalls,
    panel: GenePanel,
    rule_set: str,
    sample: Sample | None,
    patient: Patient | None,
    context: RunContext | None,
    constitutional: germline.ConstitutionalSample | None,
) -> Bench:
    """Look up once what every call of the sample needs; PanelError when a threshold is absent."""
    sex = (sample.sex if sample else None) or (patient.sex if patient else None)
    sex = _SEXES.get((sex or "").lower())
    sample_id = sample.sample_id if sample else calls.sample_name
    recurrence, carried = artefacts.context_lookup(context, sample_id)
    genes = {alias: gene for gene in panel.genes for alias in gene.aliases}
    genes.update((gene.symbol, gene) for gene in panel.genes)
    return Bench(
        panel=panel,
        rule_set=rule_set,
        limits=filters.read_limits(panel),
        genes=genes,
        spans=_spans_by_contig(panel, calls.assembly),
        artefacts=artefacts.index_catalogue(panel.artefacts),
        duplicated=frozenset(d.contig for d in panel.duplicates if d.assembly == calls.assembly),
        sex=sex,
        recurrence=recurrence,
        carried=carried,
        run_size=len(context.samples) if context else 0,
        constitutional=constitutional,
    )


def _spans_by_contig(
    panel: GenePanel, assembly: str
) -> dict[str, list[tuple[int, int, PanelGene]]]:
    spans: dict[str, list[tuple[int, int, PanelGene]]] = {}
    for gene in panel.genes:
        for span in gene.spans:
            if span.assembly == assembly:
                spans.setdefault(span.contig, []).append((span.start, span.end, gene))
    return spans


def judge_call(call: Call, bench: Bench) -> Finding | None:
    """The finding of one call; None for a deep-intronic record, which is only counted."""
    call, extra_flags = map_back(call, bench)
    gene, consequence = gene_of(call, bench)
    if gene is None:
        return _outside_finding(call)
    effect = effect_of(consequence) if consequence is not None else None
    if effect == DEEP_INTRONIC and not call.labels:
        return None
    return _weigh(call, gene, consequence, effect, extra_flags, bench)


def map_back(call: Call, bench: Bench) -> tuple[Call, list[str]]:
    """A call in a false duplicate of the reference (U2AF1 on GRCh38), keyed at the true gene."""
    if call.variant.key.contig not in bench.duplicated:
        return call, []
    true_key = artefacts.true_locus(call.variant.key, bench.panel.duplicates)
    if true_key is None:
        return call, []
    return replace(call, variant=replace(call.variant, key=true_key)), ["false_duplicate_mapped"]


def gene_of(call: Call, bench: Bench) -> tuple[PanelGene | None, Consequence | None]:
    """The panel gene a call belongs to, with the consequence that is judged.

    By position first; where spans overlap, the gene whose consequence changes the protein.
    """
    key = call.variant.key
    position = key.start0 + 1
    candidates = [
        gene
        for start, end, gene in bench.spans.get(key.contig, ())
        if start <= position + len(key.deleted) and position <= end + 1
    ] or _genes_named(call, bench)
    if len(candidates) == 1:
        return candidates[0], select_consequence(call.consequences, candidates[0])
    best: tuple[PanelGene | None, Consequence | None] = (None, None)
    best_rank = -1
    for gene in candidates:
        consequence = select_consequence(call.consequences, gene)
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
    category, reasons = decide_category(Evidence(call=call, in_panel_gene=False))
    return Finding(call, symbol, None, category, None, reasons=reasons)


def _weigh(
    call: Call,
    gene: PanelGene,
    consequence: Consequence | None,
    effect: str | None,
    flags: list[str],
    bench: Bench,
) -> Finding:
    limits = bench.limits
    driver = match_driver(
        call.consequences, gene, bench.panel, bench.rule_set,
        key=call.variant.key, labels=call.labels,
    )  # fmt: skip
    residue = residue_of(consequence)
    technical = filters.technical_outcomes(call, limits)
    origin = germline.weigh_germline(
        call, gene, residue, limits, has_rule=driver is not None,
        constitutional=bench.constitutional,
    )  # fmt: skip
    matches = artefacts.catalogue_matches(gene.symbol, consequence, bench.artefacts)
    artefact_flags, artefact_reasons = artefacts.artefact_verdict(call, matches)
    category, reasons = decide_category(
        Evidence(
            call=call,
            effect=effect,
            annotated=bool(call.consequences),
            driver=driver,
            technical=technical,
            germline=origin,
            artefacts=tuple(artefact_reasons),
            side=filters.compare_vaf(call, limits.vaf_threshold.value),
            male_side=_male_side(call, gene, bench),
            limits=limits,
        )
    )
    flags += [*origin.flags, *artefact_flags, *_further_flags(call, gene, consequence, bench)]
    flags += _run_flags(call, bench, novel=driver is None)
    tags = gene.tags
    if artefacts.lymphoid_by_residue(gene.symbol, residue) and "lymphoid_compatible" not in tags:
        tags = (*tags, "lymphoid_compatible")
    return Finding(
        call, gene.symbol, consequence, category, driver,
        outcomes=(filters.vaf_outcome(call, limits), *technical, *origin.outcomes),
        tags=tags, flags=tuple(dict.fromkeys(flags)), reasons=reasons,
    )  # fmt: skip


def residue_of(consequence: Consequence | None) -> int | None:
    """First residue number of the protein change (``p.Arg882His`` gives 882)."""
    if consequence is None or not consequence.hgvsp:
        return None
    digits = ""
    for letter in consequence.hgvsp:
        if letter.isdigit():
            digits += letter
        elif digits:
            break
    return int(digits) if digits else None


def _male_side(call: Call, gene: PanelGene, bench: Bench) -> str | None:
    """Where an X-linked call of a male stands against the higher threshold; None: does not apply."""
    if "x_linked" not in gene.tags or bench.sex != "male":
        return None
    return filters.compare_vaf(call, bench.limits.vaf_threshold_x_male.value)


def _further_flags(
    call: Call, gene: PanelGene, consequence: Consequence | None, bench: Bench
) -> list[str]:
    flags = [*call.labels, *artefacts.indel_flags(call, bench.limits)]
    if artefacts.has_homology(gene):
        flags.append("homology_gene")
    if _in_false_copy(call, gene):
        flags.append("false_duplicate_unmapped")
    if consequence is not None and in_splice_region(consequence):
        flags.append("splice_region")
    if _sex_matters(call, gene, bench):
        flags.append("x_linked_sex_unknown")
    if call.depth is not None and call.depth < bench.limits.min_depth.value:
        flags.append("below_adequate_depth")
    if call.caller_vaf is not None and call.vaf is not None:
        apart = abs(call.caller_vaf - call.vaf)
        if apart > bench.limits.caller_vaf_disagreement.value + 1e-9:
            flags.append("caller_vaf_differs")
    return flags


def _in_false_copy(call: Call, gene: PanelGene) -> bool:
    """Whether a call still lies outside the gene's own span, in a false duplicate of it."""
    key = call.variant.key
    own = gene.span(key.assembly)
    return any(
        span is not own
        and span.assembly == key.assembly
        and span.contig == key.contig
        and span.start <= key.start0 + 1 <= span.end
        for span in gene.spans[1:]
    )


def _sex_matters(call: Call, gene: PanelGene, bench: Bench) -> bool:
    if "x_linked" not in gene.tags or bench.sex is not None:
        return False
    limits = bench.limits
    above = filters.compare_vaf(call, limits.vaf_threshold.value) in (ABOVE, AT)
    return above and filters.compare_vaf(call, limits.vaf_threshold_x_male.value) == BELOW


def _run_flags(call: Call, bench: Bench, *, novel: bool) -> list[str]:
    if not bench.run_size:
        return []
    text = str(call.variant.key)
    recurrent = artefacts.recurrence_flag(
        text, bench.recurrence, bench.run_size, bench.limits, novel=novel
    )
    flags = [recurrent] if recurrent else []
    if text in bench.carried:
        flags.append("carry_over_not_excluded")
    return flags


def _ordered_counts(counts: Counter[tuple[str, str]]) -> tuple[CategoryCount, ...]:
    ordered = sorted(
        counts.items(), key=lambda item: (_CATEGORY_ORDER.index(item[0][0]), item[0][1])
    )
    return tuple(CategoryCount(cat, reason, number) for (cat, reason), number in ordered if number)
