"""Every rule and filter tried on one variant, with what was observed and what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.analysis import artefacts, filters
from chip_triage.analysis.bench import Bench, prepare_bench
from chip_triage.analysis.drivers import RuleTrial, try_rules
from chip_triage.analysis.effects import effect_of
from chip_triage.analysis.germline import ConstitutionalSample
from chip_triage.analysis.triage import gene_of, judge_call, map_back
from chip_triage.model.finding import FilterOutcome, Finding
from chip_triage.model.panel import ArtefactEntry, GenePanel, PanelGene
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.sample_result import RunContext
from chip_triage.model.variant import Call, Consequence, SampleCalls

#: What a step can come to.
RESULTS = ("met", "not_met", "passed", "failed", "not_evaluable", "info")


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One thing that was tried. ``kind``: place, consequence, rule, filter, artefact, flag, verdict.

    ``result`` is one of :data:`RESULTS`; ``step_id`` the id of rule, filter, entry, flag or reason.
    """

    kind: str
    step_id: str
    result: str
    observed: str
    threshold: str
    citation: str = ""


def explain_finding(
    call: Call,
    panel: GenePanel,
    *,
    rule_set: str | None = None,
    sample: Sample | None = None,
    patient: Patient | None = None,
    context: RunContext | None = None,
    constitutional: ConstitutionalSample | None = None,
) -> tuple[ExplainedStep, ...]:
    """All steps of the verdict on one call, in the order in which triage takes them.

    ``rule_set`` None is the panel's default. Raises PanelError when the panel lacks a threshold and
    KeyError for an unknown rule set.
    """
    chosen = rule_set or panel.default_rule_set
    alone = SampleCalls(call.sample_id, call.variant.key.assembly, call.caller, (call,), ())
    bench = prepare_bench(alone, panel, chosen, sample, patient, context, constitutional)
    placed, _flags = map_back(call, bench)
    gene, consequence = gene_of(placed, bench)
    if gene is None:
        return (_place_step(placed, None), *_verdict_steps(judge_call(call, bench)))
    finding = judge_call(call, bench)
    return (
        _place_step(placed, gene),
        *_consequence_steps(placed, gene, consequence),
        *_rule_steps(placed, gene, panel, chosen),
        *_filter_steps(finding, placed, bench),
        *_artefact_steps(gene, consequence, bench),
        *_flag_steps(finding),
        *_verdict_steps(finding),
    )


def _place_step(call: Call, gene: PanelGene | None) -> ExplainedStep:
    where = str(call.variant.key)
    if gene is None:
        return ExplainedStep("place", "panel_gene", "not_met", where, "inside a gene of the panel")
    return ExplainedStep(
        "place", "panel_gene", "met", f"{where} in {gene.symbol}", "inside a gene of the panel"
    )


def _consequence_steps(
    call: Call, gene: PanelGene, chosen: Consequence | None
) -> list[ExplainedStep]:
    """Every annotated consequence; the judged one says why it was taken."""
    steps = []
    for consequence in call.consequences:
        judged = consequence == chosen
        steps.append(
            ExplainedStep(
                "consequence",
                consequence.transcript_id or "no transcript",
                "met" if judged else "info",
                _consequence_text(consequence),
                f"panel transcript {gene.mane_refseq} / {gene.mane_ensembl}, then MANE Select, then"
                " canonical",
            )
        )
    if not call.consequences:
        steps.append(
            ExplainedStep("consequence", "none", "not_evaluable", "no annotation", "an annotation")
        )
    return steps


def _consequence_text(consequence: Consequence) -> str:
    parts = [
        consequence.gene_symbol or "no gene",
        "&".join(consequence.so_terms),
        consequence.hgvsc or "",
        consequence.hgvsp or "",
        effect_of(consequence).replace("_", " "),
    ]
    return ", ".join(part for part in parts if part)


def _rule_steps(
    call: Call, gene: PanelGene, panel: GenePanel, rule_set: str
) -> list[ExplainedStep]:
    """Rules of the chosen set, then of every other set of the panel (for information)."""
    trials = try_rules(
        call.consequences, gene, panel, rule_set, key=call.variant.key, labels=call.labels
    )
    steps = [_rule_step(trial, decides=True) for trial in trials]
    tried = {trial.rule_id for trial in trials}
    for other in panel.rule_sets:
        more = try_rules(
            call.consequences, gene, panel, other.rule_set_id,
            key=call.variant.key, labels=call.labels,
        )  # fmt: skip
        steps += [_rule_step(t, decides=False) for t in more if t.rule_id not in tried]
        tried |= {trial.rule_id for trial in more}
    if not steps:
        steps.append(
            ExplainedStep("rule", "none", "not_met", f"no rule for {gene.symbol}", rule_set)
        )
    return steps


def _rule_step(trial: RuleTrial, *, decides: bool) -> ExplainedStep:
    result = "not_met" if trial.verdict is None else "met"
    asked = trial.verdict or "no match"
    note = asked if decides else f"{asked} (of a rule set that is not in use)"
    observed = f"{trial.transcript}: {trial.detail}" if trial.transcript else trial.detail
    return ExplainedStep("rule", trial.rule_id, result, observed, note, trial.citation)


_PASSED = {True: "passed", False: "failed", None: "not_evaluable"}


def _filter_steps(finding: Finding | None, call: Call, bench: Bench) -> list[ExplainedStep]:
    outcomes: tuple[FilterOutcome, ...]
    if finding is None:
        outcomes = (
            filters.vaf_outcome(call, bench.limits),
            *filters.technical_outcomes(call, bench.limits),
        )
    else:
        outcomes = finding.outcomes
    return [
        ExplainedStep("filter", o.filter_id, _PASSED[o.passed], o.observed, o.threshold, o.citation)
        for o in outcomes
    ]


def _artefact_steps(
    gene: PanelGene, consequence: Consequence | None, bench: Bench
) -> list[ExplainedStep]:
    matches = artefacts.catalogue_matches(gene.symbol, consequence, bench.artefacts)
    if not matches:
        return [
            ExplainedStep(
                "artefact", "catalogue", "not_met", "not listed", "the panel's artefact list"
            )
        ]
    return [_artefact_step(entry) for entry in matches]


def _artefact_step(entry: ArtefactEntry) -> ExplainedStep:
    asked = "a flag at any VAF"
    if entry.max_vaf is not None:
        asked = f"review below {filters.percent(entry.max_vaf)}"
    return ExplainedStep("artefact", entry.artefact_id, "met", entry.reason, asked, entry.citation)


def _flag_steps(finding: Finding | None) -> list[ExplainedStep]:
    if finding is None:
        return []
    return [
        ExplainedStep("flag", flag, "info", flag.replace("_", " "), "never changes the category")
        for flag in finding.flags
    ]


def _verdict_steps(finding: Finding | None) -> list[ExplainedStep]:
    if finding is None:
        return [
            ExplainedStep(
                "verdict", "deep_intronic", "info", "deep intronic", "counted, not a finding"
            )
        ]
    return [
        ExplainedStep("verdict", reason.code, "info", reason.text, finding.category)
        for reason in finding.reasons
    ]
