"""Where the panel's genes lie on one assembly, fit for asking about every line of a file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from chip_triage.model.locus import canonical_contig
from chip_triage.model.panel import GenePanel, PanelGene

#: A record that begins up to this many bases before a gene is looked at whole (its REF or END may
#: reach in); one that begins farther away is located by its start alone.
REACH_BASES = 1_000_000


#: Stretches of one contig, sorted, 1-based and inclusive: starts (before a gene by the reach), ends, and
#: where the first gene of each begins.
Stretches = tuple[list[int], list[int], list[int]]


class PanelRegions:
    """Gene spans of a panel on one assembly, by contig; all positions 1-based and inclusive."""

    def __init__(self, panel: GenePanel, assembly: str) -> None:
        self.assembly = assembly
        self._genes: dict[str, list[tuple[int, int, PanelGene]]] = {}
        for gene in panel.genes:
            for span in gene.spans:
                if span.assembly == assembly:
                    self._genes.setdefault(span.contig, []).append((span.start, span.end, gene))
        self._near: dict[str, Stretches] = {}
        for contig, genes in self._genes.items():
            genes.sort(key=lambda item: item[:2])
            self._near[contig] = _stretches([(start, end) for start, end, _ in genes])

    @property
    def stretches(self) -> dict[str, Stretches]:
        """The stretches worth a closer look, by canonical contig."""
        return self._near

    @property
    def is_empty(self) -> bool:
        """Whether no gene of the panel has a span on this assembly."""
        return not self._genes

    def near(self, contig: str) -> Stretches | None:
        """Sorted starts and ends of the stretches worth a closer look; None: no gene there.

        ``contig`` may be written with or without ``chr``.
        """
        return self._near.get(canonical_contig(contig))

    def genes_at(self, contig: str, start: int, end: int) -> tuple[PanelGene, ...]:
        """Genes whose span overlaps ``start``-``end``."""
        return tuple(
            gene
            for gene_start, gene_end, gene in self._genes.get(canonical_contig(contig), ())
            if gene_start <= end and start <= gene_end
        )

    def merged(self) -> dict[str, list[tuple[int, int]]]:
        """Merged gene spans by canonical contig."""
        return {
            contig: merge_spans((start, end) for start, end, _ in genes)
            for contig, genes in self._genes.items()
        }


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping or touching inclusive spans joined, sorted by start."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _stretches(genes: list[tuple[int, int]]) -> Stretches:
    """Before every merged span a stretch as far as the reach goes, or as the span before ends."""
    spans = merge_spans(genes)
    before = [0, *(end for _, end in spans)]
    starts = [
        max(last + 1, start - REACH_BASES) for last, (start, _) in zip(before, spans, strict=False)
    ]
    return starts, [end for _, end in spans], [start for start, _ in spans]


def is_near(stretches: Stretches, position: int) -> bool:
    """Whether ``position`` lies in one of the stretches of `PanelRegions.near`."""
    index = bisect_right(stretches[0], position)
    return index > 0 and position <= stretches[1][index - 1]
