"""One row of the sheet, read whole: calls, depth evidence, and what the files were."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.case import InputFile
from chip_triage.model.depth import DepthEvidence
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import CONSTITUTIONAL_SPECIMENS
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.copy_number_profile import CopyNumberProfile
from chip_triage.readers.sample_sheet import SheetRow
from chip_triage.workflow.complete_calls import complete_calls
from chip_triage.workflow.fingerprint import describe_input
from chip_triage.workflow.options import TriageOptions


@dataclass(frozen=True, slots=True)
class ReadSample:
    """Everything that the files of one sheet row hold.

    A row that brings only a karyotype has empty ``calls``, without caller and accounting.
    """

    row: SheetRow
    calls: SampleCalls
    depth_evidence: tuple[DepthEvidence, ...]
    inputs: tuple[InputFile, ...]
    copy_number: CopyNumberProfile | None = None

    @property
    def is_sequenced(self) -> bool:
        """Whether the row names a variant file."""
        return bool(self.row.variants)

    @property
    def is_constitutional(self) -> bool:
        """Whether the sample is tissue that settles a constitutional origin."""
        return self.row.sample.specimen in CONSTITUTIONAL_SPECIMENS

    @property
    def has_blood_normal(self) -> bool:
        """Whether the caller subtracted a declared normal, so that absence says nothing."""
        return bool(self.calls.normal_samples)


def read_sample(row: SheetRow, panel: GenePanel, options: TriageOptions) -> ReadSample:
    """Read the variant, coverage and copy-number files of one row.

    Raises :class:`VariantFileError` when a file cannot be read whole, when records were rejected
    (unless the options allow it) or when the sample cannot be told; and
    :class:`AssemblyMismatchError` when the sheet and a file disagree.
    """
    sample = row.sample
    assembly = sample.assembly or options.assembly
    calls = _read_calls(row, panel, options, assembly) if row.variants else None
    copy_number: CopyNumberProfile | None = None
    if row.copy_number is not None:
        from chip_triage.readers.copy_number import read_copy_number

        copy_number = read_copy_number(
            row.copy_number,
            assembly=calls.assembly if calls else assembly,
            names=[name for name in (sample.vcf_sample, sample.sample_id) if name],
        )
    if calls is None:
        known = copy_number.assembly if copy_number else sample.assembly
        calls = SampleCalls(sample.sample_id, known or "", "", (), ())
    depth: tuple[DepthEvidence, ...] = ()
    if row.coverage is not None:
        from chip_triage.readers.depth import read_coverage

        depth = read_coverage(row.coverage, panel, calls.assembly, sample.sample_id)
    return ReadSample(row, calls, depth, _inputs(row), copy_number)


def _read_calls(
    row: SheetRow, panel: GenePanel, options: TriageOptions, assembly: str | None
) -> SampleCalls:
    """The calls of the row's sample; ``assembly`` is what sheet or options name."""
    from chip_triage.readers.variant_file import ReadRequest, read_variant_file

    sample = row.sample
    read = read_variant_file(
        ReadRequest(
            paths=row.variants,
            caller=sample.caller or options.caller,
            assembly=assembly,
            wanted=(sample.vcf_sample,) if sample.vcf_sample else None,
            expected_records=row.expected_records,
            sha256=row.sha256,
        ),
        panel,
    )
    (calls,) = complete_calls((_the_sample(row, read),), options, row.variants[0].name)
    if assembly and calls.assembly != assembly:
        raise AssemblyMismatchError(
            f"the sheet says {assembly}, the file is {calls.assembly}",
            "correct the column 'assembly', or give the file of the right assembly",
            path=row.variants[0].name,
            expected=assembly,
            found=calls.assembly,
        )
    _refuse_rejected(calls, options)
    return calls


def _the_sample(row: SheetRow, read: tuple[SampleCalls, ...]) -> SampleCalls:
    """The one sample of the file that the row means; never guessed from column order."""
    if len(read) == 1:
        return read[0]
    by_name = [calls for calls in read if calls.sample_name == row.sample.sample_id]
    if len(by_name) == 1:
        return by_name[0]
    names = ", ".join(calls.sample_name for calls in read) or "none"
    raise VariantFileError(
        f"holds {len(read)} samples ({names}); which one is {row.sample.sample_id} is not said",
        "name it: column 'vcf_sample' of the sheet, or `compare --samples NAME,NAME,...`",
        path=row.variants[0].name,
    )


def _refuse_rejected(calls: SampleCalls, options: TriageOptions) -> None:
    rejected = [line for part in calls.accounting for line in part.rejected]
    if not rejected or options.allow_rejected:
        return
    first = rejected[0]
    raise VariantFileError(
        f"{len(rejected)} record(s) cannot be trusted; first: {first.message}",
        "correct the file (`chip-triage check-file` lists every line), or accept the loss with "
        "--allow-rejected",
        path=first.source_file,
        line=first.line,
    )


def _inputs(row: SheetRow) -> tuple[InputFile, ...]:
    described = [describe_input(path, "variants") for path in row.variants]
    if row.coverage is not None:
        described.append(describe_input(row.coverage, "coverage"))
    if row.alignment is not None:
        described.append(describe_input(row.alignment, "alignment"))
    if row.copy_number is not None:
        described.append(describe_input(row.copy_number, "copy_number"))
    return tuple(described)
