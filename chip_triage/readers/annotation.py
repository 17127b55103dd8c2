"""Consequences and population frequencies from the annotation that a VCF header describes.

One parser per dialect (VEP ``CSQ``, SnpEff ``ANN`` and ``EFF``, bcftools ``BCSQ``, Funcotator
``FUNCOTATION``, PAVE, Oncotator and ANNOVAR INFO keys), chosen from the ``##INFO`` lines alone. Parsers
do no work that the asked-for allele does not need.

Typical use::

    parser = parser_for_header({"CSQ": "... Format: Allele|Consequence|..."})
    info = parser.pick(raw_info)                      # only the keys that matter
    parser.parse(info.get(parser.field, ""), "C", "T", 0, 1)
    parser.population_af(info, "C", "T", 0, 1)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from chip_triage.model.variant import Consequence, LaterAnnotation
from chip_triage.readers.population_frequency import info_frequency, info_frequency_keys


class AnnotationParser:
    """Base of the dialects. ``field`` is the INFO key; ``info_keys`` all keys that are read.

    ``description`` is the header's own text for the field (its version, where it states one).
    """

    #: a record may repeat the dialect's keys, once per ALT (ANNOVAR): ``pick`` keeps the raw text
    repeats_keys = False

    def __init__(self, field: str, info_defs: Mapping[str, str]) -> None:
        self.field = field
        self.marker, self.inner_marker = f"{field}=", f";{field}="
        self.description = info_defs.get(field, "")
        self.frequency_ranks = info_frequency_keys(info_defs)
        keys = [field, *(key for rank in self.frequency_ranks for key in rank)]
        self.info_keys: tuple[str, ...] = tuple(dict.fromkeys(keys))

    def pick(self, raw_info: str) -> dict[str, str]:
        """The keys of ``info_keys`` that a raw INFO column holds, with their raw values."""
        return pick_info(raw_info, self.info_keys)

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """Consequences of one ALT (``alt_index`` from 0) from the raw value of ``field``.

        ``alts`` are all ALTs of the record; without them several ALTs are told apart by the
        allele's own spelling, which fails only when two ALTs trim to the same text.
        """
        raise NotImplementedError

    def population_af(
        self,
        info: Mapping[str, str],
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[float, str] | None:
        """Overall population frequency (0-1) and the field it came from; None when not given."""
        return info_frequency(info, self.frequency_ranks, alt_index, n_alts)

    def text_of(
        self, raw_info: str, ref: str, alt: str, alt_index: int, alts: Sequence[str]
    ) -> AnnotationText:
        """The annotation of one ALT in a raw INFO column, to be read when it is asked for."""
        return AnnotationText(self, raw_info, ref, alt, alt_index, alts)


class AnnotationText(LaterAnnotation):
    """What INFO says of one ALT, taken apart when it is asked for and no further than asked."""

    __slots__ = (
        "_alt", "_alts", "_consequences", "_index", "_info", "_parser", "_population", "_ref",
    )  # fmt: skip

    def __init__(
        self,
        parser: AnnotationParser,
        raw_info: str,
        ref: str,
        alt: str,
        alt_index: int,
        alts: Sequence[str],
    ) -> None:
        self._parser = parser
        self._info = raw_info
        self._ref, self._alt, self._index, self._alts = ref, alt, alt_index, alts
        self._consequences: tuple[Consequence, ...] | None = None
        self._population: tuple[float | None, str | None] | None = None

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """All consequences of the ALT."""
        if self._consequences is None:
            raw = self._raw()
            self._consequences = self._parser.parse(raw, *self._place()) if raw else ()
        return self._consequences

    @property
    def population_af(self) -> float | None:
        """Population frequency (0-1)."""
        known = self._population
        return self._frequency()[0] if known is None else known[0]

    @property
    def population_af_source(self) -> str | None:
        """The field that the frequency came from."""
        return self._frequency()[1]

    def _raw(self) -> str:
        """The raw value of the parser's field; '' when the record has none."""
        parser = self._parser
        return parser.pick(self._info).get(parser.field, "") if parser.field else ""

    def beside(self) -> str:
        """INFO without the value of the parser's field, which is long; for searching, not for reading."""
        info, parser = self._info, self._parser
        at = info.find(parser.marker) if parser.field else -1
        if at < 0:
            return info
        end = info.find(";", at)
        return info[:at] + (info[end:] if end >= 0 else "")

    def _place(self) -> tuple[str, str, int, int, Sequence[str]]:
        return self._ref, self._alt, self._index, len(self._alts), self._alts

    def _frequency(self) -> tuple[float | None, str | None]:
        if self._population is None:
            self._population = self._read_frequency() or (None, None)
        return self._population

    def _read_frequency(self) -> tuple[float, str] | None:
        return self._parser.population_af(self._parser.pick(self._info), *self._place())


