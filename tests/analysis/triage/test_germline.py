"""Germline evidence: population, binomial, predisposition, constitutional tissue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis import germline
from chip_triage.analysis.germline import ConstitutionalSample


def weigh(
    make_call, panel, limits, name, alt, depth, *, has_rule=True, constitutional=None, **changes
):
    call = make_call(name, alt, depth, **changes)
    gene = panel.gene(call.consequences[0].gene_symbol)
    residue = changes.pop("residue", None)
    return germline.GermlineEvidence(
        call, gene, residue, limits, has_rule=has_rule, constitutional=constitutional
    )


@pytest.mark.parametrize(
    ("frequency", "passed", "flags"),
    [
        (None, None, ()),
        (0.0, True, ()),
        (0.00049, True, ()),
        (0.0005, True, ("population_af_grey_zone",)),
        (0.00099, True, ("population_af_grey_zone",)),
        (0.001, False, ()),
        (0.3, False, ()),
    ],
)
def test_population_frequency(make_call, panel, limits, frequency, passed, flags) -> None:
    found = weigh(make_call, panel, limits, "TP53_R248Q", 60, 1000, population_af=frequency)
    assert found.outcomes[0].passed is passed
    assert found.flags == flags
    assert [reason.code for reason in found.exclude] == (
        ["population_polymorphism"] if passed is False else []
    )


@pytest.mark.parametrize(
    ("symbol", "residue", "exempt"),
    [("DNMT3A", 882, True), ("JAK2", 617, True), ("DNMT3A", 100, False), ("ATM", 617, False),
     ("TP53", None, False)],
)  # fmt: skip
def test_population_hotspots(symbol, residue, exempt) -> None:
    assert germline.is_population_hotspot(symbol, residue) is exempt


@pytest.mark.parametrize(
    ("alt", "passed"),
    [(500, False), (460, False), (459, False), (458, True), (30, True), (None, None)],
)
def test_binomial_against_one_half(make_call, limits, alt, passed) -> None:
    call = make_call("TP53_R175H", alt, 1000 if alt is not None else None)
    outcome = germline.binomial_outcome(call, limits)
    assert outcome.passed is passed
    assert passed is None or outcome.observed.startswith("p = ")


@pytest.mark.parametrize(
    ("alt", "has_rule", "reasons"),
    [(349, False, []), (350, False, ["possible_germline"]), (500, True, []), (990, False, ["possible_germline"])],
)  # fmt: skip
def test_vaf_without_a_rule(make_call, panel, limits, alt, has_rule, reasons) -> None:
    found = weigh(make_call, panel, limits, "TP53_R248Q", alt, 1000, has_rule=has_rule)
    assert [reason.code for reason in found.review] == reasons


@pytest.mark.parametrize(
    ("name", "alt", "flags"),
    [
        ("TP53_R248Q", 399, []),
        ("TP53_R248Q", 400, ["constitutional_origin_to_be_confirmed"]),
        ("TP53_R248Q", 600, ["constitutional_origin_to_be_confirmed"]),
        ("TP53_R248Q", 601, []),
        ("DNMT3A_R882H", 500, []),
    ],
)
def test_predisposition_genes_prompt_confirmation(
    make_call, panel, limits, name, alt, flags
) -> None:
    call = make_call(name, alt, 1000)
    gene = panel.gene(call.consequences[0].gene_symbol)
    assert germline.predisposition_flags(call, gene, limits, compatible=False) == flags


def test_chek2_needs_compatible_counts_to_be_probably_germline(make_call, panel, limits) -> None:
    call, gene = make_call("CHEK2_R95X", 410, 1000), panel.gene("CHEK2")
    assert germline.predisposition_flags(call, gene, limits, compatible=False) == [
        "constitutional_origin_to_be_confirmed"
    ]
    without_counts = replace(make_call("CHEK2_R95X", None, None), vaf=0.5)
    assert "probably_germline" in germline.predisposition_flags(
        without_counts, gene, limits, compatible=False
    )


@pytest.mark.parametrize(
    ("material", "seen", "depth", "passed"),
    [
        ("fibroblasts", 490, None, False),
        ("hair_follicles", 490, None, False),
        ("fibroblasts", 12, None, None),
        ("fibroblasts", None, 200, True),
        ("fibroblasts", None, 19, None),
        ("fibroblasts", None, None, None),
        ("blood", 490, None, None),
        ("saliva", None, 500, None),
    ],
)
def test_only_fibroblasts_and_hair_follicles_settle(
    make_call, limits, material, seen, depth, passed
) -> None:
    call = make_call("TP53_R248Q", 480, 1000)
    key = call.variant.key
    sample = ConstitutionalSample(
        material,
        {key: make_call("TP53_R248Q", seen, 1000)} if seen is not None else {},
        {key: depth} if depth is not None else {},
    )
    assert germline.constitutional_outcome(call, sample, limits).passed is passed


@pytest.mark.parametrize(
    ("seen", "flag", "codes"),
    [(490, "constitutional_confirmed", ["constitutional_origin"]), (None, "constitutional_excluded", [])],
)  # fmt: skip
def test_constitutional_tissue_reaches_the_verdict(
    make_call, panel, limits, seen, flag, codes
) -> None:
    key = make_call("TP53_R248Q", 480, 1000).variant.key
    sample = ConstitutionalSample(
        "fibroblasts", {key: make_call("TP53_R248Q", seen, 1000)} if seen else {}, {key: 300}
    )
    found = weigh(make_call, panel, limits, "TP53_R248Q", 480, 1000, constitutional=sample)
    assert flag in found.flags
    assert [reason.code for reason in found.review] == codes


@pytest.mark.parametrize(
    ("counts", "settled"),
    [
        ([(9, 1000), (480, 1000)], True),
        ([(480, 1000)], False),
        ([(490, 1000), (510, 1000)], False),
        ([(None, None), (9, 1000)], False),
        ([(2, 8), (500, 1000)], False),
        ([(0, 1000), (500, 1000)], True),
    ],
)
def test_another_sample_settles_it_when_the_vaf_differs_clearly(counts, settled) -> None:
    assert germline.settled_by_other_samples(counts) is settled
