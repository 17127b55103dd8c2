"""VCF text (plain, gzip, bgzip) to `SampleCalls`, with every data line accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.locus import VariantKey
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.record import record
from chip_triage.model.variant import Accounting, Call, SampleCalls
from chip_triage.readers.allele_counts import PROFILES
from chip_triage.readers.annotation import AnnotationParser, FrequencyOnly, parser_for_header
from chip_triage.readers.assembly import decide_assembly, foreign_contigs, require_assembly
from chip_triage.readers.caller_detection import (
    canonical_caller,
    decide_caller,
    detect_callers,
)
from chip_triage.readers.collector import collector_at_rest
from chip_triage.readers.line_scan import LineLook, LineScan, near_lines
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.plain_calls import PlainCalls, plain_calls
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import open_source
from chip_triage.readers.vcf_header import VcfHeader, peel_header, read_header
from chip_triage.readers.vcf_record import RecordParser
from chip_triage.readers.vcf_samples import SampleDraft, SampleReader

if TYPE_CHECKING:
    from chip_triage.readers.tabix_index import TabixIndex

#: A printed VAF that differs by more than this (absolute) from the quotient of counts is noted.
VAF_DISAGREEMENT = 0.02
#: Below this size (compressed bytes) a file is read whole, whether or not it has an index.
INDEX_FROM_BYTES = 8 << 20
#: Lines named in one note.
_NAMED_LINES = 5


#: Counts every record of a file in the scan and yields (line number, raw line) near the panel.
NearLines = Callable[[PanelRegions, LineScan], Iterator[tuple[int, bytes]]]


@record
class FileResult:
    """One file read: its header, what was decided, and one draft and accounting per sample."""

    header: VcfHeader
    caller: str
    assembly: str
    annotation: str | None
    samples: tuple[SampleDraft, ...]
    accounting: tuple[Accounting, ...]
    notes: tuple[Note, ...]


def read_vcf(request: ReadRequest, panel: GenePanel) -> tuple[SampleCalls, ...]:
    """Read every wanted sample of one or more VCF files; one `SampleCalls` per sample.

    Raises VariantFileError (the file cannot be trusted or its samples, caller or assembly cannot
    be told) and AssemblyMismatchError. Single lines that cannot be trusted are in the accounting.
    """
    seen: dict[VariantKey, int] = {}
    results = [
        _read_file(path, request, panel, seen, first=number == 0)
        for number, path in enumerate(request.paths)
    ]
    check_expected(request, sum(result.accounting[0].data_lines for result in results))
    return merge_files(results)


def usable_index(path: Path, header: VcfHeader, regions: PanelRegions) -> TabixIndex | None:
    """The index beside a large file, when there is one that can be trusted."""
    if path.stat().st_size < INDEX_FROM_BYTES:
        return None
    from chip_triage.readers.tabix_index import trusted_index

    return trusted_index(path, header, regions)


def check_expected(request: ReadRequest, data_lines: int) -> None:
    """Refuse a file whose number of records is not what the sheet expects."""
    if request.expected_records is not None and data_lines != request.expected_records:
        raise VariantFileError(
            f"holds {data_lines} records, the sheet expects {request.expected_records}",
            "the file is not the one that was counted: copy it again, or correct the sheet",
            path=", ".join(path.name for path in request.paths),
        )


def _read_file(
    path: Path,
    request: ReadRequest,
    panel: GenePanel,
    seen: dict[VariantKey, int],
    *,
    first: bool,
) -> FileResult:
    with open_source(path, sha256=request.sha256 if first else None) as source:
        lines, rest = peel_header(source.line_blocks())
        header = read_header(lines, source.name)

        def near(regions: PanelRegions, scan: LineScan) -> Iterator[tuple[int, bytes]]:
            index = None if request.sha256 else usable_index(path, header, regions)
            if index is not None:
                return index.near_lines(regions, scan, source.notes, header.n_columns)
            first, width = header.first_record_line - 1, header.n_columns
            pieces = source.looked_at(rest, LineLook(regions.stretches, width))
            return near_lines(pieces, regions, scan, first, width, each_line=not source.is_large)

        return read_records(header, near, request, panel, seen, source.notes, path)


def read_records(
    header: VcfHeader,
    near: NearLines,
    request: ReadRequest,
    panel: GenePanel,
    seen: dict[VariantKey, int],
    notes: list[Note],
    path: Path | None,
) -> FileResult:
    """Read the records of one file; ``notes`` of its source are complete afterwards.

    ``near`` counts every record in the scan and hands on those that may touch the panel.
    """
    caller = _caller_of(header, request)
    assembly = decide_assembly(header, request.assembly) or _by_landmarks(header, path, notes)
    samples = wanted_samples(header, request)
    regions = PanelRegions(panel, assembly)
    annotation = annotation_parser(header, panel)
    parser = RecordParser(header, regions)
    reader = SampleReader(header.name, PROFILES[caller], parser, annotation, samples, seen)
    scan = LineScan(header.name)
    plain = plain_calls(header, regions, parser, reader)
    with collector_at_rest():
        in_panel = _take_all(near(regions, scan), parser, reader, plain, scan)
    return FileResult(
        header=header,
        caller=caller,
        assembly=assembly,
        annotation=annotation.field or None,
        samples=tuple(samples),
        accounting=tuple(_accounting(scan, in_panel, reader, sample) for sample in samples),
        notes=(*header.notes, *notes, *_record_notes(header, assembly, scan, reader)),
    )


def _take_all(
    lines: Iterator[tuple[int, bytes]],
    parser: RecordParser,
    reader: SampleReader,
    plain: PlainCalls | None,
    scan: LineScan,
) -> int:
    """Read lines near the panel; those outside and those that cannot be trusted go to the scan."""
    in_panel = 0
    for line, raw in lines:
        if plain is not None and plain.take(raw, line):
            in_panel += 1
            continue
        try:
            record = parser.parse(raw, line)
            if record is None:
                scan.outside += 1
                continue
            reader.take(record)
        except RecordFault as fault:
            message = fault.message if line else f"{_place(raw)}: {fault.message}"
            scan.reject(line, fault.reason, message)
            continue
        in_panel += 1
    return in_panel


def _place(raw: bytes) -> str:
    """``chrom:pos`` of a line that was reached through an index, where it has no number."""
    return ":".join(raw[:200].decode("utf-8", "replace").split("\t")[:2])


def annotation_parser(header: VcfHeader, panel: GenePanel) -> AnnotationParser:
    """The header's annotation, or the population frequencies alone when it describes none."""
    symbols = {name for gene in panel.genes for name in (gene.symbol, *gene.aliases)}
    found = parser_for_header(header.info_descriptions, genes=symbols)
    return found or FrequencyOnly(header.info_descriptions)


