"""What a caller said about one allele in one sample, and the proof that nothing was lost."""

from __future__ import annotations

from collections.abc import Callable

from chip_triage.model.depth import DepthEvidence
from chip_triage.model.locus import VariantKey
from chip_triage.model.note import Note
from chip_triage.model.record import Later, record, source_getter


@record
class Variant:
    """The comparison key and the alleles as the source wrote them (``pos`` 1-based)."""

    key: VariantKey
    chrom: str
    pos: int
    ref: str
    alt: str


@record
class Consequence:
    """One annotated transcript consequence; ``hgvsc``/``hgvsp`` carry no accession prefix.

    ``source`` names the annotation field (``CSQ``, ``ANN``, ``BCSQ``, ``FUNCOTATION``, ``MAF`` ...).
    ``so_terms`` are Sequence Ontology terms. ``exon`` and ``intron`` are as written (``8/12``).
    """

    gene_symbol: str | None
    transcript_id: str | None
    so_terms: tuple[str, ...] = ()
    hgvsc: str | None = None
    hgvsp: str | None = None
    exon: str | None = None
    intron: str | None = None
    is_mane_select: bool | None = None
    is_canonical: bool | None = None
    hgnc_id: str | None = None
    source: str = ""


class LaterAnnotation(Later):
    """The annotation of one allele, read from its text only when somebody asks."""

    __slots__ = ()

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """All consequences of the allele."""
        raise NotImplementedError

    @property
    def population_af(self) -> float | None:
        """Population frequency (0-1)."""
        raise NotImplementedError

    @property
    def population_af_source(self) -> str | None:
        """The field that the frequency came from."""
        raise NotImplementedError

    def on_transcripts(self, names: frozenset[str]) -> tuple[Consequence, ...]:
        """See :meth:`Call.on_transcripts`."""
        return tuple(item for item in self.consequences if is_on_transcript(item, names))

    def first_on_transcripts(self, names: frozenset[str]) -> Consequence | None:
        """See :meth:`Call.first_on_transcripts`."""
        return next((item for item in self.consequences if is_on_transcript(item, names)), None)

    def of_gene(self, names: frozenset[str], hgnc_id: str | None) -> tuple[Consequence, ...]:
        """See :meth:`Call.of_gene`."""
        return tuple(item for item in self.consequences if speaks_of(item, names, hgnc_id))

    def may_have(self, terms: frozenset[str]) -> bool:
        """See :meth:`Call.may_have`."""
        known = self.consequences
        return not known or any(has_term(item, terms) for item in known)

    @property
    def is_annotated(self) -> bool:
        """See :attr:`Call.is_annotated`."""
        return bool(self.consequences)


def speaks_of(consequence: Consequence, names: frozenset[str], hgnc_id: str | None) -> bool:
    """Whether it is about the gene with these names (symbol and aliases) or this HGNC id.

    One that names no gene is taken to belong to the gene at whose place it was read.
    """
    symbol = consequence.gene_symbol
    if symbol is None or symbol in names:
        return True
    return consequence.hgnc_id is not None and consequence.hgnc_id == hgnc_id


def has_term(consequence: Consequence, terms: frozenset[str]) -> bool:
    """Whether it has one of these Sequence Ontology terms, or none at all."""
    return not consequence.so_terms or not terms.isdisjoint(consequence.so_terms)


def is_on_transcript(consequence: Consequence, names: frozenset[str]) -> bool:
    """Whether it is on a transcript that is named with or without version; '' stands for none."""
    name = consequence.transcript_id or ""
    return name in names or name.partition(".")[0] in names


