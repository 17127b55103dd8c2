"""Looks back into the alignments: every variant of a patient is counted in every sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chip_triage.model.depth import ReadCount, RecheckRequest
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.read_sample import ReadSample

if TYPE_CHECKING:
    from chip_triage.analysis.clones import SampleEvidence


def recheck_alignments(
    samples: Sequence[ReadSample],
    evidence: Sequence[SampleEvidence],
    options: TriageOptions,
    panel: GenePanel,
) -> list[SampleEvidence]:
    """Evidence with the read counts of those samples that have an alignment.

    Raises :class:`AlignmentFileError` when a stated alignment cannot be trusted.
    """
    if all(sample.row.alignment is None for sample in samples):
        return list(evidence)
    from chip_triage.analysis.clones import recheck_requests

    requests = recheck_requests(evidence, panel)
    return [
        dataclasses.replace(part, rechecks=count_requests(sample, requests, options, panel))
        for sample, part in zip(samples, evidence, strict=True)
    ]


def count_requests(
    sample: ReadSample,
    requests: Sequence[RecheckRequest],
    options: TriageOptions,
    panel: GenePanel,
) -> tuple[ReadCount, ...]:
    """Reads of one sample at its own ``requests``; none without an alignment."""
    alignment = sample.row.alignment
    if alignment is None:
        return ()
    from chip_triage.readers.alignment import count_alleles

    asked = [r for r in requests if r.sample_id == sample.row.sample.sample_id]
    return count_alleles(
        alignment,
        asked,
        fasta=options.fasta,
        assembly=sample.calls.assembly,
        min_base_quality=int(panel.threshold("recheck_min_base_quality")),
        min_mapping_quality=int(panel.threshold("recheck_min_mapping_quality")),
        drop_duplicates=bool(panel.threshold("recheck_drop_duplicates")),
    )
