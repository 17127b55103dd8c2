"""What only the whole run can tell: recurrence and carry-over between its samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.sample_result import RunContext
from chip_triage.workflow.read_sample import ReadSample


def build_contexts(samples: Sequence[ReadSample], panel: GenePanel) -> dict[str, RunContext]:
    """One :class:`RunContext` per ``run_id``; samples without one share the run ''.

    Rows that bring only a karyotype are no samples of a run.
    """
    by_run: dict[str, list[ReadSample]] = defaultdict(list)
    for sample in samples:
        if not sample.is_sequenced:
            continue
        by_run[sample.row.sample.run_id or ""].append(sample)
    return {run_id: _context(run_id, members, panel) for run_id, members in by_run.items()}


def repeated_samples(samples: Sequence[ReadSample]) -> tuple[Note, ...]:
    """A warning for every sample whose file holds, byte for byte, that of another row of the sheet."""
    alike: dict[tuple[str, ...], list[ReadSample]] = defaultdict(list)
    for sample in samples:
        if any(part.data_lines for part in sample.calls.accounting):  # headers may well be equal
            sums = sorted(file.sha256 for file in sample.inputs if file.role == "variants")
            alike[(sample.calls.sample_name, *sums)].append(sample)
    return tuple(
        _repeated(sample, [other.row.row for other in group if other is not sample])
        for group in alike.values()
        if len(group) > 1
        for sample in group
    )


def _repeated(sample: ReadSample, others: Sequence[int]) -> Note:
    rows = ", ".join(str(row) for row in others[:5]) + (" ..." if len(others) > 5 else "")
    return Note(
        "warning",
        "repeated_sample",
        f"sample {sample.row.sample.sample_id}",
        f"'{sample.row.variants[0].name}' (row {sample.row.row} of the sheet) holds the same bytes "
        f"as the file of row {rows}: a row may name the wrong file",
        "check the column 'variants' of these rows",
    )


def _context(run_id: str, members: Sequence[ReadSample], panel: GenePanel) -> RunContext:
    seen: dict[str, dict[str, float]] = defaultdict(dict)
    for member in members:
        for call in member.calls.calls:
            seen[str(call.variant.key)][member.row.sample.sample_id] = call.vaf or 0.0
    low = panel.threshold("carry_over_recipient_vaf")
    high = panel.threshold("carry_over_source_vaf")
    return RunContext(
        run_id=run_id,
        samples=tuple(sorted(member.row.sample.sample_id for member in members)),
        recurrence=tuple((key, tuple(sorted(found))) for key, found in sorted(seen.items())),
        carry_over=tuple(
            (key, sample, source)
            for key, found in sorted(seen.items())
            for sample, vaf in sorted(found.items())
            for source, source_vaf in sorted(found.items())
            if vaf < low and source_vaf >= high
        ),
    )
