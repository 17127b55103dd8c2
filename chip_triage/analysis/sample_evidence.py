"""What one sample can say about any site: its calls, its depth records, its alignment counts.

Evidence for a variant is taken in this order, and the one that was used is printed: the called
record with counts; the alignment recheck where nothing was called; the record of a multi-sample
file; the per-base depth file; the gVCF block; the depth and reporting VAF that the laboratory states.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.model.depth import DEPTH_SOURCES, DepthEvidence, ReadCount
from chip_triage.model.finding import Finding
from chip_triage.model.patient import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chip_triage.model.locus import VariantKey

#: Statistics that hold for every base of an interval; a region mean does not.
_SITE_STATISTICS = ("site", "minimum")


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    """All that is known about one sample.

    ``blood_normal``: the caller subtracted a blood normal, so that clones present in it may be
    missing from the calls. ``rechecks`` are counts from the alignment.
    """

    sample: Sample
    findings: tuple[Finding, ...]
    depth_evidence: tuple[DepthEvidence, ...]
    rechecks: tuple[ReadCount, ...] = ()
    blood_normal: bool = False


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """What one sample says about one variant. ``vaf`` is a fraction 0-1.

    ``source`` is ``called``, one of ``DEPTH_SOURCES``, or ``none``. ``alt_depth`` None: nobody counted
    the allele. ``reporting_vaf`` is set where only the absence from the calls speaks.
    """

    source: str
    called: bool = False
    alt_depth: int | None = None
    depth: int | None = None
    vaf: float | None = None
    reporting_vaf: float | None = None
    detail: str = ""
    category: str | None = None
    finding: Finding | None = None
    recheck: ReadCount | None = None
    tandem_duplication: bool = False
    blood_normal: bool = False


class DepthIndex:
    """Depth intervals of one sample, by source and contig, for look-up of single sites."""

    def __init__(self, evidence: Iterable[DepthEvidence]) -> None:
        self._counted: dict[VariantKey, DepthEvidence] = {}
        self._region_means: list[DepthEvidence] = []
        grouped: dict[str, dict[str, list[DepthEvidence]]] = {}
        for record in evidence:
            if record.alt_depth is not None and record.allele is not None:
                self._keep_counted(record)
            if record.statistic in _SITE_STATISTICS:
                grouped.setdefault(record.source, {}).setdefault(record.contig, []).append(record)
            else:
                self._region_means.append(record)
        self._layers = {
            source: {contig: _Layer(records) for contig, records in grouped[source].items()}
            for source in sorted(grouped, key=_source_rank)
        }

    def counted(self, key: VariantKey) -> DepthEvidence | None:
        """The most trusted record that counted this very allele."""
        return self._counted.get(key)

    def depth_at(self, contig: str, start0: int, end0: int) -> tuple[int, str] | None:
        """Lowest depth over ``[start0, end0)`` and its source; None unless every base is known."""
        for source, contigs in self._layers.items():
            layer = contigs.get(contig)
            depth = layer.minimum(start0, end0) if layer else None
            if depth is not None:
                return depth, source
        return None

    def region_mean(self, contig: str, start0: int, end0: int) -> int | None:
        """A region mean over the site: worth a remark, never a site's depth."""
        for record in self._region_means:
            if record.contig == contig and record.start0 <= start0 and end0 <= record.end0:
                return record.depth
        return None

    def segments(
        self, contig: str, start0: int, end0: int
    ) -> tuple[list[tuple[int, int, int]], str]:
        """Known (start0, end0, depth) inside ``[start0, end0)`` of the most trusted interval source.

        Single-site records are no survey of a region and are left out.
        """
        for source, contigs in self._layers.items():
            if source in ("per_base_file", "gvcf", "stated") and contig in contigs:
                found = contigs[contig].overlapping(start0, end0)
                if found:
                    return found, source
        return [], "none"

    def _keep_counted(self, record: DepthEvidence) -> None:
        assert record.allele is not None
        kept = self._counted.get(record.allele)
        if kept is None or _source_rank(record.source) < _source_rank(kept.source):
            self._counted[record.allele] = record


class _Layer:
    """Intervals of one source on one contig, sorted by start."""

    def __init__(self, records: Sequence[DepthEvidence]) -> None:
        rows = sorted((record.start0, record.end0, record.depth) for record in records)
        self._rows = rows
        self._starts = [row[0] for row in rows]
        self._reach: list[int] = []  # furthest end of all intervals up to here
        furthest = 0
        for _, end0, _ in rows:
            furthest = max(furthest, end0)
            self._reach.append(furthest)

    def overlapping(self, start0: int, end0: int) -> list[tuple[int, int, int]]:
        found = []
        index = bisect_right(self._starts, end0 - 1) - 1
        while index >= 0 and self._reach[index] > start0:
            low, high, depth = self._rows[index]
            if high > start0:
                found.append((max(low, start0), min(high, end0), depth))
            index -= 1
        return found[::-1]

    def minimum(self, start0: int, end0: int) -> int | None:
        known_to, lowest = start0, None
        for low, high, depth in self.overlapping(start0, end0):
            if low > known_to:
                return None
            known_to = max(known_to, high)
            lowest = depth if lowest is None else min(lowest, depth)
        return lowest if known_to >= end0 else None


