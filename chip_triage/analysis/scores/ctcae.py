"""CTCAE v5 grades of neutropenia, thrombocytopenia and anaemia by counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.analysis.scores.quantity import Quantity, as_quantity
from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.model.score import Contribution, ScoreResult

TEXT = ScoreText(
    "ctcae",
    "CTCAE v5 cytopenias",
    "5.0",
    "National Cancer Institute. Common Terminology Criteria for Adverse Events v5.0, 2017",
    (
        "a value on a bound gets the milder grade",
        "grade 1 needs the laboratory's lower limit of normal; without it 0 and 1 are not told apart",
        "anaemia of grade 4 is a clinical judgement and is never given from a count",
    ),
)
Value = float | Quantity | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """Bounds below which each grade begins, worst first; above the last bound: grade 1 or 0."""

    item: str
    unit: str
    bounds: tuple[tuple[float, int], ...]


#: CTCAE v5, investigations and blood disorders.
NEUTROPHILS = Criterion("neutropenia", "/uL", ((500, 4), (1000, 3), (1500, 2)))
PLATELETS = Criterion("thrombocytopenia", "x10^9/L", ((25, 4), (50, 3), (75, 2)))
HAEMOGLOBIN = Criterion("anaemia", "g/dL", ((8, 3), (10, 2)))


@dataclass(frozen=True, slots=True)
class Grade:
    """Lowest and highest grade that the value allows."""

    low: int
    high: int

    @property
    def exact(self) -> int | None:
        """The grade, when only one is possible."""
        return self.low if self.low == self.high else None


def grade(criterion: Criterion, value: Value, lower_limit: float | None = None) -> Grade | None:
    """Grade of a value; ``lower_limit`` is the laboratory's lower limit of normal, same unit."""
    quantity = as_quantity(value)
    if quantity is None:
        return None
    ends = [_grade(criterion, end, lower_limit) for end in (quantity.high, quantity.low)]
    return Grade(ends[0].low, ends[1].high)


def _grade(criterion: Criterion, value: float, lower_limit: float | None) -> Grade:
    for bound, number in criterion.bounds:
        if value < bound:
            return Grade(number, number)
    if lower_limit is None:
        return Grade(0, 1)
    number = 1 if value < lower_limit else 0
    return Grade(number, number)


def score_ctcae(
    anc_per_ul: Value = None,
    platelets_10e9_l: Value = None,
    hb_g_dl: Value = None,
    *,
    anc_lln: float | None = None,
    platelets_lln: float | None = None,
    hb_lln: float | None = None,
    day: int | None = None,
) -> ScoreResult | None:
    """Grades of the three cytopenias in ``extra``; ``value`` is the highest. None without values."""
    inputs = (
        (NEUTROPHILS, anc_per_ul, anc_lln),
        (PLATELETS, platelets_10e9_l, platelets_lln),
        (HAEMOGLOBIN, hb_g_dl, hb_lln),
    )
    grades = [(c, as_quantity(value), grade(c, value, lln)) for c, value, lln in inputs]
    highest = highest_grade([(c, found) for c, _, found in grades])
    if highest is None:
        return None
    missing = tuple(c.item for c, _, found in grades if found is None)
    limits = any(found is not None and found.exact is None for _, _, found in grades)
    settled_by = (*missing, *(("lower limits of normal",) if limits else ()))
    return ScoreResult(
        score_id=TEXT.score_id,
        title=TEXT.title,
        version=TEXT.version,
        value=highest.exact,
        category=_category(highest),
        best=highest.low,
        worst=highest.high,
        missing=missing,
        contributions=tuple(_contribution(*row) for row in grades),
        citation=TEXT.citation,
        conventions=TEXT.conventions,
        settled_by=() if highest.exact is not None else settled_by,
        day=day,
        extra=tuple((f"{c.item}_grade", grade_text(found)) for c, _, found in grades if found),
    )


def highest_grade(grades: Sequence[tuple[Criterion, Grade | None]]) -> Grade | None:
    """The highest of several grades; one without a value leaves open what it could still be.

    None without any value.
    """
    known = [found for _, found in grades if found is not None]
    if not known:
        return None
    open_to = [criterion.bounds[0][1] for criterion, found in grades if found is None]
    return Grade(max(g.low for g in known), max([g.high for g in known] + open_to))


def _category(highest: Grade) -> str | None:
    if highest.exact is not None:
        return f"grade {highest.exact}"
    return f"at least grade {highest.low}" if highest.low else None


def grade_text(found: Grade) -> str:
    """``3``, or ``0-1`` where the value leaves it open."""
    return str(found.low) if found.exact is not None else f"{found.low}-{found.high}"


def _contribution(
    criterion: Criterion, quantity: Quantity | None, found: Grade | None
) -> Contribution:
    observed = "missing" if quantity is None else f"{quantity.text} {criterion.unit}"
    points = None if found is None else found.exact
    rule = "; ".join(f"< {bound:g}: {number}" for bound, number in criterion.bounds)
    return Contribution(criterion.item, observed, points, rule)
