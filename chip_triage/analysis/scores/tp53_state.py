"""Allelic state of TP53 by WHO 2022, ICC 2022 and IPSS-M, from variants and karyotype."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.model.score import Contribution, ScoreResult

TEXT = ScoreText(
    "tp53_state",
    "TP53 allelic state",
    "2022",
    "WHO: Khoury JD et al. Leukemia 2022;36:1703-1719; ICC: Arber DA et al. Blood "
    "2022;140:1200-1228; IPSS-M: Bernard E et al. NEJM Evid 2022;1:EVIDoa2200008",
    (
        (
            "two variants of a few per cent are usually separate clones: 'multiple small TP53 clones', "
            "not multi-hit"
        ),
        "VAF > 49 % alone is presumptive, once a constitutional variant is excluded",
    ),
)
#: ICC 2022: VAF (0-1) that each of two variants needs; taken here for WHO too, against small clones.
ICC_MIN_VAF = 0.10
ICC_LOH_VAF = 0.50
WHO_PRESUMPTIVE_VAF = 0.49
IPSSM_LOH_VAF = 0.55


def ipssm_loh(max_vaf: float | None, del17_17p: bool | None, loh: bool | None) -> bool | None:
    """Loss of heterozygosity for IPSS-M: VAF > 0.55 or del(17p) show it, else as stated."""
    if del17_17p or (max_vaf is not None and max_vaf > IPSSM_LOH_VAF):
        return True
    return loh


def ipssm_multihit(mutations: int | None, loh: bool | None) -> bool | None:
    """TP53 multi-hit for IPSS-M: two or more mutations, or one with loss of heterozygosity."""
    if mutations is None:
        return None
    if mutations >= 2:
        return True
    return loh if mutations == 1 else False


def score_tp53_state(
    mutations: Sequence[tuple[str, float | None]],
    *,
    loss17p: bool | None = None,
    loh: bool | None = None,
    complex_karyotype: bool | None = None,
    sample_id: str | None = None,
    day: int | None = None,
) -> ScoreResult | None:
    """State by the three definitions (in ``extra``) and one summary as the category.

    ``mutations`` are (label, VAF 0-1) of TP53 drivers in one sample; None when there is none.
    Category: ``multi_hit``, ``multiple_small_clones``, ``single_hit`` or ``undetermined``.
    """
    if not mutations:
        return None
    vafs = sorted((vaf or 0.0 for _, vaf in mutations), reverse=True)
    lost = True if loss17p or loh else (False if loss17p is False or loh is False else None)
    icc = _icc(vafs, lost, complex_karyotype)
    who = _who(vafs, lost)
    multihit = ipssm_multihit(len(vafs), ipssm_loh(vafs[0], loss17p, loh))
    ipssm = {True: "multi_hit", False: "single_hit", None: "undetermined"}[multihit]
    missing = () if loss17p is not None else ("karyotype (17p)",)
    return ScoreResult(
        score_id=TEXT.score_id,
        title=TEXT.title,
        version=TEXT.version,
        value=None,
        category=_summary(vafs, icc, who, lost),
        best=None,
        worst=None,
        missing=missing,
        contributions=tuple(
            Contribution(label, "VAF unknown" if vaf is None else f"VAF {vaf:.4f}", None)
            for label, vaf in mutations
        ),
        citation=TEXT.citation,
        conventions=TEXT.conventions,
        settled_by=missing,
        sample_id=sample_id,
        day=day,
        extra=(("who2022", who), ("icc2022", icc), ("ipssm", ipssm)),
    )


def _icc(vafs: Sequence[float], lost: bool | None, complex_karyotype: bool | None) -> str:
    if sum(1 for vaf in vafs if vaf >= ICC_MIN_VAF) >= 2 or lost or vafs[0] > ICC_LOH_VAF:
        return "multi_hit"
    if complex_karyotype:
        return "multi_hit_equivalent"
    return "undetermined" if lost is None or complex_karyotype is None else "single_hit"


def _who(vafs: Sequence[float], lost: bool | None) -> str:
    large = sum(1 for vaf in vafs if vaf >= ICC_MIN_VAF)
    if large >= 2 or lost:
        return "biallelic"
    if vafs[0] > WHO_PRESUMPTIVE_VAF:
        return "biallelic_presumptive"
    if len(vafs) >= 2:
        return "undetermined" if large else "multiple_small_clones"
    return "undetermined" if lost is None else "not_biallelic"


def _summary(vafs: Sequence[float], icc: str, who: str, lost: bool | None) -> str:
    if icc.startswith("multi_hit") or who == "biallelic":
        return "multi_hit"
    if len(vafs) >= 2:
        return "multiple_small_clones"
    return "undetermined" if lost is None else "single_hit"
