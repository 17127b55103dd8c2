"""The VAF picture: every status has its mark, limits are drawn, nothing lies outside."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.case import Case
from chip_triage.model.clone import CloneTrack
from chip_triage.model.patient import Sample
from chip_triage.reports import vaf_plot
from chip_triage.reports.plot_scale import Frame, day_positions, keep_apart, vaf_scale
from chip_triage.reports.vaf_plot import (
    FRAME,
    HEIGHT,
    MOST_CLONES,
    WIDTH,
    plotted_tracks,
    render_vaf_plot,
)

SVG = "{http://www.w3.org/2000/svg}"


def picture(case: Case, *, log: bool = True) -> ET.Element:
    samples = [entry.sample for entry in case.samples]
    return ET.fromstring(render_vaf_plot(case.tracks, samples, threshold=0.02, log=log, name="p"))


@pytest.mark.parametrize("log", [True, False])
def test_every_status_has_its_mark(cases: dict[str, Case], log: bool) -> None:
    svg = picture(cases["P04"], log=log)
    polygons = svg.findall(f"{SVG}polygon")
    triangles = [p for p in polygons if len(p.attrib["points"].split()) == 3]
    assert len(triangles) == 2
    assert all(p.attrib["fill"] == "#ffffff" for p in triangles)
    hollow = [c for c in svg.findall(f"{SVG}circle") if c.attrib["fill"] == "#ffffff"]
    assert len(hollow) == 1
    crosses = [
        line
        for line in svg.findall(f"{SVG}line")
        if FRAME.bottom < float(line.attrib["y1"]) and float(line.attrib["y1"]) < 242
        and line.attrib["x1"] != line.attrib["x2"]
    ]  # fmt: skip
    assert len(crosses) == 2
    assert len(svg.findall(f"{SVG}rect")) == 2


def test_it_speaks_to_a_screen_reader(cases: dict[str, Case]) -> None:
    svg = picture(cases["P04"])
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert "TP53 p.R175H: day -6: 0.90\xa0%" in (description.text or "")
    assert "not assessable" in (description.text or "")


def test_clones_differ_without_colour(cases: dict[str, Case]) -> None:
    layers = vaf_plot._layers(plotted_tracks(cases["P04"].tracks))
    assert len({layer.dash for layer in layers}) == len(layers)
    assert len({(layer.dash, layer.mark) for layer in layers}) == len(layers)
    assert len(set(vaf_plot.DASHES)) == MOST_CLONES


def test_no_line_crosses_a_sample_that_cannot_speak(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    only = dataclasses.replace(
        case, tracks=tuple(t for t in case.tracks if t.gene_symbol == "EZH2")
    )
    dashed = [
        line
        for line in picture(only).findall(f"{SVG}line")
        if line.attrib.get("stroke-width") == "1.5"
    ]
    assert dashed == []


def test_nothing_seen_is_no_picture(cases: dict[str, Case]) -> None:
    assert render_vaf_plot((), [], threshold=None, log=True, name="p") == ""
    unseen = tuple(
        dataclasses.replace(track, observations=tuple(
            dataclasses.replace(seen, vaf=None, status="not_detected") for seen in track.observations))
        for track in cases["P04"].tracks
    )  # fmt: skip
    samples = [entry.sample for entry in cases["P04"].samples]
    assert render_vaf_plot(unseen, samples, threshold=None, log=True, name="p") == ""


def test_samples_without_days_stand_in_order_without_an_infusion(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    entries = tuple(
        dataclasses.replace(entry, sample=dataclasses.replace(entry.sample, day=None))
        for entry in case.samples
    )
    text = ET.tostring(picture(dataclasses.replace(case, samples=entries)), encoding="unicode")
    assert "no day" in text
    assert "infusion<" not in text


def many(cases: dict[str, Case], count: int) -> tuple[CloneTrack, ...]:
    base = cases["P04"].tracks[1]
    return tuple(
        dataclasses.replace(
            base, label=f"GENE{index} p.W{index}Cfs*1234567",
            key=dataclasses.replace(base.key, start0=index),
            observations=tuple(dataclasses.replace(seen, vaf=(index + 1) / 50) for seen in base.observations),
        )
        for index in range(count)
    )  # fmt: skip


def test_only_as_many_clones_as_can_be_told_apart(cases: dict[str, Case]) -> None:
    shown = plotted_tracks(many(cases, 14))
    assert len(shown) == MOST_CLONES
    assert shown[0].label.startswith("GENE13 ")


def test_labels_do_not_overlap_and_everything_lies_inside(cases: dict[str, Case]) -> None:
    case = dataclasses.replace(cases["P04"], tracks=many(cases, 10))
    svg = picture(case, log=False)
    labels = [t for t in svg.findall(f"{SVG}text") if t.attrib.get("class") == "label"]
    heights = sorted(float(label.attrib["y"]) for label in labels)
    assert len(heights) == 10
    assert min(b - a for a, b in pairwise(heights)) >= 13.5
    assert all(len(label.text or "") <= vaf_plot.LONGEST_LABEL for label in labels)
    numbers = re.findall(r'(x1|x2|cx|y1|y2|cy)="(-?[\d.]+)"', ET.tostring(svg, encoding="unicode"))
    assert all(
        0 <= float(value) <= (WIDTH if name[0] == "x" or name == "cx" else HEIGHT)
        for name, value in numbers
    )


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=10), st.floats(1, 20))
def test_kept_apart(wanted: list[float], gap: float) -> None:
    placed = keep_apart(wanted, gap, 0, 1000)
    assert len(placed) == len(wanted)
    ordered = sorted(placed)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(ordered))
    assert all(-1e-9 <= place <= 1000 + 1e-9 for place in placed)


@given(st.lists(st.floats(1e-5, 1), min_size=1, max_size=8), st.booleans())
def test_axes_hold_their_values_and_keep_their_order(values: list[float], log: bool) -> None:
    scale = vaf_scale(Frame(0, 0, 100, 100), values, log=log)
    heights = [scale.y(value) for value in sorted(values)]
    assert all(0 <= height <= 100 for height in heights)
    assert heights == sorted(heights, reverse=True)
    assert scale.high >= max(values)
    assert len(scale.ticks()) >= 2


@given(st.lists(st.integers(-400, 4000), min_size=1, max_size=9, unique=True))
def test_samples_keep_their_order(days: list[int]) -> None:
    days = sorted(days)
    places, infusion = day_positions(days, FRAME)
    assert places == sorted(places)
    assert infusion is not None
    assert all(FRAME.left <= place <= FRAME.right for place in [*places, infusion])


def test_one_sample_alone() -> None:
    places, infusion = day_positions([None], FRAME)
    assert FRAME.left < places[0] < FRAME.right
    assert infusion is None
    sample = Sample("s", "p", "pre_cart", 0, "PB")
    places, infusion = day_positions([sample.day], FRAME)
    assert places == [infusion]
