"""The rows of each barcode of a MAF, and how they become SampleCalls with their accounting."""

from __future__ import annotations

from chip_triage.model.depth import DepthEvidence
from chip_triage.model.locus import VariantKey
from chip_triage.model.note import Note
from chip_triage.model.variant import Accounting, Call, SampleCalls
from chip_triage.readers.maf_assembly import GenePlaces
from chip_triage.readers.maf_columns import MafColumns
from chip_triage.readers.maf_row import cell_text
from chip_triage.readers.maf_scan import MafScan
from chip_triage.readers.maf_text import AnnotationCells
from chip_triage.readers.request import ReadRequest

#: A VAF from counts that parts from the table's own by more than this (fraction) is noted.
VAF_DISAGREEMENT = 0.02
#: vcf2maf writes this word where no normal was given.
_NO_NORMAL = "NORMAL"
_NAMED_LINES = 5


class SampleRows:
    """What one barcode of one file holds; ``lines`` maps a variant to its first line."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.evidence: list[DepthEvidence] = []
        self.lines: dict[VariantKey, int] = {}
        self.repeated: list[tuple[int, int]] = []
        self.normals: dict[str, None] = {}
        self.absent = 0


class FileRows:
    """One MAF read: the assembly, the rows of each barcode, and the accounting's numbers."""

    def __init__(
        self, scan: MafScan, assembly: str, decided_by: str, columns: MafColumns, caller: str
    ) -> None:
        self.scan = scan
        self.assembly = assembly
        self.decided_by = decided_by
        self.columns = columns
        self.annotation = AnnotationCells(columns)
        self.caller = caller
        self.samples: dict[str, SampleRows] = {}
        self.in_panel = 0
        self.notes: list[Note] = []


def keep_row(call: Call, cells: list[str], columns: MafColumns, rows: SampleRows) -> None:
    """A call, a repeated variant, or (no alt read) the depth that shows its absence."""
    normal = cell_text(cells, columns.at["normal"])
    if normal and normal != _NO_NORMAL:
        rows.normals[normal] = None
    line = call.line or 0
    first = rows.lines.setdefault(call.variant.key, line)
    if first != line:
        rows.repeated.append((line, first))
        return
    if call.alt_depth != 0 and call.vaf != 0.0:
        rows.calls.append(call)
        return
    rows.absent += 1
    if call.depth:
        rows.evidence.append(_absence(call))


def _absence(call: Call) -> DepthEvidence:
    """Depth at a site that was genotyped in this sample and showed no read of the allele."""
    key = call.variant.key
    return DepthEvidence(
        sample_id=call.sample_id,
        contig=key.contig,
        start0=key.start0,
        end0=max(key.end0, key.start0 + 1),
        depth=call.depth or 0,
        source="multi_sample_record",
        alt_depth=0,
        allele=key,
    )


def file_notes(found: FileRows, places: GenePlaces) -> list[Note]:
    """What must be said of a table as a whole."""
    scan, notes = found.scan, []
    if scan.data_lines and scan.outside == scan.data_lines:
        text = f"no row names or lies in a gene of the panel (rows: {scan.data_lines})"
        remedy = "where that is unexpected, check the gene column and the assembly"
        notes.append(Note("warning", "none_in_panel", scan.name, text, remedy))
    if places.elsewhere:
        text = (
            f"rows that name a panel gene but lie outside it on both assemblies: "
            f"{places.elsewhere} (first: {places.first_elsewhere})"
        )
        remedy = "check chromosome, position and gene of these rows"
        notes.append(Note("warning", "gene_elsewhere", scan.name, text, remedy))
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


def sample_calls(name: str, files: list[FileRows], request: ReadRequest) -> SampleCalls:
    held = [one.samples.get(name, SampleRows()) for one in files]
    calls = tuple(call for rows in held for call in rows.calls)
    notes = [note for one in files for note in one.notes]
    for one, rows in zip(files, held, strict=True):
        notes.extend(_sample_notes(name, rows, one.scan.name))
    notes.extend(_vaf_notes(calls))
    shown = name or (request.wanted[0] if request.wanted else "")
    return SampleCalls(
        sample_name=shown,
        assembly=files[0].assembly,
        caller="+".join(dict.fromkeys(one.caller for one in files)),
        calls=calls,
        accounting=tuple(_accounting(one, rows) for one, rows in zip(files, held, strict=True)),
        depth_evidence=tuple(item for rows in held for item in rows.evidence),
        normal_samples=tuple(dict.fromkeys(name for rows in held for name in rows.normals)),
        annotation="ANNOVAR" if files[0].columns.annovar else "MAF",
        notes=tuple(notes),
    )


def _accounting(one: FileRows, rows: SampleRows) -> Accounting:
    repeated = len(rows.repeated)
    return Accounting(
        source_file=one.scan.name,
        data_lines=one.scan.data_lines,
        outside_panel=one.scan.outside,
        in_panel=one.in_panel,
        rejected=tuple(one.scan.rejected),
        alleles=one.in_panel,
        absent=one.in_panel - len(rows.calls) - repeated,
        kept_out=(("repeated", repeated),) if repeated else (),
    )


def _sample_notes(name: str, rows: SampleRows, source: str) -> list[Note]:
    where, notes = f"{source} {name}".strip(), []
    if rows.repeated:
        listed = ", ".join(f"{line} (as {first})" for line, first in rows.repeated[:_NAMED_LINES])
        text = f"{len(rows.repeated)} variants stand more than once; the first was kept: lines {listed}"
        notes.append(
            Note("warning", "repeated_allele", where, text, "check whether files were joined")
        )
    if rows.absent:
        text = f"{rows.absent} rows show no read of their variant (count or VAF 0): taken as absent"
        notes.append(Note("info", "no_alt_read", where, text))
    blind = [call for call in rows.calls if call.vaf is None]
    if blind:
        text = f"{len(blind)} rows have neither counts nor a VAF (first: line {blind[0].line})"
        notes.append(Note("warning", "no_vaf", where, text))
    return notes


def _vaf_notes(calls: tuple[Call, ...]) -> list[Note]:
    apart = [
        call
        for call in calls
        if call.vaf is not None
        and call.caller_vaf is not None
        and abs(call.vaf - call.caller_vaf) > VAF_DISAGREEMENT
    ]
    if not apart:
        return []
    listed = "; ".join(
        f"line {call.line}: {call.vaf:.4f} from counts, {call.caller_vaf:.4f} in the table"
        for call in apart[:_NAMED_LINES]
    )
    text = (
        f"VAFs that differ by more than {VAF_DISAGREEMENT} from the table's: {len(apart)}; {listed}"
    )
    remedy = "counts are used; the table's own value stands beside them"
    return [Note("info", "vaf_differs", apart[0].source_file, text, remedy)]
