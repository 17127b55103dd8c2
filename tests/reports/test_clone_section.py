"""Clones over time as a table."""

from __future__ import annotations

import dataclasses

import pytest

from chip_triage.model.case import Case
from chip_triage.model.clone import Growth, Nesting
from chip_triage.reports.clone_section import clone_lines, nesting_lines


def test_clone_table_has_a_cell_for_every_sample(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    lines = clone_lines(case)
    assert [line.category for line in lines] == ["driver"] * 4 + ["review"]
    assert all(len(line.cells) == len(case.samples) for line in lines)
    first = lines[0]
    assert first.change is not None
    assert first.cells[0].recheck == "alignment: 19/1981, 0.96\xa0%"
    assert "doubling in 30 days" in first.growth
    assert first.change.test == "45-fold (27–71); q < 0.0001"


def test_a_sample_that_no_observation_speaks_of_is_not_assessable(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    track = dataclasses.replace(case.tracks[1], observations=case.tracks[1].observations[:1])
    cell = clone_lines(dataclasses.replace(case, tracks=(track,)))[0].cells[1]
    assert (cell.value, cell.seen) == ("not assessable", False)


def test_growth_without_doubling_match_note_and_p_value(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    step = dataclasses.replace(
        case.tracks[1].transitions[0], q_value=None, p_value=0.2, fold_change=None
    )
    recheck = case.tracks[0].observations[0].recheck
    assert recheck is not None
    seen = dataclasses.replace(
        case.tracks[1].observations[0],
        recheck=dataclasses.replace(
            recheck, under_counted=True, ref_depth=0, alt_depth=0, other_depth=0
        ),
    )
    track = dataclasses.replace(
        case.tracks[1], growth=Growth(0.1, -0.2, 0.4, None, "two points", 2), match_note="matched by size",
        transitions=(step,), overall=step, observations=(seen, case.tracks[1].observations[1]),
    )  # fmt: skip
    line = clone_lines(dataclasses.replace(case, tracks=(track,)))[0]
    assert line.growth == "growth 0.1 per year (−0.2 to 0.4; 2 points)"
    assert line.notes == ("matched by size",)
    assert line.change is not None
    assert line.change.test == "p 0.2"
    assert line.cells[0].recheck == "alignment: 0/0, under-counted"


def test_more_samples_name_the_days_of_each_change(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    step = case.tracks[1].transitions[0]
    middle = (
        dataclasses.replace(step, sample_to="mid"),
        dataclasses.replace(step, sample_from="mid"),
    )
    track = dataclasses.replace(case.tracks[1], transitions=middle)
    line = clone_lines(dataclasses.replace(case, tracks=(track,)))[0]
    assert line.change is not None
    assert line.change.pair == "day −6 to day +182"
    assert line.cells[1].step.startswith("since day not known: no change shown (1.2-fold")
    bare = dataclasses.replace(track, transitions=(), overall=None)
    assert clone_lines(dataclasses.replace(case, tracks=(bare,)))[0].change is None


def test_many_undetermined_pairs_are_one_line(cases: dict[str, Case]) -> None:
    entry = cases["P04"].nesting[0]
    lines = nesting_lines(dataclasses.replace(cases["P04"], nesting=(entry,) * 5))
    assert lines == ("5 pairs: undetermined, no sample shows that they share cells",)


@pytest.mark.parametrize(
    ("relation", "text"),
    [("nested", "lies within"), ("separate", "is separate from"), ("undetermined", "undetermined")],
)
def test_nesting_in_words(cases: dict[str, Case], relation: str, text: str) -> None:
    nesting = Nesting(cases["P04"].tracks[0].key, cases["P04"].tracks[1].key, relation, "why")
    assert text in nesting_lines(dataclasses.replace(cases["P04"], nesting=(nesting,)))[0]
