"""One patient's samples become one Case: triage, clones, karyotypes, scores, statement."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.errors import AssemblyMismatchError
from chip_triage.model.case import CASE_SCHEMA_VERSION, Case, RunContext, SampleResult
from chip_triage.model.clone import CloneTrack, IdentityCheck
from chip_triage.model.depth import ReadCount, RecheckRequest
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.locus import VariantKey
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import ClinicalTimeline, Patient, Sample
from chip_triage.workflow.complete_calls import same_variant_test
from chip_triage.workflow.fingerprint import provenance
from chip_triage.workflow.identity import check_identity
from chip_triage.workflow.karyotypes import read_karyotypes
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.read_sample import ReadSample
from chip_triage.workflow.recheck import count_requests, recheck_alignments
from chip_triage.workflow.rule_set import chosen_rule_set, panel_notes
from chip_triage.workflow.snp_list import read_snp_list

if TYPE_CHECKING:
    from chip_triage.analysis.clones import SampleEvidence
    from chip_triage.analysis.germline import ConstitutionalSample


@dataclass(frozen=True, slots=True)
class PatientInputs:
    """Everything that concerns one patient; samples are ordered by day, then timepoint."""

    patient: Patient
    samples: tuple[ReadSample, ...]
    timeline: ClinicalTimeline
    notes: tuple[Note, ...] = ()
    fingerprint: str = ""

    @property
    def followed(self) -> tuple[ReadSample, ...]:
        """Samples of the time course: all but constitutional tissue."""
        return tuple(sample for sample in self.samples if not sample.is_constitutional)

    @property
    def sequenced(self) -> tuple[ReadSample, ...]:
        """Samples of the time course with calls, between which clones are compared."""
        return tuple(sample for sample in self.followed if sample.is_sequenced)

    @property
    def tissues(self) -> tuple[ReadSample, ...]:
        """Fibroblasts and hair follicles."""
        return tuple(sample for sample in self.samples if sample.is_constitutional)


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
    from chip_triage.analysis.scores.case_scores import compute_scores
    from chip_triage.analysis.smn import assess

    _one_assembly(inputs)
    bench = _Bench(inputs, panel, options, contexts)
    judged, tissues = _judge_samples(bench)
    evidence = recheck_alignments(
        inputs.sequenced, _evidence(inputs.sequenced, judged), options, panel
    )
    karyotypes = read_karyotypes(inputs.patient, inputs.followed)
    identity = _identity(bench, evidence)
    results = _in_order(inputs, judged, evidence, panel)
    tracks = _tracks(bench, judged, evidence, karyotypes, identity)
    scored = tuple(result for result in results if result.is_sequenced) or results
    scores = compute_scores(inputs.patient, scored, karyotypes, inputs.timeline)
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
        notes=inputs.notes + panel_notes(panel) + _sex_notes(inputs, karyotypes),
        provenance=provenance(
            panel, options, tuple(part for sample in inputs.samples for part in sample.inputs)
        ),
        fingerprint=inputs.fingerprint,
        constitutional=tissues,
    )


def _identity(bench: _Bench, evidence: Sequence[SampleEvidence]) -> tuple[IdentityCheck, ...]:
    """Identity from the called germline sites, and from a SNP list counted in the alignments."""
    inputs = bench.inputs
    rechecks = [part.rechecks for part in evidence]
    listed: dict[VariantKey, float | None] = {}
    if bench.options.snps is not None and inputs.sequenced:
        listed = read_snp_list(bench.options.snps, inputs.sequenced[0].calls.assembly)
        rechecks = [
            counts + _snp_counts(read, listed, bench)
            for read, counts in zip(inputs.sequenced, rechecks, strict=True)
        ]
    return check_identity(
        inputs.sequenced,
        inputs.patient,
        inputs.timeline,
        [part.depth_evidence for part in evidence],
        rechecks,
        listed,
    )


def _snp_counts(
    read: ReadSample, listed: dict[VariantKey, float | None], bench: _Bench
) -> tuple[ReadCount, ...]:
    requests = [RecheckRequest(read.row.sample.sample_id, key) for key in sorted(listed)]
    return count_requests(read, requests, bench.options, bench.panel)


def _in_order(
    inputs: PatientInputs,
    judged: Sequence[SampleResult],
    evidence: Sequence[SampleEvidence],
    panel: GenePanel,
) -> tuple[SampleResult, ...]:
    """Results of all rows of the time course, those without sequencing among them."""
    covered = {
        part.sample.sample_id: _covered(result, part, panel)
        for result, part in zip(judged, evidence, strict=True)
    }
    return tuple(
        covered.get(read.row.sample.sample_id) or _unsequenced(read.row.sample)
        for read in inputs.followed
    )


def _tracks(
    bench: _Bench,
    judged: Sequence[SampleResult],
    evidence: Sequence[SampleEvidence],
    karyotypes: Sequence[Karyotype],
    identity: Sequence[IdentityCheck],
) -> tuple[CloneTrack, ...]:
    from chip_triage.analysis.clones import anc_by_sample, track_clones

    inputs = bench.inputs
    samples = [result.sample for result in judged]
    return track_clones(
        evidence,
        bench.panel,
        sex=inputs.patient.sex,
        karyotypes=karyotypes,
        context=_joined(bench.contexts),
        anc_per_ul=anc_by_sample(samples, inputs.timeline, bench.panel),
        same_variant=same_variant_test([s.calls for s in inputs.sequenced], bench.options.fasta),
        identity=identity,
    )


def _sex_notes(inputs: PatientInputs, karyotypes: Sequence[Karyotype]) -> tuple[Note, ...]:
    from chip_triage.analysis.sex_check import sex_notes

    calls = [(read.row.sample.sample_id, read.calls.calls) for read in inputs.sequenced]
    return sex_notes(inputs.patient.sex, calls, karyotypes)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the triage of every sample of a patient shares."""

    inputs: PatientInputs
    panel: GenePanel
    options: TriageOptions
    contexts: dict[str, RunContext]


