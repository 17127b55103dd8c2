"""A checked VCF record to calls, absences and depth evidence of the wanted samples."""

from __future__ import annotations

from collections import Counter

from chip_triage.model.depth import DepthEvidence
from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.record import made_by, record
from chip_triage.model.variant import Call, Variant
from chip_triage.readers.allele_counts import (
    AlleleCounts,
    CallerProfile,
    caller_depth,
    caller_vaf,
)
from chip_triage.readers.annotation import AnnotationParser, AnnotationText
from chip_triage.readers.call_text import CallText, call_from_text
from chip_triage.readers.record_view import RecordView
from chip_triage.readers.vcf_alleles import AltAllele
from chip_triage.readers.vcf_record import PanelRecord, RecordParser, carries_by_genotype

_UNCOUNTED = AlleleCounts(None, None, None, None, "GT only")
#: What one sample says of one record: a call, depth, "absent" without depth, or nothing.
_Item = Call | DepthEvidence | str | None


@record(frozen=False)
class SampleDraft:
    """What has been read for one sample of one file so far; ``column`` counts from 0."""

    name: str
    sample_id: str
    column: int
    calls: list[Call] = made_by(default_factory=list)
    evidence: list[DepthEvidence] = made_by(default_factory=list)
    absent: int = 0


class SampleReader:
    """Turns the panel records of one file into the drafts of its wanted samples.

    ``seen`` maps the key of an allele to the line that gave it first, over all files of one sample.
    ``alleles`` counts ALT slots, ``kept_out`` those that are no sequence allele or a repetition.
    """

    def __init__(
        self,
        name: str,
        profile: CallerProfile,
        parser: RecordParser,
        annotation: AnnotationParser,
        samples: list[SampleDraft],
        seen: dict[VariantKey, int],
    ) -> None:
        self.samples = samples
        self.alleles = 0
        self.kept_out: Counter[str] = Counter()
        self.repeated: list[tuple[int, int]] = []
        self._name = name
        self.profile = profile
        self._parser = parser
        self.annotation = annotation
        self.seen = seen

    def take(self, record: PanelRecord) -> None:
        """Read all wanted samples of a record; a RecordFault leaves no trace of it behind."""
        views = [self._parser.view(record, sample.column) for sample in self.samples]
        fresh, out, repeated = self._sort(record)
        found = [self._allele(record, allele, key, views) for allele, key in fresh]
        blocks = [] if fresh or repeated else self._blocks(record, views)
        self.alleles += len(record.alleles)
        for _, key in fresh:
            self.seen[key] = record.line
        if out:
            self.kept_out.update(out)
            self.repeated.extend((record.line, self.seen[key]) for key in repeated)
        for row in (*found, *blocks):
            for sample, item in zip(self.samples, row, strict=True):
                _keep(sample, item)

    def add(self, call: Call) -> None:
        """File the call of a record with one ALT, which is in ``seen``, in a file with one wanted sample."""
        self.alleles += 1
        self.samples[0].calls.append(call)

    def _sort(
        self, record: PanelRecord
    ) -> tuple[list[tuple[AltAllele, VariantKey]], list[str], list[VariantKey]]:
        """Alleles to read, reasons of those kept out, keys that an earlier line gave."""
        fresh: list[tuple[AltAllele, VariantKey]] = []
        out: list[str] = []
        repeated: list[VariantKey] = []
        for allele in record.alleles:
            if allele.key is None:
                out.append(allele.kept_out or "symbolic")
            elif allele.key in self.seen or (fresh and any(allele.key == k for _, k in fresh)):
                out.append("repeated")
                repeated.append(allele.key)
            else:
                fresh.append((allele, allele.key))
        return fresh, out, repeated

    def _allele(
        self, record: PanelRecord, allele: AltAllele, key: VariantKey, views: list[RecordView]
    ) -> list[_Item]:
        """What every wanted sample says of one allele; the annotation is read at most once."""
        annotation: AnnotationText | None = None
        row: list[_Item] = []
        for sample, view in zip(self.samples, views, strict=True):
            counts = self.profile.extract(view, allele.index)
            if not is_carried(view, allele.index, counts):
                row.append(self._absence(record, key, sample, counts))
                continue
            if annotation is None:
                annotation = self.annotation.text_of(
                    record.info, record.ref, allele.alt, allele.index, record.alts
                )
            row.append(self._call(record, allele, key, sample, view, counts, annotation))
        return row

    def _call(
        self,
        record: PanelRecord,
        allele: AltAllele,
        key: VariantKey,
        sample: SampleDraft,
        view: RecordView,
        counts: AlleleCounts | None,
        annotation: AnnotationText,
    ) -> Call:
        found = counts or _UNCOUNTED
        return call_from_text(
            CallText(annotation, view, allele.index, record.layout.strands),
            variant=Variant(key, record.chrom, record.pos, record.ref, allele.alt),
            sample_id=sample.sample_id,
            caller=self.profile.caller,
            filters=record.filters,
            ref_depth=found.ref_depth,
            alt_depth=found.alt_depth,
            depth=found.depth,
            vaf=found.vaf,
            vaf_source=f"{self.profile.caller}: {found.source}",
            caller_depth=caller_depth(self.profile, view),
            caller_vaf=caller_vaf(self.profile, view, allele.index),
            labels=allele.labels,
            line=record.line or None,
            source_file=self._name,
        )

    def _absence(
        self,
        record: PanelRecord,
        key: VariantKey,
        sample: SampleDraft,
        counts: AlleleCounts | None,
    ) -> DepthEvidence | str:
        if counts is None or counts.depth is None:
            return "absent"
        return DepthEvidence(
            sample_id=sample.sample_id,
            contig=key.contig,
            start0=record.pos - 1,
            end0=record.pos - 1 + len(record.ref),
            depth=counts.depth,
            source="multi_sample_record",
            alt_depth=counts.alt_depth,
            allele=key,
        )

    def _blocks(self, record: PanelRecord, views: list[RecordView]) -> list[list[_Item]]:
        """Depth of a reference block or site: the record has no ALT but '.' or the gVCF allele."""
        if any(allele.kept_out not in ("no_alt", "gvcf_reference") for allele in record.alleles):
            return []
        pairs = zip(self.samples, views, strict=True)
        return [[_block(record, sample, view) for sample, view in pairs]]


