"""What a MAF row says of transcripts and populations, read when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from chip_triage.model.variant import Consequence, LaterAnnotation
from chip_triage.readers.maf_columns import MafColumns
from chip_triage.readers.maf_row import read_consequences, read_frequency

#: What `read_consequences` reads, in the words of `maf_columns`.
_READ = (
    "gene", "class", "secondary", "consequence", "hgvsc", "hgvsp", "hgvsp_short", "transcript", "refseq",
    "exon", "intron", "mane", "canonical", "hgnc", "others",
)  # fmt: skip


class AnnotationCells:
    """The cells of a table that speak of transcripts and populations; of most rows nothing else is kept.

    ``last_read`` is how often a row is cut at most: cells behind that are never read (-1: all may be).
    """

    def __init__(self, columns: MafColumns) -> None:
        places = {columns.at[what] for what in _READ} - {-1}
        places.update(place for rank in columns.frequency for _, place in rank)
        kept = sorted(places)
        last = max(*columns.at.values(), columns.vaf.place if columns.vaf else -1, *kept)
        self.last_read = -1 if columns.annovar or columns.embedded is not None else last + 1
        new = {place: number for number, place in enumerate(kept)} | {-1: -1}
        self._pick = itemgetter(*kept)
        self.columns = MafColumns(
            names=tuple(columns.names[place] for place in kept),
            at={what: new.get(place, -1) for what, place in columns.at.items()},
            vaf=columns.vaf,
            frequency=tuple(
                tuple((name, new[place]) for name, place in rank) for rank in columns.frequency
            ),
            header_line=columns.header_line,
            annovar=columns.annovar,
            embedded=columns.embedded,
        )

    def text_of(self, cells: Sequence[str], alt: str) -> MafText:
        """The annotation of one row (a table has a gene and a class at least)."""
        return MafText("\t".join(self._pick(cells)), self.columns, alt)


class MafText(LaterAnnotation):
    """The annotation in the kept cells of one row; as text they are smaller than one by one."""

    __slots__ = ("_alt", "_columns", "_consequences", "_population", "_row")

    def __init__(self, row: str, columns: MafColumns, alt: str) -> None:
        self._row = row
        self._columns = columns
        self._alt = alt
        self._consequences: tuple[Consequence, ...] | None = None
        self._population: tuple[float | None, str | None] | None = None

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """The row's own consequence, then those of its other transcripts."""
        if self._consequences is None:
            self._consequences = read_consequences(self._row.split("\t"), self._columns)
        return self._consequences

    @property
    def population_af(self) -> float | None:
        """Population frequency (0-1)."""
        return self._frequency()[0]

    @property
    def population_af_source(self) -> str | None:
        """The column that the frequency came from."""
        return self._frequency()[1]

    def _frequency(self) -> tuple[float | None, str | None]:
        if self._population is None:
            self._population = read_frequency(self._row.split("\t"), self._columns, self._alt)
        return self._population
