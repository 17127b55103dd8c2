"""Whether two samples come from one person, from the germline SNPs that both cover.

Genotypes are read from the VAF: at most .05 homozygous reference, .3-.7 heterozygous, at least .95
homozygous for the SNP; between these lie intermediate VAFs, which a second person's cells make. From 20
sites: concordance >= .95 without opposite homozygotes is one person, <= .75 two persons, else
indeterminate. A mixture is looked for at sites where the other sample is homozygous, since loss of
heterozygosity in a tumour shifts heterozygous sites only. After allogeneic transplant
the donor's blood is expected: the verdict stays, the explanation changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log, log10
from typing import Any

from chip_triage.model.clone import IdentityCheck
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call

MINIMUM_SITES = 20
SAME_CONCORDANCE = 0.95
DIFFERENT_CONCORDANCE = 0.75
HOMOZYGOUS_VAF = 0.05
HETEROZYGOUS_VAF = (0.3, 0.7)
#: Reads below which a genotype is not read.
MINIMUM_DEPTH = 30
#: Population frequency above which a single-base call is taken for a germline SNP.
COMMON_AF = 0.01
#: A donor share is stated between these, and only with this support (log10 likelihood ratio).
DONOR_RANGE = (0.02, 0.98)
DONOR_LOD = 3.0
DONOR_SITES = 2
#: Reads that show the other allele at a homozygous site by error.
_READ_ERROR = 0.002
_HALF_FREQUENCY = 0.5


@dataclass(frozen=True, slots=True)
class SnpCount:
    """Reads of one germline SNP in one sample; ``frequency`` is the population's (0-1), if known."""

    alt: int
    depth: int
    frequency: float | None = None

    @property
    def vaf(self) -> float:
        """Share of reads with the SNP's allele."""
        return self.alt / self.depth

    @property
    def genotype(self) -> int | None:
        """0, 1 or 2 copies; None where the VAF is intermediate."""
        v = self.vaf
        if v <= HOMOZYGOUS_VAF:
            return 0
        if v >= 1.0 - HOMOZYGOUS_VAF:
            return 2
        return 1 if HETEROZYGOUS_VAF[0] <= v <= HETEROZYGOUS_VAF[1] else None


Snps = Mapping[VariantKey, SnpCount]


def germline_snps(calls: Iterable[Call]) -> dict[VariantKey, SnpCount]:
    """Common single-base polymorphisms among a sample's calls, with counts deep enough to read."""
    found = {}
    for call in calls:
        frequency = call.population_af
        if frequency is None or frequency < COMMON_AF or call.variant.key.kind != "snv":
            continue
        if call.alt_depth is not None and call.depth is not None and call.depth >= MINIMUM_DEPTH:
            found[call.variant.key] = SnpCount(call.alt_depth, call.depth, frequency)
    return found


@dataclass(frozen=True, slots=True)
class IdentitySource:
    """What one sample brings to the comparison; ``day`` counts from infusion."""

    sample_id: str
    day: int | None
    calls: tuple[Call, ...]
    depth_evidence: tuple[DepthEvidence, ...] = ()
    rechecks: tuple[ReadCount, ...] = ()


def identity_checks(
    sources: Sequence[IdentitySource],
    *,
    allo_day: int | None = None,
    snp_list: Mapping[VariantKey, float | None] | None = None,
) -> tuple[IdentityCheck, ...]:
    """A check of every two samples. ``allo_day``: day of an allogeneic transplant, if any.

    ``snp_list`` (key -> population frequency) adds germline SNPs that were counted in the alignments.
    """
    snps = add_uncalled_snps(sources, snp_list or {})
    made = []
    for (a, snps_a), (b, snps_b) in combinations(zip(sources, snps, strict=True), 2):
        after = allo_day is not None and any(s.day is not None and s.day > allo_day for s in (a, b))
        made.append(compare_identity(a.sample_id, snps_a, b.sample_id, snps_b, after_allo=after))
    return tuple(made)


