"""Points by steps, added up: what most published scores are, with ranges for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.model.score import Contribution, ScoreResult


@dataclass(frozen=True, slots=True)
class Steps:
    """Points of one item. ``first`` holds below the first cut; each cut says from where on
    (``>=``) or above what (``>``) its points hold. ``rule`` is printed beside the points."""

    item: str
    unit: str
    first: float
    cuts: tuple[tuple[str, float, float], ...]
    rule: str

    def points(self, value: float) -> float:
        """Points of an exact value."""
        found = self.first
        for sign, cut, points in self.cuts:
            if value > cut or (sign == ">=" and value == cut):
                found = points
        return found

    def span(self, quantity: Quantity | None) -> tuple[float, float]:
        """Least and most points that a quantity allows; all points when it is missing."""
        levels = [self.first, *(points for _, _, points in self.cuts)]
        if quantity is None:
            return min(levels), max(levels)
        ends = [self.points(quantity.low), self.points(quantity.high)]
        inside = [
            points for _, cut, points in self.cuts if quantity.low < cut < quantity.high
        ]  # fmt: skip
        return min(ends + inside), max(ends + inside)


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a score with its least and most points."""

    contribution: Contribution
    low: float
    high: float

    @property
    def missing(self) -> bool:
        """Whether more than one number of points is possible."""
        return self.low != self.high


def step_part(steps: Steps, quantity: Quantity | None) -> Part:
    """The part that a quantity plays through its steps."""
    low, high = steps.span(quantity)
    observed = "missing" if quantity is None else f"{quantity.text} {steps.unit}".rstrip()
    points = low if low == high and quantity is not None else None
    return Part(Contribution(steps.item, observed, points, steps.rule), low, high)


def choice_part(item: str, observed: str, options: Sequence[float], rule: str) -> Part:
    """A part whose points are known (one option) or one of several."""
    points = options[0] if len(set(options)) == 1 else None
    return Part(Contribution(item, observed, points, rule), min(options), max(options))


@dataclass(frozen=True, slots=True)
class ScoreText:
    """What a score says of itself in every result."""

    score_id: str
    title: str
    version: str
    citation: str
    conventions: tuple[str, ...] = ()


def add_up(
    text: ScoreText,
    parts: Sequence[Part],
    categorise: Callable[[float], str],
    *,
    sample_id: str | None = None,
    day: int | None = None,
    extra: tuple[tuple[str, str], ...] = (),
) -> ScoreResult:
    """Sum of the parts. A category is reported only where best and worst case share it."""
    best, worst = sum(part.low for part in parts), sum(part.high for part in parts)
    missing = tuple(part.contribution.item for part in parts if part.missing)
    same = categorise(best) == categorise(worst)
    return ScoreResult(
        score_id=text.score_id,
        title=text.title,
        version=text.version,
        value=best if best == worst else None,
        category=categorise(best) if same else None,
        best=best,
        worst=worst,
        missing=missing,
        contributions=tuple(part.contribution for part in parts),
        citation=text.citation,
        conventions=text.conventions,
        settled_by=() if same else missing,
        sample_id=sample_id,
        day=day,
        extra=extra,
    )
