"""One variant file judged by itself: the fast path, free of every heavy library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.record import record
from chip_triage.model.sample_result import SampleResult
from chip_triage.model.variant import RejectedLine, SampleCalls
from chip_triage.workflow.complete_calls import complete_calls
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.preflight import check_options
from chip_triage.workflow.rule_set import chosen_rule_set, panel_notes

_CATEGORIES = ("driver", "review", "excluded", "absent", "kept_out")
_SAID_WHY = ("excluded", "kept_out")


@record
class TriagedFile:
    """All wanted samples of a file with their findings and accounting."""

    file_name: str
    patient_id: str
    samples: tuple[SampleResult, ...]

    def rejected(self) -> tuple[RejectedLine, ...]:
        """Lines that could not be trusted, each once."""
        lines = {
            (line.source_file, line.line): line
            for sample in self.samples
            for part in sample.accounting
            for line in part.rejected
        }
        return tuple(line for _, line in sorted(lines.items()))

    def accounting_lines(self) -> tuple[str, ...]:
        """The two identities in words: once per file, and once per sample."""
        files = {part.source_file: part for sample in self.samples for part in sample.accounting}
        lines = [
            f"{name}: {part.data_lines} data lines = {part.outside_panel} outside the panel + "
            f"{part.in_panel} in the panel + {len(part.rejected)} rejected"
            for name, part in files.items()
        ]
        return (*lines, *(_sample_identity(sample) for sample in self.samples))


def triage_file(
    path: Path,
    options: TriageOptions,
    *,
    samples: Sequence[str] = (),
    patient_id: str = "",
    sex: str | None = None,
) -> TriagedFile:
    """Read one file and judge every panel allele of every wanted sample.

    ``samples`` are names in the file; empty means all but declared normals. Raises
    :class:`VariantFileError` (and its kin) when the file cannot be read whole.
    """
    from chip_triage.readers.collector import collector_at_rest
    from chip_triage.readers.panel_file import read_panel

    with collector_at_rest():
        panel = read_panel(options.panel)
        read = read_calls(path, panel, options, samples)
        judged = [judge(calls, panel, options, patient_id=patient_id, sex=sex) for calls in read]
    return TriagedFile(path.name, patient_id, tuple(judged))


def read_calls(
    path: Path, panel: GenePanel, options: TriageOptions, samples: Sequence[str] = ()
) -> tuple[SampleCalls, ...]:
    """The wanted samples' calls of one file; a name that the file lacks is refused."""
    from chip_triage.readers.variant_file import ReadRequest, read_variant_file

    check_options(options)
    read = read_variant_file(
        ReadRequest(
            paths=(path,),
            caller=options.caller,
            assembly=options.assembly,
            wanted=tuple(samples) or None,
        ),
        panel,
    )
    if not read:
        raise VariantFileError(
            "holds no sample that could be judged",
            "name the sample with --sample (declared normals are left out by themselves)",
            path=path.name,
        )
    return complete_calls(read, options, path.name)


def judge(
    calls: SampleCalls,
    panel: GenePanel,
    options: TriageOptions,
    *,
    patient_id: str = "",
    sex: str | None = None,
) -> SampleResult:
    """Triage one sample without a sheet: its timepoint, day and specimen are unknown."""
    from chip_triage.analysis.triage import triage_sample

    sample = Sample(
        sample_id=calls.sample_name or Path(calls.accounting[0].source_file).name,
        patient_id=patient_id,
        timepoint="other",
        day=None,
        specimen="other",
        assembly=calls.assembly,
        sex=sex,
    )
    triage = triage_sample(
        calls,
        panel,
        rule_set=chosen_rule_set(panel, options),
        sample=sample,
        patient=Patient(patient_id, sex=sex),
    )
    return SampleResult(
        sample=sample,
        caller=calls.caller,
        assembly=calls.assembly,
        annotation=calls.annotation,
        accounting=calls.accounting,
        counts=triage.counts,
        findings=triage.findings,
        notes=panel_notes(panel) + calls.notes + triage.notes,
    )


def render_triage(triaged: TriagedFile, layout: str) -> str:
    """The result as ``text``, ``tsv`` or ``json``."""
    from chip_triage.reports import tables

    if layout == "json":
        from chip_triage.model.document import to_document
        from chip_triage.reports.case_json import render_document

        return render_document({"file": triaged.file_name, "samples": to_document(triaged.samples)})
    if layout == "tsv":
        rows = tables.findings_rows(triaged.patient_id, triaged.samples)
        return tables.render_tsv(tables.FINDINGS_COLUMNS, rows)
    from chip_triage.reports.text import render_findings_text

    return render_findings_text(triaged.samples)


def _sample_identity(sample: SampleResult) -> str:
    """Panel alleles of one sample by what became of them: driver, review, excluded, absent, kept out."""
    alleles = sum(part.alleles for part in sample.accounting)
    by_category: dict[str, dict[str, int]] = {name: {} for name in _CATEGORIES}
    for count in sample.counts:
        by_category.setdefault(count.category, {})[count.reason] = count.count
    counted = " + ".join(_counted(name, reasons) for name, reasons in by_category.items())
    return f"{sample.sample.sample_id}: {alleles} panel alleles = {counted}"


def _counted(category: str, reasons: Mapping[str, int]) -> str:
    """``2 kept out (breakend 1, symbolic 1)``; the reasons where alleles do not reach the report."""
    text = f"{sum(reasons.values())} {category.replace('_', ' ')}"
    if category not in _SAID_WHY or not reasons:
        return text
    return f"{text} ({', '.join(f'{name} {number}' for name, number in sorted(reasons.items()))})"
