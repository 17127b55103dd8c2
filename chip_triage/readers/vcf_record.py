"""One VCF line that may touch the panel: located, split and checked, before samples are read."""

from __future__ import annotations

import re

from chip_triage.model.panel import PanelGene
from chip_triage.model.record import record
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import RecordView
from chip_triage.readers.strand_counts import StrandReader, strand_readers
from chip_triage.readers.vcf_alleles import AltAllele, check_ref, read_alts, record_end
from chip_triage.readers.vcf_header import VcfHeader

_QUAL = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?|nan"
_GENOTYPE = r"[/|]?(?:\.|\d{1,6})(?:[/|](?:\.|\d{1,6}))*"
COMMON_GENOTYPES = frozenset({"0/1", "0|1", "1/1", "1|1", "0/0", "0|0", "./.", "."})


@record(frozen=False)
class FormatLayout:
    """One FORMAT as seen in a file: place of each key, and what can tell reads by strand."""

    keys: dict[str, int]
    strands: tuple[StrandReader, ...]


@record(frozen=False)
class PanelRecord:
    """A checked line in the panel. ``columns`` are FORMAT and the raw sample columns (or empty).

    ``pos`` and ``end`` are 1-based and inclusive.
    """

    line: int
    chrom: str
    pos: int
    end: int
    ref: str
    alts: tuple[str, ...]
    alleles: tuple[AltAllele, ...]
    filters: tuple[str, ...]
    info: str
    layout: FormatLayout
    columns: list[str]


class RecordParser:
    """Splits lines of one file; keeps the FORMAT layouts that it has seen."""

    def __init__(self, header: VcfHeader, regions: PanelRegions) -> None:
        self._header = header
        self._regions = regions
        self._layouts: dict[str, FormatLayout] = {}
        self._no_format = FormatLayout({}, strand_readers({}))

    def parse(self, raw: bytes, line: int) -> PanelRecord | None:
        """The record; None when it lies outside the panel. RecordFault when it cannot be trusted."""
        try:
            head = raw.decode("utf-8").split("\t", 8)
        except UnicodeDecodeError:
            raise RecordFault("encoding", "the line is not UTF-8 text") from None
        if len(head) < 8:
            raise RecordFault("columns", f"{len(head)} columns, expected {self._header.n_columns}")
        chrom, pos, ref, info = head[0], int(head[1]), head[3], head[7]
        end = record_end(pos, len(ref), info)
        genes = self._regions.genes_at(chrom, pos, end)
        return self._checked(head, line, end, genes) if genes else None

    def _checked(
        self, head: list[str], line: int, end: int, genes: tuple[PanelGene, ...]
    ) -> PanelRecord:
        chrom, position, _, ref, alt, qual, filters, info = head[:8]
        columns = head[8].split("\t") if len(head) == 9 else []
        found, expected = 8 + len(columns), self._header.n_columns
        if found != expected:
            raise RecordFault("columns", f"{found} columns, the header has {expected}")
        check_ref(ref)
        if qual != "." and not is_quality(qual):
            raise RecordFault("qual", f"QUAL is {qual[:40]!r}, expected a number or '.'")
        if not filters or not info:
            raise RecordFault("empty", f"{'INFO' if filters else 'FILTER'} is empty, expected '.'")
        pos, alts = int(position), tuple(alt.split(","))
        return PanelRecord(
            line=line,
            chrom=chrom,
            pos=pos,
            end=end,
            ref=ref,
            alts=alts,
            alleles=read_alts(self._regions.assembly, chrom, pos, ref, alts, info, genes),
            filters=() if filters == "." else tuple(filters.split(";")),
            info=info,
            layout=self.layout(columns[0]) if columns else self._no_format,
            columns=columns,
        )

    def layout(self, text: str) -> FormatLayout:
        """The places of a FORMAT's keys, kept; RecordFault when it repeats or lacks one."""
        known = self._layouts.get(text)
        if known is None:
            names = text.split(":")
            keys = {name: index for index, name in enumerate(names)}
            if len(keys) < len(names) or "" in keys:
                raise RecordFault("format", f"FORMAT {text[:60]!r} repeats or lacks a key")
            known = self._layouts[text] = FormatLayout(keys, strand_readers(keys))
        return known

    def view(self, record: PanelRecord, column: int) -> RecordView:
        """Values of the sample in ``column`` (from 0); RecordFault when they do not fit FORMAT."""
        values: list[str] = []
        keys = record.layout.keys
        if record.columns:
            text = record.columns[column + 1]
            values = text.split(":")
            if not text or len(values) > len(keys):
                raise RecordFault(
                    "sample",
                    f"sample {self._header.samples[column]} has {len(values) if text else 0} "
                    f"values, FORMAT has {len(keys)} keys",
                )
            place = keys.get("GT", len(values))
            if place < len(values) and values[place] not in COMMON_GENOTYPES:
                check_genotype(values[place], len(record.alts))
        header = self._header
        return RecordView(
            record.ref,
            record.alts,
            keys,
            values,
            record.info,
            header.formats,
            header.info,
            len(header.samples),
        )


def is_quality(text: str) -> bool:
    """A number as QUAL may hold it; the common form is told without a pattern."""
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return True
    return re.fullmatch(_QUAL, text, re.IGNORECASE) is not None


def check_genotype(text: str, n_alts: int) -> None:
    """Raise RecordFault unless ``text`` is a genotype of alleles that the record has."""
    if not re.fullmatch(_GENOTYPE, text):
        raise RecordFault("genotype", f"GT is {text[:40]!r}, expected allele numbers")
    highest = max((int(allele) for allele in re.findall(r"\d+", text)), default=0)
    if highest > n_alts:
        raise RecordFault("genotype", f"GT is {text[:40]!r} but the record has {n_alts} ALT")


def carries_by_genotype(view: RecordView, index: int) -> bool:
    """Whether GT names the ALT with this index (from 0)."""
    text = view.text("GT")
    return text is not None and str(index + 1) in re.findall(r"\d+", text)
