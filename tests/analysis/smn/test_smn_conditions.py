"""Values near a bound, printed limits, and the panel's numbers against those of the scores."""

from __future__ import annotations

import pytest

from chip_triage.analysis.scores import chrs, gurney
from chip_triage.analysis.smn_conditions import at_most, below
from chip_triage.model.patient import BloodCount


def count(text: str) -> BloodCount:
    sign = text[0] if text[0] in "<>" else ""
    return BloodCount("P01", 5, "anc", float(text.removeprefix(sign)), "per_ul", sign)


@pytest.mark.parametrize(
    ("text", "most", "under"),
    [
        ("499", True, True), ("500", True, False), ("501", False, False),
        ("<400", True, True), ("<500", True, True), ("<501", None, None), ("<600", None, None),
        (">499", None, None), (">500", False, False), (">600", False, False),
    ],
)  # fmt: skip
def test_a_printed_limit_counts_only_where_it_decides(
    text: str, most: bool | None, under: bool | None
) -> None:
    assert at_most(count(text), 500) is most
    assert below(count(text), 500) is under


@pytest.mark.parametrize(
    ("value", "censored", "expected"),
    [(600, "<", None), (500, "<", True), (400, ">", None), (500, ">", False)],
)
def test_prompts_take_printed_limits_for_what_they_say(clean, value, censored, expected) -> None:
    clean.counts.append(BloodCount("P01", 15, "anc", value, "per_ul", censored))
    assert clean.rule("guidance:neutropenia_beyond_day10").fired is expected


def test_platelets_at_day_ninety_as_a_limit(clean) -> None:
    clean.counts = [c for c in clean.counts if c.day != 90]
    clean.counts.append(BloodCount("P01", 90, "platelets", 150, "10e9_l", "<"))
    found = clean.rule("elevated:day90_platelets")
    assert (found.fired, found.missing) == (None, ("platelets at day +90 as a number",))


def test_the_panel_and_the_scores_agree_on_cytopenia_and_on_age_and_platelets(panel) -> None:
    """Both are laboratory settings in the panel, and constants of a score: they must not part."""
    assert panel.threshold("smn_hb_cut_male_g_dl") == chrs.CYTOPENIA_HB_G_DL["male"]
    assert panel.threshold("smn_hb_cut_female_g_dl") == chrs.CYTOPENIA_HB_G_DL["female"]
    assert panel.threshold("smn_anc_cut_per_ul") == 1000 * chrs.CYTOPENIA_ANC_10E9_L
    assert panel.threshold("smn_platelets_cut_10e9_l") == chrs.CYTOPENIA_PLATELETS_10E9_L
    rule = next(r for r in panel.smn_rules if r.rule_id == "elevated:age_and_platelets")
    numbers = dict(rule.parameters)
    assert gurney.AGE.cuts == ((">=", numbers["age_years"], 1),)
    assert gurney.PLATELETS.cuts == ((">", numbers["platelets_10e9_l"], 0),)