def _source_rank(source: str) -> int:
    return DEPTH_SOURCES.index(source) if source in DEPTH_SOURCES else len(DEPTH_SOURCES)


class SampleView:
    """One sample's evidence, indexed for look-up by variant."""

    def __init__(self, evidence: SampleEvidence) -> None:
        self.evidence = evidence
        self.sample = evidence.sample
        self.depths = DepthIndex(evidence.depth_evidence)
        self.findings: dict[VariantKey, list[Finding]] = {}
        for finding in evidence.findings:
            self.findings.setdefault(finding.call.variant.key, []).append(finding)
        self.rechecks = {count.key: count for count in evidence.rechecks}

    def finding(self, keys: Sequence[VariantKey]) -> Finding | None:
        """The called record of a variant; of several spellings the one with the lowest VAF."""
        found = [_fullest(self.findings[key]) for key in keys if key in self.findings]
        return min(found, key=lambda finding: finding.call.vaf or 0.0, default=None)

    def site(self, keys: Sequence[VariantKey], *, tandem_duplication: bool = False) -> SiteEvidence:
        """The most trusted evidence about one variant (``keys``: its spellings, best first)."""
        recheck = next((self.rechecks[key] for key in keys if key in self.rechecks), None)
        finding = self.finding(keys)
        if finding is not None:
            return _called_site(finding, recheck, tandem_duplication)
        if recheck is not None and recheck.depth > 0:
            return SiteEvidence(
                "alignment", alt_depth=recheck.alt_depth, depth=recheck.depth,
                vaf=recheck.alt_depth / recheck.depth, recheck=recheck,
                detail="not called; counted in the alignment",
                tandem_duplication=tandem_duplication or recheck.under_counted,
            )  # fmt: skip
        for key in keys:
            counted = self.depths.counted(key)
            if counted is not None and counted.alt_depth is not None and counted.depth > 0:
                return SiteEvidence(
                    counted.source, alt_depth=counted.alt_depth, depth=counted.depth,
                    vaf=counted.alt_depth / counted.depth, recheck=recheck,
                    detail="not called; counted in the file's own record",
                    tandem_duplication=tandem_duplication,
                )  # fmt: skip
        return self._uncounted_site(keys[0], recheck, tandem_duplication)

    def _uncounted_site(
        self, key: VariantKey, recheck: ReadCount | None, tandem_duplication: bool
    ) -> SiteEvidence:
        start0, end0 = affected_bases(key)
        known = self.depths.depth_at(key.contig, start0, end0)
        detail = ""
        if known is None and self.sample.stated_min_depth is not None:
            known = (self.sample.stated_min_depth, "stated")
        if known is None:
            mean = self.depths.region_mean(key.contig, start0, end0)
            detail = "no depth is known at this site"
            if mean is not None:
                detail += f" (a region mean of {mean} says nothing about one site)"
        depth, source = known if known is not None else (None, "none")
        return SiteEvidence(
            source, depth=depth, reporting_vaf=self.sample.reporting_vaf, detail=detail,
            recheck=recheck, tandem_duplication=tandem_duplication,
            blood_normal=self.evidence.blood_normal,
        )  # fmt: skip


def affected_bases(key: VariantKey) -> tuple[int, int]:
    """0-based interval whose depth speaks for a variant; an insertion takes the base before it."""
    if key.deleted:
        return key.start0, key.end0
    return max(0, key.start0 - 1), max(1, key.start0)


def _fullest(findings: Sequence[Finding]) -> Finding:
    """Of several records of one allele: one with counts, and of these the deepest (first if equal)."""
    return max(findings, key=lambda f: (f.call.alt_depth is not None, f.call.depth or 0))


def _called_site(
    finding: Finding, recheck: ReadCount | None, tandem_duplication: bool
) -> SiteEvidence:
    call = finding.call
    vaf = call.vaf
    if vaf is None and call.alt_depth is not None and call.depth:
        vaf = call.alt_depth / call.depth
    counted = call.alt_depth is not None and bool(call.depth)
    detail = "" if counted else "called without read counts: no interval, no test"
    return SiteEvidence(
        "called", called=True, alt_depth=call.alt_depth if counted else None, depth=call.depth,
        vaf=vaf, detail=detail, category=finding.category, finding=finding, recheck=recheck,
        tandem_duplication=tandem_duplication,
    )  # fmt: skip
