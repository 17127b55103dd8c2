"""The stream of clones: only determined nesting, never before evidence, children inside parents."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.case import Case
from chip_triage.model.clone import CellFraction, CloneTrack, Nesting
from chip_triage.model.patient import Sample
from chip_triage.reports import clone_stream
from chip_triage.reports.clone_stream import determined_bands, render_clone_stream, undrawn

SVG = "{http://www.w3.org/2000/svg}"
SAMPLES = [
    Sample("a", "p", "pre_cart", -10, "PB"),
    Sample("b", "p", "followup", 90, "PB"),
    Sample("c", "p", "smn", 200, "BM"),
]


def clone(
    cases: dict[str, Case], number: int, shares: dict[str, float], unseen: str = ""
) -> CloneTrack:
    base = cases["P04"].tracks[1]
    seen = base.observations[0]
    return dataclasses.replace(
        base,
        label=f"GENE{number} p.Arg{number}His",
        key=dataclasses.replace(base.key, start0=number),
        cell_fractions=tuple(CellFraction(s, v - 0.02, v + 0.02, "2v") for s, v in shares.items()),
        observations=tuple(
            dataclasses.replace(
                seen, sample_id=s.sample_id,
                status="detected" if s.sample_id in shares
                else "not_detected" if s.sample_id in unseen else "not_assessable",
            )
            for s in SAMPLES
        ),
    )  # fmt: skip


def relation(a: CloneTrack, b: CloneTrack, word: str = "nested") -> Nesting:
    return Nesting(a.key, b.key, word, "")


def bands_of(svg: str) -> list[list[tuple[float, float]]]:
    paths = ET.fromstring(svg).findall(f"{SVG}path")
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.attrib["d"])]
        for path in paths
        if path.attrib["d"].endswith("Z")
    ]


def test_undetermined_or_lonely_clones_are_not_drawn(cases: dict[str, Case]) -> None:
    one, two = clone(cases, 1, {"a": 0.6}), clone(cases, 2, {"a": 0.3})
    assert (
        render_clone_stream([one, two], [relation(one, two, "undetermined")], SAMPLES, name="s")
        == ""
    )
    assert render_clone_stream([one], [], SAMPLES, name="s") == ""
    three = clone(cases, 3, {"a": 0.1})
    nesting = [relation(one, two), relation(one, three, "undetermined"), relation(two, three)]
    bands = determined_bands([one, two, three], nesting, SAMPLES)
    assert [band.track.label[:5] for band in bands] == ["GENE1", "GENE2"]
    assert undrawn([one, two, three], bands) == 1


def test_no_band_begins_before_its_evidence(cases: dict[str, Case]) -> None:
    parent = clone(cases, 1, {"a": 0.3, "b": 0.5, "c": 0.8})
    child = clone(cases, 2, {"c": 0.4}, unseen="ab")
    svg = render_clone_stream([parent, child], [relation(parent, child)], SAMPLES, name="s")
    first, second = bands_of(svg)
    assert min(x for x, _ in first) < min(x for x, _ in second)
    places = clone_stream.day_positions([s.day for s in SAMPLES], clone_stream.FRAME)[0]
    assert min(x for x, _ in second) == pytest.approx(places[2], abs=0.01)


def test_a_lost_clone_tapers_to_the_sample_that_shows_its_absence(cases: dict[str, Case]) -> None:
    parent = clone(cases, 1, {"a": 0.6, "b": 0.6, "c": 0.6})
    child = clone(cases, 2, {"a": 0.4}, unseen="bc")
    svg = render_clone_stream([parent, child], [relation(parent, child)], SAMPLES, name="s")
    places = clone_stream.day_positions([s.day for s in SAMPLES], clone_stream.FRAME)[0]
    ends = [y for x, y in bands_of(svg)[1] if x == pytest.approx(places[1], abs=0.01)]
    assert len(set(ends)) == 1
    assert max(x for x, _ in bands_of(svg)[1]) == pytest.approx(places[1], abs=0.01)


def test_a_sample_that_cannot_speak_breaks_the_band(cases: dict[str, Case]) -> None:
    parent = clone(cases, 1, {"a": 0.6, "b": 0.6, "c": 0.6})
    child = clone(cases, 2, {"a": 0.2, "c": 0.3})
    svg = render_clone_stream([parent, child], [relation(parent, child)], SAMPLES, name="s")
    assert len(bands_of(svg)) == 3
    assert "b not assessable" in svg
    assert "GENE2 p.Arg2His within GENE1 p.Arg1His" in svg


def test_separate_clones_stand_beside_each_other(cases: dict[str, Case]) -> None:
    one, two = clone(cases, 1, {"a": 0.5, "b": 0.1}), clone(cases, 2, {"a": 0.1, "b": 0.5})
    bands = determined_bands([one, two], [relation(one, two, "separate")], SAMPLES)
    assert [band.parent for band in bands] == [None, None]
    edges = clone_stream._edges_at(bands, 0)
    assert edges[bands[0].track.key][1] <= edges[bands[1].track.key][0] + 1e-9


@given(shares=st.lists(st.floats(0.03, 0.97), min_size=2, max_size=4))
def test_children_stay_inside_their_parents(shares: list[float], cases: dict[str, Case]) -> None:
    tracks = [clone(cases, n, {"a": share}) for n, share in enumerate(shares)]
    nesting = [
        relation(tracks[i], tracks[j])
        for i in range(len(tracks))
        for j in range(i + 1, len(tracks))
    ]
    bands = determined_bands(tracks, nesting, SAMPLES)
    edges = clone_stream._edges_at(bands, 0)
    for band in bands:
        low, high = edges[band.track.key]
        outer = edges[band.parent] if band.parent else (0.0, 1.0)
        assert outer[0] - 1e-9 <= low <= high <= outer[1] + 1e-9
    assert [band.depth for band in bands] == sorted(band.depth for band in bands)
