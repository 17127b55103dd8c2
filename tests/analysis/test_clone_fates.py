"""Every cell of the status and fate tables, and the flags beside them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.clone_fates import (
    FATE_TABLE,
    PairCaveats,
    change_direction,
    make_transitions,
    name_fate,
)
from chip_triage.analysis.clone_status import judge_status, observe
from chip_triage.analysis.detection_limit import CloneParameters, detection_limits
from chip_triage.analysis.sample_evidence import SiteEvidence
from chip_triage.model.clone import FATES, STATUSES, Observation, Transition
from chip_triage.model.patient import Sample

Counts = tuple[int | None, int | None]

DETECTED: Counts = (100, 1000)
BELOW: Counts = (12, 1000)
ABSENT: Counts = (0, 1500)
UNKNOWN: Counts = (None, None)


def observed(
    parameters: CloneParameters, *counts: Counts, specimens: tuple[str, ...] = ()
) -> tuple[Observation, ...]:
    sites = []
    for i, (alt, depth) in enumerate(counts):
        specimen = specimens[i] if specimens else "PB"
        vaf = alt / depth if alt is not None and depth else None
        site = SiteEvidence("called" if alt else "alignment", bool(alt), alt, depth, vaf)
        sites.append((Sample(f"S{i}", "P01", "other", 100 * i, specimen), site))
    return observe(sites, parameters)


def transition(
    parameters: CloneParameters,
    *counts: Counts,
    caveats: PairCaveats | None = None,
    pair: tuple[int, int] | None = None,
) -> Transition:
    row = observed(parameters, *counts)
    pair = pair or (len(row) - 2, len(row) - 1)
    return make_transitions([row], pair, [caveats or PairCaveats()], parameters)[0]


CELLS = {
    (DETECTED, DETECTED): "stable",
    (DETECTED, (300, 1000)): "expanding",
    (DETECTED, (30, 1000)): "contracting",
    (DETECTED, BELOW): "contracting",
    ((25, 1000), BELOW): "stable",
    (DETECTED, ABSENT): "lost",
    (DETECTED, UNKNOWN): "not_assessable",
    (BELOW, DETECTED): "expanding",
    (BELOW, (25, 1000)): "stable",
    (BELOW, BELOW): "persistent_below_threshold",
    (BELOW, ABSENT): "lost_below_threshold",
    (BELOW, UNKNOWN): "not_assessable",
    (ABSENT, DETECTED): "emerged",
    (ABSENT, (18, 1000)): "emerged_below_threshold",
    (ABSENT, ABSENT): "absent",
    (ABSENT, UNKNOWN): "not_assessable",
    (UNKNOWN, DETECTED): "first_seen_unassessed",
    (UNKNOWN, BELOW): "first_seen_unassessed",
    (UNKNOWN, ABSENT): "not_assessable",
    (UNKNOWN, UNKNOWN): "not_assessable",
}


@pytest.mark.parametrize(("first", "second"), CELLS)
def test_every_cell_of_the_fate_table(
    clone_parameters: CloneParameters, first: Counts, second: Counts
) -> None:
    assert transition(clone_parameters, first, second).fate == CELLS[first, second]


def test_the_cells_above_cover_all_sixteen(clone_parameters: CloneParameters) -> None:
    tried = {
        tuple(o.status for o in observed(clone_parameters, first, second))
        for first, second in CELLS
    }
    assert tried == set(product(STATUSES, STATUSES)) == set(FATE_TABLE)
    assert {fate for cell in FATE_TABLE.values() for fate in cell} | {"re_emerged"} == set(FATES)


# --- status ------------------------------------------------------------------------------------


def status_of(parameters: CloneParameters, site: SiteEvidence) -> str:
    limit = detection_limits([site.depth], parameters)[0] if site.depth else None
    return judge_status(site, limit, parameters)[0]


@pytest.mark.parametrize(
    ("alt", "depth", "status"),
    [
        (21, 1000, "detected"),
        (20, 1000, "below_threshold"),  # exactly at 2 % is not above it
        (6, 1000, "below_threshold"),
        (5, 1000, "not_detected"),
        (0, 1000, "not_detected"),
        (0, 75, "not_assessable"),
        (2, 75, "not_assessable"),
        (3, 75, "detected"),
        (0, 0, "not_assessable"),
    ],
)
def test_status_with_counts(
    clone_parameters: CloneParameters, alt: int, depth: int, status: str
) -> None:
    site = SiteEvidence("alignment", False, alt, depth, alt / depth if depth else None)
    assert status_of(clone_parameters, site) == status


@pytest.mark.parametrize(
    ("depth", "reporting", "status"),
    [
        (1000, 0.02, "not_detected"),
        (1000, 0.01, "not_detected"),
        (1000, 0.05, "not_assessable"),
        (1000, None, "not_assessable"),
        (None, 0.01, "not_assessable"),
        (50, 0.01, "not_assessable"),
    ],
)
def test_status_without_counts(
    clone_parameters: CloneParameters, depth: int | None, reporting: float | None, status: str
) -> None:
    site = SiteEvidence("stated", depth=depth, reporting_vaf=reporting)
    assert status_of(clone_parameters, site) == status


@pytest.mark.parametrize(
    ("vaf", "status"), [(0.3, "detected"), (0.02, "below_threshold"), (None, "not_assessable")]
)
def test_a_call_without_counts_is_judged_by_its_vaf(
    clone_parameters: CloneParameters, vaf: float | None, status: str
) -> None:
    assert status_of(clone_parameters, SiteEvidence("called", True, vaf=vaf)) == status


def test_the_callers_reporting_vaf_is_the_limit_where_it_is_higher(
    clone_parameters: CloneParameters,
) -> None:
    site = SiteEvidence("stated", depth=1500, reporting_vaf=0.02)
    found = observe([(Sample("S", "P01", "other", 0, "PB"), site)], clone_parameters)[0]
    assert found.limit == 0.02
    assert found.upper_bound is None


def test_zero_reads_carry_an_upper_bound(clone_parameters: CloneParameters) -> None:
    found = observed(clone_parameters, (0, 1500))[0]
    assert found.upper_bound == pytest.approx(1 - 0.05 ** (1 / 1500))
    assert found.ci_low == 0.0


# --- transitions -------------------------------------------------------------------------------


def test_a_low_clone_below_the_earlier_limit_was_merely_first_seen(
    clone_parameters: CloneParameters,
) -> None:
    # 500 reads would have shown 1.96 %; a later 0.9 % may have been there all along.
    assert transition(clone_parameters, (0, 500), (18, 2000)).fate == "first_seen_unassessed"
    assert transition(clone_parameters, (0, 2000), (18, 2000)).fate == "emerged_below_threshold"


def test_crossing_the_threshold_is_a_flag_of_its_own(clone_parameters: CloneParameters) -> None:
    assert "crossed_threshold" in transition(clone_parameters, BELOW, (25, 1000)).flags
    assert "crossed_threshold" in transition(clone_parameters, (25, 1000), BELOW).flags
    assert "crossed_threshold" not in transition(clone_parameters, DETECTED, (300, 1000)).flags


def test_re_emerged_needs_an_absence_between(clone_parameters: CloneParameters) -> None:
    back = transition(clone_parameters, DETECTED, ABSENT, DETECTED)
    assert back.fate == "re_emerged"
    unknown = transition(clone_parameters, DETECTED, UNKNOWN, DETECTED)
    assert unknown.fate == "first_seen_unassessed"
    assert "seen_earlier" in unknown.flags
    assert transition(clone_parameters, DETECTED, ABSENT, UNKNOWN, DETECTED).fate == "re_emerged"
    assert transition(clone_parameters, ABSENT, ABSENT, DETECTED).fate == "emerged"


def test_the_whole_course_says_that_a_clone_was_away(clone_parameters: CloneParameters) -> None:
    found = transition(clone_parameters, DETECTED, ABSENT, (110, 1000), pair=(0, 2))
    assert found.fate == "stable"
    assert "not_detected_between" in found.flags


def test_a_change_must_be_large_as_well_as_certain(clone_parameters: CloneParameters) -> None:
    # 30 % to 45 % at 5,000 reads is certain, but not two-fold.
    assert transition(clone_parameters, (1500, 5000), (2250, 5000)).fate == "stable"
    # 2.1 % to 4.0 % is less than two percentage points.
    assert transition(clone_parameters, (105, 5000), (200, 5000)).fate == "stable"
    looser = replace(clone_parameters, clone_minimum_fold=1.3)
    assert transition(looser, (1500, 5000), (2250, 5000)).fate == "expanding"


def test_a_pair_that_is_not_comparable_asks_two_fold_whatever_the_panel_says(
    clone_parameters: CloneParameters,
) -> None:
    looser = replace(clone_parameters, clone_minimum_fold=1.3)
    unlike = PairCaveats(("specimen_differs",))
    found = transition(looser, (1500, 5000), (2250, 5000), caveats=unlike)
    assert found.fate == "stable"
    assert found.flags[:2] == ("not_comparable", "specimen_differs")
    assert transition(looser, (500, 5000), (2250, 5000), caveats=unlike).fate == "expanding"


def test_lost_in_another_specimen_is_worded_so(clone_parameters: CloneParameters) -> None:
    found = transition(
        clone_parameters, DETECTED, ABSENT, caveats=PairCaveats(("specimen_differs",))
    )
    assert found.fate == "lost"
    assert "not_detected_in_this_specimen" in found.flags


def test_a_limit_above_the_earlier_vaf_is_said(clone_parameters: CloneParameters) -> None:
    found = transition(clone_parameters, (15, 1500), (0, 600))
    assert found.fate == "lost_below_threshold"
    assert "limit_above_earlier_vaf" in found.flags


def test_samples_of_different_persons_are_never_compared(clone_parameters: CloneParameters) -> None:
    found = transition(
        clone_parameters, DETECTED, ABSENT, caveats=PairCaveats(barred="identity_different")
    )
    assert found.fate == "not_assessable"
    assert found.flags == ("identity_different",)
    assert found.p_value is None


def test_calls_without_counts_cannot_be_tested(clone_parameters: CloneParameters) -> None:
    sample = Sample("A", "P01", "other", 0, "PB")
    row = observe(
        [
            (sample, SiteEvidence("called", True, vaf=0.05)),
            (replace(sample, sample_id="B"), SiteEvidence("called", True, 400, 1000, 0.4)),
        ],
        clone_parameters,
    )
    found = make_transitions([row], (0, 1), [PairCaveats()], clone_parameters)[0]
    assert found.fate == "stable"
    assert "change_not_testable" in found.flags
    assert found.p_value is None
    assert found.fold_change is None


def test_q_values_are_those_of_the_pair(clone_parameters: CloneParameters) -> None:
    rows = [
        observed(clone_parameters, (100, 1000), (100 + step, 1000)) for step in (0, 40, 80, 300)
    ]
    rows.append(observed(clone_parameters, ABSENT, ABSENT))
    found = make_transitions(rows, (0, 1), [PairCaveats()] * 5, clone_parameters)
    assert all(t.q_value >= t.p_value for t in found[:4] if t.q_value and t.p_value)
    assert found[3].q_value == pytest.approx(4 * (found[3].p_value or 0))
    assert found[4].p_value is None
    assert all(t.fisher_p is not None for t in found[:4])


@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(0, 3000), st.integers(1, 3000))
def test_time_turned_round_turns_the_fate_round(
    alt_a: int, depth_a: int, alt_b: int, depth_b: int
) -> None:
    a, b = (min(alt_a, depth_a), depth_a), (min(alt_b, depth_b), depth_b)
    turned = {
        "expanding": "contracting", "contracting": "expanding", "stable": "stable",
        "emerged": "lost", "absent": "absent", "not_assessable": None,
        "persistent_below_threshold": "persistent_below_threshold",
        "emerged_below_threshold": "lost_below_threshold", "lost": "emerged",
    }  # fmt: skip
    forth = transition(PARAMETERS, a, b).fate
    back = transition(PARAMETERS, b, a).fate
    assert forth in FATES
    if turned.get(forth):
        assert back == turned[forth]


@given(st.integers(0, 2000), st.integers(1, 2000), st.integers(1, 5))
def test_fewer_reads_of_the_same_share_never_make_a_claim_stronger(
    alt: int, depth: int, times: int
) -> None:
    """Nothing is 'not detected' at a depth that would miss what a deeper sample shows."""
    alt = min(alt, depth)
    shallow = observed(PARAMETERS, (alt, depth))[0]
    deep = observed(PARAMETERS, (alt * times, depth * times))[0]
    if shallow.status == "not_detected":
        assert deep.status in ("not_detected", "below_threshold")
    if shallow.status == "detected":
        assert deep.status == "detected"
    assert deep.limit is not None
    assert shallow.limit is not None
    assert deep.limit <= shallow.limit + 1e-9


def test_no_change_is_named_without_a_q_value(clone_parameters: CloneParameters) -> None:
    first, second = observed(clone_parameters, (50, 1000), (500, 1000))
    assert change_direction(first, second, None, clone_parameters) == 0
    assert name_fate(first, second, 0) == "stable"


PARAMETERS = CloneParameters(
    vaf_threshold=0.02, clone_alpha=0.05 / 60, clone_site_error=0.001, clone_rho=0.001,
    clone_minimum_alt_reads=3, clone_q_value=0.05, clone_minimum_fold=2,
    clone_minimum_difference=0.02, clone_incomparable_fold=2, clone_anc_minimum=500,
    clone_anc_window=7, clone_growth_minimum_years=0.5, clone_growth_rho=0.002, carry_over_recipient_vaf=0.05,
    carry_over_source_vaf=0.2,
)  # fmt: skip
