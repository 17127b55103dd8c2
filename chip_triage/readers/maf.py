"""MAF and MAF-like tables of any dialect, read strictly: one SampleCalls per barcode wanted.

No quoting, no type inference, exact column counts. Rows belong to the panel by gene symbol (approved or
alias) or by position; every other row is counted and located. ``docs/maf.md`` lists the columns that are
read and what is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.variant import Accounting, Call, SampleCalls
from chip_triage.readers.maf_assembly import (
    GenePlaces,
    build_name,
    decide_maf_assembly,
    panel_symbols,
    refuse_contradiction,
)
from chip_triage.readers.maf_columns import MafColumns, find_columns, looks_like_maf
from chip_triage.readers.maf_row import (
    EMPTY_CELLS,
    FractionAboveOne,
    cell_text,
    read_call,
)
from chip_triage.readers.maf_scan import MafScan, columns_message, panel_rows, read_table_header
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import open_source

CALLER = "maf"
#: A VAF recomputed from counts that parts from the table's own by more than this (fraction) is noted.
VAF_DISAGREEMENT = 0.02
#: vcf2maf writes this word where no normal was given.
_NO_NORMAL = "NORMAL"
_SHOWN_NAMES = 8


@dataclass(slots=True)
class _SampleRows:
    """What one barcode of one file holds."""

    calls: list[Call] = field(default_factory=list)
    keys: set[object] = field(default_factory=set)
    duplicates: int = 0
    disagreements: int = 0
    without_vaf: int = 0
    normals: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _FileRows:
    """One MAF read: the assembly, the rows of each barcode, and the accounting's numbers."""

    scan: MafScan
    assembly: str
    decided_by: str
    columns: MafColumns
    samples: dict[str, _SampleRows]
    in_panel: int
    notes: list[Note]


def read_maf(request: ReadRequest, panel: GenePanel) -> tuple[SampleCalls, ...]:
    """Read the wanted barcodes of one or more MAF files.

    Raises VariantFileError (not a MAF, no counts or VAF, not annotated, an absent sample, too few or
    too many records, damage) and AssemblyMismatchError (mixed or contradicted assemblies).
    """
    files = [
        _read_file(path, request, panel, request.sha256 if number == 0 else None)
        for number, path in enumerate(request.paths)
    ]
    assemblies = {one.assembly for one in files}
    if len(assemblies) > 1:
        raise VariantFileError(
            f"the files of one sample speak of {' and '.join(sorted(assemblies))}",
            "give files of one assembly",
            path=", ".join(path.name for path in request.paths),
        )
    _check_expected(files, request)
    return tuple(_sample_calls(name, files, request) for name in _wanted_names(files, request))


def is_maf(first: bytes) -> bool:
    """Whether the first bytes of a text file hold a MAF header (comment lines may stand before)."""
    for row in first.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if row.strip() and not row.startswith(b"#"):
            cells = row.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\t")
            return len(cells) > 3 and looks_like_maf([cell.strip() for cell in cells])
    return False


def _read_file(path: Path, request: ReadRequest, panel: GenePanel, sha256: str | None) -> _FileRows:
    symbols = panel_symbols(panel)
    with open_source(path, sha256=sha256) as source:
        header, line, blocks = read_table_header(source)
        if not looks_like_maf([cell.strip() for cell in header]):
            raise VariantFileError(
                f"line {line} begins with {header[0][:40]!r}, expected a MAF header (Hugo_Symbol ...)",
                "give a MAF, or a VCF (its first line is '##fileformat=VCFv4.x')",
                path=source.name,
            )
        columns = find_columns(header, source.name, line)
        build, stated = _first_build(path, columns, source.name)
        assembly, decided_by = decide_maf_assembly(
            request.assembly, stated, _gene_rows(path, columns), symbols, source.name
        )
        scan = MafScan(source.name)
        spans = PanelRegions(panel, assembly).merged()
        rows = panel_rows(blocks, columns, symbols, spans, build, scan)
        found = _FileRows(scan, assembly, decided_by, columns, {}, 0, [])
        places = GenePlaces()
        for number, row in rows:
            _add_row(number, row, found, request, symbols, places)
        refuse_contradiction(assembly, places, source.name)
        found.notes.extend([*source.notes, *_file_notes(found)])
    return found


