"""The usual record read in one go: one substitution, one wanted sample, reads in AD.

Whatever is out of the ordinary is left to the general path (`vcf_record`, `vcf_samples`), which can read
every record and is the only one that refuses any. Both make the same call of a record that both can read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.record import maker, record
from chip_triage.model.variant import Call, Variant
from chip_triage.readers.allele_counts import ad_over_sum
from chip_triage.readers.annotation import AnnotationText
from chip_triage.readers.call_text import CallText, call_from_text
from chip_triage.readers.panel_regions import PanelRegions, Stretches
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import COUNT_TYPES, RecordView
from chip_triage.readers.strand_counts import StrandCounts, strand_counts
from chip_triage.readers.vcf_header import VcfHeader
from chip_triage.readers.vcf_record import COMMON_GENOTYPES, FormatLayout, RecordParser, is_quality
from chip_triage.readers.vcf_samples import SampleReader

_make_key, _make_variant = maker(VariantKey), maker(Variant)
_SUBSTITUTIONS = frozenset((ref, alt) for ref in "ACGT" for alt in "ACGT" if ref != alt)
#: What stands in a usual sample column, by key; anything may stand under the others.
_VALUES = {
    "GT": f"(?:{'|'.join(map(re.escape, sorted(COMMON_GENOTYPES)))})",
    "AD": "(?P<ref>[0-9]{1,6}),(?P<alt>[0-9]{1,6})",
    "DP": "(?P<depth>[0-9]{1,8})",
}
_FRACTION = r"(?P<fraction>[0-9]+(?:\.[0-9]*)?(?:e-[0-9]{1,3})?)"
#: Formats for which a pattern is made; a file with more is read by the general path.
_MOST_FORMATS = 50


@record
class _Column:
    """A FORMAT whose usual sample column one pattern reads.

    ``groups`` are those of the reads of REF and ALT, of the depth and of the caller's fraction, 0 where the
    FORMAT lacks one.
    """

    layout: FormatLayout
    match: Callable[[str], re.Match[str] | None]
    groups: tuple[int, int, int, int]
    has_depth: bool
    has_fraction: bool


class _Place:
    """A contig as the file writes it, with the panel's stretches there."""

    __slots__ = ("_ends", "_genes", "_starts", "contig")

    def __init__(self, contig: str, stretches: Stretches | None) -> None:
        self.contig = contig
        self._starts, self._ends, self._genes = stretches or ([], [], [])

    def covers(self, position: int) -> bool:
        """Whether a position lies in a gene."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and self._genes[index] <= position <= self._ends[index]


class PlainCalls:
    """Hands the calls of usual records to a `SampleReader`; made by :func:`plain_calls`."""

    def __init__(
        self, header: VcfHeader, regions: PanelRegions, parser: RecordParser, reader: SampleReader
    ) -> None:
        self._header = header
        self._regions = regions
        self._parser = parser
        self._reader = reader
        self._sample_id = reader.samples[0].sample_id
        self._at = 1 + reader.samples[0].column
        self._source = f"{reader.profile.caller}: AD_alt/sum(AD)"
        self._places: dict[str, _Place] = {}
        self._columns: dict[str, _Column | None] = {}
        self._filters: dict[str, tuple[str, ...]] = {".": ()}

    def take(self, raw: bytes, line: int) -> bool:
        """Whether the record was read; if not, nothing has happened."""
        try:
            cells = raw.decode("utf-8").split("\t", 7)
        except UnicodeDecodeError:
            return False
        # INFO is long: its end is looked for, it is not taken apart letter by letter
        rest = cells[-1]
        end = rest.find("\t")
        columns = rest[end + 1 :].split("\t")
        if end < 0 or len(cells) != 8 or 8 + len(columns) != self._header.n_columns:
            return False
        chrom, position, _, ref, alt, quality, filters, _ = cells
        info, keys = rest[:end], columns[0]
        if (
            (ref, alt) not in _SUBSTITUTIONS
            or (quality != "." and not is_quality(quality))
            or not info
            or not filters
        ):
            return False
        reader = self._reader
        annotation = reader.annotation.text_of(info, ref, alt, 0, (alt,))
        if "END=" in info and _has_end(annotation.beside()):
            return False
        if keys not in self._columns:
            self._columns[keys] = self._column_of(keys)
        column, pos, text = self._columns[keys], int(position), columns[self._at]
        found = column.match(text) if column is not None else None
        place = self._places.get(chrom) or self._place(chrom)
        if column is None or found is None or not place.covers(pos):
            return False
        reads, seen = found.group(*column.groups), reader.seen
        fraction = float(reads[3]) if column.has_fraction else None
        alt_depth = int(reads[1])
        if not alt_depth or (fraction is not None and fraction > 1):
            return False
        key = _make_key(self._regions.assembly, place.contig, pos - 1, ref, alt)
        known = len(seen)
        seen.setdefault(key, line)
        if len(seen) == known:
            return False
        reader.add(
            self._call(
                _make_variant(key, chrom, pos, ref, alt), annotation, text, column.layout, filters, info,
                alt_depth, alt_depth + int(reads[0]), int(reads[2]) if column.has_depth else None,
                fraction, line,
            )
        )  # fmt: skip
        return True

    def _call(
        self,
        variant: Variant,
        annotation: AnnotationText,
        text: str,
        layout: FormatLayout,
        filters: str,
        info: str,
        alt_depth: int,
        depth: int,
        stated: int | None,
        fraction: float | None,
        line: int,
    ) -> Call:
        """A call of which all but the annotation and the reads by strand is known."""
        reader = self._reader
        if filters not in self._filters:
            self._filters[filters] = tuple(filters.split(";"))
        return call_from_text(
            _PlainText(annotation, self, variant, text, layout, info), variant, self._sample_id,
            reader.profile.caller, self._filters[filters], depth - alt_depth, alt_depth, depth,
            alt_depth / depth, self._source, stated, fraction, (), line or None, self._header.name,
        )  # fmt: skip

    def _place(self, chrom: str) -> _Place:
        contig = canonical_contig(chrom)
        found = self._places[chrom] = _Place(contig, self._regions.near(contig))
        return found

    def view(self, variant: Variant, text: str, layout: FormatLayout, info: str) -> RecordView:
        """The wanted sample's values of a record that was taken."""
        header = self._header
        return RecordView(
            variant.ref, (variant.alt,), layout.keys, text.split(":"), info, header.formats,
            header.info, len(header.samples),
        )  # fmt: skip

    def _column_of(self, keys: str) -> _Column | None:
        """The pattern of a FORMAT's usual sample column; None where the general path must read it."""
        try:
            layout = self._parser.layout(keys)
        except RecordFault:
            return None
        formats, places = self._header.formats, layout.keys
        counted = [formats[key].type for key in ("AD", "DP") if key in formats]
        own = self._reader.profile.vaf_key or ""
        if (
            "AD" not in places
            or own in _VALUES
            or len(self._columns) >= _MOST_FORMATS
            or not set(counted) <= set(COUNT_TYPES)
        ):
            return None
        values = _VALUES | {own: _FRACTION}
        pattern = re.compile(":".join(values.get(key, "[^:]*") for key in places))
        groups = [pattern.groupindex.get(name, 0) for name in ("ref", "alt", "depth", "fraction")]
        return _Column(
            layout, pattern.fullmatch, (groups[0], groups[1], groups[2], groups[3]),
            bool(groups[2]), bool(groups[3]),
        )  # fmt: skip


