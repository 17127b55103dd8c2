"""Whether a patient's samples come from one person, from the germline sites in their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.model.clone import IdentityCheck
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.locus import VariantKey
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.workflow.read_sample import ReadSample

#: Events of the timeline after which a sample may hold a donor's blood.
ALLO_EVENTS = ("allo_hsct", "stem_cell_boost_allogeneic")
#: Day that stands for "before everything" when a transplant lies in the history without a day.
_LONG_BEFORE = -100_000


def check_identity(
    samples: Sequence[ReadSample],
    patient: Patient,
    timeline: ClinicalTimeline,
    depths: Sequence[tuple[DepthEvidence, ...]],
    rechecks: Sequence[tuple[ReadCount, ...]],
    snp_list: Mapping[VariantKey, float | None] | None = None,
) -> tuple[IdentityCheck, ...]:
    """A check of every two samples; a patient with one sample has none.

    ``depths`` and ``rechecks`` run in parallel with ``samples`` and add sites that only another
    sample calls; so do the SNPs of ``snp_list`` that ``rechecks`` counted.
    """
    if len(samples) < 2:
        return ()
    from chip_triage.analysis.identity import IdentitySource, identity_checks

    sources = [
        IdentitySource(
            sample.row.sample.sample_id, sample.row.sample.day, sample.calls.calls, depth, recheck
        )
        for sample, depth, recheck in zip(samples, depths, rechecks, strict=True)
    ]
    return identity_checks(sources, snp_list=snp_list, allo_day=allo_day(patient, timeline))


def allo_day(patient: Patient, timeline: ClinicalTimeline) -> int | None:
    """Day of the first transplant or boost from a donor."""
    if patient.prior_allo:
        return _LONG_BEFORE
    days = [event.day for event in timeline.events if event.kind in ALLO_EVENTS]
    return min(days, default=None)
