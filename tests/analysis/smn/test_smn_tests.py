"""Every rule of the shipped panel fires, does not fire, and cannot be judged on some case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis.smn_tests import TESTS

LOW = {"anc": 380, "platelets": 29, "hb": 7.9}


def bare(case):
    """One shallow sample and nothing else known."""
    case.patient = replace(case.patient, prior_asct=None, prior_lines=None, age_years=None)
    return case.sample(180, specimen="PB", status=None, covered=False)


def without(case, *ids):
    case.scores = [score for score in case.scores if score.score_id not in ids]
    return case


def drop_counts(case, keep=lambda count: False):
    case.counts = [count for count in case.counts if keep(count)]
    return case


def before_infusion(case):
    return drop_counts(case.drop_sample()).healthy(-6)


def no_karyotype(case):
    case.karyotypes.clear()
    return case


def driver(gene, *counts, **options):
    return lambda case: case.clone(gene, *(counts or ((60, 1000), (60, 1000))), **options)


#: rule id -> cases on the clean patient that fire it
FIRES = {
    "notify:t15_17": [lambda c: c.karyotype(180, "t15_17")],
    "criteria:npm1": [driver("NPM1")],
    "criteria:flt3_itd": [
        driver("FLT3", labels=("itd",)), driver("FLT3", flags=("itd",)),
        driver("FLT3", rule="default:FLT3:itd"),
    ],
    "criteria:aml_karyotype": [
        lambda c: c.karyotype(180, "inv3_t33"), lambda c: c.karyotype(180, "kmt2a_rearrangement"),
        lambda c: c.karyotype(180, "t8_21", clonal=None, cells=None),
        lambda c: c.karyotype(180, "inv16", status="partly_read"),
    ],
    "criteria:blasts": [
        lambda c: c.person(blasts_pct=10.0), lambda c: c.count(180, blasts_marrow=10.0),
        lambda c: c.count(170, blasts_blood=45.0),
    ],
    "criteria:karyotype_with_cytopenia": [
        lambda c: drop_counts(c).count(180, **LOW).karyotype(180, "del7q"),
        lambda c: drop_counts(c).count(180, platelets=149).karyotype(180, "monosomy7"),
        lambda c: drop_counts(c).count(-8, anc=1700).karyotype(-8, "complex"),
        lambda c: drop_counts(c).count(14, hb=9).sample(14).karyotype(14, "monosomal"),
        lambda c: drop_counts(c).count(180, anc=900).karyotype(None, "del7q", sample=1),
    ],
    "reported:smn": [
        lambda c: c.person(smn_day=100), lambda c: c.person(smn_type="MDS"),
        lambda c: c.sample(200, timepoint="smn"),
    ],
    "critical:tp53_multi_hit": [
        lambda c: driver("TP53", None, (100, 1000))(driver("TP53", None, (150, 1000))(c)),
        lambda c: driver("TP53", None, (30, 1000))(c).karyotype(180, "loss17p"),
    ],
    "critical:tp53_complex": [lambda c: driver("TP53", None, (30, 1000))(c).karyotype(180, "complex")],
    "high:tp53_driver": [driver("TP53"), driver("TP53", (60, 1000), None)],
    "high:tp53_small_clones": [
        lambda c: driver("TP53", None, (30, 1000))(driver("TP53", None, (25, 1000))(c)),
        lambda c: driver("TP53", None, (300, 1000))(driver("TP53", None, (25, 1000))(c)),
    ],
    "high:karyotype_without_cytopenia": [
        lambda c: c.karyotype(180, "monosomy7"),
        lambda c: drop_counts(c).karyotype(180, "complex"),
        lambda c: drop_counts(c).count(180, **LOW).karyotype(180, "complex", "t11_14"),
    ],
    "high:high_weight_clone_moves": [
        driver("SF3B1", None, (60, 1000)),
        driver("SF3B1", (30, 1000), (90, 1000), fate="expanding"),
        driver("SF3B1", (30, 1000), (30, 1000), fate="re_emerged"),
    ],
    "elevated:driver_gene": [driver("ASXL1"), driver("U2AF1"), driver("NRAS"), driver("BCOR")],
    "elevated:chek2_somatic": [
        driver("CHEK2"),
        driver("CHEK2", (9, 1000), (480, 1000), flags=("probably_germline",)),
    ],
    "elevated:two_drivers": [lambda c: driver("TET2", None, (60, 1000))(driver("DNMT3A")(c))],
    "elevated:driver_vaf": [driver("DNMT3A", None, (200, 1000))],
    "elevated:single_dnmt3a_tet2": [driver("DNMT3A", None, (100, 1000)), driver("TET2", (300, 1000), None)],
    "elevated:ccus": [lambda c: c.person(ccus=True)],
    "elevated:late_icaht": [
        lambda c: without(c, "icaht_late").score("icaht_late", 3),
        lambda c: without(c, "icaht_late").score("icaht_late", None, best=3, worst=4),
    ],
    "elevated:day90_platelets": [
        lambda c: drop_counts(c).count(90, platelets=99),
        lambda c: drop_counts(c).count(104, platelets=20).event(100, "transfusion_platelets"),
    ],
    "elevated:age_and_platelets": [
        lambda c: drop_counts(c.person(age_years=65.0)).count(-6, platelets=140),
        lambda c: drop_counts(c.person(age_years=None, birth_year=1955, infusion_date="2025-01-20"))
        .count(-6, platelets=80),
    ],
    "context:single_dnmt3a_tet2": [driver("DNMT3A"), driver("TET2", None, (99, 1000))],
    "context:ch_present": [driver("KIT"), driver("TP53")],
    "context:chrs": [
        lambda c: driver("DNMT3A")(c).score("chrs", 9.5, "low"),
        lambda c: driver("DNMT3A")(c).score("chrs", None, best=8.0, worst=11.0, missing=("rdw",)),
        lambda c: driver("DNMT3A")(c).score("chrs", None, best=8.0, worst=None),
    ],
    "context:car_hematotox": [
        lambda c: without(c, "car_hematotox").score("car_hematotox", 4, "high"),
        lambda c: without(c, "car_hematotox").score("car_hematotox", None, "High", best=2),
    ],
    "context:prior_asct": [lambda c: c.person(prior_asct=True)],
    "context:prior_lines": [lambda c: c.person(prior_lines=3)],
    "none_found:covered": [lambda c: c],
    "guidance:neutropenia_beyond_day10": [
        lambda c: c.count(14, anc=500), lambda c: c.count(11, anc=500), lambda c: c.count(30, anc=1),
        lambda c: c.count(12, anc=3000).count(13, anc=400),
    ],
    "guidance:severe_icaht": [
        lambda c: c.score("icaht_early", 3), lambda c: c.score("icaht_early", None, best=3, worst=4),
    ],
    "guidance:g_csf_refractory": [
        lambda c: c.event(10, "g_csf", 15).count(15, anc=200),
        lambda c: [c.event(day, "g_csf") for day in range(10, 16)][-1].count(16, anc=200),
        lambda c: c.event(10, "g_csf", 14).count(14, anc=500),
        lambda c: c.event(10, "g_csf", 14).count(17, anc=500),
    ],
    "guidance:ferritin_rise": [
        lambda c: c.count(3, ferritin=900).count(6, ferritin=2000),
        lambda c: c.count(3, ferritin=500).count(10, ferritin=1000),
    ],
    "guidance:unresolved_cytopenia": [
        lambda c: drop_counts(c).count(180, **LOW), lambda c: drop_counts(c).count(31, anc=1799),
        lambda c: drop_counts(c).count(31, platelets=149), lambda c: drop_counts(c).count(31, hb=11.9),
    ],
    "guidance:cytopenia_before": [
        lambda c: drop_counts(c).count(-6, platelets=40), lambda c: drop_counts(c).count(-60, anc=499),
        lambda c: drop_counts(c).count(-6, platelets=49.9), lambda c: drop_counts(c).count(-5, hb=7.9),
        lambda c: drop_counts(c).event(-9, "lymphodepletion").count(-9, hb=7.9),
        lambda c: drop_counts(c).count(-3, hb=7.9),
    ],
    "guidance:keep_material": [lambda c: c.drop_sample()],
    "statement:ch_not_excluding": [lambda c: c.drop_sample()],
    "statement:not_standard": [lambda c: c.drop_sample()],
    "statement:base_rate": [lambda c: c],
    "statement:no_model": [lambda c: c],
}  # fmt: skip

#: rule id -> cases on the clean patient that do not fire it; a rule left out: the clean patient
SILENT = {
    "criteria:npm1": [lambda c: c, driver("NPM1", None, (10, 1000))],
    "criteria:flt3_itd": [lambda c: c, driver("FLT3")],
    "criteria:aml_karyotype": [lambda c: c, lambda c: c.karyotype(180, "inv16", clonal=False)],
    "criteria:blasts": [lambda c: c.person(blasts_pct=9.9)],
    "criteria:karyotype_with_cytopenia": [
        lambda c: c, lambda c: c.karyotype(180, "monosomy7"), no_karyotype,
        lambda c: c.karyotype(180, "complex", "t14_18"),
    ],
    "critical:tp53_multi_hit": [
        lambda c: c, driver("TP53"),
        lambda c: driver("TP53", None, (99, 1000))(driver("TP53", None, (150, 1000))(c)),
        lambda c: driver("TP53", (30, 1000), None)(c.karyotype(-8, "loss17p", "t11_14")),
    ],
    "critical:tp53_complex": [lambda c: c, driver("TP53"), lambda c: c.karyotype(180, "complex")],
    "high:tp53_small_clones": [
        lambda c: c, driver("TP53"),
        lambda c: driver("TP53", None, (110, 1000))(driver("TP53", None, (150, 1000))(c)),
    ],
    "high:karyotype_without_cytopenia": [
        lambda c: c, lambda c: drop_counts(c).count(180, **LOW).karyotype(180, "complex"),
        lambda c: c.karyotype(-8, "complex", "t11_14"),
    ],
    "high:high_weight_clone_moves": [lambda c: c, driver("SF3B1"), driver("DNMT3A", None, (60, 1000))],
    "elevated:driver_vaf": [lambda c: c, driver("DNMT3A", None, (199, 1000))],
    "elevated:single_dnmt3a_tet2": [lambda c: c, driver("DNMT3A"), driver("KIT", None, (300, 1000))],
    "context:single_dnmt3a_tet2": [
        lambda c: c, driver("DNMT3A", None, (100, 1000)),
        lambda c: driver("DNMT3A")(driver("TET2")(c)),
    ],
    "elevated:ccus": [
        lambda c: c, lambda c: c.person(ccus=False), driver("DNMT3A"),
        lambda c: drop_counts(c).count(180, **LOW).person(smn_type="MDS"),
        lambda c: drop_counts(c).count(180, **LOW),
    ],
    "elevated:late_icaht": [
        lambda c: c, lambda c: without(c, "icaht_late"),
        lambda c: without(drop_counts(c, lambda n: n.day < 0), "icaht_late").drop_sample(),
    ],
    "elevated:day90_platelets": [
        lambda c: c, lambda c: drop_counts(c).count(90, platelets=100),
        lambda c: drop_counts(c).drop_sample(),
    ],
    "elevated:age_and_platelets": [
        lambda c: c, lambda c: c.person(age_years=80.0),
        lambda c: drop_counts(c).count(-6, platelets=40),
        lambda c: drop_counts(c.person(age_years=None, birth_year=1961, infusion_date="2025-01-20"))
        .count(-6, platelets=80),
    ],
    "guidance:neutropenia_beyond_day10": [
        lambda c: c.count(14, anc=501), lambda c: c.count(10, anc=90).count(12, anc=900),
        lambda c: c.count(11, anc=501).count(31, anc=90), before_infusion,
    ],
    "guidance:severe_icaht": [lambda c: c.score("icaht_early", 2), before_infusion],
    "guidance:g_csf_refractory": [
        lambda c: c, lambda c: c.event(10, "g_csf", 13).count(15, anc=200),
        lambda c: c.event(10, "g_csf", 15).count(15, anc=900),
        lambda c: c.event(10, "g_csf", 13).count(13, anc=200),
        lambda c: c.event(10, "g_csf", 14).count(14, anc=501),
        lambda c: c.event(10, "g_csf", 14).count(14, anc=200).count(16, anc=900),
        lambda c: c.event(10, "tpo_ra", 30).count(15, anc=200),
    ],
    "guidance:ferritin_rise": [
        lambda c: c.count(3, ferritin=900).count(6, ferritin=1500),
        lambda c: c.count(3, ferritin=900).count(20, ferritin=5000),
        lambda c: c.count(3, ferritin=90).count(6, ferritin=500),
        lambda c: c.count(3, ferritin=501).count(10, ferritin=1000),
        lambda c: c.count(3, ferritin=490).count(10, ferritin=999),
        lambda c: c.count(3, ferritin=500).count(11, ferritin=1000), before_infusion,
    ],
    "guidance:unresolved_cytopenia": [
        lambda c: c, lambda c: drop_counts(c.drop_sample().sample(30)).count(30, **LOW),
        lambda c: drop_counts(c).count(31, anc=1800, platelets=150, hb=12),
        lambda c: c.count(20, **LOW),
    ],
    "guidance:cytopenia_before": [
        lambda c: c, lambda c: drop_counts(c).count(-6, anc=500, platelets=50, hb=8),
        lambda c: c.event(-5, "lymphodepletion").healthy(-6).count(-3, **LOW),
        lambda c: c.healthy(-5).count(0, **LOW),
    ],
    "none_found:covered": [],
    "statement:base_rate": [], "statement:no_model": [],
}  # fmt: skip

#: rule id -> cases in which the rule cannot be judged
UNDECIDED = {
    "notify:t15_17": [no_karyotype, lambda c: no_karyotype(c).karyotype(180, status="no_result")],
    "criteria:flt3_itd": [bare, driver("FLT3", labels=("itd",), category="review")],
    "criteria:aml_karyotype": [
        no_karyotype, lambda c: no_karyotype(c).karyotype(180, metaphases=None),
        lambda c: c.person(disease="B-ALL").sample(200, status="active").karyotype(
            200, "kmt2a_rearrangement"),
    ],
    "criteria:blasts": [
        lambda c: c, lambda c: c.person(disease="ALL", blasts_pct=40.0).sample(200, status="active"),
    ],
    "criteria:karyotype_with_cytopenia": [
        lambda c: drop_counts(c).karyotype(180, "monosomy7"),
        lambda c: drop_counts(no_karyotype(c)),
        lambda c: drop_counts(no_karyotype(c)).count(180, **LOW),
        lambda c: drop_counts(c).count(180, **LOW).karyotype(180, "complex", "t14_18"),
        lambda c: drop_counts(c).count(180, anc=3000, platelets=200).karyotype(180, "complex"),
        lambda c: drop_counts(c.person(sex=None)).count(180, anc=3000, platelets=200, hb=12.5)
        .karyotype(180, "complex"),
        lambda c: drop_counts(c).sample(None).karyotype(None, "complex"),
    ],
    "critical:tp53_multi_hit": [
        bare, lambda c: driver("TP53")(no_karyotype(c)),
        lambda c: driver("TP53", None, (90, 1000), (150, 1000))(
            driver("TP53", None, (90, 1000), (150, 1000))(c.sample(200, status="active"))),
        lambda c: driver("TP53", (30, 1000), (30, 1000))(c.karyotype(180, "loss17p", "t11_14")),
    ],
    "critical:tp53_complex": [
        bare, lambda c: driver("TP53")(no_karyotype(c)),
        lambda c: driver("TP53", None, None, (90, 1000))(c.sample(200, status=None)).karyotype(200, "complex"),
    ],
    "high:tp53_driver": [bare, driver("TP53", category="review")],
    "high:high_weight_clone_moves": [
        bare, driver("SF3B1", (0, 1), (60, 1000), unassessable=(0,)),
        lambda c: driver("SF3B1", (60, 1000))(c.drop_sample(0)),
        lambda c: driver("SF3B1", None, (60, 1000))(c.different_people()),
    ],
    "elevated:chek2_somatic": [bare, driver("CHEK2", (480, 1000), (490, 1000), flags=("probably_germline",))],
    "elevated:ccus": [lambda c: drop_counts(driver("DNMT3A")(c)).count(180, **LOW), bare],
    "elevated:late_icaht": [
        bare, lambda c: without(drop_counts(c), "icaht_late").count(45, anc=300),
        lambda c: without(drop_counts(c), "icaht_late").score("icaht_late", None, best=0, worst=4),
    ],
    "elevated:day90_platelets": [drop_counts],
    "elevated:age_and_platelets": [
        lambda c: drop_counts(c.person(age_years=70.0)), lambda c: drop_counts(c.person(age_years=None)),
        lambda c: drop_counts(c.person(age_years=None, birth_year=1960, infusion_date="2025-01-20"))
        .count(-6, platelets=80),
    ],
    "context:ch_present": [bare, lambda c: driver("TP53", None, None, (90, 1000))(c.sample(200, status="active"))],
    "context:chrs": [bare, driver("DNMT3A"), lambda c: driver("DNMT3A")(c).score("chrs", None)],
    "context:car_hematotox": [
        lambda c: without(c, "car_hematotox"),
        lambda c: without(c, "car_hematotox").score("car_hematotox", None, best=0, worst=3),
    ],
    "guidance:neutropenia_beyond_day10": [drop_counts],
    "guidance:severe_icaht": [lambda c: c, lambda c: c.score("icaht_early", None, best=0, worst=4)],
    "guidance:g_csf_refractory": [
        lambda c: c.event(10, "g_csf", 15), lambda c: c.event(10, "g_csf", 14).count(18, anc=200),
    ],
    "guidance:ferritin_rise": [lambda c: c, lambda c: c.count(3, ferritin=9000)],
    "guidance:unresolved_cytopenia": [
        drop_counts, lambda c: drop_counts(c).count(180, anc=3000), lambda c: drop_counts(c).count(20, **LOW),
    ],
    "guidance:cytopenia_before": [
        drop_counts, lambda c: drop_counts(c).count(-6, platelets=200),
        lambda c: drop_counts(c).count(-61, **LOW), lambda c: drop_counts(c).count(1, **LOW),
        lambda c: drop_counts(c).event(-5, "lymphodepletion").count(-3, **LOW),
    ],
}  # fmt: skip


def in_review(gene, *counts):
    return lambda case: case.clone(gene, *counts, category="review", change="p.Arg273His")


def after(*builds):
    """Several changes one after the other."""

    def build(case):
        for step in builds:
            case = step(case)
        return case

    return build


@pytest.mark.parametrize(
    ("rule_id", "review", "expected"),
    [
        ("critical:tp53_multi_hit", (None, (150, 1000)), None),
        ("critical:tp53_multi_hit", (None, (100, 1000)), None),
        ("critical:tp53_multi_hit", (None, (99, 1000)), False),
        ("critical:tp53_multi_hit", ((150, 1000), None), False),
        ("high:tp53_small_clones", (None, (30, 1000)), None),
        ("high:tp53_small_clones", ((30, 1000), None), False),
        ("elevated:two_drivers", (None, (30, 1000)), None),
        ("elevated:driver_vaf", (None, (200, 1000)), None),
        ("elevated:driver_vaf", (None, (199, 1000)), False),
    ],
)
def test_a_variant_in_review_keeps_open_what_it_could_make(
    clean, rule_id, review, expected
) -> None:
    """One TP53 driver of 12 % in the later sample, and a second variant that is in review."""
    build = after(driver("TP53", None, (120, 1000)), in_review("TP53", *review))
    found = outcome(build(clean), rule_id)
    assert found.fired is expected
    assert bool(found.missing) is (expected is None)


def test_a_review_variant_of_any_gene_keeps_two_drivers_open(clean, panel) -> None:
    core = next(dict(r.parameters)["genes"] for r in panel.smn_rules if r.test == "all_covered")
    assert "CBL" not in core
    build = after(driver("DNMT3A", None, (120, 1000)), in_review("CBL", None, (120, 1000)))
    assert outcome(build(clean), "elevated:two_drivers").fired is None


def test_an_old_pair_that_lymphoma_explains_hides_no_new_loss_of_17p(clean) -> None:
    """Two TP53 clones while lymphoma was active, gone in remission; then another with 17p loss."""
    clean.samples[0] = replace(
        clean.samples[0], sample=replace(clean.samples[0].sample, disease_status="active")
    )
    build = after(
        driver("TP53", (300, 1000), None), driver("TP53", (290, 1000), None),
        driver("TP53", None, (150, 1000)), lambda c: c.karyotype(180, "loss17p"),
    )  # fmt: skip
    assert outcome(build(clean), "critical:tp53_multi_hit").fired is True


#: Rules that can always be judged.
ALWAYS_DECIDED = {
    "reported:smn", "guidance:g_csf_refractory", "guidance:keep_material",
    "statement:ch_not_excluding", "statement:not_standard", "statement:base_rate", "statement:no_model",
}  # fmt: skip
#: Rules that fire for everyone.
ALWAYS_FIRE = {"none_found:covered", "statement:base_rate", "statement:no_model"}


def outcome(case, rule_id):
    from chip_triage.analysis.smn import try_rules
    from chip_triage.analysis.smn_facts import gather_facts
    from chip_triage.model.patient import ClinicalTimeline

    facts = gather_facts(
        case.patient, case.samples, case.tracks, case.karyotypes, case.scores,
        ClinicalTimeline(tuple(case.counts), tuple(case.events)), case.panel, case.identity,
    )  # fmt: skip
    return next(t.outcome for t in try_rules(case.panel, facts) if t.rule.rule_id == rule_id)


def rows(table):
    return [(rule_id, build) for rule_id, builds in table.items() for build in builds]


@pytest.mark.parametrize(("rule_id", "build"), rows(FIRES))
def test_fires(clean, rule_id, build) -> None:
    found = outcome(build(clean), rule_id)
    assert found.fired is True, found


@pytest.mark.parametrize(("rule_id", "build"), rows(SILENT))
def test_does_not_fire(clean, rule_id, build) -> None:
    found = outcome(build(clean), rule_id)
    assert found.fired is False, found


@pytest.mark.parametrize(("rule_id", "build"), rows(UNDECIDED))
def test_cannot_be_judged(clean, case, rule_id, build) -> None:
    found = outcome(build(case if build is bare else clean), rule_id)
    assert found.fired is None, found


def test_every_rule_of_the_panel_is_reached_in_all_three_ways(clean, case, panel) -> None:
    ids = {rule.rule_id for rule in panel.smn_rules}
    assert set(FIRES) == ids
    for rule_id in ids - ALWAYS_FIRE - set(SILENT):
        assert outcome(clean, rule_id).fired is False, rule_id
    bare(case)
    for rule_id in ids - ALWAYS_DECIDED - set(UNDECIDED):
        assert outcome(case, rule_id).fired is None, rule_id


def test_every_test_is_named_by_a_rule(panel) -> None:
    assert {rule.test for rule in panel.smn_rules} == set(TESTS)


def test_rules_stand_in_the_order_of_their_levels(panel) -> None:
    from chip_triage.model.risk import RULE_LEVELS

    ranks = [RULE_LEVELS.index(rule.level) for rule in panel.smn_rules]
    assert ranks == sorted(ranks)


def test_every_rule_that_can_be_open_says_what_settles_it(panel) -> None:
    for rule in panel.smn_rules:
        if rule.rule_id not in ALWAYS_DECIDED and rule.level not in ("guidance", "statement"):
            assert rule.settled_by, rule.rule_id


def test_transfusions_stand_beside_day_ninety_platelets(clean) -> None:
    drop_counts(clean).count(90, platelets=40).event(86, "transfusion_platelets")
    found = outcome(clean, "elevated:day90_platelets")
    assert found.caveats == ("transfusion on day +86",)
    assert "laboratory cut 100" in found.evidence[0]


def test_censored_counts_decide_only_where_they_can(clean) -> None:
    from chip_triage.model.patient import BloodCount

    drop_counts(clean).karyotype(180, "complex")
    clean.counts.append(BloodCount("P01", 180, "anc", 1800, "per_ul", "<"))
    assert outcome(clean, "criteria:karyotype_with_cytopenia").fired is True
    clean.counts[-1] = BloodCount("P01", 180, "anc", 5000, "per_ul", "<")
    assert outcome(clean, "criteria:karyotype_with_cytopenia").fired is None
    clean.counts[-1] = BloodCount("P01", 180, "anc", 1000, "per_ul", ">")
    clean.count(180, platelets=200, hb=13)
    assert outcome(clean, "criteria:karyotype_with_cytopenia").fired is None
    clean.counts[0] = BloodCount("P01", 180, "anc", 1800, "per_ul", ">")
    assert outcome(clean, "criteria:karyotype_with_cytopenia").fired is False


@pytest.mark.parametrize(
    ("flag", "status", "said"),
    [("complex", "active", True), ("complex", None, True), ("complex", "remission", False),
     ("monosomy7", "active", False)],
)  # fmt: skip
def test_a_complex_karyotype_in_active_disease_carries_a_caveat(clean, flag, status, said) -> None:
    drop_counts(clean).sample(200, status=status).count(200, **LOW).karyotype(200, flag)
    found = outcome(clean, "criteria:karyotype_with_cytopenia")
    assert found.fired is True
    assert any("lymphoma origin not excluded" in text for text in found.caveats) is said


@pytest.mark.parametrize(
    ("best", "worst", "fired"), [(2, 2, True), (1, 2, None), (0, 1, False), (1, 1, False)]
)
def test_age_and_platelets_follow_the_score_where_there_is_one(clean, best, worst, fired) -> None:
    clean.score("gurney_age_platelets", None, best=best, worst=worst, missing=("age",))
    assert outcome(clean, "elevated:age_and_platelets").fired is fired


def test_early_cytopenia_carries_its_caveat(clean) -> None:
    drop_counts(clean).count(14, **LOW).sample(14).karyotype(14, "monosomy7")
    found = outcome(clean, "criteria:karyotype_with_cytopenia")
    assert found.caveats == ("cytopenia on day +14 is expected after lymphodepletion and CAR-T",)


def test_a_constitutional_prompt_goes_when_another_sample_settles_it(clean) -> None:
    prompt = ("constitutional_origin_to_be_confirmed",)
    clean.clone("TP53", (9, 1000), (480, 1000), flags=prompt)
    assert not outcome(clean, "high:tp53_driver").caveats
    clean.clone("RUNX1", (470, 1000), (480, 1000), flags=(*prompt, "carry_over_not_excluded"))
    caveats = outcome(clean, "elevated:driver_gene").caveats
    assert any("constitutional origin to be confirmed" in text for text in caveats)
    assert any("carry-over" in text for text in caveats)


def test_a_gene_that_the_panel_lacks_cannot_be_ruled_out(clean) -> None:
    clean.samples = [
        replace(entry, coverage=tuple(g for g in entry.coverage if g.gene_symbol != "TP53"))
        for entry in clean.samples
    ]
    assert outcome(clean, "high:tp53_driver").fired is None


def test_every_test_and_level_stands_in_the_document(repository, panel) -> None:
    page = (repository / "docs" / "smn.md").read_text()
    words = {rule.test for rule in panel.smn_rules} | {rule.level for rule in panel.smn_rules}
    assert not {word for word in words - {"statement"} if f"`{word}`" not in page}
    for threshold in panel.thresholds:
        if threshold.name.startswith("smn_") and threshold.name.endswith("window_days"):
            assert f"{threshold.value:g} days" in page
