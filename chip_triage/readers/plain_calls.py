"""The usual record read in one go: one substitution, one wanted sample, reads in AD.

Whatever is out of the ordinary is left to the general path (`vcf_record`, `vcf_samples`), which can read
every record and is the only one that refuses any. Both make the same call of a record that both can read.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.variant import Call, Variant
from chip_triage.readers.allele_counts import ad_over_sum
from chip_triage.readers.call_text import CallText
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import COUNT_TYPES, MOST_DIGITS, RecordView
from chip_triage.readers.vcf_header import VcfHeader
from chip_triage.readers.vcf_record import COMMON_GENOTYPES, FormatLayout, RecordParser
from chip_triage.readers.vcf_samples import SampleReader

_SUBSTITUTIONS = frozenset((ref, alt) for ref in "ACGT" for alt in "ACGT" if ref != alt)


class _Places(NamedTuple):
    """Where a FORMAT keeps what is read; None where it lacks it."""

    layout: FormatLayout
    depths: int
    genotype: int | None
    depth: int | None
    fraction: int | None


class _Counts(NamedTuple):
    """What the sample column says: reads, and the depth and fraction that the caller printed."""

    ref: int
    alt: int
    depth: int | None
    fraction: float | None


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
        self._column = 9 + reader.samples[0].column
        self._source = f"{reader.profile.caller}: AD_alt/sum(AD)"
        self._places: dict[str, _Places | None] = {}
        self._filters: dict[str, tuple[str, ...]] = {".": ()}

    def take(self, raw: bytes, line: int) -> bool:
        """Whether the record was read; if not, nothing has happened."""
        try:
            columns = raw.decode("utf-8").split("\t")
        except UnicodeDecodeError:
            return False
        if len(columns) != self._header.n_columns:
            return False
        chrom, position, _, ref, alt, quality, filters, info, keys = columns[:9]
        if (
            (ref, alt) not in _SUBSTITUTIONS
            or quality != "."
            or not info
            or not filters
            or ";END=" in info
            or info.startswith("END=")
        ):
            return False
        if keys not in self._places:
            self._places[keys] = self._places_of(keys)
        places, pos = self._places[keys], int(position)
        if places is None or not self._regions.genes_at(chrom, pos, pos):
            return False
        values = columns[self._column].split(":")
        counts = _counts(values, places)
        key = VariantKey(self._regions.assembly, canonical_contig(chrom), pos - 1, ref, alt)
        if counts is None or key in self._reader.seen:
            return False
        variant = Variant(key, chrom, pos, ref, alt)
        self._reader.add(self._call(variant, counts, places, values, filters, info, line), line)
        return True

    def _call(
        self,
        variant: Variant,
        counts: _Counts,
        places: _Places,
        values: list[str],
        filters: str,
        info: str,
        line: int,
    ) -> Call:
        reader, header, layout = self._reader, self._header, places.layout
        ref, alts = variant.ref, (variant.alt,)
        annotation = reader.annotation.text_of(info, ref, variant.alt, 0, alts)
        view = RecordView(
            ref, alts, layout.keys, values, info, header.formats, header.info, len(header.samples)
        )
        later: Any = CallText(annotation, view, 0, layout.strands)
        if filters not in self._filters:
            self._filters[filters] = tuple(filters.split(";"))
        depth = counts.ref + counts.alt
        return Call(
            variant, self._sample_id, reader.profile.caller, self._filters[filters],
            counts.ref, counts.alt, depth, counts.alt / depth, self._source,
            counts.depth, counts.fraction,
            later, later, later, later, later, later, later, (), line or None, header.name,
        )  # fmt: skip

    def _places_of(self, keys: str) -> _Places | None:
        """Where a FORMAT keeps its values; None where the general path must read it."""
        try:
            layout = self._parser.layout(keys)
        except RecordFault:
            return None
        formats, places = self._header.formats, layout.keys
        counted = [formats[key].type for key in ("AD", "DP") if key in formats]
        if "AD" not in places or not set(counted) <= set(COUNT_TYPES):
            return None
        own = self._reader.profile.vaf_key
        return _Places(
            layout,
            places["AD"],
            places.get("GT"),
            places.get("DP"),
            places.get(own) if own else None,
        )


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


def _counts(values: list[str], places: _Places) -> _Counts | None:
    """Counts of a sample that shows the allele and writes every field plainly; else None."""
    layout, at, genotype, depth, fraction = places
    if len(values) != len(layout.keys):
        return None
    if genotype is not None and values[genotype] not in COMMON_GENOTYPES:
        return None
    reads = values[at]
    ref, _, alt = reads.partition(",")
    if (
        not ref.isdecimal()
        or not alt.isdecimal()
        or len(reads) > MOST_DIGITS
        or alt.strip("0") == ""
    ):
        return None
    printed = values[depth] if depth is not None else "0"
    own = values[fraction] if fraction is not None else "0"
    if not printed.isdecimal() or len(printed) > MOST_DIGITS:
        return None
    if (
        not (reads + printed + own).isascii()
        or not own.replace("e-", "", 1).replace(".", "", 1).isdecimal()
    ):
        return None
    try:
        share = float(own)
    except ValueError:
        return None
    if share > 1:
        return None
    return _Counts(
        int(ref), int(alt),
        int(printed) if depth is not None else None,
        share if fraction is not None else None,
    )  # fmt: skip
