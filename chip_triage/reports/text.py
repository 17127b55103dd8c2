"""Findings for a terminal: one aligned line per driver and review variant, then what was set aside.

Standard library only: a single-sample triage prints this without loading anything heavy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.model.finding import Finding
from chip_triage.model.note import Note
from chip_triage.model.sample_result import SampleResult
from chip_triage.reports.wording import NBSP, percent, plain, reads

_HEADINGS = (("driver", "Drivers"), ("review", "For review"))


def render_findings_text(samples: Iterable[SampleResult]) -> str:
    """All samples of a file, each with its drivers, review variants and counts of the rest."""
    return "\n".join(_sample_text(sample) for sample in samples)


def _sample_text(sample: SampleResult) -> str:
    source = ", ".join(part for part in (sample.caller, sample.assembly, sample.annotation) if part)
    lines = [f"{sample.sample.sample_id}  ({source})"]
    for category, heading in _HEADINGS:
        found = [finding for finding in sample.findings if finding.category == category]
        found.sort(key=lambda finding: (-(finding.call.vaf or 0.0), str(finding.call.variant.key)))
        lines.append(f"  {heading}: {len(found) or 'none'}")
        lines += [f"    {line}" for line in _aligned([_cells(finding) for finding in found])]
    lines.append(f"  Excluded: {_excluded(sample) or 'none'}")
    lines += [f"  {note.level}: {_told(note)}" for note in sample.notes]
    return "\n".join(lines) + "\n"


def _cells(finding: Finding) -> tuple[str, ...]:
    call, chosen = finding.call, finding.consequence
    change = (chosen.hgvsp or chosen.hgvsc if chosen else None) or "no change given"
    why = finding.driver.rule_id if finding.category == "driver" and finding.driver else (
        "; ".join(reason.text for reason in finding.reasons))  # fmt: skip
    flags = f"[{', '.join(finding.flags)}]" if finding.flags else ""
    vaf = percent(call.vaf).replace(NBSP, " ")
    return finding.gene_symbol, change, vaf, reads(call.alt_depth, call.depth), why, flags


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _excluded(sample: SampleResult) -> str:
    counts = [count for count in sample.counts if count.category == "excluded" and count.count]
    counts.sort(key=lambda count: (-count.count, count.reason))
    return ", ".join(f"{count.count} {plain(count.reason)}" for count in counts)


def _told(note: Note) -> str:
    """The message with its place, unless it begins with it."""
    return note.message if note.message.startswith(note.where) else f"{note.where}: {note.message}"