def _judge_samples(bench: _Bench) -> tuple[tuple[SampleResult, ...], tuple[SampleResult, ...]]:
    """Results of the sequenced samples, weighed by constitutional tissue, and of the tissues.

    Which sites the tissue is asked about is known after a first triage; a second one uses its answer.
    """
    inputs = bench.inputs
    judged = tuple(_triage(sample, bench) for sample in inputs.sequenced)
    if not inputs.tissues:
        return judged, ()
    from chip_triage.workflow.constitutional import weigh_tissue

    use = weigh_tissue(
        inputs.tissues,
        _evidence(inputs.sequenced, judged),
        inputs.sequenced,
        inputs.patient,
        inputs.timeline,
        bench.options,
        bench.panel,
    )
    if use.evidence is not None:
        judged = tuple(_triage(sample, bench, use.evidence) for sample in inputs.sequenced)
    tissues = [_triage(tissue, bench) for tissue in inputs.tissues]
    return judged, tuple(
        dataclasses.replace(made, notes=made.notes + use.notes[made.sample.sample_id])
        for made in tissues
    )


def _evidence(
    samples: Sequence[ReadSample], results: Sequence[SampleResult]
) -> list[SampleEvidence]:
    from chip_triage.analysis.clones import SampleEvidence

    return [
        SampleEvidence(
            sample=result.sample,
            findings=result.findings,
            depth_evidence=read.calls.depth_evidence + read.depth_evidence,
            blood_normal=read.has_blood_normal,
        )
        for read, result in zip(samples, results, strict=True)
    ]


def _one_assembly(inputs: PatientInputs) -> None:
    """Refuse a patient whose files speak of two assemblies; nothing is lifted over."""
    placed = [sample for sample in inputs.samples if sample.calls.assembly]
    for sample in placed[1:]:
        first = placed[0]
        if sample.calls.assembly != first.calls.assembly:
            raise AssemblyMismatchError(
                f"{sample.row.sample.sample_id} is {sample.calls.assembly}, "
                f"{first.row.sample.sample_id} is {first.calls.assembly}",
                "give both samples on one assembly; coordinates are never lifted over",
                path=sample.inputs[0].name if sample.inputs else "",
                expected=first.calls.assembly,
                found=sample.calls.assembly,
            )


def _triage(
    read: ReadSample, bench: _Bench, tissue: ConstitutionalSample | None = None
) -> SampleResult:
    from chip_triage.analysis.triage import triage_sample

    sample = dataclasses.replace(read.row.sample, assembly=read.calls.assembly)
    triage = triage_sample(
        read.calls,
        bench.panel,
        rule_set=chosen_rule_set(bench.panel, bench.options),
        sample=sample,
        patient=bench.inputs.patient,
        context=bench.contexts.get(sample.run_id or ""),
        constitutional=tissue,
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


def _unsequenced(sample: Sample) -> SampleResult:
    """A row that brought only a karyotype: no calls, no accounting, no gene that could be judged."""
    return SampleResult(sample, "", "", None, (), (), ())


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
