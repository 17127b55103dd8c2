"""IPSS-M against the outputs of the authors' own R package (500 patients)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chip_triage.analysis.scores.ipssm_table import CASES
from chip_triage.analysis.scores.table import score_rows

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, str]]:
    path = Path(__file__).parents[3] / "shared" / "data" / "ipssm_vectors_dev.tsv"
    if not path.is_file():
        pytest.skip("the IPSS-M vectors are not beside this checkout")
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.fixture(scope="module")
def scored(vectors: list[dict[str, str]]) -> tuple[dict[str, str], ...]:
    result = score_rows("ipssm", vectors)
    assert result.problems == ()
    return result.rows


def test_there_are_500_patients(vectors: list[dict[str, str]]) -> None:
    assert len(vectors) == 500


@pytest.mark.parametrize("case", CASES)
def test_raw_scores_agree_to_1e_9(
    vectors: list[dict[str, str]], scored: tuple[dict[str, str], ...], case: str
) -> None:
    worst = max(
        abs(float(ours[f"raw_{case}"]) - float(theirs[f"raw_{case}"]))
        for ours, theirs in zip(scored, vectors, strict=True)
    )
    assert worst < 1e-9


@pytest.mark.parametrize(
    "column",
    [
        *(f"IPSSMscore_{case}" for case in CASES),
        *(f"IPSSMcat_{case}" for case in CASES),
        "IPSSMscore",
        "IPSSMcat",
        "Comment",
    ],
)
def test_everything_else_is_identical(
    vectors: list[dict[str, str]], scored: tuple[dict[str, str], ...], column: str
) -> None:
    differing = [
        (theirs["ID"], ours[column], theirs[column])
        for ours, theirs in zip(scored, vectors, strict=True)
        if ours[column] != theirs[column]
    ]
    assert differing == []
