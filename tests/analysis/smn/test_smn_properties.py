"""Properties of the statement: missing is never negative, and more input never hides a level."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.risk import LEVELS

GENES = ("DNMT3A", "TET2", "TP53", "PPM1D", "ASXL1", "NPM1", "JAK2", "KIT")
INPUTS = ("karyotype", "counts", "icaht", "hematotox", "age", "history", "ccus", "coverage")

clones = st.lists(
    st.tuples(st.sampled_from(GENES), st.integers(0, 500), st.integers(0, 500)), max_size=4
)
values = st.fixed_dictionaries(
    {
        "flags": st.lists(
            st.sampled_from(["monosomy7", "del7q", "complex", "loss17p", "trisomy8", "inv16"]),
            unique=True, max_size=3,
        ),
        "metaphases": st.sampled_from([None, 6, 20]),
        "anc": st.sampled_from([300, 1500, 3400]),
        "platelets": st.sampled_from([30, 120, 236]),
        "grade": st.integers(0, 4),
        "category": st.sampled_from(["low", "high"]),
        "age": st.sampled_from([50.0, 70.0]),
        "lines": st.integers(0, 5),
        "ccus": st.booleans(),
        "status": st.sampled_from(["remission", "active", None]),
    }
)  # fmt: skip
given_inputs = st.sets(st.sampled_from(INPUTS))


def build(case, drawn, value, inputs):
    """A case with only the named inputs; the others are missing."""
    covered = "coverage" in inputs
    case.person(age_years=None, prior_lines=None, prior_asct=None, ccus=None)
    case.sample(-8, specimen="PB", status=value["status"], covered=covered)
    case.sample(180, status=value["status"], covered=covered)
    for gene, before, now in drawn:
        case.clone(gene, (before, 1000), (now, 1000))
    if "karyotype" in inputs:
        case.karyotype(180, *value["flags"], metaphases=value["metaphases"])
    if "counts" in inputs:
        for day in (-6, 45, 90, 180):
            case.count(day, anc=value["anc"], platelets=value["platelets"], hb=13)
    if "icaht" in inputs:
        case.score("icaht_late", value["grade"])
    if "hematotox" in inputs:
        case.score("car_hematotox", 1, value["category"])
    if "age" in inputs:
        case.person(age_years=value["age"])
    if "history" in inputs:
        case.person(prior_lines=value["lines"], prior_asct=value["lines"] > 3)
    if "ccus" in inputs:
        case.person(ccus=value["ccus"])
    return case


@given(drawn=clones, value=values, inputs=given_inputs, more=st.sampled_from(INPUTS))
def test_adding_a_missing_input_never_lowers_the_headline(
    new_case, drawn, value, inputs, more
) -> None:
    before = build(new_case(), drawn, value, inputs - {more}).assess()
    after = build(new_case(), drawn, value, inputs | {more}).assess()
    assert LEVELS.index(after.headline) <= LEVELS.index(before.headline)


@given(drawn=clones, value=values, inputs=given_inputs, more=st.sampled_from(INPUTS))
def test_the_level_never_rises_above_what_was_said_to_be_open(
    new_case, drawn, value, inputs, more
) -> None:
    """One input more may raise the level, but not past ``may_rise_to``.

    Rules that do not hold the headline open (age and platelets, blasts, t(15;17), history) are
    announced among the missing instead.
    """
    before = build(new_case(), drawn, value, inputs - {more}).assess()
    after = build(new_case(), drawn, value, inputs | {more}).assess()
    if after.headline == before.headline or after.headline == "none_found":
        return
    open_rules = [r for r in before.rules if r.fired is None]
    assert any(
        LEVELS.index(r.level) <= LEVELS.index(after.headline)
        for r in open_rules
        if r.level in LEVELS
    )


@given(drawn=clones, value=values, inputs=given_inputs)
def test_missing_core_input_never_yields_no_rule_fired(new_case, drawn, value, inputs) -> None:
    for gap in ("karyotype", "counts", "coverage"):
        found = build(new_case(), drawn, value, inputs - {gap}).assess()
        assert found.headline != "none_found"


@given(drawn=clones, value=values, inputs=given_inputs)
def test_every_statement_holds_together(new_case, drawn, value, inputs) -> None:
    found = build(new_case(), drawn, value, inputs).assess()
    fired = [LEVELS.index(r.level) for r in found.rules if r.fired and r.level in LEVELS]
    assert found.title
    assert found.sentence.endswith(".")
    assert found.coverage
    if found.headline in LEVELS[: LEVELS.index("none_found")]:
        assert min(fired) == LEVELS.index(found.headline)
    elif found.headline == "none_found":
        assert [r.rule_id for r in found.rules if r.fired and r.level in LEVELS] == [
            "none_found:covered"
        ]
        assert found.may_rise_to is None
    else:
        assert not fired
        assert found.missing
    if found.may_rise_to is not None:
        assert LEVELS.index(found.may_rise_to) < LEVELS.index(found.headline)
        assert found.missing


@given(drawn=clones, value=values)
def test_lymphoma_never_makes_critical_by_itself(new_case, drawn, value) -> None:
    value = value | {"status": "active"}
    found = build(new_case(), drawn, value, set(INPUTS)).assess()
    critical = [r for r in found.rules if r.level == "critical"]
    assert not any(rule.fired for rule in critical)


@given(drawn=clones, value=values, inputs=given_inputs)
def test_the_order_of_samples_does_not_matter(new_case, drawn, value, inputs) -> None:
    case = build(new_case(), drawn, value, inputs)
    first = case.assess()
    case.samples.reverse()
    assert case.assess() == first