@record(
    later=(
        "ref_forward", "ref_reverse", "alt_forward", "alt_reverse", "population_af",
        "population_af_source", "consequences",
    )
)  # fmt: skip
class Call:
    """One allele in one sample. ``vaf`` is a fraction 0-1 recomputed from counts where they exist.

    ``depth`` is the denominator of ``vaf``; ``caller_depth`` and ``caller_vaf`` are what the caller
    printed. ``vaf_source`` names the formula and field. Counts that a file lacks are None.
    ``filters`` is the caller's FILTER: ``()`` when not evaluated (``.``), ``("PASS",)`` when passed.
    ``labels`` mark special alleles (``itd``, ``symbolic``, ``long_insertion``). ``line`` is 1-based.
    """

    variant: Variant
    sample_id: str
    caller: str
    filters: tuple[str, ...]
    ref_depth: int | None
    alt_depth: int | None
    depth: int | None
    vaf: float | None
    vaf_source: str
    caller_depth: int | None = None
    caller_vaf: float | None = None
    ref_forward: int | None = None
    ref_reverse: int | None = None
    alt_forward: int | None = None
    alt_reverse: int | None = None
    population_af: float | None = None
    population_af_source: str | None = None
    consequences: tuple[Consequence, ...] = ()
    labels: tuple[str, ...] = ()
    line: int | None = None
    source_file: str = ""

    def on_transcripts(self, names: frozenset[str]) -> tuple[Consequence, ...]:
        """Its consequences on these transcripts (names with or without version; '' for unnamed ones).

        The same as looking through ``consequences``, without reading those of other transcripts.
        """
        source = later_of(self)
        if source is not None:
            return source.on_transcripts(names)
        return tuple(item for item in self.consequences if is_on_transcript(item, names))

    def first_on_transcripts(self, names: frozenset[str]) -> Consequence | None:
        """The first of :meth:`on_transcripts`; None when there is none."""
        source = later_of(self)
        if source is not None:
            return source.first_on_transcripts(names)
        return next((item for item in self.consequences if is_on_transcript(item, names)), None)

    def of_gene(self, names: frozenset[str], hgnc_id: str | None) -> tuple[Consequence, ...]:
        """Its consequences in one gene (see :func:`speaks_of`), without reading those of others."""
        source = later_of(self)
        if source is not None:
            return source.of_gene(names, hgnc_id)
        return tuple(item for item in self.consequences if speaks_of(item, names, hgnc_id))

    def may_have(self, terms: frozenset[str]) -> bool:
        """False when it is annotated and no consequence has one of these terms (see :func:`has_term`)."""
        source = later_of(self)
        if source is not None:
            return source.may_have(terms)
        known = self.consequences
        return not known or any(has_term(item, terms) for item in known)

    @property
    def is_annotated(self) -> bool:
        """Whether it has any consequence, told without reading them where that is possible."""
        source = later_of(self)
        return bool(self.consequences) if source is None else source.is_annotated


#: The annotation that fields of a call were given as; None when all were given plainly.
later_of: Callable[[Call], LaterAnnotation | None] = source_getter()


@record
class RejectedLine:
    """A data line that could not be trusted: ``line`` is 1-based in ``source_file``."""

    line: int
    reason: str
    message: str
    source_file: str = ""


@record
class Accounting:
    """The two identities of a file.

    ``data_lines == outside_panel + in_panel + len(rejected)`` and, per sample,
    ``alleles == driver + review + excluded + absent + not_an_allele`` (the right side is completed by triage;
    ``absent`` are alleles of the panel that this sample does not carry; ``kept_out`` counts alleles
    that are no sequence allele, by reason: ``*``, symbolic, breakend, ALT ``.``).
    """

    source_file: str
    data_lines: int
    outside_panel: int
    in_panel: int
    rejected: tuple[RejectedLine, ...] = ()
    alleles: int = 0
    absent: int = 0
    kept_out: tuple[tuple[str, int], ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every data line is accounted for."""
        return self.data_lines == self.outside_panel + self.in_panel + len(self.rejected)


@record
class SampleCalls:
    """Everything read for one sample of one or more variant files.

    ``sample_name`` is the name in the file. ``calls`` hold every panel allele that the sample
    carries, whatever its VAF. ``depth_evidence`` holds sites with known depth and no such allele.
    ``normal_samples`` are names that the header declares as the caller's matched normal.
    """

    sample_name: str
    assembly: str
    caller: str
    calls: tuple[Call, ...]
    accounting: tuple[Accounting, ...]
    depth_evidence: tuple[DepthEvidence, ...] = ()
    normal_samples: tuple[str, ...] = ()
    annotation: str | None = None
    notes: tuple[Note, ...] = ()
