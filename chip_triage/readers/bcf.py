"""BCF through a guarded child process (placeholder until the child is in place)."""

from __future__ import annotations

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.request import ReadRequest


def read_bcf(request: ReadRequest, panel: GenePanel) -> tuple[SampleCalls, ...]:
    """Refuse a BCF by name."""
    raise VariantFileError(
        "is a BCF, which is not read yet",
        "convert it: bcftools view -O z",
        path=request.paths[0].name,
    )