class FrequencyOnly(AnnotationParser):
    """A header without consequences: only population frequencies can be read."""

    def __init__(self, info_defs: Mapping[str, str]) -> None:
        super().__init__("", info_defs)
        self.info_keys = tuple(key for key in self.info_keys if key)

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """Nothing: this header describes no consequences."""
        return ()


def pick_info(raw_info: str, keys: Sequence[str]) -> dict[str, str]:
    """Values of ``keys`` in a raw INFO column; a repeated key keeps its first value."""
    found: dict[str, str] = {}
    for key in keys:
        start = _value_start(raw_info, key)
        if start >= 0:
            end = raw_info.find(";", start)
            found[key] = raw_info[start:] if end < 0 else raw_info[start:end]
    return found


def _value_start(raw_info: str, key: str) -> int:
    marker = key + "="
    if raw_info.startswith(marker):
        return len(marker)
    at = raw_info.find(";" + marker)
    return -1 if at < 0 else at + 1 + len(marker)


def parser_for_header(
    info_defs: Mapping[str, str],
    *,
    field: str | None = None,
    genes: Collection[str] = (),
) -> AnnotationParser | None:
    """Parser for the consequences that a header describes; None when it describes none.

    ``info_defs`` maps the ID of every ``##INFO`` line to its Description. ``field`` forces one INFO
    key. With ``genes``, consequences of other genes are left out where a record has one of these.
    When several annotations stand side by side, one with protein names is preferred: VEP, SnpEff
    ANN, Funcotator, bcftools, SnpEff EFF, PAVE, Oncotator, ANNOVAR.
    """
    if field is not None:
        info_defs = {field: info_defs.get(field, ""), **_frequency_defs(info_defs)}
    wanted = frozenset(genes)
    return (
        _vep(info_defs, wanted)
        or _snpeff_ann(info_defs, wanted)
        or _funcotator(info_defs)
        or _bcsq(info_defs, wanted)
        or _snpeff_eff(info_defs, wanted)
        or _flat_keys(info_defs)
    )


def _frequency_defs(info_defs: Mapping[str, str]) -> dict[str, str]:
    return {key: info_defs[key] for rank in info_frequency_keys(info_defs) for key in rank}


def _vep(info_defs: Mapping[str, str], genes: frozenset[str]) -> AnnotationParser | None:
    described = {
        name: text
        for name, text in info_defs.items()
        if "Format:" in text and "|" in text and "Consequence" in text and "BCSQ" not in name
    }
    described = {name: text for name, text in described.items() if "|gene|" not in text}
    if not described:
        return None
    from chip_triage.readers.vep_annotation import VepParser

    parsers = [VepParser(name, info_defs, genes) for name in described]
    parsers = [parser for parser in parsers if parser.is_usable]
    best = max((parser.completeness for parser in parsers), default=0)
    return next((parser for parser in parsers if parser.completeness == best), None)


def _snpeff_ann(info_defs: Mapping[str, str], genes: frozenset[str]) -> AnnotationParser | None:
    if "ANN" not in info_defs:
        return None
    from chip_triage.readers.snpeff_annotation import SnpEffAnnParser

    return SnpEffAnnParser("ANN", info_defs, genes)


def _snpeff_eff(info_defs: Mapping[str, str], genes: frozenset[str]) -> AnnotationParser | None:
    if "EFF" not in info_defs:
        return None
    from chip_triage.readers.snpeff_annotation import SnpEffEffParser

    return SnpEffEffParser("EFF", info_defs, genes)


def _bcsq(info_defs: Mapping[str, str], genes: frozenset[str]) -> AnnotationParser | None:
    if "BCSQ" not in info_defs:
        return None
    from chip_triage.readers.bcsq_annotation import BcsqParser

    return BcsqParser("BCSQ", info_defs, genes)


def _funcotator(info_defs: Mapping[str, str]) -> AnnotationParser | None:
    if "FUNCOTATION" not in info_defs:
        return None
    from chip_triage.readers.funcotator_annotation import FuncotatorParser

    parser = FuncotatorParser("FUNCOTATION", info_defs)
    return parser if parser.is_usable else None


def _flat_keys(info_defs: Mapping[str, str]) -> AnnotationParser | None:
    if "PAVE_TI" in info_defs:
        from chip_triage.readers.flat_annotation import PaveParser

        return PaveParser("PAVE_TI", info_defs)
    if "variant_classification" in info_defs and "gene" in info_defs:
        from chip_triage.readers.flat_annotation import OncotatorParser

        return OncotatorParser("variant_classification", info_defs)
    tables = [key for key in info_defs if key.startswith("AAChange.")]
    if tables:
        from chip_triage.readers.flat_annotation import AnnovarParser

        return AnnovarParser(tables, info_defs)
    return None
