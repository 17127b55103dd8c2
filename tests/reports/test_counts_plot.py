"""The pictures of blood counts."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.case import Case
from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline
from chip_triage.reports import counts_plot
from chip_triage.reports.counts_plot import HEIGHT, WIDTH, render_counts_plots

SVG = "{http://www.w3.org/2000/svg}"


def test_three_pictures_with_what_was_given(cases: dict[str, Case]) -> None:
    plots = render_counts_plots(cases["P04"].timeline)
    assert len(plots) == 3
    texts = ["".join(ET.fromstring(plot).itertext()) for plot in plots]
    assert "Neutrophils (ANC), /µL" in texts[0]
    assert "G-CSF" in texts[0]
    assert "lowest 60 /µL on day 7; last 420 /µL" in texts[0]
    assert "transfusion platelets" in texts[1]
    assert "transfusion red cells" in texts[2]


def test_one_value_is_no_picture(cases: dict[str, Case]) -> None:
    single = ClinicalTimeline((BloodCount("p", 3, "anc", 900, "per_ul"),))
    assert render_counts_plots(single) == ()
    assert render_counts_plots(ClinicalTimeline()) == ()


def test_a_limit_is_an_open_point() -> None:
    counts = (
        BloodCount("p", 3, "anc", 100, "per_ul", "<"),
        BloodCount("p", 9, "anc", 900, "per_ul"),
    )
    svg = ET.fromstring(render_counts_plots(ClinicalTimeline(counts))[0])
    fills = [circle.attrib["fill"] for circle in svg.findall(f"{SVG}circle")]
    assert fills[0] == "#ffffff"
    assert fills[1] != "#ffffff"


def test_events_outside_the_days_are_not_drawn() -> None:
    counts = tuple(BloodCount("p", day, "hb", 9.0, "g_dl") for day in (0, 20))
    event = ClinicalEvent("p", 400, "transfusion_red_cells")
    svg = ET.fromstring(render_counts_plots(ClinicalTimeline(counts, (event,)))[0])
    assert not [line for line in svg.findall(f"{SVG}line") if line.attrib["stroke-width"] == "3"]


@given(st.lists(st.tuples(st.integers(-50, 900), st.floats(0, 5000)), min_size=2, max_size=12))
def test_points_stay_inside(values: list[tuple[int, float]]) -> None:
    counts = tuple(BloodCount("p", day, "anc", value, "per_ul") for day, value in values)
    svg = ET.fromstring(render_counts_plots(ClinicalTimeline(counts))[0])
    for circle in svg.findall(f"{SVG}circle"):
        assert 0 <= float(circle.attrib["cx"]) <= WIDTH
        assert 0 <= float(circle.attrib["cy"]) <= HEIGHT


@pytest.mark.parametrize(
    ("value", "top"), [(0.5, 1), (12, 16), (1000, 1000), (2900, 3000), (61, 80)]
)
def test_tops(value: float, top: float) -> None:
    assert counts_plot._nice_top(value) == top