def _block(record: PanelRecord, sample: SampleDraft, view: RecordView) -> DepthEvidence | None:
    minimum = view.count("MIN_DP") if view.has("MIN_DP") else None
    depth = minimum if minimum is not None else view.count("DP")
    if depth is None:
        return None
    length = record.end - record.pos + 1
    return DepthEvidence(
        sample_id=sample.sample_id,
        contig=canonical_contig(record.chrom),
        start0=record.pos - 1,
        end0=record.end,
        depth=depth,
        source="gvcf",
        statistic="site" if length == 1 else "minimum" if minimum is not None else "mean",
    )


def _keep(sample: SampleDraft, item: _Item) -> None:
    """File one answer of a sample: a call, an absence with or without depth, or a block."""
    if isinstance(item, Call):
        sample.calls.append(item)
    elif isinstance(item, DepthEvidence):
        sample.evidence.append(item)
        sample.absent += item.allele is not None
    elif item is not None:
        sample.absent += 1


def is_carried(view: RecordView, index: int, counts: AlleleCounts | None) -> bool:
    """Whether the sample shows the allele: reads first, then the caller's VAF, then GT."""
    if counts is not None and counts.alt_depth is not None:
        return counts.alt_depth > 0 or bool(counts.vaf)
    if counts is not None and counts.vaf is not None:
        return counts.vaf > 0
    return carries_by_genotype(view, index)
