"""The nine headlines in their order, the demonstration's ten patients, and what stays open."""

from __future__ import annotations

import pytest

from chip_triage.analysis.smn import FIRING_LEVELS
from chip_triage.errors import PanelError
from chip_triage.model.risk import LEVELS

CYTOPENIA = {"anc": 380, "platelets": 29, "hb": 7.9}


# ---- the demonstration's patients on synthetic records -----------------------------------------


def test_p01_recorded_smn_has_no_risk_level(case) -> None:
    case.person(smn_day=242, smn_type="MDS", prior_asct=True, prior_lines=3)
    case.sample(-14, specimen="PB").sample(242, timepoint="smn")
    case.clone("DNMT3A", (131, 1558), (510, 1645), fate="expanding", pair_flags=("not_comparable",))
    case.clone("JAK3", (60, 1470), (100, 1620))
    case.clone("KIT", None, (203, 1694)).clone("RUNX1", None, (325, 1549))
    case.karyotype(242, "monosomy7", text="45,XX,-7[12]/46,XX[8]").count(242, **CYTOPENIA)
    found = case.assess()
    assert (found.headline, found.title, found.may_rise_to) == (
        "smn_reported",
        "SMN reported",
        None,
    )
    assert case.rule("criteria:karyotype_with_cytopenia").fired is True
    assert "answered by the recorded MDS" in case.rule("criteria:karyotype_with_cytopenia").caveats
    assert not found.needs_notification
    assert any(
        "RUNX1 p.Arg175His: newly detected: 21.0 % (325/1549)" in text for text in found.changes
    )
    assert any("earlier < 1.00 % in blood, day −14" in text for text in found.changes)


def test_p02_lost_clones_are_worded_by_specimen(case) -> None:
    case.person(smn_day=198, smn_type="MDS").sample(-10, specimen="PB").sample(198)
    case.clone("CSF3R", (69, 1332), None, pair_flags=("not_comparable", "specimen_differs"))
    case.clone("CEBPA", (53, 1427), None)
    changes = case.assess().changes
    assert any(
        text.startswith("CSF3R p.Arg175His: not detected in this specimen: < 1.00 % in marrow")
        and text.endswith("(not comparable: specimen differs)")
        for text in changes
    )
    assert any(text.startswith("CEBPA p.Arg175His: no longer detected") for text in changes)


def test_p04_criteria_met(case) -> None:
    case.person(sex="male", prior_asct=True, prior_lines=4, age_years=70.0)
    case.sample(-15, specimen="PB", status="active").sample(240, timepoint="cytopenia")
    case.clone("TP53", (17, 1895), (665, 1662), fate="expanding")
    case.clone("DNMT3A", (59, 1891), (62, 1826), change="p.Pro904Leu")
    case.karyotype(240, "monosomy7", "complex", "monosomal", "loss17p", text="45,XY,-7").count(
        240, **CYTOPENIA
    )
    found = case.assess()
    assert found.headline == "criteria_met"
    assert found.needs_notification
    assert "TP53 p.Arg175His 40.0 % (665/1662; limit 1.00 %), earlier 0.90 %" in found.sentence
    assert "day +240" in found.sentence
    for rule_id in ("critical:tp53_multi_hit", "critical:tp53_complex", "high:tp53_driver",
                    "high:high_weight_clone_moves"):  # fmt: skip
        assert case.rule(rule_id).fired, rule_id


def test_p05_too_shallow_cannot_be_judged(case) -> None:
    case.sample(-9, specimen="PB", status=None, covered=False)
    case.sample(110, specimen="PB", status=None, covered=False)
    found = case.assess()
    assert found.headline == "cannot_be_judged"
    assert found.may_rise_to == "criteria_met"
    assert found.title.startswith("Cannot be judged; coverage of NPM1, FLT3")
    assert "karyotype missing" in found.missing
    assert any("not adequately covered" in part for part in [found.sentence])
    assert found.settled_by


def test_p06_no_rule_fired(clean) -> None:
    found = clean.assess()
    assert (found.headline, found.title) == ("none_found", "No rule fired")
    assert found.may_rise_to is None
    assert clean.rule("none_found:covered").fired
    assert "115 genes (limit 1.00 % or better)" in found.sentence
    assert "karyotype normal, 20 metaphases" in found.sentence
    assert "neutrophils 3400 /µL" in found.sentence


