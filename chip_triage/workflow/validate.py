"""Everything that is wrong with a sheet, told at once, before anything is run."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import ChipTriageError, SampleSheetError
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.readers.sample_sheet import SheetRow, readable_rows
from chip_triage.readers.table_cells import row_of
from chip_triage.workflow.karyotypes import karyotype_notes
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.preflight import check_options, check_references
from chip_triage.workflow.read_sample import ReadSample, read_sample
from chip_triage.workflow.rule_set import panel_of_run
from chip_triage.workflow.run_context import repeated_samples
from chip_triage.workflow.sheet import read_sheet

#: Columns without which the variant file of a row cannot be judged.
_DECIDING = frozenset(
    ("variants", "vcf_sample", "caller", "assembly", "panel", "expected_records", "sha256")
)


@dataclass(frozen=True, slots=True)
class Validation:
    """Problems that stop a run, and notes that do not."""

    problems: tuple[str, ...]
    notes: tuple[Note, ...]
    samples: int
    patients: int


def validate_sheet(
    path: Path, options: TriageOptions | None = None, *, open_files: bool = True
) -> Validation:
    """Check the sheet, the clinical tables and, if asked, every file that the sheet names.

    Where cells are to blame, the other cells, files and karyotypes are checked all the same.
    """
    options = options or TriageOptions()
    check_options(options)
    problems: list[str] = []
    read: list[ReadSample] = []
    notes: tuple[Note, ...] = ()
    sexes: dict[str, str | None] = {}
    blamed: frozenset[tuple[int, str]] = frozenset()
    try:
        sheet = read_sheet(path)
        rows, notes = sheet.rows, sheet.notes
        sexes = {name: patient.sex for name, patient in sheet.patients.items()}
    except SampleSheetError as error:
        problems += error.problems or (str(error),)
        rows, blamed = readable_rows(path)
    try:
        panel_of_run(rows, options, path.name)
    except SampleSheetError as error:
        problems.append(f"column 'panel': {error.message.partition(': ')[2]}; {error.remedy}")
    if open_files:
        check_references(options)
        found, read = _file_problems(rows, blamed, options)
        problems, notes = problems + found, notes + repeated_samples(read)
    notes += tuple(karyotype_notes(rows))
    notes += tuple(_sex_notes(rows, read, sexes))
    patients = {row.sample.patient_id for row in rows}
    problems.sort(key=row_of)
    return Validation(tuple(problems), notes, len(rows), len(patients))


def _file_problems(
    rows: Sequence[SheetRow], blamed: frozenset[tuple[int, str]], options: TriageOptions
) -> tuple[list[str], list[ReadSample]]:
    from chip_triage.readers.panel_file import read_panel

    panels: dict[str, GenePanel] = {}
    unusable: set[str] = set()
    problems: list[str] = []
    read: list[ReadSample] = []
    for row in rows:
        name = row.panel or options.panel
        bad = {column for number, column in blamed if number == row.row}
        if "panel" in bad or name in unusable:
            continue
        try:
            panel = panels[name] if name in panels else panels.setdefault(name, read_panel(name))
        except ChipTriageError as error:
            problems.append(_problem(row, "panel", error))
            unusable.add(name)
            continue
        sample = None
        if not bad & _DECIDING:
            bare = dataclasses.replace(row, coverage=None, alignment=None, copy_number=None)
            try:
                sample = read_sample(bare, panel, options)
                read.append(sample)
            except ChipTriageError as error:
                problems.append(_problem(row, "variants", error))
        assembly = sample.calls.assembly if sample else row.sample.assembly or options.assembly
        if not bad & {"assembly"}:
            problems += _companions(row, panel, options, assembly or None, bad)
    return problems + _mixed_assemblies(read), read


def _companions(
    row: SheetRow, panel: GenePanel, options: TriageOptions, assembly: str | None, bad: set[str]
) -> Iterator[str]:
    """Problems of the files beside the variant file; what needs an unknown assembly is passed over."""
    if row.coverage is not None and assembly is not None and "coverage" not in bad:
        from chip_triage.readers.depth import read_coverage

        try:
            read_coverage(row.coverage, panel, assembly, row.sample.sample_id)
        except ChipTriageError as error:
            yield _problem(row, "coverage", error)
    if row.copy_number is not None and "copy_number" not in bad:
        from chip_triage.readers.copy_number import read_copy_number

        names = [name for name in (row.sample.vcf_sample, row.sample.sample_id) if name]
        try:
            read_copy_number(row.copy_number, assembly=assembly, names=names)
        except ChipTriageError as error:
            yield _problem(row, "copy_number", error)
    if row.alignment is not None and assembly is not None and "alignment" not in bad:
        from chip_triage.readers.alignment_gate import open_alignment

        try:
            with open_alignment(row.alignment, assembly, options.fasta):
                pass
        except ChipTriageError as error:
            yield _problem(row, "alignment", error)


def _problem(row: SheetRow, column: str, error: ChipTriageError) -> str:
    remedy = f"; {error.remedy}" if error.remedy else ""
    return f"row {row.row or row.line}, column '{column}': {error.message}{remedy}"


def _mixed_assemblies(read: Sequence[ReadSample]) -> list[str]:
    """Files of one patient that speak of two assemblies; the first one named is taken as meant."""
    groups: dict[str, list[ReadSample]] = defaultdict(list)
    for sample in read:
        if sample.calls.assembly:
            groups[sample.row.sample.patient_id].append(sample)
    return [
        f"row {sample.row.row}, column 'variants': the file is {sample.calls.assembly}, that of "
        f"row {group[0].row.row} {group[0].calls.assembly}; give the samples of one patient on "
        "one assembly: positions are never lifted over"
        for group in groups.values()
        for sample in group[1:]
        if sample.calls.assembly != group[0].calls.assembly
    ]


def _sex_notes(
    rows: Sequence[SheetRow], read: Sequence[ReadSample], sexes: Mapping[str, str | None]
) -> Iterator[Note]:
    """Where X-linked calls or a karyotype contradict the sex that sheet or patients.csv state."""
    from chip_triage.analysis.iscn import read_karyotype
    from chip_triage.analysis.sex_check import sex_notes

    for row in rows:
        calls = [(s.row.sample.sample_id, s.calls.calls) for s in read if s.row.row == row.row]
        karyotypes = []
        if row.sample.karyotype is not None:
            karyotype = read_karyotype(row.sample.karyotype)
            karyotypes = [dataclasses.replace(karyotype, sample_id=row.sample.sample_id)]
        yield from sex_notes(sexes.get(row.sample.patient_id), calls, karyotypes)
