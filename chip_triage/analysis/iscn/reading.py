"""From one ISCN string to a :class:`~chip_triage.model.karyotype.Karyotype`."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.iscn.clonality import Distinct, distinct_changes
from chip_triage.analysis.iscn.clones import Clone, read_clones
from chip_triage.analysis.iscn.counting import POLICIES, Counts, count_events, events_of
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
from chip_triage.analysis.iscn.layout import Layout, lay_out, note
from chip_triage.errors import UsageError
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag
from chip_triage.model.note import Note

LONGEST_TEXT = 20_000
COUNT_CUTS = (3, 4)


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
        remark = note("too_long", f"{len(written)} characters; at most {LONGEST_TEXT}", "error")
        return _bare(written[:200], "refused", policy, (remark,))
    layout = lay_out(written)
    if layout.stated == "no_result":
        return _bare(written, "no_result", policy, layout.notes + _no_result_notes(layout))
    if layout.stated == "normal":
        return _normal_in_words(written, policy, layout)
    return _read(written, layout, sex, policy)


def _bare(text: str, status: str, policy: str, notes: tuple[Note, ...]) -> Karyotype:
    return Karyotype(text, status, (), (), count_policy=policy, notes=notes)


def _no_result_notes(layout: Layout) -> tuple[Note, ...]:
    if layout.other_methods:
        message = "only FISH or array results; the chromosomes were not looked at as a whole"
        return (note("no_banding", message, "warning", "ask for a banded karyotype"),)
    return (
        note(
            "no_result",
            "no karyotype result",
            "warning",
            "repeat the culture or ask the laboratory",
        ),
    )


def _normal_in_words(text: str, policy: str, layout: Layout) -> Karyotype:
    remark = note("normal_in_words", "normal in words only: cells not stated", "warning")
    flags = (
        KaryotypeFlag("normal", True, f"stated in words: '{text.strip()}'"),
        KaryotypeFlag("normal_limited", None, "number of metaphases not stated"),
    )
    counts = Counts(0, 0, 0)
    return Karyotype(
        text, "ok_with_notes", (), flags, None, *_numbers(counts, policy), policy, "Good", "Good",
        notes=(*layout.notes, remark),
    )  # fmt: skip


def _numbers(counts: Counts, policy: str) -> tuple[int, int, int]:
    return counts.by(policy), counts.highest_lineage, counts.iscn2024


def _read(text: str, layout: Layout, sex: str | None, policy: str) -> Karyotype:
    clones = read_clones(layout.clones, sex)
    unread = tuple(dict.fromkeys(word for clone in clones for word in clone.unread))
    distinct = distinct_changes(clones)
    events = events_of(distinct)
    counts = count_events(events)
    view = View(clones, distinct, events, complete=not unread)
    count = counts.by(policy)
    hosts = [clone for clone in clones if not clone.donor]
    normal = _normal(hosts, distinct, layout, unread)
    notes = layout.notes + _notes(clones, distinct, counts, layout)
    graded = bool(hosts) and not unread and _gradable(normal, count)
    status = "partly_read" if unread else "ok_with_notes" if notes else "ok"
    if not hosts:
        status = "no_result"
    return Karyotype(
        text=text, status=status, clones=tuple(clone.as_record() for clone in clones),
        flags=(*normal, *_flags(view, count)), metaphases=_metaphases(hosts),
        n_abnormalities=count, n_abnormalities_lineage=counts.highest_lineage,
        n_abnormalities_iscn2024=counts.iscn2024, count_policy=policy,
        ipssr_group=ipssr_group(view, count) if graded else None,
        ipss1997_group=ipss1997_group(view, count) if graded else None,
        not_understood=unread, notes=notes,
    )  # fmt: skip


def _gradable(normal: Sequence[KaryotypeFlag], count: int) -> bool:
    return count > 0 or normal[0].present is True


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
    hosts: Sequence[Clone], distinct: Sequence[Distinct], layout: Layout, unread: Sequence[str]
) -> tuple[KaryotypeFlag, KaryotypeFlag]:
    """``normal`` and ``normal_limited``: only when every word was understood and no clone is abnormal."""
    clonal = [entry for entry in distinct if entry.clonal]
    metaphases = _metaphases(hosts)
    if clonal:
        return _not_normal(False, f"{len(clonal)} clonal change(s)")
    if unread or any(clone.incomplete for clone in hosts):
        return _not_normal(None, "not everything was understood")
    if not any(clone.is_normal for clone in hosts):
        return _not_normal(None, "no normal cell line is described")
    if layout.other_methods and _reports_change(layout.other_methods):
        return _not_normal(None, f"normal by banding, but: {layout.other_methods}")
    cells = "cells not stated" if metaphases is None else f"{metaphases} metaphases"
    limited = None if metaphases is None else metaphases < METAPHASES_FOR_NORMAL
    text = f"fewer than {METAPHASES_FOR_NORMAL}: {cells}" if limited else cells
    return (
        KaryotypeFlag("normal", True, cells, metaphases),
        KaryotypeFlag("normal_limited", limited, text, metaphases),
    )


def _not_normal(present: bool | None, why: str) -> tuple[KaryotypeFlag, KaryotypeFlag]:
    return KaryotypeFlag("normal", present, why), KaryotypeFlag("normal_limited", present, why)


def _reports_change(other: str) -> bool:
    import re

    words = r"del|dup|amp|sep|con\b|\bt\(|der|inv|ins|[x*]\s*[13-9]|[+-]\s*\d|loss|gain|monosom|trisom|mono|rearr|positiv"
    return re.search(words, other) is not None


def _notes(
    clones: Sequence[Clone], distinct: Sequence[Distinct], counts: Counts, layout: Layout
) -> tuple[Note, ...]:
    notes = [remark for clone in clones for remark in clone.notes]
    if any(clone.incomplete for clone in clones):
        notes.append(
            note("incomplete", "'inc': the karyotype is incomplete; counts are minima", "warning")
        )
    single = [entry for entry in distinct if not entry.clonal]
    if single:
        listed = ", ".join(entry.label for entry in single[:6])
        notes.append(note("not_clonal", f"below the clonality rule, not counted: {listed}"))
    if any(entry.change.uncertain for entry in distinct):
        notes.append(note("uncertain", "some changes are written with a question mark or in doubt"))
    if layout.chimera:
        notes.append(
            note("chimerism", "host and donor cells; the donor's are not judged", "warning")
        )
    notes += _count_notes(counts)
    return tuple(notes)


def _count_notes(counts: Counts) -> list[Note]:
    values = (counts.chun2010, counts.highest_lineage, counts.iscn2024)
    for cut in COUNT_CUTS:
        if min(values) < cut <= max(values):
            message = (
                f"the counting policies part at {cut}: Chun 2010 {values[0]}, "
                f"highest lineage {values[1]}, ISCN 2024 {values[2]}"
            )
            return [note("policies_part", message, "warning")]
    return []
