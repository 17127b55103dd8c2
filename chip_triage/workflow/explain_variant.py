"""Why one variant of a file got its verdict, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chip_triage.errors import UsageError
from chip_triage.model.patient import Patient
from chip_triage.model.variant import Call
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.rule_set import chosen_rule_set
from chip_triage.workflow.triage_file import read_calls

if TYPE_CHECKING:
    from chip_triage.analysis.explain import ExplainedStep

_COLUMNS = (
    "sample_id",
    "variant",
    "kind",
    "step_id",
    "result",
    "observed",
    "threshold",
    "citation",
)
#: Variants of the file that a refusal names.
_SHOWN = 5
_MARKS = {
    "met": "+", "passed": "+", "not_met": "-", "failed": "!", "not_evaluable": "?", "info": " ",
}  # fmt: skip


def explain_variant(
    path: Path,
    variant: str,
    options: TriageOptions,
    *,
    samples: Sequence[str] = (),
    sex: str | None = None,
    layout: str = "text",
) -> str:
    """All steps for every sample that carries ``variant``, as text or TSV.

    Raises :class:`UsageError` when no panel variant of the file is meant by ``variant``.
    """
    from chip_triage.analysis.explain import explain_finding
    from chip_triage.analysis.variant_name import is_meant
    from chip_triage.readers.panel_file import read_panel

    panel = read_panel(options.panel)
    rule_set = chosen_rule_set(panel, options)
    read = read_calls(path, panel, options, samples)
    held = [call for calls in read for call in calls.calls]
    found = [call for call in held if is_meant(call, variant, panel)]
    if not found:
        raise _not_held(path, variant, held)
    explained = [
        (call, explain_finding(call, panel, rule_set=rule_set, patient=Patient("", sex=sex)))
        for call in found
    ]
    return _tsv(explained) if layout == "tsv" else _text(explained)


def _not_held(path: Path, variant: str, calls: Sequence[Call]) -> UsageError:
    """Which variants stand at the same place, where the file has any."""
    from chip_triage.analysis.variant_name import place_of

    place = place_of(variant)
    near = sorted({_written(call) for call in calls if _at(call) == place})
    held = len({str(call.variant.key) for call in calls})
    message = f"{path.name} holds {held} panel variants; none of them is {variant}"
    if near:
        message += f"; at that place it has {', '.join(near[:_SHOWN])}"
    return UsageError(
        message, "write it as the file does (chr2:25234373:C:T) or in HGVS (DNMT3A:p.R882H)"
    )


def _at(call: Call) -> tuple[str, int]:
    return call.variant.key.contig, call.variant.pos


def _tsv(explained: Iterable[tuple[Call, Sequence[ExplainedStep]]]) -> str:
    from chip_triage.reports.tables import render_tsv

    rows = [
        {
            "sample_id": call.sample_id, "variant": _written(call), "kind": step.kind,
            "step_id": step.step_id, "result": step.result, "observed": step.observed,
            "threshold": step.threshold, "citation": step.citation,
        }
        for call, steps in explained
        for step in steps
    ]  # fmt: skip
    return render_tsv(_COLUMNS, rows)


def _text(explained: Iterable[tuple[Call, Sequence[ExplainedStep]]]) -> str:
    lines = []
    for call, steps in explained:
        lines.append(
            f"{_written(call)}  {call.sample_id}  (line {call.line} of {call.source_file})"
        )
        lines.append("  + met, passed   - not met   ! failed   ? could not be evaluated")
        kind = ""
        for step in steps:
            if step.kind != kind:
                kind = step.kind
                lines.append(f"{kind}:")
            asked = f"; asked: {step.threshold}" if step.threshold else ""
            source = f"  [{step.citation}]" if step.citation else ""
            mark = _MARKS.get(step.result, " ")
            lines.append(f"  {mark} {step.step_id}: {step.observed or 'nothing'}{asked}{source}")
        lines.append("")
    return "\n".join(lines)


def _written(call: Call) -> str:
    variant = call.variant
    return f"{variant.chrom}:{variant.pos}:{variant.ref}:{variant.alt}"