def test_p07_ppm1d_grows(clean) -> None:
    clean.clone("PPM1D", (43, 1381), (153, 1598), fate="expanding", change="p.Arg552Ter")
    found = clean.assess()
    assert (found.headline, found.title) == ("high", "High")
    assert "earlier 3.11 % (43/1381) in blood, day −8" in found.sentence


def test_p09_lymphoma_origin_not_excluded(case) -> None:
    case.person(sex="male", disease="MCL", prior_lines=3)
    case.sample(-13, specimen="PB", status="active", circulating_lymphoid_pct=22)
    case.sample(92, specimen="PB")
    case.clone("TP53", (170, 1415), None, change="p.Arg248Gln")
    case.karyotype(-13, "complex", "t11_14", "loss17p", "lymphoid_pattern", specimen="PB")
    case.karyotype(92, specimen="PB").healthy(-6, 40, 92)
    found = case.assess()
    assert found.headline == "high"
    assert found.title == "High; lymphoma origin not excluded"
    for rule_id in ("critical:tp53_multi_hit", "critical:tp53_complex",
                    "criteria:karyotype_with_cytopenia"):  # fmt: skip
        assert not case.rule(rule_id).fired, rule_id
    assert "now < 1.00 % in blood, day +92" in found.sentence
    assert any("22 % lymphoid cells stated" in caveat for caveat in found.caveats)


def test_p10_context_with_limited_karyotype_and_plausible_icaht(case) -> None:
    case.sample(-11, specimen="PB", status="active").sample(45, timepoint="cytopenia")
    case.clone("DNMT3A", (85, 1424), (106, 1510), change="p.Arg882Cys")
    case.karyotype(45, metaphases=6, text="46,XX[6]")
    case.count(45, anc=300, platelets=78, hb=9.4)
    found = case.assess()
    assert found.headline == "context"
    assert found.title == "At least context; karyotype limited (6 metaphases)"
    assert found.may_rise_to == "criteria_met"
    assert any("late ICAHT plausible" in caveat for caveat in found.caveats)
    assert any("normal, limited, 6 metaphases" in line for line in found.coverage)


# ---- order of the headlines --------------------------------------------------------------------


def with_context(case):
    return case.person(prior_lines=3)


def with_elevated(case):
    return with_context(case).clone("ASXL1", (60, 1000), (60, 1000))


def with_high(case):
    return with_elevated(case).clone("PPM1D", None, (60, 1000))


def with_critical(case):
    return with_high(case).clone("TP53", None, (150, 1000)).clone("TP53", None, (120, 1000))


def with_reported(case):
    return with_critical(case).person(smn_day=180, smn_type="MDS")


def with_criteria(case):
    return with_critical(case).clone("NPM1", None, (300, 1000))


def with_notify(case):
    return with_criteria(case).karyotype(180, "t15_17")


@pytest.mark.parametrize(
    ("build", "headline"),
    [
        (lambda case: case, "none_found"),
        (with_context, "context"),
        (with_elevated, "elevated"),
        (with_high, "high"),
        (with_critical, "critical"),
        (with_reported, "smn_reported"),
        (with_criteria, "criteria_met"),
        (lambda case: with_criteria(case).person(smn_type="MDS"), "criteria_met"),
        (lambda case: with_criteria(case).person(smn_type="AML"), "smn_reported"),
        (with_notify, "notify_today"),
        (lambda case: with_notify(case).person(smn_type="AML"), "notify_today"),
    ],
)
def test_the_highest_level_that_fired_is_the_headline(clean, build, headline) -> None:
    assert build(clean).assess().headline == headline


@pytest.mark.parametrize(
    ("build", "asks"),
    [(with_notify, True), (with_criteria, True), (with_critical, True), (with_high, False),
     (with_elevated, False)],
)  # fmt: skip
def test_notification_is_asked_for_urgent_levels(clean, build, asks) -> None:
    assert build(clean).assess().needs_notification is asks


def test_levels_stand_in_their_order() -> None:
    assert (*FIRING_LEVELS, "none_found", "cannot_be_judged") == LEVELS


# ---- missing input -----------------------------------------------------------------------------


def test_missing_karyotype_is_a_suffix(clean) -> None:
    clean.clone("TP53", (60, 1000), (60, 1000)).karyotypes.clear()
    clean.count(180, **CYTOPENIA)
    found = clean.assess()
    assert found.headline == "high"
    assert found.title == "At least high; karyotype missing"
    assert found.may_rise_to == "criteria_met"
    assert found.missing[0] == "karyotype missing"


