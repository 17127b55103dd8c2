"""Daily values out of scattered measurements: lowest a day, gaps filled, runs joined.

Conventions of Rejeski 2023 as automated by Liang et al. (Blood Adv 2024): the lowest value of a
day counts; up to 7 successive days without a value are interpolated linearly, longer gaps stay
unknown; runs parted by at most 2 days are one run and those days count. Values are never rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from chip_triage.analysis.scores.quantity import Quantity

MAX_FILLED_DAYS = 7
MAX_JOINED_DAYS = 2


def lowest_a_day(measured: Iterable[tuple[int, float | Quantity]]) -> dict[int, float]:
    """Lowest value of each day; a limit such as ``<100`` counts as a value just below it."""
    days: dict[int, float] = {}
    for day, given in measured:
        value = given if not isinstance(given, Quantity) else _bound(given)
        days[day] = min(value, days.get(day, value))
    return dict(sorted(days.items()))


def _bound(quantity: Quantity) -> float:
    """The milder end of an interval: the upper one, unless there is none."""
    return quantity.low if quantity.high == float("inf") else quantity.high


def within(days: Mapping[int, float], first: int, last: int) -> dict[int, float]:
    """The days from ``first`` to ``last``, both included."""
    return {day: value for day, value in days.items() if first <= day <= last}


def filled(days: Mapping[int, float]) -> dict[int, float]:
    """Known days with short gaps interpolated linearly; longer gaps stay absent."""
    known = dict(days)
    for before, after in pairwise(sorted(days)):
        if 1 < after - before <= MAX_FILLED_DAYS + 1:
            step = (days[after] - days[before]) / (after - before)
            for day in range(before + 1, after):
                known[day] = days[before] + step * (day - before)
    return dict(sorted(known.items()))


def runs(days: Mapping[int, float], is_low: Callable[[float], bool]) -> tuple[tuple[int, int], ...]:
    """Runs (first day, last day) of low days, joined over short known recoveries."""
    found: list[tuple[int, int]] = []
    for day in sorted(day for day, value in days.items() if is_low(value)):
        if found and _joins(days, found[-1][1], day):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def _joins(days: Mapping[int, float], before: int, after: int) -> bool:
    between = range(before + 1, after)
    return len(between) <= MAX_JOINED_DAYS and all(day in days for day in between)


def longest(found: Iterable[tuple[int, int]]) -> int:
    """Length in days of the longest run, 0 when there is none."""
    return max((last - first + 1 for first, last in found), default=0)
