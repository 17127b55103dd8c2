"""Every line of a variant file checked: VCF against its specification, MAF against its own header.

`triage` checks the lines of the panel fully and only counts the others; this checks them all. What makes
a file unreadable raises VariantFileError; everything else becomes a note with line and rule.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from chip_triage.model.note import Note
from chip_triage.readers.header_rules import check_header_line
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_rules import RecordOrder, RecordRules
from chip_triage.readers.source import first_bytes, open_source
from chip_triage.readers.vcf_header import VcfHeader, peel_header, read_header

#: Notes kept per rule; further ones are counted.
_PER_RULE = 50


@dataclass(frozen=True, slots=True)
class FileCheck:
    """``records`` data lines were looked at. ``ok``: no line is bad (warnings may stand).

    ``kind`` is ``vcf``, ``bcf`` or ``maf``; ``broken`` counts broken rules by their code.
    """

    records: int
    notes: tuple[Note, ...]
    ok: bool
    kind: str = "vcf"
    broken: tuple[tuple[str, int], ...] = ()


class Findings:
    """Notes about one file while they are collected."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: list[Note] = []
        self.counts: Counter[str] = Counter()
        self.ok = True

    def add(self, level: str, line: int, code: str, message: str) -> None:
        """One broken rule on one line."""
        self.counts[code] += 1
        self.ok = self.ok and level != "error"
        if self.counts[code] <= _PER_RULE:
            self.notes.append(Note(level, code, f"{self.name}:{line}", message))

    def result(self, records: int, kind: str) -> FileCheck:
        """Everything that was found."""
        for code, count in sorted(self.counts.items()):
            if count > _PER_RULE:
                text = f"{count - _PER_RULE} more lines break the rule {code!r}"
                self.notes.append(Note("info", "more", self.name, text))
        return FileCheck(
            records, tuple(self.notes), self.ok, kind, tuple(sorted(self.counts.items()))
        )


def check_file(path: Path) -> FileCheck:
    """Check every line of a VCF, BCF or MAF; VariantFileError when it cannot be read at all."""
    from chip_triage.readers.variant_file import sniff

    kind = sniff(first_bytes(path))
    if kind == "maf":
        from chip_triage.readers.check_table import check_table

        return check_table(path)
    if kind == "bcf":
        from chip_triage.readers.bcf import check_bcf

        return check_bcf(path)
    return check_vcf(path)


def check_vcf(path: Path) -> FileCheck:
    """Check every line of a VCF text file."""
    with open_source(path) as source:
        lines, rest = peel_header(source.blocks())
        header = read_header(lines, source.name)
        findings = Findings(source.name)
        check_header(lines, header, findings)
        rules, order = RecordRules(header), RecordOrder()
        number, records, blank = header.first_record_line - 1, 0, 0
        for block in rest:
            for raw in bytes(block).removesuffix(b"\n").split(b"\n"):
                number += 1
                if not raw:
                    blank += 1
                    continue
                if blank:
                    findings.add("error", number - 1, "blank_line", "a blank line between records")
                    blank = 0
                records += 1
                check_record(raw, number, rules, order, findings)
        findings.notes.extend([*header.notes, *source.notes])
        return findings.result(records, "vcf")


def check_header(lines: list[bytes], header: VcfHeader, findings: Findings) -> None:
    """Every ``##`` line of a header; what breaks a rule there is a warning."""
    for number, raw in enumerate(lines, 1):
        line = raw.decode("utf-8", "replace")
        if number == 1 or not line.startswith("##"):
            continue
        try:
            check_header_line(line, header.fileformat)
        except RecordFault as fault:
            findings.add("warning", number, fault.reason, f"{line[:40]!r}: {fault.message}")
    if header.n_columns == 9:
        line_number = header.first_record_line - 1
        findings.add("warning", line_number, "no_sample", "FORMAT stands without a sample column")


def check_record(
    raw: bytes, number: int, rules: RecordRules, order: RecordOrder, findings: Findings
) -> None:
    """One data line: its own rules first (an error), then its place among the others (a warning)."""
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError:
        findings.add("error", number, "encoding", "the line is not UTF-8 text")
        return
    try:
        columns = rules.check(line)
    except RecordFault as fault:
        findings.add("error", number, fault.reason, fault.message)
        return
    try:
        order.check(columns, number)
    except RecordFault as fault:
        findings.add("warning", number, fault.reason, fault.message)
