"""One patient's samples become one Case: triage, clones, karyotypes, scores, statement."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.errors import AssemblyMismatchError
from chip_triage.model.case import CASE_SCHEMA_VERSION, Case, RunContext, SampleResult
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.workflow.complete_calls import same_variant_test
from chip_triage.workflow.fingerprint import provenance
from chip_triage.workflow.identity import check_identity
from chip_triage.workflow.karyotypes import read_karyotypes
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.read_sample import ReadSample
from chip_triage.workflow.recheck import recheck_alignments
from chip_triage.workflow.rule_set import chosen_rule_set

if TYPE_CHECKING:
    from chip_triage.analysis.clones import SampleEvidence


@dataclass(frozen=True, slots=True)
class PatientInputs:
    """Everything that concerns one patient; samples are ordered by day, then timepoint."""

    patient: Patient
    samples: tuple[ReadSample, ...]
    timeline: ClinicalTimeline
    notes: tuple[Note, ...] = ()
    fingerprint: str = ""


def build_case(
    inputs: PatientInputs,
    panel: GenePanel,
    options: TriageOptions,
    contexts: dict[str, RunContext],
) -> Case:
    """Conclude everything that can be concluded about one patient.

    Raises :class:`AssemblyMismatchError` when the samples' assemblies differ, and whatever the
    alignment reader raises when a stated alignment cannot be counted.
    """
    from chip_triage.analysis.cell_fraction import nest_clones
    from chip_triage.analysis.clones import SampleEvidence, anc_by_sample, track_clones
    from chip_triage.analysis.scores.case_scores import compute_scores
    from chip_triage.analysis.smn import assess

    _one_assembly(inputs)
    results = tuple(_triage(sample, inputs, panel, options, contexts) for sample in inputs.samples)
    evidence = [
        SampleEvidence(
            sample=result.sample,
            findings=result.findings,
            depth_evidence=read.calls.depth_evidence + read.depth_evidence,
            blood_normal=read.has_blood_normal,
        )
        for read, result in zip(inputs.samples, results, strict=True)
    ]
    evidence = recheck_alignments(inputs.samples, evidence, options)
    samples = [result.sample for result in results]
    karyotypes = read_karyotypes(inputs.patient, samples)
    identity = check_identity(
        inputs.samples,
        inputs.patient,
        inputs.timeline,
        [part.depth_evidence for part in evidence],
        [part.rechecks for part in evidence],
    )
    results = tuple(_covered(r, e, panel) for r, e in zip(results, evidence, strict=True))
    tracks = track_clones(
        evidence,
        panel,
        sex=inputs.patient.sex,
        karyotypes=karyotypes,
        context=_joined(contexts),
        anc_per_ul=anc_by_sample(samples, inputs.timeline, panel),
        same_variant=same_variant_test([s.calls for s in inputs.samples], options.fasta),
        identity=identity,
    )
    scores = compute_scores(inputs.patient, results, karyotypes, inputs.timeline)
    return Case(
        schema_version=CASE_SCHEMA_VERSION,
        patient=inputs.patient,
        samples=results,
        tracks=tracks,
        karyotypes=karyotypes,
        scores=scores,
        timeline=inputs.timeline,
        assessment=assess(
            inputs.patient, results, tracks, karyotypes, scores, inputs.timeline, panel, identity
        ),
        nesting=nest_clones(tracks),
        identity=identity,
        notes=inputs.notes,
        provenance=provenance(
            panel, options, tuple(part for sample in inputs.samples for part in sample.inputs)
        ),
        fingerprint=inputs.fingerprint,
    )


def _one_assembly(inputs: PatientInputs) -> None:
    """Refuse a patient whose files speak of two assemblies; nothing is lifted over."""
    first = inputs.samples[0]
    for sample in inputs.samples[1:]:
        if sample.calls.assembly != first.calls.assembly:
            raise AssemblyMismatchError(
                f"{sample.row.sample.sample_id} is {sample.calls.assembly}, "
                f"{first.row.sample.sample_id} is {first.calls.assembly}",
                "give both samples on one assembly; coordinates are never lifted over",
                path=sample.row.variants[0].name,
                expected=first.calls.assembly,
                found=sample.calls.assembly,
            )


def _triage(
    read: ReadSample,
    inputs: PatientInputs,
    panel: GenePanel,
    options: TriageOptions,
    contexts: dict[str, RunContext],
) -> SampleResult:
    from chip_triage.analysis.triage import triage_sample

    sample = dataclasses.replace(read.row.sample, assembly=read.calls.assembly)
    triage = triage_sample(
        read.calls,
        panel,
        rule_set=chosen_rule_set(panel, options),
        sample=sample,
        patient=inputs.patient,
        context=contexts.get(sample.run_id or ""),
    )
    return SampleResult(
        sample=sample,
        caller=read.calls.caller,
        assembly=read.calls.assembly,
        annotation=read.calls.annotation,
        accounting=read.calls.accounting,
        counts=triage.counts,
        findings=triage.findings,
        notes=read.calls.notes + triage.notes,
    )


def _covered(result: SampleResult, evidence: SampleEvidence, panel: GenePanel) -> SampleResult:
    from chip_triage.analysis.clones import gene_coverage

    return dataclasses.replace(result, coverage=gene_coverage(evidence, panel))


def _joined(contexts: dict[str, RunContext]) -> RunContext:
    """All runs as one context, for carry-over between a patient's samples of several runs."""
    return RunContext(
        run_id="",
        samples=tuple(name for _, context in sorted(contexts.items()) for name in context.samples),
        carry_over=tuple(
            row for _, context in sorted(contexts.items()) for row in context.carry_over
        ),
    )
