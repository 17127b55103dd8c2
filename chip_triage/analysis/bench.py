"""What is looked up once per sample, so that judging a call looks up nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.analysis import artefacts, filters
from chip_triage.analysis.filters import Limits
from chip_triage.analysis.germline import ConstitutionalSample
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.record import record
from chip_triage.model.sample_result import RunContext
from chip_triage.model.variant import SampleCalls

_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female"}

#: Start, end (1-based, inclusive) and gene.
PlacedGene = tuple[int, int, PanelGene]


@record
class Bench:
    """Panel numbers, genes by name and place, and what the run knows of the sample."""

    panel: GenePanel
    rule_set: str
    limits: Limits
    genes: Mapping[str, PanelGene]
    spans: Mapping[str, Sequence[PlacedGene]]
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
        spans=_spans_by_contig(panel, calls.assembly),
        artefacts=artefacts.index_catalogue(panel.artefacts),
        duplicated=frozenset(d.contig for d in panel.duplicates if d.assembly == calls.assembly),
        sex=sex,
        recurrence=recurrence,
        carried=carried,
        run_size=len(context.samples) if context else 0,
        constitutional=constitutional,
    )


def _spans_by_contig(panel: GenePanel, assembly: str) -> dict[str, list[PlacedGene]]:
    spans: dict[str, list[PlacedGene]] = {}
    for gene in panel.genes:
        for span in gene.spans:
            if span.assembly == assembly:
                spans.setdefault(span.contig, []).append((span.start, span.end, gene))
    return spans
