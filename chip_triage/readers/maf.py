"""MAF and MAF-like tables of any dialect, read strictly: one SampleCalls per barcode wanted.

No quoting, no type inference, exact column counts. Rows belong to the panel by gene symbol (approved or
alias) or by position; every other row is counted and located. ``docs/maf.md`` lists the columns that are
read and what is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.variant import Call, Consequence, SampleCalls
from chip_triage.readers.collector import collector_at_rest
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
    RowPlace,
    cell_text,
    read_call,
    read_counts,
    read_filters,
    row_variant,
)
from chip_triage.readers.maf_samples import FileRows, SampleRows, file_notes, keep_row, sample_calls
from chip_triage.readers.maf_scan import (
    MafScan,
    RowLook,
    columns_message,
    panel_rows,
    read_table_header,
)
from chip_triage.readers.maf_text import MafText
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.plain_rows import PlainRows, plain_rows
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import open_source

CALLER = "maf"
_SHOWN_NAMES = 8


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
        raise AssemblyMismatchError(
            f"the files of one sample speak of {' and '.join(sorted(assemblies))}",
            "give files of one assembly",
            path=", ".join(path.name for path in request.paths),
        )
    _check_expected(files, request)
    return tuple(sample_calls(name, files, request) for name in _wanted_names(files, request))


def _read_file(path: Path, request: ReadRequest, panel: GenePanel, sha256: str | None) -> FileRows:
    symbols = panel_symbols(panel)
    with open_source(path, sha256=sha256) as source:
        header, line, blocks = read_table_header(source)
        columns = _columns(path, header, line)
        begin = next(blocks, b"")
        blocks = chain((begin,) if begin else (), blocks)
        build, stated = _first_build(path, begin, columns, source.name)
        assembly, decided_by = decide_maf_assembly(
            request.assembly, stated, _gene_rows(path, columns), symbols, source.name
        )
        scan = MafScan(source.name)
        found = FileRows(
            scan, assembly, decided_by, columns, _caller(request, columns, source.name)
        )
        spans = PanelRegions(panel, assembly).merged()
        places = GenePlaces()
        pieces = source.looked_at(blocks, RowLook(columns, symbols, spans, build))
        each_row = not (source.is_large and source.container == "bgzf")
        rows = panel_rows(pieces, columns, symbols, spans, build, scan, each_row=each_row)
        genes = {symbol.decode(): gene for symbol, gene in symbols.items()}
        name = source.name
        plain = plain_rows(
            columns, found.annotation, assembly, found.caller, name,
            lambda barcode: _sample_id(barcode, request, name),
        )  # fmt: skip
        with collector_at_rest():
            for number, row in rows:
                _add_row(number, row, found, request, genes, places, plain)
        scan.rejected.sort(key=lambda line: line.line)
        refuse_contradiction(assembly, places, source.name)
        found.notes.extend([*source.notes, *file_notes(found, places)])
    return found


def _columns(path: Path, header: list[str], line: int) -> MafColumns:
    """Columns of a MAF, or of a multianno table with the VCF columns that it carries."""
    if not looks_like_maf(header):
        raise VariantFileError(
            f"line {line} begins with {header[0][:40]!r}, expected a MAF header (Hugo_Symbol ...)",
            "give a MAF, or a VCF (its first line is '##fileformat=VCFv4.x')",
            path=path.name,
        )
    if "Chr" not in header or not any(cell.startswith("Func.") for cell in header):
        return find_columns(header, path.name, line)
    from chip_triage.readers.multianno import find_embedded, widened_header

    first = next(_rows_after(path, line), [])
    header = widened_header(header, first)
    embedded = find_embedded(header, first, path.name) if len(first) == len(header) else None
    return find_columns(header, path.name, line, embedded)


def _caller(request: ReadRequest, columns: MafColumns, name: str) -> str:
    """``maf``, or the caller whose VCF columns stand in the table (it must be named)."""
    if columns.embedded is None:
        return request.caller or CALLER
    if request.caller is None:
        raise VariantFileError(
            "carries VCF columns without their header: whose counts they are cannot be told",
            "name the caller (--caller, or column 'caller' of the sheet), or give the VCF itself",
            path=name,
        )
    from chip_triage.readers.caller_detection import canonical_caller

    return canonical_caller(request.caller)


def _rows_after(path: Path, line: int) -> Iterator[list[str]]:
    with open_source(path) as source:
        for number, row in source.lines():
            if number > line and row.strip() and not row.startswith(b"#"):
                yield row.decode("utf-8", "replace").split("\t")


def _data_cells(path: Path, columns: MafColumns) -> Iterator[tuple[int, list[bytes]]]:
    with open_source(path) as source:
        yield from _whole_rows(source.lines(), columns)


def _whole_rows(
    rows: Iterable[tuple[int, bytes]], columns: MafColumns
) -> Iterator[tuple[int, list[bytes]]]:
    for number, row in rows:
        if number > columns.header_line:
            cells = row.split(b"\t")
            if len(cells) == columns.size and not row.startswith(b"#"):
                yield number, cells


def _first_build(
    path: Path, begin: bytes, columns: MafColumns, name: str
) -> tuple[bytes, str | None]:
    """The first NCBI_Build that is not empty, raw and as an assembly; ``begin`` are the first rows."""
    at = columns.at["build"]
    if at < 0:
        return b"", None
    first = begin[: begin.find(b"\n")] if b"\n" in begin else begin
    rows = _whole_rows([(columns.header_line + 1, first)], columns)
    for number, cells in chain(rows, _data_cells(path, columns)):
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
    found: FileRows,
    request: ReadRequest,
    genes: dict[str, PanelGene],
    places: GenePlaces,
    plain: PlainRows | None,
) -> None:
    """Cut one panel row into cells and keep it as a Call; a fault rejects the row.

    Cells behind the last one that may be read stay together.
    """
    columns, scan = found.columns, found.scan
    try:
        if row.count(b"\t") + 1 != columns.size:
            raise RecordFault("columns", columns_message(row.count(b"\t") + 1, columns.size))
        cells = _decoded(row).split("\t", found.annotation.last_read)
        name = cell_text(cells, columns.at["sample"])
        call = plain.call_of(cells, line) if plain is not None else None
        if call is None:
            call = _call(cells, name, line, found, request)
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
    gene = genes.get(cells[columns.at["gene"]])
    if gene is not None:
        places.add(gene, call.variant.chrom, call.variant.pos, line)
    if not name or request.wanted is None or name in request.wanted:
        rows = found.samples.get(name)
        if rows is None:
            rows = found.samples[name] = SampleRows()
        keep_row(call, cells, columns, rows)


def _call(cells: list[str], name: str, line: int, found: FileRows, request: ReadRequest) -> Call:
    columns, source = found.columns, found.scan.name
    sample_id = _sample_id(name, request, source)
    place = RowPlace(found.assembly, sample_id, found.caller, line, source)
    if columns.embedded is not None:
        from chip_triage.readers.multianno import embedded_counts, embedded_filters

        variant = row_variant(cells, columns, place)
        counts = embedded_counts(cells, columns.embedded, variant.key, found.caller)
        filters = embedded_filters(cells, columns.embedded)
    else:
        counts = read_counts(cells, columns)
        filters = read_filters(cell_text(cells, columns.at["filter"]))
        variant = row_variant(cells, columns, place)
    annotation: tuple[Consequence, ...] | MafText
    if columns.annovar:
        from chip_triage.readers.multianno import multianno_consequences

        annotation = multianno_consequences(cells, columns)
    else:
        annotation = found.annotation.text_of(cells, variant.alt)
    return read_call(cells, columns, place, variant, counts, annotation, filters)


def _sample_id(name: str, request: ReadRequest, source: str) -> str:
    """Our id of a barcode; a table without barcodes goes by the wanted name or its file name."""
    if name:
        return request.sample_ids.get(name, name)
    wanted = request.wanted[0] if request.wanted else ""
    return request.sample_ids.get(wanted, wanted or source.split(".")[0])


def _decoded(row: bytes) -> str:
    try:
        return row.decode("utf-8")
    except UnicodeDecodeError:
        return row.decode("latin-1")


def _check_expected(files: list[FileRows], request: ReadRequest) -> None:
    found = sum(one.scan.data_lines for one in files)
    if request.expected_records is not None and found != request.expected_records:
        raise VariantFileError(
            f"holds {found} rows, {request.expected_records} were expected",
            "the file is cut short or is another one: copy it again, or correct expected_records",
            path=", ".join(one.scan.name for one in files),
        )


def _wanted_names(files: list[FileRows], request: ReadRequest) -> list[str]:
    present: dict[str, None] = {}
    for one in files:
        for barcode in one.scan.samples:
            text = _decoded(barcode).strip()
            present["" if text in EMPTY_CELLS else text] = None
        if one.columns.at["sample"] < 0:
            present[""] = None
    if request.wanted is None:
        return list(present)
    if list(present) == [""] and len(request.wanted) == 1:
        return [""]
    absent = [name for name in request.wanted if name not in present]
    if absent:
        shown = ", ".join(list(present)[:_SHOWN_NAMES])
        more = f" and {len(present) - _SHOWN_NAMES} more" if len(present) > _SHOWN_NAMES else ""
        raise VariantFileError(
            f"has no sample {absent[0]!r}; its samples are {shown or 'none'}{more}",
            "name one of these (--sample, or column 'vcf_sample' of the sheet)",
            path=", ".join(one.scan.name for one in files),
        )
    return list(request.wanted)
