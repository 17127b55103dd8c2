"""What a sample's findings and coverage say of a gene: mutated, not mutated, or not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.analysis.scores.case_counts import NEAR_DAYS, Counts
from chip_triage.analysis.scores.ipssm import MAIN_GENES, RESIDUAL_GENES, IpssmInput
from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.analysis.tandem_duplications import is_kmt2a_ptd
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.sample_result import SampleResult

#: The variable of IPSS-M for a partial tandem duplication of KMT2A. A panel of exons does not show one: it is
#: mutated or not judged, never 'not mutated'.
MLL_PTD = "MLL_PTD"


def drivers(sample: SampleResult) -> list[tuple[str, float | None]]:
    """Gene and VAF of every driver of a sample."""
    return [
        (finding.gene_symbol, finding.call.vaf)
        for finding in sample.findings
        if finding.category == "driver"
    ]


def gene_states(sample: SampleResult) -> Mapping[str, bool | None]:
    """Mutated (a driver), not mutated (adequately covered, nothing to review), else None.

    Of KMT2A (``MLL_PTD``) only a partial tandem duplication counts.
    """
    found = [finding for finding in sample.findings if finding.category == "driver"]
    mutated = {finding.gene_symbol for finding in found}
    if any(is_kmt2a_ptd(finding) for finding in found):
        mutated.add(MLL_PTD)
    review = {f.gene_symbol for f in sample.findings if f.category == "review"}
    covered = {c.gene_symbol for c in sample.coverage if c.status == "adequate"}
    states: dict[str, bool | None] = {}
    for gene in (*MAIN_GENES, *RESIDUAL_GENES, "TP53"):
        if gene in mutated:
            states[gene] = True
        elif gene in covered and gene not in review and gene != MLL_PTD:
            states[gene] = False
        else:
            states[gene] = None
    return states


def karyotype_near(
    karyotypes: Sequence[Karyotype], sample_id: str | None, day: int | None
) -> Karyotype | None:
    """The karyotype of a sample, else the one nearest to its day (at most 30 days off).

    Copy number is none: it has no cells, counts or risk group.
    """
    karyotypes = [karyotype for karyotype in karyotypes if karyotype.is_banded]
    own = [k for k in karyotypes if k.sample_id == sample_id and sample_id is not None]
    same_day = [k for k in own if k.day is None or day is None or abs(k.day - day) <= NEAR_DAYS]
    if same_day:
        return same_day[0]
    if day is None:
        return None
    dated = [k for k in karyotypes if k.day is not None and abs(k.day - day) <= NEAR_DAYS]
    return min(dated, key=lambda k: abs((k.day or 0) - day), default=None)


def copy_number_shows(
    karyotypes: Sequence[Karyotype], sample_id: str | None, day: int | None, flag_id: str
) -> bool:
    """Whether copy number of the sample, or of a day near to it, shows a loss; no loss says nothing."""
    return any(
        karyotype.has(flag_id)
        for karyotype in karyotypes
        if not karyotype.is_banded and _is_near(karyotype, sample_id, day)
    )


def _is_near(karyotype: Karyotype, sample_id: str | None, day: int | None) -> bool:
    if sample_id is not None and karyotype.sample_id == sample_id:
        return True
    return day is not None and karyotype.day is not None and abs(karyotype.day - day) <= NEAR_DAYS


def either(*known: bool | None) -> bool | None:
    """Three-valued 'or'."""
    if True in known:
        return True
    return None if None in known else False


def flag(karyotype: Karyotype | None, flag_id: str) -> bool | None:
    """A karyotype flag; None without a karyotype or where it could not be read."""
    return None if karyotype is None else karyotype.has(flag_id)


def ipssm_input(
    sample: SampleResult | None,
    karyotype: Karyotype | None,
    counts: Counts,
    day: int | None,
    blasts_pct: float | None,
    *,
    lost_17p: bool = False,
) -> IpssmInput:
    """Inputs of IPSS-M at diagnosis; everything that no source shows is None.

    ``lost_17p``: copy number shows TP53's place lost, which is loss of heterozygosity; the
    cytogenetic inputs come from the karyotype alone.
    """
    states = gene_states(sample) if sample is not None else {}
    tp53 = [vaf for gene, vaf in drivers(sample) if gene == "TP53"] if sample is not None else []
    vafs = [vaf for vaf in tp53 if vaf is not None]
    mutations = len(tp53) if tp53 else (0 if states.get("TP53") is False else None)
    return IpssmInput(
        hb_g_dl=_single(counts.near("hb", day)),
        platelets_10e9_l=_single(counts.near("platelets", day)),
        blasts_pct=blasts_pct,
        cyto_group=karyotype.ipssr_group if karyotype is not None else None,
        del5q=flag(karyotype, "del5q"),
        del7_7q=either(flag(karyotype, "monosomy7"), flag(karyotype, "del7q")),
        complex_karyotype=flag(karyotype, "complex"),
        del17_17p=flag(karyotype, "loss17p"),
        tp53_mutations=mutations,
        tp53_max_vaf=max(vafs, default=None),
        tp53_loh=True if lost_17p else None,
        genes={gene: state for gene, state in states.items() if gene != "TP53"},
    )


def _single(quantity: Quantity | None) -> float | None:
    """A measured value for a score that takes no interval; a limit counts as its bound."""
    if quantity is None:
        return None
    return quantity.high if quantity.high != float("inf") else quantity.low
