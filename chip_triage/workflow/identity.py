"""Whether a patient's samples come from one person, from the germline sites in their files."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.model.clone import IdentityCheck
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.workflow.read_sample import ReadSample

#: Events of the timeline after which a sample may hold a donor's blood.
ALLO_EVENTS = ("allo_hsct", "stem_cell_boost_allogeneic")


def check_identity(
    samples: Sequence[ReadSample],
    patient: Patient,
    timeline: ClinicalTimeline,
    depths: Sequence[Sequence[DepthEvidence]],
    rechecks: Sequence[Sequence[ReadCount]] = (),
) -> tuple[IdentityCheck, ...]:
    """Checks of all consecutive pairs, and of the first sample with the last.

    ``depths`` and ``rechecks`` run in parallel with ``samples`` and add sites that only another
    sample calls. A patient with one sample has none.
    """
    if len(samples) < 2:
        return ()
    from chip_triage.analysis.identity import add_uncalled_snps, compare_identity, germline_snps

    own = [germline_snps(sample.calls.calls) for sample in samples]
    snps = add_uncalled_snps(own, depths, rechecks)
    pairs = [(number, number + 1) for number in range(len(samples) - 1)]
    if len(samples) > 2:
        pairs.append((0, len(samples) - 1))
    return tuple(
        compare_identity(
            samples[a].row.sample.sample_id,
            snps[a],
            samples[b].row.sample.sample_id,
            snps[b],
            after_allo=_after_allo(samples[b], patient, timeline),
        )
        for a, b in pairs
    )


def _after_allo(sample: ReadSample, patient: Patient, timeline: ClinicalTimeline) -> bool:
    """Whether a transplant from a donor lies before the sample, or on an unknown day."""
    day = sample.row.sample.day
    days = [event.day for event in timeline.events if event.kind in ALLO_EVENTS]
    return bool(patient.prior_allo) or any(day is None or when <= day for when in days)
