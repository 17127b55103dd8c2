"""Which assembly a MAF speaks of: NCBI_Build where it is given, else where its genes lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.locus import ASSEMBLIES, canonical_assembly
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.readers.maf_columns import maf_contig
from chip_triage.readers.maf_row import EMPTY_CELLS

#: Share of the telling rows that must agree before positions decide (a few genes are misnamed).
AGREEMENT = 0.95
_ASK = "name it (--assembly GRCh37 or GRCh38, or column 'assembly' of the sheet)"


def panel_symbols(panel: GenePanel) -> dict[bytes, PanelGene]:
    """Panel genes by approved symbol and alias, as the bytes that stand in a table."""
    found = {alias.encode(): gene for gene in panel.genes for alias in gene.aliases}
    found.update({gene.symbol.encode(): gene for gene in panel.genes})
    return found


class GenePlaces:
    """How many rows of a panel gene lie in its span on one assembly and not on the other."""

    def __init__(self) -> None:
        self.fits: dict[str, int] = dict.fromkeys(ASSEMBLIES, 0)
        #: rows that lie in their gene on neither assembly, and the first of them in words
        self.elsewhere = 0
        self.first_elsewhere = ""
        self._spans: dict[tuple[str, str], list[GeneSpan]] = {}

    def add(self, gene: PanelGene, chrom: str, start: int, line: int = 0) -> None:
        """Count one row; rows that fit both assemblies or neither say nothing of the assembly."""
        spans = self._spans.get((gene.symbol, chrom))
        if spans is None:
            contig = maf_contig(chrom)
            spans = [span for span in gene.spans if span.contig == contig]
            self._spans[gene.symbol, chrom] = spans
        found = ""
        for span in spans:
            if span.start <= start <= span.end:
                if found and found != span.assembly:
                    return
                found = span.assembly
        if found:
            self.fits[found] += 1
        else:
            self.elsewhere += 1
            self.first_elsewhere = (
                self.first_elsewhere or f"line {line}: {gene.symbol} at {chrom}:{start}"
            )

    def verdict(self) -> str | None:
        """The assembly that nearly all telling rows fit; None when none tells or they differ."""
        best = max(self.fits, key=lambda assembly: self.fits[assembly])
        total = sum(self.fits.values())
        return best if total and self.fits[best] >= AGREEMENT * total else None

    def contradicts(self, assembly: str) -> bool:
        """Whether more rows fit the other assembly than this one."""
        others = sum(count for name, count in self.fits.items() if name != assembly)
        return others > self.fits[assembly]


def build_name(text: str, name: str, line: int) -> str | None:
    """Assembly of an ``NCBI_Build`` cell; None when it is empty; refused when it is another build."""
    if text in EMPTY_CELLS:
        return None
    found = canonical_assembly(text)
    if found is None:
        raise VariantFileError(
            f"NCBI_Build is {text!r}, expected GRCh37 or GRCh38 (37, 38, hg19, hg38)",
            "only these assemblies can be judged; positions are never lifted over",
            path=name,
            line=line,
        )
    return found


def decide_maf_assembly(
    named: str | None,
    stated: str | None,
    rows: Iterable[tuple[bytes, str, int]],
    symbols: Mapping[bytes, PanelGene],
    name: str,
) -> tuple[str, str]:
    """Assembly and how it was decided: ``named``, ``NCBI_Build`` or ``gene positions``.

    ``rows`` (symbol, chrom, start) are asked only when nothing else decides.
    """
    wanted = _named(named) if named else None
    if wanted and stated and wanted != stated:
        raise AssemblyMismatchError(
            f"is {stated} by NCBI_Build, but {wanted} was asked for",
            "correct the assembly that was asked for; positions are never lifted over",
            path=name,
            expected=wanted,
            found=stated,
        )
    if stated:
        return stated, "NCBI_Build"
    if wanted:
        return wanted, "named"
    places = GenePlaces()
    for symbol, chrom, start in rows:
        gene = symbols.get(symbol)
        if gene is not None:
            places.add(gene, chrom, start)
    found = places.verdict()
    if found is None:
        raise VariantFileError(
            "has no NCBI_Build, and the positions of its panel genes do not tell the assembly "
            f"({places.fits['GRCh37']} rows fit only GRCh37, {places.fits['GRCh38']} only GRCh38)",
            _ASK,
            path=name,
        )
    return found, "gene positions"


def _named(text: str) -> str:
    found = canonical_assembly(text)
    if found is None:
        from chip_triage.readers.assembly import named_assembly

        return named_assembly(text)
    return found


def refuse_contradiction(assembly: str, places: GenePlaces, name: str) -> None:
    """Refuse a file whose panel genes lie where they are on the other assembly."""
    if places.contradicts(assembly):
        other = next(a for a in ASSEMBLIES if a != assembly)
        raise AssemblyMismatchError(
            f"was taken as {assembly}, but {places.fits[other]} rows of panel genes lie where the "
            f"gene is on {other} ({places.fits[assembly]} where it is on {assembly})",
            "correct the assembly or NCBI_Build; positions are never lifted over",
            path=name,
            expected=assembly,
            found=other,
        )
