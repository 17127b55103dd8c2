"""Whether a patient's samples come from one person, from the germline sites in their files."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.model.clone import IdentityCheck
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.read_sample import ReadSample


def check_identity(samples: Sequence[ReadSample], panel: GenePanel) -> tuple[IdentityCheck, ...]:
    """One check per consecutive pair of samples, from the common polymorphisms they share."""
    return ()
