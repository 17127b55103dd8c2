"""Looks back into the alignments: every variant of a patient is counted in every sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.read_sample import ReadSample

if TYPE_CHECKING:
    from chip_triage.analysis.clones import SampleEvidence


def recheck_alignments(
    samples: Sequence[ReadSample], evidence: Sequence[SampleEvidence], options: TriageOptions
) -> list[SampleEvidence]:
    """Evidence with the read counts of those samples that have an alignment.

    Raises :class:`AlignmentFileError` when a stated alignment cannot be trusted.
    """
    if all(sample.row.alignment is None for sample in samples):
        return list(evidence)
    from chip_triage.analysis.clones import recheck_requests
    from chip_triage.readers.alignment import count_alleles

    requests = recheck_requests(evidence)
    counted = []
    for sample, part in zip(samples, evidence, strict=True):
        alignment = sample.row.alignment
        if alignment is None:
            counted.append(part)
            continue
        asked = [r for r in requests if r.sample_id == part.sample.sample_id]
        counts = count_alleles(
            alignment, asked, fasta=options.fasta, assembly=sample.calls.assembly
        )
        counted.append(dataclasses.replace(part, rechecks=counts))
    return counted
