"""The promises of docs/clones.md, kept on 24,000 simulated clones with a known truth (fixed seed)."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chip_triage.analysis.clone_statistics import change_p_values, fisher_p_value

#: Twice the sampling error of a share near 0.05 over the clones of one true rho.
MARGIN = 0.012


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    root = Path(__file__).resolve().parents[2]
    return runpy.run_path(str(root / "benchmarks" / "clone_simulation.py"))


@pytest.fixture(scope="module")
def figures(program: dict[str, Any]) -> tuple[Any, ...]:
    found: tuple[Any, ...] = program["simulate"]()
    assert sum(figure.clones for figure in found) >= 20_000
    return found


def mean(figures: tuple[Any, ...], name: str, rho: float | None = None) -> float:
    return float(np.mean([getattr(f, name) for f in figures if rho is None or f.rho == rho]))


def test_intervals_cover_the_truth_and_are_hardly_wider_than_need_be(
    figures: tuple[Any, ...],
) -> None:
    assert mean(figures, "coverage") >= 0.94
    assert mean(figures, "width_ratio") <= 1.15
    for rho in {figure.rho for figure in figures}:
        assert mean(figures, "coverage", rho) >= 0.94
        assert mean(figures, "width_ratio", rho) <= 1.15


def test_clones_at_twice_the_limit_are_seen(figures: tuple[Any, ...]) -> None:
    assert mean(figures, "power_at_twice") >= 0.95
    assert min(figure.power_at_twice for figure in figures) >= 0.99
    assert mean(figures, "power_at_limit") == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("word", ["lost", "emerged"])
def test_false_losses_and_gains_stay_within_what_is_stated(
    figures: tuple[Any, ...], word: str
) -> None:
    assert mean(figures, f"false_{word}_at_limit") <= 0.05
    assert mean(figures, f"false_{word}_at_twice") < 0.01
    for rho in {figure.rho for figure in figures}:
        assert mean(figures, f"false_{word}_at_limit", rho) <= 0.05
        assert mean(figures, f"false_{word}_at_twice", rho) < 0.01


def test_changes_that_are_none_are_hardly_ever_named(figures: tuple[Any, ...]) -> None:
    assert mean(figures, "false_change") <= 0.005
    assert mean(figures, "false_q") <= 0.05
    assert mean(figures, "false_p") <= 0.05 + MARGIN / 2
    for rho in {figure.rho for figure in figures}:
        assert mean(figures, "false_p", rho) <= 0.05 + MARGIN


def test_plain_fisher_finds_changes_that_are_noise(figures: tuple[Any, ...]) -> None:
    assert mean(figures, "false_fisher", 0.0) <= 0.05 + MARGIN
    assert mean(figures, "false_fisher", 0.001) > 0.1
    assert mean(figures, "false_fisher", 0.004) > 0.2


def test_fisher_at_a_thousand_reads_is_wrong_once_in_seven(program: dict[str, Any]) -> None:
    rng = np.random.default_rng(12)
    depth = np.full(4000, 1000)
    vaf = rng.uniform(0.05, 0.45, 4000)
    first, second = (program["draw"](rng, vaf, depth, 0.001) for _ in range(2))
    plain = [fisher_p_value(int(a), 1000, int(b), 1000) for a, b in zip(first, second, strict=True)]
    assert 0.12 <= np.mean(np.array(plain) < 0.05) <= 0.15
    ours = change_p_values(first, depth, second, depth, 0.001)
    assert np.mean(ours < 0.05) <= 0.05 + MARGIN


def test_the_printed_table_has_a_row_for_each_truth(
    program: dict[str, Any], figures: tuple[Any, ...]
) -> None:
    lines = program["markdown_table"](figures).splitlines()
    assert len(lines) == 2 + len({figure.rho for figure in figures}) + 1
    assert lines[-1].startswith("| all |")