def _by_landmarks(header: VcfHeader, path: Path | None, notes: list[Note]) -> str:
    if path is None:
        return require_assembly(header, [])
    from chip_triage.readers.landmark_scan import landmark_assemblies

    found = require_assembly(header, sorted(landmark_assemblies(path)))
    text = f"the header does not tell the assembly: taken as {found}, where known variants stand"
    notes.append(
        Note("warning", "assembly_by_landmarks", header.name, text, "name the assembly to be sure")
    )
    return found


def _caller_of(header: VcfHeader, request: ReadRequest) -> str:
    """The caller, which without a sample column must be one that writes none."""
    if not header.samples:
        found = [canonical_caller(request.caller)] if request.caller else detect_callers(header)
        if not any(PROFILES[caller].sites_only for caller in found):
            raise VariantFileError(
                "has no sample column: reads of a sample cannot be told",
                "give the caller's own VCF, not a list of sites",
                path=header.name,
            )
    return decide_caller(header, request.caller)


def wanted_samples(header: VcfHeader, request: ReadRequest) -> list[SampleDraft]:
    """The samples to read; VariantFileError when a wanted name is absent or none is left."""
    if not header.samples:
        name = request.wanted[0] if request.wanted else ""
        fallback = name or header.name.split(".")[0]
        return [SampleDraft(name, request.sample_ids.get(name, fallback), 0)]
    names = request.wanted
    if names is None:
        names = tuple(name for name in header.samples if name not in header.normals)
    absent = [name for name in names if name not in header.samples]
    if absent or not names:
        what = f"has no sample {absent[0]!r}" if absent else "holds only declared normals"
        raise VariantFileError(
            f"{what}; its samples are {', '.join(header.samples[:20])}",
            "name one of these (--sample, or column 'vcf_sample' of the sheet)",
            path=header.name,
        )
    return [
        SampleDraft(name, request.sample_ids.get(name, name), header.samples.index(name))
        for name in names
    ]