@pytest.mark.parametrize("gap", ["karyotype", "limited", "old", "counts", "coverage", "unread"])
def test_missing_never_yields_no_rule_fired(clean, gap) -> None:
    if gap == "counts":
        clean.counts = [c for c in clean.counts if c.day != 180]
    elif gap == "coverage":
        clean.samples.clear()
        clean.sample(180, specimen="PB", covered=["TP53"])
    else:
        clean.karyotypes.clear()
        if gap == "limited":
            clean.karyotype(180, metaphases=19)
        elif gap == "old":
            clean.karyotype(100)
        elif gap == "unread":
            clean.karyotype(180, status="partly_read")
    found = clean.assess()
    assert found.headline == "cannot_be_judged"
    assert found.missing


def test_low_neutrophils_keep_blood_from_saying_no(clean) -> None:
    clean.counts = [c for c in clean.counts if c.day != 180]
    clean.count(180, anc=400, platelets=200, hb=13.0)
    assert clean.assess().headline == "cannot_be_judged"


def test_no_samples_at_all(case) -> None:
    found = case.assess()
    assert found.headline == "cannot_be_judged"
    assert found.sentence == "No sample was read."


def test_a_possible_high_weight_variant_keeps_the_statement_open(clean) -> None:
    clean.clone("TP53", None, (60, 1000), category="review")
    found = clean.assess()
    assert found.headline == "cannot_be_judged"
    assert "review of TP53 p.Arg175His" in found.missing
    assert "possible, in review: TP53 p.Arg175His 6.00 % (60/1000" in found.sentence
    assert any("possible, in review" in text for text in clean.rule("high:tp53_driver").evidence)


def test_the_sentence_names_three_clones_and_counts_the_rest(clean) -> None:
    for number, gene in enumerate(("KIT", "JAK3", "CBL", "TET2", "SF3B1")):
        clean.clone(gene, None, (60 + number, 1000))
    sentence = clean.assess().sentence
    assert sentence.startswith("Blood, day +180: SF3B1")
    assert "; also TET2" in sentence
    assert "and 2 more" in sentence


def test_words_for_odd_samples(case) -> None:
    case.sample(None, timepoint="pre_cart").clone("KIT", (60, 1000))
    found = case.assess()
    assert found.sentence.startswith("Marrow, day unknown (before CAR-T): KIT p.Arg175His")
    assert found.changes == ("One sample only: what changed is not known.",)


def test_changes_against_a_first_sample_after_infusion_are_said_so(case) -> None:
    case.sample(30).sample(60).clone("KIT", (60, 1000), (15, 1000)).karyotype(30).karyotype(60)
    changes = case.assess().changes
    assert changes[0].startswith("No sample from before CAR-T")
    assert any(text.startswith("Karyotype unchanged") for text in changes)
    assert any(
        "no change shown, across the threshold: 1.50 % (15/1000)" in text for text in changes
    )


# ---- identity ----------------------------------------------------------------------------------


def test_samples_of_two_people_block_what_emerged(clean) -> None:
    clean.clone("PPM1D", None, (60, 1000)).different_people()
    found = clean.assess()
    assert clean.rule("high:high_weight_clone_moves").fired is None
    assert found.headline == "elevated"
    assert found.may_rise_to == "high"
    assert found.changes == (
        "The samples do not match one person: no clone is called new or lost between them.",
    )
    assert any("not from one person" in caveat for caveat in found.caveats)


def test_an_override_in_the_sheet_lifts_the_block(clean) -> None:
    from dataclasses import replace

    clean.clone("PPM1D", None, (60, 1000)).different_people()
    first = clean.samples[0]
    clean.samples[0] = replace(
        first, sample=replace(first.sample, identity_override="donor after transplant")
    )
    assert clean.rule("high:high_weight_clone_moves").fired is True


def test_a_donor_mixture_is_a_caveat(clean) -> None:
    found = clean.different_people("donor_mixture").assess()
    assert any("donor's cells" in caveat for caveat in found.caveats)
    assert found.headline == "none_found"


def test_allogeneic_transplant_and_g_csf_are_caveats(clean) -> None:
    clean.clone("KIT", None, (60, 1000)).event(100, "allo_hsct").event(176, "g_csf")
    caveats = clean.assess().caveats
    assert "allogeneic transplant recorded: a clone may be the donor's" in caveats
    assert "G-CSF on day +176: neutrophils may be raised by it" in caveats


