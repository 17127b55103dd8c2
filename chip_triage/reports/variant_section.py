"""Variants of a report: drivers and review in full, excluded ones counted by reason."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.model.case import Case, SampleResult
from chip_triage.model.clone import Observation
from chip_triage.model.finding import Finding
from chip_triage.model.variant import Variant
from chip_triage.reports.wording import (
    allele_text,
    day_text,
    interval,
    percent,
    plain,
    reads,
)


@dataclass(frozen=True, slots=True)
class VariantLine:
    """One finding as the variant table prints it."""

    sample: str
    day: str
    gene: str
    hgvsp: str
    hgvsc: str
    transcript: str
    genomic: str
    vaf: str
    interval: str
    reads: str
    caller_filter: str
    rule_id: str
    rule_detail: str
    reasons: tuple[str, ...]
    flags: tuple[str, ...]
    tags: tuple[str, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How many alleles were set aside for one reason, per sample of the case."""

    reason: str
    counts: tuple[int, ...]


def variant_lines(case: Case, category: str) -> tuple[VariantLine, ...]:
    """All findings of one category, sample by sample, highest VAF first."""
    intervals = _intervals(case)
    lines = []
    for entry in case.samples:
        chosen = [finding for finding in entry.findings if finding.category == category]
        chosen.sort(key=lambda finding: (-(finding.call.vaf or 0.0), str(finding.call.variant.key)))
        lines += [_line(finding, entry, intervals) for finding in chosen]
    return tuple(lines)


def reason_lines(case: Case, category: str) -> tuple[ReasonLine, ...]:
    """Counts of one category by reason, largest first."""
    table: dict[str, list[int]] = {}
    for index, entry in enumerate(case.samples):
        for count in entry.counts:
            if count.category == category and count.count:
                table.setdefault(count.reason, [0] * len(case.samples))[index] += count.count
    ordered = sorted(table.items(), key=lambda item: (-sum(item[1]), item[0]))
    return tuple(ReasonLine(plain(reason), tuple(counts)) for reason, counts in ordered)


def _intervals(case: Case) -> dict[tuple[str, str], Observation]:
    return {
        (str(track.key), seen.sample_id): seen
        for track in case.tracks
        for seen in track.observations
    }


def _line(
    finding: Finding, entry: SampleResult, intervals: dict[tuple[str, str], Observation]
) -> VariantLine:
    call, chosen, driver = finding.call, finding.consequence, finding.driver
    seen = intervals.get((str(call.variant.key), entry.sample.sample_id))
    terms = ", ".join(plain(term) for term in chosen.so_terms) if chosen else ""
    return VariantLine(
        sample=entry.sample.sample_id,
        day=day_text(entry.sample.day),
        gene=finding.gene_symbol,
        hgvsp=(chosen.hgvsp if chosen else None) or terms or "no protein change given",
        hgvsc=(chosen.hgvsc if chosen else None) or "",
        transcript=(chosen.transcript_id if chosen else None) or "transcript not given",
        genomic=genomic_text(call.variant),
        vaf=percent(call.vaf),
        interval=interval(seen.ci_low, seen.ci_high) if seen else "",
        reads=reads(call.alt_depth, call.depth),
        caller_filter="; ".join(call.filters) or "not evaluated",
        rule_id=driver.rule_id if driver else "",
        rule_detail=driver.detail if driver else "",
        reasons=tuple(
            reason.text
            for reason in finding.reasons
            if not (driver and driver.rule_id in reason.text and driver.detail)
        ),
        flags=tuple(plain(flag) for flag in unsettled(finding.flags)),
        tags=tuple(plain(tag) for tag in finding.tags),
        citation=driver.citation if driver else "",
    )


def unsettled(flags: tuple[str, ...]) -> tuple[str, ...]:
    """Flags without the prompt that constitutional tissue has answered."""
    if not {"constitutional_confirmed", "constitutional_excluded"} & set(flags):
        return flags
    return tuple(flag for flag in flags if flag != "constitutional_origin_to_be_confirmed")


def genomic_text(variant: Variant) -> str:
    """Genomic place with its assembly: ``g.`` for substitutions, alleles as written otherwise.

    HGVS wants insertions and deletions shifted to the 3' end, which needs the reference; without
    it the source's own position and alleles are unambiguous.
    """
    key = variant.key
    if key.kind == "snv":
        return f"chr{key.contig}:g.{key.start0 + 1}{key.deleted}>{key.inserted} ({key.assembly})"
    alleles = f"{allele_text(variant.ref)}>{allele_text(variant.alt)}"
    return f"{variant.chrom}:{variant.pos} {alleles} as written ({key.assembly})"
