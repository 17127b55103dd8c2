"""A panel variant with its verdict, and everything that led to it."""

from __future__ import annotations

from chip_triage.model.record import maker, record
from chip_triage.model.variant import Call, Consequence

CATEGORIES = ("driver", "review", "excluded")


@record
class FilterOutcome:
    """One test that was tried: ``passed`` is None when it could not be evaluated."""

    filter_id: str
    passed: bool | None
    observed: str
    threshold: str
    citation: str = ""


@record
class DriverMatch:
    """The rule that fired, on which transcript, and how the numbering was carried over."""

    rule_id: str
    rule_set: str
    verdict: str
    transcript: str
    citation: str
    detail: str = ""


@record
class Reason:
    """Why a finding has its category: ``code`` is stable, ``text`` is printed."""

    code: str
    text: str


@record(later=("driver", "outcomes", "flags", "reasons"))
class Finding:
    """One panel allele of one sample. ``category`` is one of :data:`CATEGORIES`.

    ``consequence`` is the one transcript consequence that was judged (panel transcript, then MANE
    Select, then canonical). ``flags`` never change the category; ``reasons`` made it.
    """

    call: Call
    gene_symbol: str
    consequence: Consequence | None
    category: str
    driver: DriverMatch | None
    outcomes: tuple[FilterOutcome, ...] = ()
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


#: A finding whose driver, outcomes, flags and reasons are worked out by one source when they are asked for.
finding_from_evidence = maker(Finding)
