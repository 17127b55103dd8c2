"""What is looked up once per sample, so that judging a call looks up nothing twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from operator import itemgetter

from chip_triage.analysis import artefacts, filters
from chip_triage.analysis.filters import Limits
from chip_triage.analysis.germline import ConstitutionalSample
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.record import record
from chip_triage.model.sample_result import RunContext
from chip_triage.model.variant import SampleCalls

_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female"}


class PlacedGenes:
    """The panel's genes on one contig, asked by place; positions are 1-based and inclusive."""

    __slots__ = ("_longest", "_spans", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int, PanelGene]]) -> None:
        numbered = ((start, end, order, gene) for order, (start, end, gene) in enumerate(spans))
        self._spans = sorted(numbered, key=lambda span: span[:3])
        self._starts = [start for start, *_ in self._spans]
        self._longest = max(end - start for start, end, *_ in self._spans)

    def touched(self, first: int, last: int) -> list[PanelGene]:
        """Genes whose span begins up to ``last`` and ends from ``first`` on, in the panel's order."""
        to = bisect_right(self._starts, last)
        begin = bisect_left(self._starts, first - self._longest, 0, to)
        if to - begin == 1:
            _, end, _, gene = self._spans[begin]
            return [gene] if first <= end else []
        near = [span[2:] for span in self._spans[begin:to] if first <= span[1]]
        return [gene for _, gene in sorted(near, key=itemgetter(0))]


@record
class Bench:
    """Panel numbers, genes by name and place, and what the run knows of the sample."""

    panel: GenePanel
    rule_set: str
    limits: Limits
    genes: Mapping[str, PanelGene]
    places: Mapping[str, PlacedGenes]
    artefacts: artefacts.Catalogue
    duplicated: frozenset[str]
    sex: str | None
    recurrence: Mapping[str, int]
    carried: frozenset[str]
    run_size: int
    constitutional: ConstitutionalSample | None


def prepare_bench(
    calls: SampleCalls,
    panel: GenePanel,
    rule_set: str,
    sample: Sample | None,
    patient: Patient | None,
    context: RunContext | None,
    constitutional: ConstitutionalSample | None,
) -> Bench:
    """Look up once what every call of the sample needs; PanelError when a threshold is absent."""
    sex = (sample.sex if sample else None) or (patient.sex if patient else None)
    sex = _SEXES.get((sex or "").lower())
    sample_id = sample.sample_id if sample else calls.sample_name
    recurrence, carried = artefacts.context_lookup(context, sample_id)
    genes = {alias: gene for gene in panel.genes for alias in gene.aliases}
    genes.update((gene.symbol, gene) for gene in panel.genes)
    return Bench(
        panel=panel,
        rule_set=rule_set,
        limits=filters.read_limits(panel),
        genes=genes,
        places=_places_by_contig(panel, calls.assembly),
        artefacts=artefacts.index_catalogue(panel.artefacts),
        duplicated=frozenset(d.contig for d in panel.duplicates if d.assembly == calls.assembly),
        sex=sex,
        recurrence=recurrence,
        carried=carried,
        run_size=len(context.samples) if context else 0,
        constitutional=constitutional,
    )


def _places_by_contig(panel: GenePanel, assembly: str) -> dict[str, PlacedGenes]:
    spans: dict[str, list[tuple[int, int, PanelGene]]] = {}
    for gene in panel.genes:
        for span in gene.spans:
            if span.assembly == assembly:
                spans.setdefault(span.contig, []).append((span.start, span.end, gene))
    return {contig: PlacedGenes(found) for contig, found in spans.items()}
