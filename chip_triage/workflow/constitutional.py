"""A patient's fibroblasts or hair follicles as evidence on the origin of variants elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.model.depth import DepthEvidence
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.workflow.identity import allo_day, check_identity
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.read_sample import ReadSample
from chip_triage.workflow.recheck import count_requests

if TYPE_CHECKING:
    from chip_triage.analysis.clones import SampleEvidence
    from chip_triage.analysis.germline import ConstitutionalSample
    from chip_triage.model.locus import VariantKey

#: The sheet's specimens in the words of the germline evidence.
_MATERIALS = {"fibroblast": "fibroblasts", "hair_follicle": "hair_follicles"}
#: Verdicts of the identity check that forbid any conclusion from the tissue.
_MISMATCHES = ("different", "donor_mixture")


@dataclass(frozen=True, slots=True)
class TissueUse:
    """The tissue that weighs the other samples' variants, if any, and what is said of each tissue.

    ``notes`` maps a sample id to the notes that belong to it.
    """

    evidence: ConstitutionalSample | None
    notes: dict[str, tuple[Note, ...]]


def weigh_tissue(
    tissues: Sequence[ReadSample],
    evidence: Sequence[SampleEvidence],
    others: Sequence[ReadSample],
    patient: Patient,
    timeline: ClinicalTimeline,
    options: TriageOptions,
    panel: GenePanel,
) -> TissueUse:
    """The first tissue that is of the same person as ``others``, whose findings are ``evidence``.

    Raises AlignmentFileError when the tissue's alignment cannot be trusted.
    """
    used: ConstitutionalSample | None = None
    notes: dict[str, tuple[Note, ...]] = {}
    for tissue in tissues:
        sample_id = tissue.row.sample.sample_id
        if used is not None:
            notes[sample_id] = (_note("info", sample_id, "not used: another tissue is", ""),)
            continue
        verdict, note = _same_person(tissue, others, patient, timeline)
        notes[sample_id] = (note,)
        if verdict is not None:
            used = _evidence_of(tissue, evidence, options, panel, proved=verdict)
    return TissueUse(used, notes)


def _same_person(
    tissue: ReadSample, others: Sequence[ReadSample], patient: Patient, timeline: ClinicalTimeline
) -> tuple[bool | None, Note]:
    """True: proved; False: not contradicted; None: the tissue says nothing of the other samples."""
    sample_id = tissue.row.sample.sample_id
    material = _MATERIALS[tissue.row.sample.specimen].replace("_", " ")
    checks = [
        check
        for other in others
        for check in check_identity(
            (tissue, other), patient, timeline, [_depths(tissue), _depths(other)], [(), ()]
        )
    ]
    wrong = next((check for check in checks if check.verdict in _MISMATCHES), None)
    if wrong is not None and not tissue.row.sample.identity_override:
        return None, _note(
            "error", sample_id,
            f"{material} not used: they do not match {wrong.sample_b} ({wrong.detail or wrong.verdict})",
            "check the tubes; after an allogeneic transplant the blood is the donor's",
        )  # fmt: skip
    if any(check.verdict == "same" for check in checks):
        words = "of the same person by shared germline sites"
        return True, _note(
            "info", sample_id, f"{material} weigh the origin of variants: {words}", ""
        )
    if allo_day(patient, timeline) is not None:
        return None, _note(
            "warning", sample_id,
            f"{material} not used: a transplant from a donor is recorded and the identity of the "
            "samples could not be shown",
            "give files with germline sites",
        )  # fmt: skip
    return False, _note(
        "warning", sample_id,
        f"{material} weigh the origin of variants, but too few shared germline sites show that they "
        "are of the same person; only counted absence is used",
        "give files with germline sites",
    )  # fmt: skip


def _depths(sample: ReadSample) -> tuple[DepthEvidence, ...]:
    return sample.calls.depth_evidence + sample.depth_evidence


def _evidence_of(
    tissue: ReadSample,
    evidence: Sequence[SampleEvidence],
    options: TriageOptions,
    panel: GenePanel,
    *,
    proved: bool,
) -> ConstitutionalSample:
    """Calls of the tissue, and the depth at every other variant of the patient that it lacks.

    An absence that nobody counted is believed only where shared germline sites (``proved``) show
    that the file was not stripped of germline variants, and never beside a subtracted normal.
    """
    from chip_triage.analysis.clones import SampleEvidence, recheck_requests
    from chip_triage.analysis.germline import ConstitutionalSample
    from chip_triage.analysis.sample_evidence import SampleView

    own = SampleEvidence(tissue.row.sample, (), tissue.calls.depth_evidence + tissue.depth_evidence)
    requests = recheck_requests([*evidence, own], panel)
    own = dataclasses.replace(own, rechecks=count_requests(tissue, requests, options, panel))
    view = SampleView(own)
    calls = {call.variant.key: call for call in tissue.calls.calls}
    depths: dict[VariantKey, int] = {}
    for part in evidence:
        for finding in part.findings:
            key = finding.call.variant.key
            site = view.site([key])
            counted = site.alt_depth is not None
            believed = site.alt_depth == 0 if counted else proved and not tissue.has_blood_normal
            if key not in calls and believed and site.depth is not None:
                depths[key] = site.depth
    return ConstitutionalSample(_MATERIALS[tissue.row.sample.specimen], calls, depths)


def _note(level: str, sample_id: str, message: str, remedy: str) -> Note:
    return Note(level, "constitutional_tissue", f"sample {sample_id}", message, remedy)
