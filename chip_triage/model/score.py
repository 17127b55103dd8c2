"""The result of a published score."""

from __future__ import annotations

from chip_triage.model.record import record


@record
class Contribution:
    """What one input added: ``observed`` with its unit as text, ``points`` None when missing."""

    item: str
    observed: str
    points: float | None
    rule: str = ""


@record
class ScoreResult:
    """A score with its range. ``value`` is None when an input is missing and the range is open.

    ``best`` and ``worst`` are the lowest and highest value that the missing inputs allow (lower is
    better). ``category`` is None unless the score's own rule allows a category to be reported.
    """

    score_id: str
    title: str
    version: str
    value: float | None
    category: str | None
    best: float | None
    worst: float | None
    missing: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    citation: str
    conventions: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    sample_id: str | None = None
    day: int | None = None
    extra: tuple[tuple[str, str], ...] = ()
