"""The genes of a panel and the false duplicates of a reference."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chip_triage.model.locus import ASSEMBLIES, canonical_contig
from chip_triage.model.panel import DuplicateSegment, GeneSpan, PanelGene
from chip_triage.model.record import maker
from chip_triage.readers.panel_head import check_citation
from chip_triage.readers.panel_table import Problems, Row, check_unique, checked_rows, read_rows

GENE_COLUMNS = (
    "gene", "hgnc_id", "mane_refseq", "mane_ensembl", "strand", "grch38", "grch37", "tags", "aliases",
    "same_numbering",
)  # fmt: skip
DUPLICATE_COLUMNS = (
    "segment", "gene", "assembly", "contig", "duplicate_start", "duplicate_end", "gene_start",
    "gene_end", "covers", "citation",
)  # fmt: skip


def read_genes(text: str, tags: Mapping[str, str], problems: Problems) -> tuple[PanelGene, ...]:
    """Genes from genes.tsv."""
    required = GENE_COLUMNS[:5]
    rows = read_rows("genes.tsv", text, GENE_COLUMNS, required, problems)
    check_unique("genes.tsv", rows, "gene", problems)
    check_unique("genes.tsv", rows, "hgnc_id", problems)
    genes = tuple(_gene(row, tags, problems) for row in rows)
    symbols = {gene.symbol for gene in genes}
    seen: set[str] = set()
    for (line, _), gene in zip(rows, genes, strict=True):
        for alias in gene.aliases:
            if alias in symbols or alias in seen:
                problems.add(
                    "genes.tsv", line, f"alias {alias!r} of {gene.symbol} is used twice",
                    "an alias names one gene and is no gene of the panel",
                )  # fmt: skip
            seen.add(alias)
    return genes


def read_checked_genes(text: str) -> tuple[PanelGene, ...]:
    """The genes of a genes.tsv that :func:`read_genes` has found whole, by its checksum."""
    gene, span = maker(PanelGene), maker(GeneSpan)
    genes = []
    for *names, on38, on37, tags, aliases, alike in checked_rows(text, GENE_COLUMNS):
        spans = []
        for assembly, cell in (("GRCh38", on38), ("GRCh37", on37)):
            for part in _words(cell):
                contig, _, rest = part.partition(":")
                low, _, high = rest.partition("-")
                spans.append(span(assembly, canonical_contig(contig), int(low), int(high)))
        genes.append(gene(*names, tuple(spans), _words(tags), _words(aliases), _words(alike)))
    return tuple(genes)


def _gene(row: Row, tags: Mapping[str, str], problems: Problems) -> PanelGene:
    line, cells = row
    for column, start in (("hgnc_id", "HGNC:"), ("mane_refseq", "NM_"), ("mane_ensembl", "ENST")):
        body = cells[column].removeprefix(start)
        if body == cells[column] or not body.replace(".", "", 1).isdigit():
            problems.add(
                "genes.tsv", line, f"{column} is {cells[column]!r}, expected {start}<digits>",
                "copy it from HGNC or MANE",
            )  # fmt: skip
    if cells["strand"] not in ("+", "-"):
        problems.add("genes.tsv", line, f"strand is {cells['strand']!r}", "write + or -")
    spans = _spans(row, "grch38", "GRCh38", problems) + _spans(row, "grch37", "GRCh37", problems)
    if not spans:
        problems.add("genes.tsv", line, f"{cells['gene']} has no span", "fill grch38 or grch37")
    own_tags = _words(cells.get("tags", ""))
    for tag in own_tags:
        if tag not in tags:
            problems.add(
                "genes.tsv", line, f"unknown tag {tag!r}",
                f"declare it with its source under [tags] of panel.toml; known: {', '.join(tags)}",
            )  # fmt: skip
    return PanelGene(
        cells["gene"],
        cells["hgnc_id"],
        cells["mane_refseq"],
        cells["mane_ensembl"],
        cells["strand"],
        spans,
        own_tags,
        _words(cells.get("aliases", "")),
        _words(cells.get("same_numbering", "")),
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(map(str.strip, cell.split(";"))) if cell else ()


def _spans(row: Row, column: str, assembly: str, problems: Problems) -> tuple[GeneSpan, ...]:
    line, cells = row
    spans = []
    for part in _words(cells.get(column, "")):
        contig, _, rest = part.partition(":")
        low, _, high = rest.partition("-")
        contig = canonical_contig(contig)
        if not (
            low.isdigit() and high.isdigit() and 0 < int(low) <= int(high) and len(contig) <= 2
        ):
            problems.add(
                "genes.tsv", line, f"{column} is {part!r}, expected contig:start-end",
                "1-based, inclusive, start not after end; contig 1-22, X, Y or MT",
            )  # fmt: skip
            continue
        spans.append(GeneSpan(assembly, contig, int(low), int(high)))
    return tuple(spans)


def read_duplicates(
    text: str, symbols: Collection[str], citations: Collection[str], problems: Problems
) -> tuple[DuplicateSegment, ...]:
    """Segments of a false duplicate in a reference (none when the file is absent)."""
    if not text:
        return ()
    file = "u2af1_duplicate.tsv"
    rows = read_rows(file, text, DUPLICATE_COLUMNS, DUPLICATE_COLUMNS, problems)
    segments = []
    for line, cells in rows:
        numbers = [cells[name] for name in DUPLICATE_COLUMNS[4:8]]
        if not all(number.isdigit() for number in numbers):
            problems.add(
                file, line, f"positions {numbers} are not all numbers", "1-based positions"
            )
            continue
        low, high, gene_low, gene_high = map(int, numbers)
        if low > high or high - low != gene_high - gene_low:
            problems.add(file, line, "the two stretches differ in length", "1-based, inclusive")
        if cells["gene"] not in symbols or cells["assembly"] not in ASSEMBLIES:
            problems.add(
                file, line, f"{cells['gene']} on {cells['assembly']}", "a gene of the panel"
            )
        check_citation(cells["citation"], citations, file, line, cells["segment"], problems)
        place = (
            cells["segment"],
            cells["gene"],
            cells["assembly"],
            canonical_contig(cells["contig"]),
        )
        source = (cells["covers"], cells["citation"])
        segments.append(DuplicateSegment(*place, low, high, gene_low, gene_high, *source))
    return tuple(segments)
