"""One person, two, siblings and mixtures, simulated with a fixed seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.identity import (
    IdentitySource,
    SnpCount,
    compare_identity,
    germline_snps,
    identity_checks,
)
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call, Variant

Genotypes = np.ndarray


def key_at(place: int, inserted: str = "G") -> VariantKey:
    return VariantKey("GRCh38", "1", 1000 + place, "A", inserted)


def sequenced(
    rng: np.random.Generator, genotypes: Genotypes, frequency: np.ndarray
) -> dict[VariantKey, SnpCount]:
    share = np.clip(genotypes / 2, 0.001, 0.999)
    share = np.clip(share + rng.normal(0, 0.01, share.size) * 4 * share * (1 - share), 0, 1)
    depth = rng.integers(200, 1200, share.size)
    alt = rng.binomial(depth, share)
    return {
        key_at(i): SnpCount(int(alt[i]), int(depth[i]), float(frequency[i]))
        for i in range(share.size)
    }


def siblings(rng: np.random.Generator, p: np.ndarray) -> tuple[Genotypes, Genotypes]:
    mother, father = (rng.random((2, p.size)) < p for _ in range(2))

    def child() -> Genotypes:
        picked = rng.integers(0, 2, (2, p.size))
        places = np.arange(p.size)
        return mother[picked[0], places].astype(int) + father[picked[1], places]

    return child(), child()


def verdicts(kind: str, sites: int = 60, times: int = 25) -> tuple[Counter[str], list[float]]:
    rng = np.random.default_rng(11)
    found: Counter[str] = Counter()
    donors = []
    for _ in range(times):
        p = rng.uniform(0.1, 0.6, sites)
        own, other = rng.binomial(2, p), rng.binomial(2, p)
        if kind.startswith("sibling"):
            own, other = siblings(rng, p)
        share = {"same": 0.0, "tumour": 0.0, "unrelated": 1.0, "sibling": 1.0}.get(kind)
        share = float(kind.split("_")[-1]) / 100 if share is None else share
        later = (1 - share) * own + share * other
        if kind == "tumour":  # heterozygous sites of some arms shifted, homozygous ones untouched
            lost = (own == 1) & (rng.random(sites) < 0.4)
            later = np.where(lost, 1 + 0.6 * rng.choice([-1, 1], sites), later)
        check = compare_identity("A", sequenced(rng, own, p), "B", sequenced(rng, later, p))
        found[check.verdict] += 1
        if check.donor_fraction is not None:
            donors.append(check.donor_fraction)
    return found, donors


def test_one_person_is_the_same() -> None:
    assert verdicts("same") == (Counter(same=25), [])


def test_a_swap_is_different() -> None:
    assert verdicts("unrelated")[0] == Counter(different=25)


def test_a_sibling_is_never_the_same_person() -> None:
    found, _ = verdicts("sibling")
    assert not found["same"]
    assert found["different"] >= 23


@pytest.mark.parametrize("percent", [10, 50, 95])
def test_a_donors_share_is_seen_and_measured(percent: int) -> None:
    found, donors = verdicts(f"unrelated_{percent}")
    assert found["donor_mixture"] >= 24
    assert np.median(donors) == pytest.approx(percent / 100, abs=0.02)


def test_a_siblings_tenth_is_seen() -> None:
    found, donors = verdicts("sibling_10")
    assert found["donor_mixture"] >= 24
    assert np.median(donors) == pytest.approx(0.1, abs=0.02)


def test_loss_of_heterozygosity_is_no_second_person() -> None:
    assert verdicts("tumour")[0] == Counter(same=25)


def test_few_sites_decide_nothing() -> None:
    assert verdicts("same", sites=19)[0] == Counter(not_assessable=25)


def pair(*genotypes: tuple[float, float]) -> tuple[dict[VariantKey, SnpCount], ...]:
    return tuple(
        {key_at(i): SnpCount(round(1000 * g[side]), 1000) for i, g in enumerate(genotypes)}
        for side in (0, 1)
    )


def test_between_the_two_cuts_the_verdict_is_open() -> None:
    a, b = pair(*[(0.5, 0.5)] * 17, *[(0.5, 0.0)] * 3)
    check = compare_identity("A", a, "B", b)
    assert check.verdict == "indeterminate"
    assert check.concordance == 0.85


def test_one_pair_of_opposite_homozygotes_is_not_the_same() -> None:
    a, b = pair(*[(0.5, 0.5)] * 39, (0.0, 1.0))
    check = compare_identity("A", a, "B", b)
    assert check.opposite_homozygotes == 1
    assert check.verdict == "indeterminate"


def test_intermediate_sites_everywhere_leave_it_open() -> None:
    a, b = pair(*[(0.5, 0.2)] * 30)
    check = compare_identity("A", a, "B", b)
    assert check.intermediate_sites == 30
    assert check.concordance is None
    assert check.verdict == "indeterminate"


def test_after_a_transplant_the_donor_is_named() -> None:
    a, b = pair(*[(0.0, 1.0)] * 15, *[(1.0, 0.5)] * 15)
    swap = compare_identity("A", a, "B", b)
    donor = compare_identity("A", a, "B", b, after_allo=True)
    assert swap.verdict == donor.verdict == "different"
    assert "swap is likely" in swap.detail
    assert "donor's blood" in donor.detail


def test_shallow_sites_are_not_read() -> None:
    a, b = pair(*[(0.5, 0.5)] * 30)
    shallow = {key: SnpCount(10, 20) for key in b}
    check = compare_identity("A", a, "B", shallow)
    assert check.sites == 0
    assert check.lod is None


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=20, max_size=60))
def test_the_order_of_the_samples_does_not_matter(rows: list[tuple[int, int]]) -> None:
    a, b = (
        {key_at(i): SnpCount(row[side], 300, 0.4) for i, row in enumerate(rows)} for side in (0, 1)
    )
    forth, back = compare_identity("A", a, "B", b), compare_identity("B", b, "A", a)
    assert forth.verdict == back.verdict
    assert forth.concordance == back.concordance
    assert forth.opposite_homozygotes == back.opposite_homozygotes


# --- where the sites come from -----------------------------------------------------------------


def call(place: int, alt: int, depth: int = 500, frequency: float | None = 0.3, inserted: str = "G") -> Call:  # fmt: skip
    key = key_at(place, inserted)
    return Call(
        Variant(key, "chr1", key.start0 + 1, "A", inserted), "S", "test", ("PASS",), depth - alt, alt,
        depth, alt / depth, "AD", population_af=frequency,
    )  # fmt: skip


def test_common_single_bases_are_germline_sites() -> None:
    calls = [
        call(1, 250), call(2, 250, frequency=None), call(3, 250, frequency=0.0001),
        call(4, 250, inserted="GTT"), call(5, 10, depth=20),
    ]  # fmt: skip
    assert list(germline_snps(calls)) == [key_at(1)]


def test_a_site_called_elsewhere_needs_counted_reads_here() -> None:
    calls = tuple(call(i, 250) for i in range(25))
    counted = tuple(
        DepthEvidence("B", "1", 1000 + i, 1001 + i, 400, "multi_sample_record", alt_depth=0, allele=key_at(i))
        for i in range(25)
    )  # fmt: skip
    rechecked = tuple(
        ReadCount("B", key_at(i), 400, 0, 0, 0, 0, 0, 20, 20, True) for i in range(25)
    )
    stated = (DepthEvidence("B", "1", 0, 9999, 900, "per_base_file"),)
    first = IdentitySource("A", -5, calls)
    for source, verdict in [
        (IdentitySource("B", 200, (), counted), "different"),
        (IdentitySource("B", 200, (), rechecks=rechecked), "different"),
        (IdentitySource("B", 200, (), stated), "not_assessable"),
        (IdentitySource("B", 200, calls), "same"),
    ]:
        (check,) = identity_checks([first, source], allo_day=100)
        assert check.verdict == verdict


def test_a_list_of_sites_counted_in_the_alignments() -> None:
    sites = {key_at(i): 0.4 for i in range(30)}
    rng = np.random.default_rng(2)
    alts = [int(rng.choice([0, 200, 400])) for _ in sites]
    sources = [
        IdentitySource(
            name, None, (),
            rechecks=tuple(
                ReadCount(name, key, 400 - alt, alt, 0, 0, 0, 0, 20, 20, True)
                for key, alt in zip(sites, alts, strict=True)
            ),
        )
        for name in "ABC"
    ]  # fmt: skip
    checks = identity_checks(sources, snp_list=sites)
    assert [(c.sample_a, c.sample_b, c.verdict, c.sites) for c in checks] == [
        ("A", "B", "same", 30), ("A", "C", "same", 30), ("B", "C", "same", 30),
    ]  # fmt: skip
    assert identity_checks(sources)[0].verdict == "not_assessable"
