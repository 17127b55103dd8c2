"""Karyotypes outside a run: one string described, or a table read row by row."""

from __future__ import annotations

from pathlib import Path

from chip_triage.model.karyotype import Karyotype
from chip_triage.workflow.table_file import read_table


def describe_karyotype(iscn: str, *, sex: str | None, policy: str, layout: str) -> tuple[str, bool]:
    """Text or JSON of one karyotype, and whether anything of it could be read."""
    from chip_triage.analysis.iscn import read_karyotype

    read = read_karyotype(iscn, sex=sex, policy=policy)
    if layout == "json":
        from chip_triage.model.document import to_document
        from chip_triage.reports.case_json import render_document

        return render_document(to_document(read)), not read.is_unreadable
    return "\n".join(_lines(read)) + "\n", not read.is_unreadable


def karyotype_table(path: Path, column: str, *, sex: str | None, policy: str) -> str:
    """The table's rows with our columns appended, as TSV."""
    from chip_triage.analysis.iscn import read_karyotype
    from chip_triage.analysis.iscn.table import KARYOTYPE_COLUMNS, karyotype_row
    from chip_triage.reports.tables import render_tsv

    rows = read_table(path, (column,))
    header = list(rows[0]) if rows else [column]
    kept = [name for name in header if name not in KARYOTYPE_COLUMNS]
    out = []
    for row in rows:
        read = read_karyotype(row[column], sex=row.get("sex") or sex, policy=policy)
        out.append({**{name: row[name] for name in kept}, **karyotype_row(read)})
    return render_tsv((*kept, *KARYOTYPE_COLUMNS), out, verbatim=True)


def _lines(read: Karyotype) -> list[str]:
    lines = [read.text, f"status: {read.status.replace('_', ' ')}"]
    if read.metaphases is not None:
        lines.append(f"metaphases: {read.metaphases}")
    for clone in read.clones:
        cells = "cells not stated" if clone.cells is None else f"{clone.cells} cells"
        lines.append(f"clone: {clone.raw}  ({cells})")
    if read.is_unreadable:
        lines.append(
            "nothing of this could be read as ISCN; it is never taken for a normal karyotype"
        )
    elif read.n_abnormalities is not None:
        at_least = "at least " if read.not_understood else ""
        lines.append(
            f"abnormalities: {at_least}{read.n_abnormalities} ({read.count_policy}); "
            f"highest lineage {_known(read.n_abnormalities_lineage)}; "
            f"ISCN 2024 {_known(read.n_abnormalities_iscn2024)}"
        )
    for flag in read.flags:
        if flag.present:
            lines.append(f"flag: {flag.flag_id}  [{flag.evidence}]")
    unknown = [flag.flag_id for flag in read.flags if flag.present is None]
    if unknown:
        lines.append(f"cannot be judged: {', '.join(unknown)}")
    lines.append(f"IPSS-R group: {read.ipssr_group or 'not evaluable'}")
    lines.append(f"IPSS 1997 group: {read.ipss1997_group or 'not evaluable'}")
    lines.extend(f"not understood: {part}" for part in read.not_understood)
    lines.extend(f"note: {note.message}" for note in read.notes)
    return lines


def _known(number: int | None) -> str:
    return "not evaluable" if number is None else str(number)
