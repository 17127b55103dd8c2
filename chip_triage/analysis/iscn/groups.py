"""Cytogenetic risk groups of IPSS-R and IPSS.

IPSS-R: Schanz et al., J Clin Oncol 2012;30:820; Greenberg et al., Blood 2012;120:2454.
IPSS: Greenberg et al., Blood 1997;89:2079.
"""

from __future__ import annotations

import re
from collections import Counter

from chip_triage.analysis.iscn.counting import (
    VERY_POOR_ABOVE,
    Event,
    is_whole_arm,
)
from chip_triage.analysis.iscn.flags import View, is_monosomy, loses_y
from chip_triage.analysis.iscn.imbalance import effects_of
from chip_triage.analysis.iscn.patterns import breakpoints

IPSSR_ORDER = ("Very good", "Good", "Intermediate", "Poor", "Very poor")
IPSS_ORDER = ("Good", "Intermediate", "Poor")


def ipssr_group(view: View, count: int) -> str:
    """Group from the clonal abnormalities; ``count`` is by the policy in force.

    Where ``inc`` leaves changes undescribed there is at least one more, and no group is favourable.
    """
    if has_more(view):
        return max("Intermediate", _ipssr(view, count + 1), key=IPSSR_ORDER.index)
    return _ipssr(view, count)


def has_more(view: View) -> bool:
    """Whether a clone of two or more cells, or of unknown size, has changes that are not described."""
    return any(
        clone.incomplete and (clone.cells is None or clone.cells > 1) for clone in view.clones
    )


def _ipssr(view: View, count: int) -> str:
    if count == 0:
        return "Good"
    if independent_singles(view):
        return "Intermediate"
    if count > VERY_POOR_ABOVE:
        return "Very poor"
    if count == VERY_POOR_ABOVE:
        return "Poor"
    if count == 1:
        return _single(view.events[0], view)
    return _double(view)


def poor_by_itself(view: View) -> bool:
    """Whether one of several unrelated single changes would be Poor alone."""
    return any(_single(event, view) == "Poor" for event in independent_singles(view))


def independent_singles(view: View) -> tuple[Event, ...]:
    """The events, when two or more unrelated clones carry exactly one abnormality each."""
    by_clone = Counter(index for event in view.events for index in event.clones)
    if len(view.events) < 2 or any(number != 1 for number in by_clone.values()):
        return ()
    return view.events


def _single(event: Event, view: View) -> str:
    if loses_7(event, view, whole_only=True) or changes_3q(event) or is_der_1_7(event):
        return "Poor"
    entry = event.members[0]
    if loses_y(entry, view) or _plain_deletion(event, "11", "q"):
        return "Very good"
    if any(_plain_deletion(event, *arm) for arm in (("5", "q"), ("12", "p"), ("20", "q"))):
        return "Good"
    return "Intermediate"


def _double(view: View) -> str:
    if any(loses_7(event, view) or is_der_1_7(event) for event in view.events):
        return "Poor"
    if any(_plain_deletion(event, "5", "q") for event in view.events):
        return "Good"
    return "Intermediate"


def _plain_deletion(event: Event, chromosome: str, arm: str) -> bool:
    if event.change.kind != "del" or len(event.members) > 1 or not any(event.change.bands):
        return False
    arms = {e.arm for e in effects_of(event.change) if e.what == "loss"}
    return arms == {arm} and event.change.chromosomes == (chromosome,)


def loses_7(event: Event, view: View, *, whole_only: bool = False) -> bool:
    """-7; with ``whole_only`` false also del(7q) and 7q lost through another change."""
    if any(is_monosomy(entry, view, "7") for entry in event.members):
        return True
    if whole_only:
        return False
    return any(
        effect.chromosome == "7" and effect.arm == "q" and effect.what == "loss"
        for entry in event.members
        for effect in effects_of(entry.change, replaces=entry.replaces, partner=entry.partner)
    )


def is_der_1_7(event: Event) -> bool:
    """der(1;7)(q10;p10) in any of its notations: 1q gained and 7q lost at once."""
    change = event.change
    if change.involved() != {"1", "7"}:
        return False
    if is_whole_arm(change):
        return True
    bands = [band for _, band in breakpoints(change)]
    unbalanced = change.kind in ("der", "dic") or change.sign == "+"
    return (unbalanced and any(re.match(r"[pq]1[01]$|[pq]$", band) for band in bands)) or (
        change.kind == "der"
        and any(e.chromosome == "7" and e.what == "loss" for e in effects_of(change))
    )


def changes_3q(event: Event) -> bool:
    """inv(3), t(3q) or del(3q)."""
    change = event.change
    if change.kind == "del" and "3" in change.chromosomes:
        return any(e.chromosome == "3" and e.arm == "q" for e in effects_of(change))
    if change.kind in ("t", "inv", "ins"):
        points = [band for chromosome, band in breakpoints(change) if chromosome == "3"]
        if change.kind == "inv":
            return bool(points) and all(band.startswith("q") or not band for band in points)
        return any(band.startswith("q") for band in points) or (
            change.chromosomes == ("3", "3") and not any(points)
        )
    return False


def ipss1997_group(view: View, count: int) -> str:
    """IPSS 1997: Good, Intermediate or Poor; ``inc`` counts as in :func:`ipssr_group`."""
    if has_more(view):
        return max("Intermediate", _ipss1997(view, count + 1), key=IPSS_ORDER.index)
    return _ipss1997(view, count)


def _ipss1997(view: View, count: int) -> str:
    if count == 0:
        return "Good"
    if count >= VERY_POOR_ABOVE:
        return "Poor"
    if any("7" in m.change.involved() for e in view.events for m in e.members):
        return "Poor"
    if count == 1:
        event = view.events[0]
        if loses_y(event.members[0], view):
            return "Good"
        if _plain_deletion(event, "5", "q") or _plain_deletion(event, "20", "q"):
            return "Good"
    return "Intermediate"
