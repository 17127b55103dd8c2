"""Every row of a MAF or MAF-like table: column count, position, alleles' columns present."""

from __future__ import annotations

from pathlib import Path

from chip_triage.readers.check_file import FileCheck, Findings
from chip_triage.readers.maf_columns import MafColumns, find_columns
from chip_triage.readers.maf_scan import read_table_header
from chip_triage.readers.place_pattern import A_POSITION, MOST_DIGITS
from chip_triage.readers.source import open_source


def check_table(path: Path) -> FileCheck:
    """Check every row of a table; VariantFileError when its header cannot be used."""
    with open_source(path) as source:
        header, line, blocks = read_table_header(source)
        columns = find_columns(header, source.name, line)
        findings = Findings(source.name)
        records = 0
        for block in blocks:
            for raw in block.removesuffix(b"\n").split(b"\n"):
                line += 1
                if raw.strip():
                    records += 1
                    _check_row(raw, line, columns, findings)
        findings.notes.extend(source.notes)
        return findings.result(records, "maf")


def _check_row(raw: bytes, line: int, columns: MafColumns, findings: Findings) -> None:
    cells = raw.split(b"\t")
    if raw.startswith(b"#"):
        findings.add("error", line, "comment", "a comment stands among the rows")
    elif len(cells) != columns.size:
        text = f"{len(cells)} columns, the header has {columns.size}"
        findings.add("error", line, "columns", text)
    elif not _is_position(cells[columns.at["start"]].strip()):
        shown = cells[columns.at["start"]][:30].decode("utf-8", "replace")
        findings.add("error", line, "pos", f"the position is {shown!r}, expected {A_POSITION}")
    elif not cells[columns.at["chrom"]].strip():
        findings.add("error", line, "chrom", "the chromosome is empty")


def _is_position(cell: bytes) -> bool:
    return cell.isdigit() and len(cell) <= MOST_DIGITS and int(cell) > 0
