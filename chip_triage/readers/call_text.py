"""What of a call is read from its record only when somebody asks: the annotation, and reads by strand."""

from __future__ import annotations

from chip_triage.model.record import maker
from chip_triage.model.variant import Call, Consequence, LaterAnnotation
from chip_triage.readers.annotation import AnnotationText
from chip_triage.readers.record_view import RecordView
from chip_triage.readers.strand_counts import StrandCounts, StrandReader, strand_counts


class CallText(LaterAnnotation):
    """One allele in one sample; the annotation may be shared by the samples of a record."""

    __slots__ = ("_annotation", "_index", "_readers", "_strands", "_view")

    def __init__(
        self,
        annotation: AnnotationText,
        view: RecordView,
        alt_index: int,
        readers: tuple[StrandReader, ...],
    ) -> None:
        self._annotation = annotation
        self._view = view
        self._index = alt_index
        self._readers = readers
        self._strands: StrandCounts | None = None

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """All consequences of the allele."""
        return self._annotation.consequences

    @property
    def population_af(self) -> float | None:
        """Population frequency (0-1)."""
        return self._annotation.population_af

    @property
    def population_af_source(self) -> str | None:
        """The field that the frequency came from."""
        return self._annotation.population_af_source

    def on_transcripts(self, names: frozenset[str]) -> tuple[Consequence, ...]:
        """Consequences on these transcripts."""
        return self._annotation.on_transcripts(names)

    def first_on_transcripts(self, names: frozenset[str]) -> Consequence | None:
        """The first consequence on any of these transcripts."""
        return self._annotation.first_on_transcripts(names)

    def of_gene(self, names: frozenset[str], hgnc_id: str | None) -> tuple[Consequence, ...]:
        """Consequences in one gene."""
        return self._annotation.of_gene(names, hgnc_id)

    def may_have(self, terms: frozenset[str]) -> bool:
        """Whether any consequence may have one of these terms."""
        return self._annotation.may_have(terms)

    @property
    def is_annotated(self) -> bool:
        """Whether there is any consequence."""
        return self._annotation.is_annotated

    @property
    def ref_forward(self) -> int | None:
        """Reads of the REF on the forward strand."""
        return self._by_strand()[0]

    @property
    def ref_reverse(self) -> int | None:
        """Reads of the REF on the reverse strand."""
        return self._by_strand()[1]

    @property
    def alt_forward(self) -> int | None:
        """Reads of the ALT on the forward strand."""
        return self._by_strand()[2]

    @property
    def alt_reverse(self) -> int | None:
        """Reads of the ALT on the reverse strand."""
        return self._by_strand()[3]

    def _by_strand(self) -> StrandCounts:
        if self._strands is None:
            self._strands = strand_counts(self._view, self._index, self._readers)
        return self._strands


#: A call whose annotation and reads by strand are read from its text (a :class:`CallText`) when asked for.
call_from_text = maker(Call)
