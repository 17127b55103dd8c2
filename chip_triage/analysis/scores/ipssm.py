"""IPSS-M (2022): the molecular score, with its best, mean and worst case for missing inputs.

Computed only when MDS is recorded. Missing genes take the mean of the derivation cohort in the
mean case; a result is reported when the range is at most 1, or when its ends share a category.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.analysis.scores.tp53_state import ipssm_loh, ipssm_multihit
from chip_triage.model.score import Contribution, ScoreResult

TEXT = ScoreText(
    "ipssm",
    "IPSS-M",
    "2022",
    "Bernard E et al. Molecular international prognostic scoring system for myelodysplastic "
    "syndromes. NEJM Evid 2022;1:EVIDoa2200008",
    (
        "missing inputs: mean of the derivation cohort, with the best and worst case beside it",
        "the category is cut on the score rounded to two decimals",
    ),
)
#: Bernard 2022, supplementary table: variable -> (beta, mean).
COEFFICIENTS: dict[str, tuple[float, float]] = {
    "hb": (-0.171, 9.87),
    "platelets_100": (-0.222, 1.41),
    "blasts_5": (0.352, 0.922),
    "cytogenetics": (0.287, 1.39),
    "TP53multi": (1.18, 0.071),
    "FLT3": (0.798, 0.0108),
    "MLL_PTD": (0.798, 0.0247),
    "SF3B1_5q": (0.504, 0.0166),
    "NPM1": (0.43, 0.0112),
    "RUNX1": (0.423, 0.126),
    "NRAS": (0.417, 0.0362),
    "ETV6": (0.391, 0.0216),
    "IDH2": (0.379, 0.0429),
    "CBL": (0.295, 0.0473),
    "EZH2": (0.27, 0.0588),
    "U2AF1": (0.247, 0.0866),
    "SRSF2": (0.239, 0.158),
    "DNMT3A": (0.221, 0.161),
    "ASXL1": (0.213, 0.252),
    "KRAS": (0.202, 0.0271),
    "SF3B1_alpha": (-0.0794, 0.186),
    "n_residual": (0.231, 0.388),
}
MAIN_GENES = (
    "MLL_PTD", "FLT3", "ASXL1", "CBL", "DNMT3A", "ETV6", "EZH2", "IDH2", "KRAS", "NPM1", "NRAS",
    "RUNX1", "SF3B1", "SRSF2", "U2AF1",
)  # fmt: skip
RESIDUAL_GENES = (
    "BCOR", "BCORL1", "CEBPA", "ETNK1", "GATA2", "GNB1", "IDH1", "NF1", "PHF6", "PPM1D", "PRPF8",
    "PTPN11", "SETBP1", "STAG2", "WT1",
)  # fmt: skip
#: Genes that, mutated beside SF3B1, take it out of ``SF3B1_alpha``.
ALPHA_EXCLUDED_BY = ("SRSF2", "STAG2", "BCOR", "BCORL1", "RUNX1", "NRAS")
CYTOGENETICS = {"very good": 0, "good": 1, "intermediate": 2, "poor": 3, "very poor": 4}
HB_CLAMP, PLATELETS_CLAMP, BLASTS_CLAMP = (4.0, 20.0), (0.0, 250.0), (0.0, 20.0)
#: Values that the best and the worst case give to what is missing.
BEST_CASE = {"hb": 20.0, "platelets_100": 2.5, "SF3B1_alpha": 1.0}
WORST_CASE = {"blasts_5": 4.0, "cytogenetics": 4.0, "hb": 4.0, "SF3B1_alpha": 0.0}
CATEGORIES = (
    (-1.5, "Very Low"), (-0.5, "Low"), (0.0, "Moderate Low"), (0.5, "Moderate High"), (1.5, "High"),
)  # fmt: skip
RANGE_TO_REPORT = 1.0
COMMENTS = (
    "no uncertainty (no missing data)",
    "range (worst - best) below limit",
    "range (worst - best) above limit, but stable category",
    "range (worst - best) above limit",
)


@dataclass(frozen=True, slots=True)
class IpssmInput:
    """Inputs of one patient; None is missing. ``genes`` maps a gene to mutated or not.

    ``tp53_mutations`` counts TP53 mutations (2 stands for two or more); ``tp53_max_vaf`` is 0-1.
    """

    hb_g_dl: float | None = None
    platelets_10e9_l: float | None = None
    blasts_pct: float | None = None
    cyto_group: str | None = None
    del5q: bool | None = None
    del7_7q: bool | None = None
    complex_karyotype: bool | None = None
    del17_17p: bool | None = None
    tp53_mutations: int | None = None
    tp53_max_vaf: float | None = None
    tp53_loh: bool | None = None
    genes: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IpssmScore:
    """Raw scores of the three cases, and what may be reported."""

    best: float
    mean: float
    worst: float
    comment: str
    variables: dict[str, float | None]

    def rounded(self, case: str) -> float:
        """Score of one case (``best``, ``mean``, ``worst``) to two decimals."""
        return float(f"{getattr(self, case):.2f}") + 0.0

    def category(self, case: str) -> str:
        """Category of one case, cut on the rounded score."""
        return category(self.rounded(case))

    @property
    def score(self) -> float | None:
        """The score that may be reported: of the mean case, when the range is at most 1."""
        return self.rounded("mean") if self.comment in COMMENTS[:2] else None

    @property
    def reported_category(self) -> str | None:
        """The category that may be reported: also where best and worst case share it."""
        return self.category("mean") if self.comment in COMMENTS[:3] else None


def category(rounded: float) -> str:
    """Category of a rounded score; each bound belongs to the lower risk."""
    return next((name for bound, name in CATEGORIES if rounded <= bound), "Very High")


def compute_ipssm(given: IpssmInput) -> IpssmScore:
    """Raw score of the best, mean and worst case (Bernard 2022), unrounded."""
    variables = _variables(given)
    cases = {}
    for case in ("best", "mean", "worst"):
        variables["n_residual"] = _residual(given, case)
        total = math.fsum(
            beta * (_fill(name, variables[name], mean, case) - mean)
            for name, (beta, mean) in COEFFICIENTS.items()
        )
        cases[case] = total / math.log(2)
    comment = _comment(cases)
    return IpssmScore(cases["best"], cases["mean"], cases["worst"], comment, variables)


def _fill(name: str, value: float | None, mean: float, case: str) -> float:
    if value is not None:
        return value
    if case == "mean":
        return mean
    if case == "best":
        return BEST_CASE.get(name, 0.0)
    return WORST_CASE.get(name, 0.0 if name == "platelets_100" else 1.0)


def _comment(cases: Mapping[str, float]) -> str:
    best, worst = (float(f"{cases[case]:.2f}") for case in ("best", "worst"))
    if math.isclose(cases["best"], cases["worst"], abs_tol=1e-9):
        return COMMENTS[0]
    if worst - best <= RANGE_TO_REPORT:
        return COMMENTS[1]
    return COMMENTS[2] if category(best) == category(worst) else COMMENTS[3]


def _variables(given: IpssmInput) -> dict[str, float | None]:
    found: dict[str, float | None] = {
        name: _number(given.genes.get(name)) for name in MAIN_GENES if name in COEFFICIENTS
    }
    group = given.cyto_group
    found["hb"] = _clamped(given.hb_g_dl, HB_CLAMP)
    platelets = _clamped(given.platelets_10e9_l, PLATELETS_CLAMP)
    found["platelets_100"] = None if platelets is None else platelets / 100
    blasts = _clamped(given.blasts_pct, BLASTS_CLAMP)
    found["blasts_5"] = None if blasts is None else blasts / 5
    found["cytogenetics"] = None if group is None else float(CYTOGENETICS[_group_key(group)])
    loh = ipssm_loh(given.tp53_max_vaf, given.del17_17p, given.tp53_loh)
    found["TP53multi"] = _number(ipssm_multihit(given.tp53_mutations, loh))
    with_5q = _sf3b1_5q(given)
    found["SF3B1_5q"] = _number(with_5q)
    found["SF3B1_alpha"] = _number(_sf3b1_alpha(given, with_5q))
    return found


def _group_key(group: str) -> str:
    return " ".join(group.lower().replace("_", " ").split())


def _number(known: bool | None) -> float | None:
    return None if known is None else float(known)


def _clamped(value: float | None, bounds: tuple[float, float]) -> float | None:
    return None if value is None else min(max(value, bounds[0]), bounds[1])


def _all_of(*conditions: bool | None) -> bool | None:
    """Three-valued 'and': False wins, else None when anything is unknown."""
    if False in conditions:
        return False
    return None if None in conditions else True


def _not(known: bool | None) -> bool | None:
    return None if known is None else not known


def _sf3b1_5q(given: IpssmInput) -> bool | None:
    return _all_of(
        given.genes.get("SF3B1"),
        given.del5q,
        _not(given.del7_7q),
        _not(given.complex_karyotype),
    )


def _sf3b1_alpha(given: IpssmInput, with_5q: bool | None) -> bool | None:
    others = (_not(given.genes.get(gene)) for gene in ALPHA_EXCLUDED_BY)
    return _all_of(given.genes.get("SF3B1"), _not(with_5q), *others)


def _residual(given: IpssmInput, case: str) -> float:
    """min(N, 2) of the residual genes, with missing ones as the case has it."""
    states = [given.genes.get(gene) for gene in RESIDUAL_GENES]
    mutated, missing = states.count(True), states.count(None)
    if case == "best":
        return min(mutated, 2)
    if case == "worst":
        return min(mutated + missing, 2)
    expected = (2 - mutated) / 2 * missing / len(RESIDUAL_GENES) * COEFFICIENTS["n_residual"][1]
    return min(mutated, 2) + max(expected, 0.0)


def score_ipssm(
    given: IpssmInput, *, sample_id: str | None = None, day: int | None = None
) -> ScoreResult:
    """IPSS-M as a result: value and category of the mean case, where they may be reported."""
    score = compute_ipssm(given)
    missing = _missing(given)
    return ScoreResult(
        score_id=TEXT.score_id,
        title=TEXT.title,
        version=TEXT.version,
        value=score.score,
        category=score.reported_category,
        best=score.rounded("best"),
        worst=score.rounded("worst"),
        missing=missing,
        contributions=_contributions(score),
        citation=TEXT.citation,
        conventions=TEXT.conventions,
        settled_by=() if score.reported_category else missing,
        sample_id=sample_id,
        day=day,
        extra=(("comment", score.comment), ("score_mean", f"{score.rounded('mean'):g}")),
    )


def _missing(given: IpssmInput) -> tuple[str, ...]:
    named = (
        "hb_g_dl", "platelets_10e9_l", "blasts_pct", "cyto_group", "tp53_mutations",
    )  # fmt: skip
    absent = [name for name in named if getattr(given, name) is None]
    genes = (*MAIN_GENES, *RESIDUAL_GENES)
    return (*absent, *(gene for gene in genes if given.genes.get(gene) is None))


def _contributions(score: IpssmScore) -> tuple[Contribution, ...]:
    """What each variable adds to the mean case, in score units."""
    found = []
    for name, (beta, mean) in COEFFICIENTS.items():
        value = score.variables[name]
        if name == "n_residual" or value is not None:
            points = beta * ((value or 0.0) - mean) / math.log(2)
            observed = f"{value:g}" if value is not None else "missing"
            found.append(
                Contribution(name, observed, round(points, 6), f"{beta:g} x (x - {mean:g})")
            )
        else:
            found.append(Contribution(name, "missing", None, f"{beta:g} x (x - {mean:g})"))
    return tuple(found)
