"""From one ISCN string to a :class:`~chip_triage.model.karyotype.Karyotype`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.clonality import Distinct, distinct_changes
from chip_triage.analysis.iscn.clone import Clone
from chip_triage.analysis.iscn.clones import read_clones
from chip_triage.analysis.iscn.counting import (
    COMPLEX_FROM,
    POLICIES,
    VERY_POOR_ABOVE,
    certain_count,
    count_events,
    events_of,
    stated_minimum,
)
from chip_triage.analysis.iscn.flags import (
    METAPHASES_FOR_NORMAL,
    View,
    complex_eln_flag,
    complex_flag,
    hyperdiploid_flag,
    monosomal_flag,
    specific_flags,
)
from chip_triage.analysis.iscn.groups import ipss1997_group, ipssr_group
from chip_triage.analysis.iscn.layout import Layout, lay_out
from chip_triage.analysis.iscn.mending import mend
from chip_triage.analysis.iscn.remarks import remarks_on
from chip_triage.analysis.iscn.stated import is_stated, read_stated
from chip_triage.analysis.iscn.statements import note
from chip_triage.errors import UsageError
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag
from chip_triage.model.note import Note

LONGEST_TEXT = 4_000
# Over all clones, inherited ones written out; the largest real strings hold about sixty.
MOST_CHANGES = 600
_CLONE = r"46[,.]?X[XY](?:\[(?:cp)?\d+\])?"
_USUAL_NORMAL = rf"(?://)?{_CLONE}(?://?{_CLONE})*\.*"


def read_karyotype(
    text: str | None, *, sex: str | None = None, policy: str = "chun2010"
) -> Karyotype:
    """Read one ISCN string; bad text never raises, it comes back as ``partly_read`` or ``refused``.

    ``sex`` (``M``/``F``) comes from the sheet and decides what a bare ``45,X`` has lost.
    ``policy`` is one of :data:`~chip_triage.analysis.iscn.counting.POLICIES`; another name is a
    :class:`~chip_triage.errors.UsageError`, since it is a setting and not data.
    """
    if policy not in POLICIES:
        raise UsageError(
            f"unknown counting policy '{policy}'", f"use one of: {', '.join(POLICIES)}"
        )
    written = text or ""
    if len(written) > LONGEST_TEXT:
        message = f"{len(written)} characters, expected at most {LONGEST_TEXT}"
        remark = note("too_long", message, "error", "give one karyotype per field")
        return _without_result(written, "refused", policy, (remark,))
    if is_stated(written):
        return read_stated(written, policy)
    layout = lay_out(written)
    if layout.stated == "no_result":
        return _without_result(written, "no_result", policy, layout.notes + _why_none(layout))
    if layout.stated == "normal":
        return _normal_in_words(written, policy, layout)
    clones = read_clones(layout.clones, sex)
    if all(clone.donor for clone in clones):
        return _donor_only(written, clones, policy, layout)
    clones, layout = _mended(clones, layout, sex)
    changes = sum(change.copies for clone in clones for change in clone.changes)
    if changes > MOST_CHANGES:
        remark = note("too_many", f"{changes} changes, expected at most {MOST_CHANGES}", "error")
        return _without_result(written, "refused", policy, (remark,))
    return _read(written, clones, layout, sex, policy)


def _mended(
    clones: tuple[Clone, ...], layout: Layout, sex: str | None
) -> tuple[tuple[Clone, ...], Layout]:
    """Slips undone where one reading only is possible; never towards a normal karyotype."""
    if not any(clone.unread or any(c.damaged for c in clone.own) for clone in clones):
        return clones, layout
    mended, notes = mend(layout.clones, clones, sex)
    if not notes or not any(entry.clonal for entry in distinct_changes(mended)):
        return clones, layout
    return mended, replace(layout, notes=layout.notes + notes)


def _without_result(text: str, status: str, policy: str, notes: tuple[Note, ...]) -> Karyotype:
    return Karyotype(text, status, (), (), count_policy=policy, notes=notes)


def _why_none(layout: Layout) -> tuple[Note, ...]:
    if layout.other_methods:
        message = "only FISH or array results; the chromosomes were not looked at as a whole"
        return (note("no_banding", message, "warning", "ask for a banded karyotype"),)
    remedy = "repeat the culture or ask the laboratory"
    return (note("no_result", "no karyotype result", "warning", remedy),)


def _donor_only(text: str, clones: Sequence[Clone], policy: str, layout: Layout) -> Karyotype:
    remark = note(
        "donor_only", "only donor cells were seen; nothing is known of the host", "warning"
    )
    records = tuple(clone.as_record() for clone in clones)
    return Karyotype(
        text, "no_result", records, (), count_policy=policy, notes=(*layout.notes, remark)
    )


def _normal_in_words(text: str, policy: str, layout: Layout) -> Karyotype:
    remark = note("normal_in_words", "normal in words only: cells not stated", "warning")
    flags = (
        KaryotypeFlag("normal", True, f"stated in words: '{text.strip()}'"),
        KaryotypeFlag("normal_limited", None, "number of metaphases not stated"),
        *_flags(View((), (), (), complete=True), 0),
    )
    return Karyotype(
        text, "ok_with_notes", (), flags, None, 0, 0, 0, policy, "Good", "Good",
        notes=(*layout.notes, remark),
    )  # fmt: skip


def _read(
    text: str, clones: tuple[Clone, ...], layout: Layout, sex: str | None, policy: str
) -> Karyotype:
    unread = tuple(dict.fromkeys(word for clone in clones for word in clone.unread))
    distinct = distinct_changes(clones)
    whole = not unread and not any(_is_unidentified(entry.change) for entry in distinct)
    view = View(clones, distinct, events_of(distinct), whole, counted=not unread)
    counts = count_events(view.events)
    count = counts.by(policy)
    hosts = [clone for clone in clones if not clone.donor]
    normal = _normal(clones, distinct, layout, unread)
    notes = layout.notes + remarks_on(view, counts, layout, sex, unread)
    if not notes and normal[0].present and not any(clone.changes for clone in clones):
        notes = _how_written(text)
    known = stated_minimum(distinct) <= count and not (unread and count == 0)
    groups = _certain_groups(view, unread) if unread else _groups(view, count, normal)
    return Karyotype(
        text=text, status="partly_read" if unread else "ok_with_notes" if notes else "ok",
        clones=tuple(clone.as_record() for clone in clones),
        flags=(*normal, *_flags(view, count)), metaphases=_metaphases(hosts),
        n_abnormalities=count if known else None,
        n_abnormalities_lineage=counts.lineage if known else None,
        n_abnormalities_iscn2024=counts.iscn2024 if known else None, count_policy=policy,
        ipssr_group=groups[0], ipss1997_group=groups[1], not_understood=unread, notes=notes,
    )  # fmt: skip


def _how_written(text: str) -> tuple[Note, ...]:
    """A remark where a normal karyotype is written with characters that none usually has."""
    if re.fullmatch(_USUAL_NORMAL, re.sub(r"\s", "", text), re.IGNORECASE):
        return ()
    return (note("normal_by_parts", f"read as normal, but written unusually: '{text.strip()}'"),)


def _is_unidentified(change: Change) -> bool:
    """A gain or loss of no named chromosome, or a damaged item: it may hide any flag."""
    return change.damaged or (change.is_numerical and change.chromosomes == ("?",))


def _groups(
    view: View, count: int, normal: Sequence[KaryotypeFlag]
) -> tuple[str | None, str | None]:
    """Risk groups, or None where the string does not allow one."""
    stated = stated_minimum(view.distinct)
    if stated > count:
        return "Very poor", "Poor"  # remarks.py says why
    if count == 0 and normal[0].present is not True:
        return None, None
    return ipssr_group(view, count), ipss1997_group(view, count)


def _certain_groups(view: View, unread: Sequence[str]) -> tuple[str | None, str | None]:
    """Groups of a string read in part: only those that nothing unread can change.

    More than three clonal abnormalities stay more than three, whatever else is there; three or more are
    Poor in IPSS 1997. Not where a cell count is unread, for then clonality is open.
    """
    if any(word.startswith("[") for word in unread):
        return None, None
    least = certain_count(view.events)
    return (
        "Very poor" if least > VERY_POOR_ABOVE else None,
        "Poor" if least >= COMPLEX_FROM else None,
    )


def _flags(view: View, count: int) -> tuple[KaryotypeFlag, ...]:
    hyperdiploid = hyperdiploid_flag(view)
    return (
        *specific_flags(view),
        complex_flag(count, view),
        complex_eln_flag(count, hyperdiploid, view),
        monosomal_flag(view),
        hyperdiploid,
    )


def _metaphases(hosts: Sequence[Clone]) -> int | None:
    counts = [clone.cells for clone in hosts]
    if not counts or any(cells is None for cells in counts):
        return None
    return sum(cells for cells in counts if cells is not None)


def _normal(
    clones: Sequence[Clone], distinct: Sequence[Distinct], layout: Layout, unread: Sequence[str]
) -> tuple[KaryotypeFlag, KaryotypeFlag]:
    """``normal`` and ``normal_limited``: only when every word is understood and no change clonal."""
    clonal = [entry for entry in distinct if entry.clonal]
    if clonal:
        return _not_normal(False, f"{len(clonal)} clonal change(s)")
    if unread or any(clone.incomplete for clone in clones):
        return _not_normal(None, "not everything was understood")
    changed_donor = any(clone.donor and not clone.is_normal for clone in clones)
    hosts = [clone for clone in clones if not clone.donor]
    if not any(clone.is_normal for clone in hosts):
        return _not_normal(None, "no normal cell line is described")
    if layout.doubts or changed_donor:
        return _not_normal(None, "; ".join(layout.doubts) or "the donor's cells are not normal")
    metaphases = _metaphases(hosts)
    cells = "cells not stated" if metaphases is None else f"{metaphases} metaphases"
    limited = None if metaphases is None else metaphases < METAPHASES_FOR_NORMAL
    text = f"fewer than {METAPHASES_FOR_NORMAL}: {cells}" if limited else cells
    return (
        KaryotypeFlag("normal", True, cells, metaphases),
        KaryotypeFlag("normal_limited", limited, text, metaphases),
    )


def _not_normal(present: bool | None, why: str) -> tuple[KaryotypeFlag, KaryotypeFlag]:
    return KaryotypeFlag("normal", present, why), KaryotypeFlag("normal_limited", present, why)