def _data_cells(path: Path, columns: MafColumns) -> Iterator[tuple[int, list[bytes]]]:
    with open_source(path) as source:
        for number, row in source.lines():
            if number > columns.header_line:
                cells = row.split(b"\t")
                if len(cells) == columns.size and not row.startswith(b"#"):
                    yield number, cells


def _first_build(path: Path, columns: MafColumns, name: str) -> tuple[bytes, str | None]:
    """The first NCBI_Build that is not empty, raw and as an assembly."""
    at = columns.at["build"]
    if at < 0:
        return b"", None
    for number, cells in _data_cells(path, columns):
        text = cells[at].decode("utf-8", "replace").strip()
        if text not in EMPTY_CELLS:
            return cells[at], build_name(text, name, number)
    return b"", None


def _gene_rows(path: Path, columns: MafColumns) -> Iterator[tuple[bytes, str, int]]:
    gene_at, chrom_at, start_at = (columns.at[what] for what in ("gene", "chrom", "start"))
    for _, cells in _data_cells(path, columns):
        if cells[start_at].isdigit():
            yield cells[gene_at], cells[chrom_at].decode("utf-8", "replace"), int(cells[start_at])


def _add_row(
    line: int,
    row: bytes,
    found: _FileRows,
    request: ReadRequest,
    symbols: dict[bytes, PanelGene],
    places: GenePlaces,
) -> None:
    """Cut one panel row into cells and keep it as a Call; a fault rejects the row."""
    columns, scan = found.columns, found.scan
    try:
        cells = _decoded(row).split("\t")
        if len(cells) != columns.size:
            raise RecordFault("columns", columns_message(len(cells), columns.size))
        name = cell_text(cells, columns.at["sample"])
        sample_id = request.sample_ids.get(name, name)
        call = read_call(
            cells, columns, found.assembly, sample_id, request.caller or CALLER, line, scan.name
        )
    except FractionAboveOne as fault:
        raise VariantFileError(
            fault.message,
            "divide the column by 100, or say per cent in its name (VAF_pct) or values (45.6%)",
            path=scan.name,
            line=line,
        ) from None
    except RecordFault as fault:
        scan.reject(line, fault.reason, fault.message)
        return
    found.in_panel += 1
    gene = symbols.get(row.split(b"\t", columns.at["gene"] + 1)[columns.at["gene"]])
    if gene is not None:
        places.add(gene, call.variant.chrom, call.variant.pos)
    if request.wanted is None or name in request.wanted:
        _keep(call, cells, columns, found.samples.setdefault(name, _SampleRows()))


def _decoded(row: bytes) -> str:
    try:
        return row.decode("utf-8")
    except UnicodeDecodeError:
        return row.decode("latin-1")


def _keep(call: Call, cells: list[str], columns: MafColumns, rows: _SampleRows) -> None:
    normal = cell_text(cells, columns.at["normal"])
    if normal and normal != _NO_NORMAL:
        rows.normals[normal] = None
    if call.variant.key in rows.keys:
        rows.duplicates += 1
        return
    rows.keys.add(call.variant.key)
    rows.calls.append(call)
    if call.vaf is None:
        rows.without_vaf += 1
    elif call.caller_vaf is not None and abs(call.vaf - call.caller_vaf) > VAF_DISAGREEMENT:
        rows.disagreements += 1