def _accounting(
    scan: LineScan, in_panel: int, reader: SampleReader, sample: SampleDraft
) -> Accounting:
    return Accounting(
        source_file=scan.name,
        data_lines=scan.data_lines,
        outside_panel=scan.outside,
        in_panel=in_panel,
        rejected=tuple(scan.rejected),
        alleles=reader.alleles,
        absent=sample.absent,
        kept_out=tuple(sorted(reader.kept_out.items())),
    )


def _record_notes(
    header: VcfHeader, assembly: str, scan: LineScan, reader: SampleReader
) -> Iterator[Note]:
    name = header.name
    if not scan.data_lines:
        yield Note("warning", "no_records", name, "the file holds no records")
    elif scan.outside == scan.data_lines:
        foreign = foreign_contigs(header.contigs)
        yield Note(
            "warning",
            "none_in_panel",
            name,
            f"no record lies in a gene of the panel on {assembly} (records: {scan.data_lines})"
            + (f"; no contig is a human chromosome: {', '.join(foreign[:3])}" if foreign else ""),
            "where that is unexpected, check the assembly and the names of the contigs"
            " (1, chr1 or NC_000001.11; `bcftools annotate --rename-chrs`)",
        )
    if reader.repeated:
        shown = ", ".join(f"{line} (as {first})" for line, first in reader.repeated[:_NAMED_LINES])
        yield Note(
            "warning",
            "repeated_allele",
            name,
            f"alleles that stand more than once: {len(reader.repeated)}; the first was kept: "
            f"lines {shown}",
            "check whether files were joined",
        )


def merge_files(results: list[FileResult]) -> tuple[SampleCalls, ...]:
    """Join the files of one request; AssemblyMismatchError when they differ in assembly."""
    assemblies = {result.assembly: result.header.name for result in results}
    if len(assemblies) > 1:
        listed = ", ".join(f"{name} is {assembly}" for assembly, name in assemblies.items())
        raise AssemblyMismatchError(
            f"files of one sample differ in assembly: {listed}", "call them on one assembly"
        )
    names = [[sample.name for sample in result.samples] for result in results]
    if any(found != names[0] for found in names[1:]):
        raise VariantFileError(
            f"files of one sample hold different samples: {names}",
            "name the sample that both hold (--sample, or column 'vcf_sample' of the sheet)",
            path=results[-1].header.name,
        )
    return tuple(_merged(results, number) for number in range(len(results[0].samples)))


def _merged(results: list[FileResult], number: int) -> SampleCalls:
    drafts = [result.samples[number] for result in results]
    calls = tuple(call for draft in drafts for call in draft.calls)
    fields = dict.fromkeys(result.annotation for result in results if result.annotation)
    notes = [note for result in results for note in result.notes]
    notes.extend(vaf_notes(calls))
    return SampleCalls(
        sample_name=drafts[0].name,
        assembly=results[0].assembly,
        caller="+".join(dict.fromkeys(result.caller for result in results)),
        calls=calls,
        accounting=tuple(result.accounting[number] for result in results),
        depth_evidence=tuple(item for draft in drafts for item in draft.evidence),
        normal_samples=tuple(
            dict.fromkeys(name for result in results for name in result.header.normals)
        ),
        annotation="+".join(fields) or None,
        notes=tuple(notes),
    )


def vaf_notes(calls: tuple[Call, ...]) -> Iterator[Note]:
    """One note that lists where the caller's own VAF parts from the counts."""
    apart = [
        call
        for call in calls
        if call.vaf is not None
        and call.caller_vaf is not None
        and abs(call.vaf - call.caller_vaf) > VAF_DISAGREEMENT
    ]
    if apart:
        shown = "; ".join(
            f"line {call.line}: {call.vaf:.4f} from counts, {call.caller_vaf:.4f} by the caller"
            for call in apart[:_NAMED_LINES]
        )
        yield Note(
            "info",
            "vaf_differs",
            apart[0].source_file,
            f"VAFs that differ by more than {VAF_DISAGREEMENT} from the caller's: {len(apart)}; {shown}",
            "counts are used; the caller's own value stands beside them",
        )
