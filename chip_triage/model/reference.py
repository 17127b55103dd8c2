"""A stretch of the reference sequence, fetched by the shell and reasoned over by the core."""

from __future__ import annotations

from chip_triage.model.record import record


@record
class ReferenceWindow:
    """Upper-case bases of ``[start0, start0 + len(bases))`` on one contig (0-based, canonical name)."""

    contig: str
    start0: int
    bases: str

    @property
    def end0(self) -> int:
        """End of the window, 0-based and exclusive."""
        return self.start0 + len(self.bases)

    def covers(self, start0: int, end0: int) -> bool:
        """Whether ``[start0, end0)`` lies inside the window."""
        return self.start0 <= start0 and end0 <= self.end0

    def slice(self, start0: int, end0: int) -> str:
        """Bases of ``[start0, end0)``; ValueError when the window does not cover it."""
        if not self.covers(start0, end0):
            raise ValueError(f"{self.contig}:{start0}-{end0} lies outside the window")
        return self.bases[start0 - self.start0 : end0 - self.start0]