def test_ipss_scores_stand_beside_a_recorded_mds(clean) -> None:
    clean.person(smn_day=170, smn_type="MDS").score("ipssr", 7.5, "Very high")
    evidence = clean.rule("reported:smn").evidence
    assert evidence == ("MDS recorded, day +170", "IPSSR Very high")
    assert "IPSSR Very high" in clean.assess().sentence


# ---- statements --------------------------------------------------------------------------------


def test_a_report_from_before_car_t_carries_its_statements(case) -> None:
    case.sample(-8, specimen="PB").karyotype(-8).healthy(-8)
    statements = case.assess().statements
    assert any("should not exclude a patient from CAR-T" in text for text in statements)
    assert any("not standard of care" in text for text in statements)
    assert any("14 of 555" in text for text in statements)
    assert any("keep marrow or blood" in r.statement for r in case.assess().rules if r.fired)


def test_a_later_report_carries_only_the_general_ones(clean) -> None:
    statements = clean.assess().statements
    assert len(statements) == 2
    assert any("not a probability" in text for text in statements)


def test_statements_are_not_rules_of_the_table(clean) -> None:
    assert "statement" not in {rule.level for rule in clean.assess().rules}


# ---- wording -----------------------------------------------------------------------------------


def test_every_fired_rule_names_source_and_evidence(clean) -> None:
    found = with_notify(clean).assess()
    for rule in found.rules:
        if rule.fired and rule.level not in ("guidance",):
            assert rule.citation
            assert rule.statement
            assert rule.evidence, rule.rule_id


def test_conflicting_evidence_is_cited_together(clean) -> None:
    rule = with_elevated(clean).rule("context:ch_present")
    assert rule.citation == "saini2022;lackraj2022"
    assert "19 %" in rule.denominator
    assert "3.3 %" in rule.denominator


def test_coverage_names_what_the_first_page_needs(clean) -> None:
    text = " | ".join(clean.assess().coverage)
    for word in ("TP53: adequate", "EZH2 adequate", "CUX1", "LUC7L2", "NPM1", "20 metaphases",
                 "Disease: remission"):  # fmt: skip
        assert word in text


def test_emerged_is_worded_as_newly_detected(clean) -> None:
    found = clean.clone("PPM1D", None, (60, 1000)).assess()
    assert any(
        "newly detected: 6.00 % (60/1000) in blood, day +180; earlier < 1.00 % in blood, day −8"
        in t
        for t in found.changes
    )
    assert not any("emerged" in text for text in (*found.changes, found.sentence, found.title))


def test_not_comparable_pairs_say_so_beside_the_rule(clean) -> None:
    clean.clone("RUNX1", None, (60, 1000), pair_flags=("not_comparable", "specimen_differs"))
    rule = clean.rule("high:high_weight_clone_moves")
    assert rule.fired
    assert any("not comparable" in caveat for caveat in rule.caveats)


def test_an_unknown_test_is_a_panel_error(clean) -> None:
    from dataclasses import replace

    rule = replace(clean.panel.smn_rules[0], test="no_such_test")
    clean.panel = replace(clean.panel, smn_rules=(rule,))
    with pytest.raises(PanelError, match="no_such_test"):
        clean.assess()


def test_a_wrong_parameter_is_a_panel_error(clean) -> None:
    from dataclasses import replace

    rule = replace(clean.panel.smn_rules[0], parameters=(("flags", "t15_17"),))
    clean.panel = replace(clean.panel, smn_rules=(rule,))
    with pytest.raises(PanelError, match="flags"):
        clean.assess()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "10", True])
def test_a_parameter_that_is_no_finite_number_is_a_panel_error(clean, value) -> None:
    from dataclasses import replace

    (rule,) = [rule for rule in clean.panel.smn_rules if rule.rule_id == "criteria:blasts"]
    clean.panel = replace(
        clean.panel, smn_rules=(replace(rule, parameters=(("blasts_pct", value),)),)
    )
    with pytest.raises(PanelError, match=r"'blasts_pct' .*a finite number"):
        clean.assess()


def test_a_panel_without_shared_numbers_is_a_panel_error(clean) -> None:
    from dataclasses import replace

    clean.panel = replace(clean.panel, thresholds=())
    with pytest.raises(PanelError, match="smn_"):
        clean.assess()