def add_uncalled_snps(
    sources: Sequence[IdentitySource], snp_list: Mapping[VariantKey, float | None]
) -> tuple[dict[VariantKey, SnpCount], ...]:
    """Every sample's SNPs, completed with sites that only other samples, or the list, name.

    A site without a call counts as homozygous reference only where reads were counted there: an
    alignment count, or the record of a multi-sample file.
    """
    called = [germline_snps(source.calls) for source in sources]
    known = dict(snp_list) | {key: count.frequency for one in called for key, count in one.items()}
    for source, found in zip(sources, called, strict=True):
        for count in source.rechecks:
            if count.key in known and count.depth >= MINIMUM_DEPTH:
                found.setdefault(
                    count.key, SnpCount(count.alt_depth, count.depth, known[count.key])
                )
        for record in source.depth_evidence:
            key = record.allele
            if key is None or key not in known or record.alt_depth is None:
                continue
            if record.depth >= MINIMUM_DEPTH:
                found.setdefault(key, SnpCount(record.alt_depth, record.depth, known[key]))
    return tuple(called)


def compare_identity(
    sample_a: str, snps_a: Snps, sample_b: str, snps_b: Snps, *, after_allo: bool = False
) -> IdentityCheck:
    """Verdict on two samples; ``after_allo``: the later one was taken after an allogeneic transplant."""
    shared = [(snps_a[key], snps_b[key]) for key in sorted(snps_a.keys() & snps_b.keys())]
    shared = [pair for pair in shared if min(one.depth for one in pair) >= MINIMUM_DEPTH]
    read = [(a.genotype, b.genotype) for a, b in shared]
    clear = [(a, b) for a, b in read if a is not None and b is not None]
    opposite = sum(abs(a - b) == 2 for a, b in clear)
    concordance = sum(a == b for a, b in clear) / len(clear) if clear else None
    intermediate = sum(None in pair for pair in read)
    donor = _donor(shared)
    verdict = _verdict(len(shared), len(clear), concordance, opposite, donor)
    return IdentityCheck(
        sample_a=sample_a,
        sample_b=sample_b,
        verdict=verdict,
        sites=len(shared),
        concordance=concordance,
        opposite_homozygotes=opposite,
        intermediate_sites=intermediate,
        donor_fraction=donor[0] if verdict in ("donor_mixture", "different") and donor else None,
        lod=identity_lod(shared) if shared else None,
        detail=_detail(verdict, len(shared), after_allo, donor),
    )


def identity_lod(shared: Sequence[tuple[SnpCount, SnpCount]]) -> float:
    """log10 odds that the second sample's reads come from the first one's genotypes.

    Against: an unrelated person with genotypes in Hardy-Weinberg proportions.
    """
    total = 0.0
    for a, b in shared:
        if a.genotype is None:
            continue
        same = _read_chance(b, a.genotype / 2.0)
        unrelated = sum(p * _read_chance(b, g / 2.0) for g, p in enumerate(_genotype_chances(a, b)))
        total += log10(same + 1e-12) - log10(unrelated + 1e-12)
    return round(total, 3)


def _verdict(
    sites: int,
    clear: int,
    concordance: float | None,
    opposite: int,
    donor: tuple[float, float, int] | None,
) -> str:
    if sites < MINIMUM_SITES:
        return "not_assessable"
    if donor is not None:
        share, lod, moved = donor
        inside = DONOR_RANGE[0] < share < DONOR_RANGE[1]
        if inside and lod >= DONOR_LOD and moved >= DONOR_SITES:
            return "donor_mixture"
    if concordance is None or clear < MINIMUM_SITES // 2:
        return "indeterminate"
    if concordance >= SAME_CONCORDANCE and opposite == 0:
        return "same"
    return "different" if concordance <= DIFFERENT_CONCORDANCE else "indeterminate"


