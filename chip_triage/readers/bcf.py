"""BCF to `SampleCalls`: outlined here, decoded in a guarded child process, read as VCF text.

Line numbers of a BCF are record numbers, counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.bcf_records import BcfOutline
from chip_triage.readers.check_file import FileCheck, Findings, check_header, check_record
from chip_triage.readers.guarded_decoder import decoded_lines
from chip_triage.readers.line_scan import LineScan
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.record_rules import RecordOrder, RecordRules
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import open_source
from chip_triage.readers.vcf import FileResult, check_expected, merge_files, read_records
from chip_triage.readers.vcf_header import VcfHeader, read_header


def read_bcf(request: ReadRequest, panel: GenePanel) -> tuple[SampleCalls, ...]:
    """Read every wanted sample of one or more BCF files; errors as `vcf.read_vcf`.

    A decoder that dies, hangs or complains becomes a VariantFileError.
    """
    seen: dict[VariantKey, int] = {}
    results = [
        _read_file(path, request, panel, seen, request.sha256 if number == 0 else None)
        for number, path in enumerate(request.paths)
    ]
    check_expected(request, sum(result.accounting[0].data_lines for result in results))
    return merge_files(results)


def _read_file(
    path: Path,
    request: ReadRequest,
    panel: GenePanel,
    seen: dict[VariantKey, int],
    sha256: str | None,
) -> FileResult:
    with open_source(path, sha256=sha256) as source:
        outline = BcfOutline(source.chunks(), source.name)
        header = _header(outline, source.name)

        def near(regions: PanelRegions, scan: LineScan) -> Iterator[tuple[int, bytes]]:
            wanted = _in_panel(outline, regions, scan)
            source.check_digest()
            if not wanted:
                return
            for number, raw in decoded_lines(path, sorted(wanted), scan.data_lines):
                if number not in wanted:
                    raise VariantFileError(
                        f"the decoder gave record {number} twice or unasked",
                        "convert the file: 'bcftools view -O z'",
                        path=path.name,
                    )
                _same_place(raw, wanted.pop(number), number, path.name)
                yield number, raw
            if wanted:
                raise VariantFileError(
                    f"the decoder left out record {min(wanted)}",
                    "convert the file: 'bcftools view -O z'",
                    path=path.name,
                )

        return read_records(header, near, request, panel, seen, source.notes, None)


def _header(outline: BcfOutline, name: str) -> VcfHeader:
    return read_header(outline.header_text.rstrip(b"\n").split(b"\n"), name)


def _in_panel(
    outline: BcfOutline, regions: PanelRegions, scan: LineScan
) -> dict[int, tuple[str, int]]:
    """Number and place of the records that overlap a gene; all others are counted."""
    wanted: dict[int, tuple[str, int]] = {}
    for record in outline.records():
        scan.data_lines += 1
        if record.pos < 1:
            scan.reject(record.number, "pos", f"POS is {record.pos}, expected 1 or more")
        elif regions.genes_at(record.contig, record.pos, record.end):
            wanted[record.number] = (record.contig, record.pos)
        else:
            scan.outside += 1
    return wanted


def _same_place(raw: bytes, place: tuple[str, int], number: int, name: str) -> None:
    columns = raw.split(b"\t", 2)
    if columns[:2] != [place[0].encode(), str(place[1]).encode()]:
        raise VariantFileError(
            f"the decoder placed record {number} elsewhere than {place[0]}:{place[1]}",
            "convert the file: 'bcftools view -O z'",
            path=name,
        )


def check_bcf(path: Path) -> FileCheck:
    """Check every record of a BCF, decoded, against the rules of VCF."""
    with open_source(path) as source:
        outline = BcfOutline(source.chunks(), source.name)
        header = _header(outline, source.name)
        total = sum(1 for _ in outline.records())
        findings = Findings(source.name)
        check_header(outline.header_text.split(b"\n"), header, findings)
        rules, order = RecordRules(header), RecordOrder()
        for number, raw in decoded_lines(path, None, total):
            check_record(raw, number, rules, order, findings)
        return findings.result(total, "bcf")