def _file_notes(found: _FileRows) -> list[Note]:
    scan, notes = found.scan, []
    if found.decided_by == "gene positions":
        notes.append(
            Note(
                "info", "assembly_by_genes", scan.name,
                f"no NCBI_Build: taken as {found.assembly}, where its panel genes lie",
                "name the assembly to be sure",
            )
        )  # fmt: skip
    if scan.blank:
        text = f"{scan.blank} rows hold only tabs or nothing; they were passed over"
        notes.append(Note("info", "blank_rows", scan.name, text))
    if scan.comments:
        text = f"{scan.comments} comment or repeated header lines stand among the rows"
        notes.append(Note("info", "comments_among_rows", scan.name, text))
    return notes


def _check_expected(files: list[_FileRows], request: ReadRequest) -> None:
    found = sum(one.scan.data_lines for one in files)
    if request.expected_records is not None and found != request.expected_records:
        raise VariantFileError(
            f"holds {found} rows, {request.expected_records} were expected",
            "the file is cut short or is another one: copy it again, or correct expected_records",
            path=", ".join(one.scan.name for one in files),
        )


def _wanted_names(files: list[_FileRows], request: ReadRequest) -> list[str]:
    present: dict[str, None] = {}
    for one in files:
        for barcode in one.scan.samples:
            text = _decoded(barcode).strip()
            present["" if text in EMPTY_CELLS else text] = None
        if one.columns.at["sample"] < 0:
            present[""] = None
    if request.wanted is None:
        return list(present)
    absent = [name for name in request.wanted if name not in present]
    if absent:
        shown = ", ".join(list(present)[:_SHOWN_NAMES])
        more = f" and {len(present) - _SHOWN_NAMES} more" if len(present) > _SHOWN_NAMES else ""
        raise VariantFileError(
            f"has no sample {absent[0]!r}; it has {shown or 'none'}{more}",
            "name one of these (column vcf_sample of the sheet, or --sample)",
            path=", ".join(one.scan.name for one in files),
        )
    return list(request.wanted)


def _sample_calls(name: str, files: list[_FileRows], request: ReadRequest) -> SampleCalls:
    calls: list[Call] = []
    accounts: list[Accounting] = []
    notes: list[Note] = []
    normals: dict[str, None] = {}
    for one in files:
        rows = one.samples.get(name, _SampleRows())
        calls.extend(rows.calls)
        normals.update(rows.normals)
        notes.extend([*one.notes, *_sample_notes(name, rows, one.scan.name)])
        accounts.append(_accounting(one, rows))
    return SampleCalls(
        sample_name=name,
        assembly=files[0].assembly,
        caller=request.caller or CALLER,
        calls=tuple(calls),
        accounting=tuple(accounts),
        normal_samples=tuple(normals),
        annotation="MAF",
        notes=tuple(notes),
    )


def _accounting(one: _FileRows, rows: _SampleRows) -> Accounting:
    kept_out = (("duplicate_row", rows.duplicates),) if rows.duplicates else ()
    return Accounting(
        source_file=one.scan.name,
        data_lines=one.scan.data_lines,
        outside_panel=one.scan.outside,
        in_panel=one.in_panel,
        rejected=tuple(one.scan.rejected),
        alleles=one.in_panel,
        absent=one.in_panel - len(rows.calls) - rows.duplicates,
        kept_out=kept_out,
    )


def _sample_notes(name: str, rows: _SampleRows, source: str) -> list[Note]:
    where, notes = f"{source} {name}".strip(), []
    if rows.duplicates:
        text = f"{rows.duplicates} rows repeat a variant of this sample; the first row counts"
        notes.append(Note("warning", "duplicate_row", where, text))
    if rows.disagreements:
        text = (
            f"{rows.disagreements} VAFs from counts part from the table's own by more than "
            f"{VAF_DISAGREEMENT}; the counts are used"
        )
        notes.append(Note("warning", "vaf_disagrees", where, text))
    if rows.without_vaf:
        text = f"{rows.without_vaf} rows have neither counts nor a VAF"
        notes.append(Note("warning", "no_vaf", where, text))
    return notes