def _donor(shared: Sequence[tuple[SnpCount, SnpCount]]) -> tuple[float, float, int] | None:
    """(share of the other person's cells, log10 support, sites moved), in the direction that fits best."""
    found = [_mixture(pairs) for pairs in (shared, [(b, a) for a, b in shared])]
    best = [one for one in found if one is not None]
    return max(best, key=lambda one: (one[2] >= DONOR_SITES, one[1]), default=None)


def _mixture(pairs: Sequence[tuple[SnpCount, SnpCount]]) -> tuple[float, float, int] | None:
    """Maximum likelihood of the share d: ``v = (1 - d) g / 2 + d h / 2``, the donor's genotype h unknown.

    Only sites where the first sample is homozygous take part. A mixture must be better than both
    pure ends, and leave sites that no single genotype explains.
    """
    import numpy as np

    sites = [(a, b) for a, b in pairs if a.genotype in (0, 2)]
    if len(sites) < MINIMUM_SITES // 4:
        return None
    own = np.array([(a.genotype or 0) / 2.0 for a, _ in sites])
    seen = np.array([b.vaf for _, b in sites])
    depth = np.array([float(b.depth) for _, b in sites])
    chances = np.array([_genotype_chances(a, b) for a, b in sites])
    grid = np.linspace(0.0, 1.0, 501)
    mixed = (1.0 - grid)[:, None, None] * own[None, :, None] + grid[:, None, None] * np.array(
        [0.0, 0.5, 1.0]
    )
    density = _density(seen[None, :, None], depth[None, :, None], mixed)
    likelihoods = np.log((chances[None, :, :] * density).sum(axis=2) + 1e-12).sum(axis=1)
    top = int(likelihoods.argmax())
    support = float(likelihoods[top] - max(likelihoods[0], likelihoods[-1])) / log(10.0)
    return float(grid[top]), support, sum(_is_mixed(b) for _, b in sites)


def _is_mixed(count: SnpCount) -> bool:
    """No single genotype explains the VAF: intermediate, or a homozygote beyond what errors make."""
    if count.genotype is None:
        return True
    other = min(count.vaf, 1.0 - count.vaf)
    return count.genotype != 1 and other > 5.0 * _READ_ERROR


def _genotype_chances(a: SnpCount, b: SnpCount) -> tuple[float, float, float]:
    """Hardy-Weinberg at the population frequency, or at one half where it is not known."""
    p = a.frequency if a.frequency is not None else b.frequency
    p = _HALF_FREQUENCY if p is None else min(max(p, COMMON_AF), 1.0 - COMMON_AF)
    return (1.0 - p) ** 2, 2.0 * p * (1.0 - p), p * p


def _read_chance(count: SnpCount, share: float) -> float:
    return float(_density(count.vaf, float(count.depth), share))


def _density(seen: Any, depth: Any, share: Any) -> Any:
    """Normal density of a VAF around a share, with allele bias (sd .02 at one half) and read noise."""
    import numpy as np

    mean = share * (1.0 - 2.0 * _READ_ERROR) + _READ_ERROR
    bias = 0.08 * mean * (1.0 - mean)
    variance = mean * (1.0 - mean) / depth + bias * bias + 1e-6
    miss = seen - mean
    return np.exp(-0.5 * miss * miss / variance) / np.sqrt(2.0 * np.pi * variance) / 400.0


def _detail(
    verdict: str, sites: int, after_allo: bool, donor: tuple[float, float, int] | None
) -> str:
    if verdict == "not_assessable":
        return f"{sites} shared germline SNPs, {MINIMUM_SITES} are needed"
    share = f"{100 * donor[0]:.0f} %" if donor else "an unknown share"
    if verdict == "donor_mixture":
        where = (
            "donor cells after allogeneic transplant" if after_allo else "no transplant is recorded"
        )
        return f"about {share} of the cells are another person's: {where}"
    if verdict == "different":
        if after_allo:
            return "another person's genotype: the donor's blood after allogeneic transplant, or a swap"
        return (
            "another person's genotype, and no allogeneic transplant is recorded: a swap is likely"
        )
    return "" if verdict == "same" else "neither one person nor two can be shown"
