"""Counting abnormalities by an explicit policy.

``chun2010``: Chun et al., J Clin Oncol 2010;28:1180 (IWG-MDS cytogenetics): every distinct change
counts one, over all clones. ``highest_lineage``: the clone that carries most. ``iscn2024``: as the
first, but an unbalanced derivative or dicentric of two or more chromosomes counts two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.clonality import Distinct
from chip_triage.analysis.iscn.item import Change

POLICIES = ("chun2010", "highest_lineage", "iscn2024")
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
    highest_lineage: int
    iscn2024: int

    def by(self, policy: str) -> int:
        """The count of one of :data:`POLICIES`."""
        return int(getattr(self, policy))


def events_of(distinct: Sequence[Distinct]) -> tuple[Event, ...]:
    """Clonal abnormalities, derivatives of one exchange taken together."""
    clonal = [entry for entry in distinct if entry.clonal]
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
    clones = sorted({index for event in events for index in event.clones})
    lineage = max((sum(index in event.clones for event in events) for index in clones), default=0)
    double = sum(counts_twice(event) for event in events)
    return Counts(len(events), lineage, len(events) + double)


def counts_twice(event: Event) -> bool:
    """ISCN 2024: an unbalanced derivative of two or more chromosomes."""
    if event.balanced or event.change.kind not in ("der", "dic", "ider", "idic", "rec", "trc"):
        return False
    return len(involved_chromosomes(event.change)) > 1


def involved_chromosomes(change: Change) -> frozenset[str]:
    """All chromosomes that a change names, those of its parts as well."""
    names = set(change.chromosomes)
    for part in change.parts:
        names |= involved_chromosomes(part)
    return frozenset(names)


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
    """Derivatives of one exchange: each can be reached from each over their translocations."""
    derivatives = [
        entry
        for entry in entries
        if entry.change.kind == "der"
        and not entry.change.sign
        and len(entry.change.chromosomes) == 1
    ]
    reach = {id(entry): _partners(entry, derivatives) for entry in derivatives}
    closed = {key: _closure(key, reach) for key in reach}
    groups: dict[int, tuple[Distinct, ...]] = {}
    for entry in derivatives:
        group = tuple(
            other
            for other in derivatives
            if id(other) == id(entry)
            or (id(other) in closed[id(entry)] and id(entry) in closed[id(other)])
        )
        if len(group) > 1:
            groups[id(entry)] = group
    return groups


def _partners(entry: Distinct, derivatives: Sequence[Distinct]) -> set[int]:
    named = involved_chromosomes(entry.change) - set(entry.change.chromosomes)
    named |= set(_detail_chromosomes(entry.change))
    return {
        id(other)
        for other in derivatives
        if other is not entry
        and other.change.chromosomes[0] in named
        and set(other.clones) & set(entry.clones)
    }


def _detail_chromosomes(change: Change) -> list[str]:
    import re

    if not change.detail:
        return []
    names = re.findall(r"(\d+|[xy])(?=[pq])", change.detail)
    return [name.upper() for name in names if name.upper() not in change.chromosomes]


def _closure(start: int, reach: dict[int, set[int]]) -> set[int]:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        for other in reach[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
