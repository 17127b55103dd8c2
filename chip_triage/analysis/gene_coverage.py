"""How well each panel gene could be judged in a sample: adequate, partial, or not known.

*Adequate* means that every base that the evidence lists inside the gene would have shown a clone at the
VAF threshold: the higher of LoD95 at its depth and the VAF from which the caller reports. What a file
does not list is not judged, and the detail says how many bases it lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chip_triage.analysis.detection_limit import CloneParameters, detection_limits
from chip_triage.analysis.sample_evidence import DepthIndex
from chip_triage.model.sample_result import GeneCoverage

if TYPE_CHECKING:
    from chip_triage.analysis.sample_evidence import SampleEvidence
    from chip_triage.model.panel import GenePanel, GeneSpan

    Segments = list[tuple[int, int, int]]


def gene_coverage(
    evidence: SampleEvidence, panel: GenePanel, assembly: str | None = None
) -> tuple[GeneCoverage, ...]:
    """One :class:`GeneCoverage` for every gene of the panel, in the panel's order.

    ``assembly`` defaults to that of the sample or of its findings; depth files cannot be used
    without it. ``depth`` is the lowest depth that the verdict rests on.
    """
    parameters = CloneParameters.from_panel(panel)
    assembly = assembly or _assembly_of(evidence)
    index = DepthIndex(evidence.depth_evidence)
    found: list[tuple[Segments, str]] = []
    for gene in panel.genes:
        span = gene.span(assembly) if assembly else None
        found.append(_segments(index, span))
    depths = sorted({depth for segments, _ in found for _, _, depth in segments})
    stated = evidence.sample.stated_min_depth
    asked = [*depths, *([stated] if stated is not None else [])]
    limits = {
        d: made.vaf for d, made in zip(asked, detection_limits(asked, parameters), strict=True)
    }
    return tuple(
        _judge(gene.symbol, segments, source, evidence, limits, parameters)
        for gene, (segments, source) in zip(panel.genes, found, strict=True)
    )


def _assembly_of(evidence: SampleEvidence) -> str | None:
    if evidence.sample.assembly:
        return evidence.sample.assembly
    keys = [finding.call.variant.key for finding in evidence.findings[:1]]
    return keys[0].assembly if keys else None


def _segments(index: DepthIndex, span: GeneSpan | None) -> tuple[Segments, str]:
    if span is None:
        return [], "none"
    return index.segments(span.contig, span.start - 1, span.end)


def _judge(
    symbol: str,
    segments: Segments,
    source: str,
    evidence: SampleEvidence,
    limits: dict[int, float],
    parameters: CloneParameters,
) -> GeneCoverage:
    reporting, stated = evidence.sample.reporting_vaf, evidence.sample.stated_min_depth
    detail = ""
    if not segments and stated is not None:
        segments, source = [(0, 0, stated)], "stated"
        detail = f"the laboratory states at least {stated} reads"
    if not segments:
        return GeneCoverage(symbol, "not_known", None, None, "none", "no depth is known")
    lowest = min(depth for _, _, depth in segments)
    if evidence.blood_normal:
        why = "a blood normal was subtracted by the caller: absent variants are not assessable"
        return GeneCoverage(symbol, "not_known", lowest, None, source, why)
    if reporting is None:
        why = "the VAF from which the caller reports is not stated"
        return GeneCoverage(symbol, "not_known", lowest, None, source, why)
    limit = max(limits[lowest], reporting)
    asked = parameters.vaf_threshold
    if source != "stated":
        detail = _bases_detail(segments, limits, reporting, asked)
    status = "adequate" if limit <= asked else "partial"
    return GeneCoverage(symbol, status, lowest, limit, source, detail)


def _bases_detail(
    segments: Segments, limits: dict[int, float], reporting: float, asked: float
) -> str:
    listed = sum(end0 - start0 for start0, end0, _ in segments)
    poor = sum(
        end0 - start0 for start0, end0, depth in segments if max(limits[depth], reporting) > asked
    )
    if not poor:
        return f"{listed} bases listed, all deep enough"
    return f"{poor} of {listed} bases listed would not show a clone at {100 * asked:.2g} %"
