"""Findings as plain text for a terminal: what a person reads first, nothing to parse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.model.case import SampleResult
from chip_triage.model.finding import Finding

_HEAD = ("gene", "protein", "c.", "VAF", "alt/depth", "rule", "flags")


def render_findings_text(samples: Iterable[SampleResult]) -> str:
    """Drivers and review variants as aligned tables; excluded ones counted by reason."""
    return "\n".join(_sample_text(sample) for sample in samples) + "\n"


def _sample_text(sample: SampleResult) -> str:
    lines = [f"{sample.sample.sample_id}  ({sample.caller}, {sample.assembly})", ""]
    for category, title in (("driver", "Drivers"), ("review", "For review")):
        found = [finding for finding in sample.findings if finding.category == category]
        lines.append(f"{title}: {len(found)}")
        if found:
            lines.extend(_table([_HEAD, *(_row(finding) for finding in found)]))
        lines.append("")
    excluded = [count for count in sample.counts if count.category == "excluded"]
    lines.append(f"Excluded: {sum(count.count for count in excluded)}")
    lines.extend(f"  {count.count:>5}  {count.reason}" for count in excluded)
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> tuple[str, ...]:
    call, chosen = finding.call, finding.consequence
    vaf = "not known" if call.vaf is None else f"{100 * call.vaf:.2f} %"
    counts = "" if call.alt_depth is None else f"{call.alt_depth}/{call.depth}"
    return (
        finding.gene_symbol,
        (chosen.hgvsp if chosen else None) or "",
        (chosen.hgvsc if chosen else None) or "",
        vaf,
        counts,
        finding.driver.rule_id if finding.driver else "; ".join(r.text for r in finding.reasons),
        ", ".join(finding.flags),
    )


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
