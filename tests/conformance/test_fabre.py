"""Growth against the published rates of 994 clones, and chemotherapy pairs read as the report would."""

from __future__ import annotations

import re
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    root = Path(__file__).resolve().parents[2]
    return runpy.run_path(str(root / "benchmarks" / "public_clones.py"))


@pytest.fixture(scope="module")
def growth(program: dict[str, Any], corpora: Path) -> tuple[list[Any], dict[str, int]]:
    found: tuple[list[Any], dict[str, int]] = program["fabre_pairs"](
        corpora / "public", program["parameters"]()
    )
    return found


def numbers(svg: str) -> list[float]:
    """Every number of a picture, in order."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", svg)]


def test_growth_agrees_with_the_published_rates(
    program: dict[str, Any], growth: tuple[list[Any], dict[str, int]]
) -> None:
    pairs, left_out = growth
    assert left_out["not matched to counts"] <= 1
    assert all(pair.ours.points >= 3 for pair in pairs)
    found = program["agreement"](pairs)
    print(found)
    assert found.clones >= 450
    assert found.correlation >= 0.85
    assert abs(found.median_difference) <= 0.01
    assert found.median_absolute <= 0.04
    assert found.coverage >= 0.93


def test_the_plot_in_the_docs_is_that_of_these_clones(
    program: dict[str, Any], growth: tuple[list[Any], dict[str, int]], repository: Path
) -> None:
    pairs, _ = growth
    plot = (repository / "docs" / "images" / "growth_fabre2022.svg").read_text(encoding="utf-8")
    drawn, expected = (numbers(text) for text in (plot, program["growth_plot"](pairs)))
    assert drawn == pytest.approx(expected, abs=0.21)


def test_most_clones_that_a_two_percent_cut_calls_new_were_there_before(
    program: dict[str, Any], corpora: Path
) -> None:
    folder = corpora / "public" / "CDK46_CH"
    own = replace(program["parameters"](), clone_site_error=program["CONSENSUS_ERROR"])
    cohorts = [program["cohort_fates"](folder, name, own) for name in program["COHORTS"]]
    new = sum(cohort.crossed_two_percent for cohort in cohorts)
    before = sum(cohort.of_these_seen_before for cohort in cohorts)
    print(program["fates_table"](cohorts))
    assert (new, before) == (36, 35)
    # Untreated persons: hardly a clone moves; after chemotherapy more do.
    untreated = cohorts[-1].fates
    assert untreated["expanding"] + untreated["contracting"] <= 0.01 * untreated.total()


def test_the_pilots_replicates_hardly_scatter(program: dict[str, Any], corpora: Path) -> None:
    found = program["replicate_rho"](corpora / "public" / "CDK46_CH")
    assert found.rho is not None
    assert found.rho < 0.0005
