"""Counting abnormalities by an explicit policy.

``chun2010``: Chun et al., J Clin Oncol 2010;28:1180 (IWG-MDS cytogenetics): every distinct change
counts one, over all clones. ``lineage``: the clone that carries most. ``iscn2024``: as the
first, but an unbalanced derivative or dicentric of two or more chromosomes counts two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.clonality import Distinct

POLICIES = ("chun2010", "lineage", "iscn2024")
COMPLEX_FROM = 3
VERY_POOR_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One abnormality as counted: one distinct change, or several that are one rearrangement."""

    members: tuple[Distinct, ...]
    balanced: bool = False

    @property
    def change(self) -> Change:
        return self.members[0].change

    @property
    def clones(self) -> frozenset[int]:
        """Indices of the clones that carry it."""
        return frozenset(index for member in self.members for index in member.clones)

    @property
    def label(self) -> str:
        return ",".join(member.label for member in self.members)


@dataclass(frozen=True, slots=True)
class Counts:
    """The three counts of one karyotype."""

    chun2010: int
    lineage: int
    iscn2024: int

    def by(self, policy: str) -> int:
        """The count of one of :data:`POLICIES`."""
        return int(getattr(self, policy))


def events_of(distinct: Sequence[Distinct]) -> tuple[Event, ...]:
    """Clonal abnormalities, derivatives of one exchange taken together."""
    clonal = [entry for entry in distinct if entry.clonal and entry.change.kind != "stated_complex"]
    clonal = [entry for entry in clonal if not _belongs_to_whole_arm(entry, clonal)]
    groups = _exchange_groups(clonal)
    events: list[Event] = []
    done: set[int] = set()
    for entry in clonal:
        if id(entry) in done:
            continue
        group = groups.get(id(entry), (entry,))
        done.update(id(member) for member in group)
        events.append(Event(group, balanced=len(group) > 1))
    return tuple(events)


def count_events(events: Sequence[Event]) -> Counts:
    """Counts by the three policies."""
    by_clone = Counter(index for event in events for index in event.clones)
    lineage = max(by_clone.values(), default=0)
    double = sum(counts_twice(event) for event in events)
    return Counts(len(events), lineage, len(events) + double)


def stated_minimum(distinct: Sequence[Distinct]) -> int:
    """The number that words such as ``complex`` or ``>3 abnormalities`` promise at least; else 0."""
    stated = [entry.change.copies for entry in distinct if entry.change.kind == "stated_complex"]
    return max(stated, default=0)


def certain_count(events: Sequence[Event]) -> int:
    """Abnormalities that no unread item can take away: distinct ones, second copies left out."""
    return sum(event.members[0].copy == 1 and event.change.kind != "ploidy" for event in events)


def counts_twice(event: Event) -> bool:
    """ISCN 2024: an unbalanced derivative of two or more chromosomes."""
    if event.balanced or event.change.kind not in ("der", "dic", "ider", "idic", "rec", "trc"):
        return False
    return len(event.change.involved()) > 1


def is_whole_arm(change: Change) -> bool:
    """der(1;7)(q10;p10) and its like."""
    return (
        change.kind in ("der", "rob")
        and len(change.chromosomes) == 2
        and all("10" in band or "cen" in band or band in ("p", "q") for band in change.bands)
    )


def _belongs_to_whole_arm(entry: Distinct, entries: Sequence[Distinct]) -> bool:
    """The +1 of ``+1,der(1;7)(q10;p10)`` is part of that one abnormality."""
    change = entry.change
    if change.kind != "gain" or entry.copy > 1:
        return False
    return any(
        is_whole_arm(other.change)
        and not other.change.sign
        and change.chromosomes[0] in other.change.chromosomes
        and set(entry.clones) <= set(other.clones)
        for other in entries
    )


def _exchange_groups(entries: Sequence[Distinct]) -> dict[int, tuple[Distinct, ...]]:
    """The two derivatives of one reciprocal exchange, taken together."""
    groups: dict[int, tuple[Distinct, ...]] = {}
    derivatives = [entry for entry in entries if _is_plain_derivative(entry)]
    for entry in derivatives:
        if id(entry) in groups:
            continue
        for other in derivatives:
            if other is not entry and id(other) not in groups and _reciprocal(entry, other):
                groups[id(entry)] = groups[id(other)] = (entry, other)
                entry.partner = other.change.chromosomes[0]
                other.partner = entry.change.chromosomes[0]
                break
    return groups


def _is_plain_derivative(entry: Distinct) -> bool:
    change = entry.change
    return change.kind == "der" and not change.sign and len(change.chromosomes) == 1


def _reciprocal(one: Distinct, other: Distinct) -> bool:
    """Each names the other's chromosome, in a clone that has both."""
    if not set(one.clones) & set(other.clones):
        return False
    first, second = one.change.chromosomes[0], other.change.chromosomes[0]
    return first != second and second in _named(one) and first in _named(other)


def _named(entry: Distinct) -> set[str]:
    detail = re.findall(r"(\d+|[xy])(?=[pq])", entry.change.detail)
    return set(entry.change.involved()) | {name.upper() for name in detail}
