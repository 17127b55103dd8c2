"""Words and numbers: absence has its own words, measured values stay as measured."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.case import Case
from chip_triage.model.clone import FATES, Observation, Transition
from chip_triage.model.risk import LEVELS
from chip_triage.reports import wording


def words(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "not known"), (0.02, "2.00 %"), (0.0204, "2.04 %"), (0.4021, "40.2 %"), (1.0, "100.0 %"),
     (0.0009, "0.09 %"), (0.00004, "0.004 %"), (0.0, "0.00 %")],
)  # fmt: skip
def test_percent(value: float | None, text: str) -> None:
    assert words(wording.percent(value)) == text


@given(st.floats(0, 1))
def test_percent_never_turns_something_into_nothing(value: float) -> None:
    shown = float(wording.percent(value, unit=False))
    assert (shown == 0) == (value == 0)
    assert shown == pytest.approx(100 * value, rel=0.5)


def test_every_level_and_fate_has_its_words() -> None:
    assert set(wording.LEVEL_WORDS) == set(LEVELS)
    assert set(wording.FATE_WORDS) == set(FATES)


@pytest.mark.parametrize(
    ("day", "text"), [(None, "day not known"), (-6, "day −6"), (0, "day 0"), (182, "day +182")]
)
def test_days(day: int | None, text: str) -> None:
    assert wording.day_text(day) == text


def observation(**changes: object) -> Observation:
    made = Observation("s", 1, "PB", "not_detected", None, None, None, None, None, None, "")
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"upper_bound": 0.003, "depth": 1000, "limit": 0.0095}, "< 0.30 %, depth 1000, limit 0.95 %"),
     ({"limit": 0.02, "depth": 500, "source": "stated"}, "< 2.00 %, depth at least 500, limit 2.00 %"),
     ({"depth": 900, "alt_depth": 2, "limit": 0.01}, "< 1.00 %, depth 900, 2 alt reads are within the error expected, limit 1.00 %"),
     ({"detail": "stated by the laboratory"}, "stated by the laboratory"),
     ({"status": "not_assessable"}, "depth not known"),
     ({"status": "not_assessable", "detail": "off panel"}, "off panel"),
     ({"status": "detected", "vaf": 0.1, "alt_depth": 10, "depth": 100}, "10/100"),
     ({"status": "below_threshold", "vaf": 0.01, "alt_depth": 10, "depth": 1000, "ci_low": 0.005, "ci_high": 0.02},
      "10/1000, 0.50–2.00 %, below threshold")],
)  # fmt: skip
def test_details_of_an_observation(changes: dict[str, object], text: str) -> None:
    assert words(wording.observation_detail(observation(**changes))) == text


def test_values_of_an_observation(cases: dict[str, Case]) -> None:
    seen = {step.status: step for track in cases["P04"].tracks for step in track.observations}
    assert words(wording.observation_value(seen["below_threshold"])) == "0.90 %"
    assert wording.observation_value(seen["not_detected"]) == "not detected"
    assert wording.observation_value(seen["not_assessable"]) == "not assessable"


def test_a_loss_between_specimens_is_worded_as_such() -> None:
    step = Transition("a", "b", "lost", ("not_comparable",))
    assert wording.fate_text(step) == "not detected in this specimen"
    assert wording.fate_text(dataclasses.replace(step, flags=())) == "no longer detected"
    assert wording.fold_text(step) == ""
    assert wording.fold_text(dataclasses.replace(step, fold_change=2.0)) == "2-fold"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (1e-9, "< 0.0001"), (0.034, "0.034"), (1.0, "1")]
)
def test_p_values(value: float | None, text: str) -> None:
    assert wording.p_value(value) == text


def test_numbers_ranges_and_alleles() -> None:
    assert wording.number(None) == "missing"
    assert wording.number(-0.5) == "−0.5"
    assert wording.number(1.23456789) == "1.23456789"
    assert wording.score_range(None, None, 3) == "cannot be computed"
    assert wording.score_range(None, 2, 4) == "2 to 4"
    assert wording.score_range(None, 3, 3) == "3"
    assert wording.score_range(2.5, 2, 4) == "2.5"
    assert wording.allele_text("A" * 30) == "A" * 12 + "…(30 bp)"
    assert wording.reads(None, None) == "no counts"
    assert wording.reads(None, 50) == "?/50"
    assert wording.interval(None, 0.2) == ""
    assert wording.item_word("anc") == "Neutrophils (ANC)"
    assert wording.event_word("g_csf") == "G-CSF"
    assert wording.karyotype_word("del7q") == "del(7q)"
    assert wording.karyotype_word("my_flag") == "my flag"
    assert wording.setting(1 / 1200) == "0.000833333"
    assert wording.tight("VAF < 2 % on day +3") == "VAF <\xa02\xa0% on day\xa0+3"


def test_names_of_score_inputs_and_answers() -> None:
    assert wording.item_word("platelets_10e9_l") == "Platelets"
    assert wording.item_word("age_years") == "Age"
    assert wording.item_word("something_else") == "something else"
    assert [wording.answer(text) for text in ("true", "False", "", "x10^9/L")] == [
        "yes", "no", "missing", "×10⁹/L"]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "text"),
    [("DNMT3A p.Arg882Cys", "DNMT3A p.R882C"), ("PPM1D p.Gln510Ter", "PPM1D p.Q510*"),
     ("NPM1 p.Trp288CysfsTer12", "NPM1 p.W288Cfs*12"), ("FLT3-ITD", "FLT3-ITD"), ("TP53 c.375+1G>A", "TP53 c.375+1G>A")],
)  # fmt: skip
def test_short_names_for_pictures(label: str, text: str) -> None:
    assert wording.short_change(label) == text