class _PlainText(CallText):
    """The same of a record that `PlainCalls` took: its values are cut when reads by strand are asked for."""

    __slots__ = ("_of_record",)

    def __init__(
        self,
        annotation: AnnotationText,
        plain: PlainCalls,
        variant: Variant,
        text: str,
        layout: FormatLayout,
        info: str,
    ) -> None:
        self._annotation = annotation
        self._strands = None
        self._of_record = (plain, variant, text, layout, info)

    def _by_strand(self) -> StrandCounts:
        if self._strands is None:
            plain, variant, text, layout, info = self._of_record
            self._strands = strand_counts(
                plain.view(variant, text, layout, info), 0, layout.strands
            )
        return self._strands


def plain_calls(
    header: VcfHeader, regions: PanelRegions, parser: RecordParser, reader: SampleReader
) -> PlainCalls | None:
    """The short way for a file with one wanted sample whose caller counts reads in AD; else None."""
    profile = reader.profile
    own = profile.vaf_key or ""
    if len(reader.samples) > 1 or not header.samples or profile.extract is not ad_over_sum:
        return None
    if own.startswith("INFO/") or profile.ref_first or profile.depth_key != "DP":
        return None
    return PlainCalls(header, regions, parser, reader)


def _has_end(info: str) -> bool:
    return ";END=" in info or info.startswith("END=")
