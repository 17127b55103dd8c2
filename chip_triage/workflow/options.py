"""What a user may ask of a run, resolved once at the command line and handed down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chip_triage.model.record import record

DEFAULT_PANEL = "clonhema_myeloid"

Progress = Callable[[str, int, int], None]


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Say nothing."""


@record
class TriageOptions:
    """Options that change results; all of them enter a case's fingerprint.

    ``rule_set`` None means the panel's default. ``assembly`` and ``caller`` stand in where a file
    does not say. ``fasta``/``gff`` annotate files that carry no annotation.
    """

    panel: str = DEFAULT_PANEL
    panel_given: bool = False
    rule_set: str | None = None
    assembly: str | None = None
    caller: str | None = None
    fasta: Path | None = None
    gff: Path | None = None
    allow_rejected: bool = False
    snps: Path | None = None

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The options as text pairs, without any path (file names only)."""
        named = {
            "panel": self.panel if "/" not in self.panel else Path(self.panel).name,
            "rules": self.rule_set or "panel default",
            "assembly": self.assembly or "from the files",
            "caller": self.caller or "from the files",
            "fasta": self.fasta.name if self.fasta else "none",
            "gff": self.gff.name if self.gff else "none",
            "allow_rejected": "yes" if self.allow_rejected else "no",
            "snps": self.snps.name if self.snps else "none",
        }
        return tuple(named.items())


@record
class BatchOptions:
    """How a run is carried out; none of this changes a result."""

    jobs: int = 1
    resume: bool = False
    progress: Progress = no_progress
