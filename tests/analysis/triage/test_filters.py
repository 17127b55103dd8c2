"""Technical filters: both sides of every number, and 'not evaluable' where a field lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis import filters
from chip_triage.errors import PanelError


@pytest.mark.parametrize(
    ("alt", "depth", "vaf", "limit", "side"),
    [
        (21, 1000, None, 0.02, "above"),
        (20, 1000, None, 0.02, "at"),
        (19, 1000, None, 0.02, "below"),
        (3, 150, 0.0199999996, 0.02, "at"),
        (1, 3, None, 1 / 3, "above"),
        (None, None, 0.02, 0.02, "at"),
        (None, None, 0.0199999996, 0.02, "at"),
        (None, None, 0.0201, 0.02, "above"),
        (None, None, 0.0199, 0.02, "below"),
        (None, None, None, 0.02, None),
        (5, 0, 0.5, 0.02, "above"),
    ],
)
def test_compare_fraction(alt, depth, vaf, limit, side) -> None:
    assert filters.compare_fraction(alt, depth, vaf, limit) == side


@given(numerator=st.integers(0, 10_000))
def test_exact_ratio_is_the_decimal_that_was_written(numerator) -> None:
    top, bottom = filters.exact_ratio(numerator / 10_000)
    assert top * 10_000 == numerator * bottom


@pytest.mark.parametrize(
    ("vaf", "text"),
    [(None, "unknown"), (0.4, "40.0 %"), (0.1, "10.0 %"), (0.0999, "9.99 %"), (0.009, "0.90 %"),
     (0.0004, "0.04 %"), (0.0, "0.00 %")],
)  # fmt: skip
def test_percent(vaf, text) -> None:
    assert filters.percent(vaf) == text


@pytest.mark.parametrize(
    ("alt", "depth", "passed"),
    [
        (40, 1000, True),
        (20, 500, True),
        (400, 499, True),
        (20, 300, True),
        (6, 300, False),
        (19, 19, False),
        (20, 20, True),
    ],
)
def test_depth(make_call, limits, alt, depth, passed) -> None:
    assert filters.depth_outcome(make_call("TP53_R175H", alt, depth), limits).passed is passed


def test_depth_without_counts(make_call, limits) -> None:
    call = make_call("TP53_R175H", None, None)
    assert filters.depth_outcome(call, limits).passed is None
    assert filters.depth_outcome(replace(call, caller_depth=800), limits).passed is True
    assert filters.depth_outcome(replace(call, caller_depth=300), limits).passed is None
    assert filters.depth_outcome(replace(call, caller_depth=300, vaf=0.4), limits).passed is True


@pytest.mark.parametrize(("alt", "passed"), [(4, False), (5, True), (None, None)])
def test_alt_reads(make_call, limits, alt, passed) -> None:
    call = replace(make_call("TP53_R175H", 50, 1000), alt_depth=alt)
    assert filters.alt_reads_outcome(call, limits).passed is passed


@pytest.mark.parametrize(
    ("forward", "reverse", "both", "ratio"),
    [
        (5, 5, True, True),
        (9, 1, True, True),
        (1, 9, True, True),
        (10, 1, True, False),
        (1, 10, True, False),
        (10, 0, False, False),
        (None, 3, None, None),
        (0, 0, False, None),
    ],
)
def test_strands(make_call, limits, forward, reverse, both, ratio) -> None:
    call = replace(make_call("TP53_R175H", 50, 1000), alt_forward=forward, alt_reverse=reverse)
    assert filters.both_strands_outcome(call, limits).passed is both
    assert filters.strand_ratio_outcome(call, limits).passed is ratio


def test_a_one_sided_site_cannot_be_judged_by_its_ratio(make_call, limits) -> None:
    call = replace(
        make_call("TP53_R175H", 50, 1000), alt_forward=49, alt_reverse=1, ref_forward=940,
        ref_reverse=10,
    )  # fmt: skip
    assert filters.strand_ratio_outcome(call, limits).passed is None
    other_way = replace(call, ref_forward=10, ref_reverse=940)
    assert filters.strand_ratio_outcome(other_way, limits).passed is False


@pytest.mark.parametrize(
    ("written", "passed"),
    [(("PASS",), True), ((), None), (("weak",), False), (("PASS", "x"), False)],
)
def test_caller_filter(make_call, limits, written, passed) -> None:
    call = replace(make_call("TP53_R175H", 50, 1000), filters=written)
    assert filters.caller_filter_outcome(call, limits).passed is passed


def test_vaf_outcome_is_not_evaluable_exactly_at_the_threshold(make_call, limits) -> None:
    assert filters.vaf_outcome(make_call("TP53_R175H", 20, 1000), limits).passed is None
    assert filters.vaf_outcome(make_call("TP53_R175H", 21, 1000), limits).passed is True
    assert filters.vaf_outcome(make_call("TP53_R175H", 19, 1000), limits).passed is False


def test_every_outcome_says_what_was_seen_asked_and_by_whom(make_call, limits) -> None:
    for call in (make_call("TP53_R175H", 50, 1000), make_call("TP53_R175H", None, None)):
        for outcome in filters.technical_outcomes(call, limits):
            assert outcome.observed
            assert outcome.threshold
            assert outcome.citation


def test_counts_text(make_call) -> None:
    assert filters.counts_text(make_call("TP53_R175H", 50, 1000)) == "5.00 % (50/1000)"
    assert filters.counts_text(replace(make_call("TP53_R175H", None, None), vaf=0.3)) == "30.0 %"


def test_read_limits_names_what_lacks(panel) -> None:
    thin = replace(panel, thresholds=tuple(t for t in panel.thresholds if t.name != "min_depth"))
    with pytest.raises(PanelError, match="min_depth"):
        filters.read_limits(thin)
