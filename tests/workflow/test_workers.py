"""Tasks over processes: errors are values, a dying process takes only its own task down."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import ChipTriageError, InputError
from chip_triage.workflow.table_file import read_table
from chip_triage.workflow.workers import run_tasks

DIE = "__import__('os')._exit(11)"


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_ends_and_refusals_are_values(jobs: int, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.tsv" for name in ("a", "absent", "c")]
    for path in (paths[0], paths[2]):
        path.write_text(f"id\n{path.stem}\n", encoding="utf-8")
    results = dict(run_tasks(read_table, paths, jobs))
    assert results[0] == [{"id": "a"}]
    assert results[2] == [{"id": "c"}]
    refused = results[1]
    assert isinstance(refused, InputError)
    assert "absent" in refused.path
    assert refused.remedy


@pytest.mark.slow
def test_a_dying_process_takes_only_its_own_task_down() -> None:
    results = dict(run_tasks(eval, ["1 + 1", DIE, "3 + 3"], 2))
    assert results[0] == 2
    assert results[2] == 6
    assert isinstance(results[1], ChipTriageError)
    assert "died" in results[1].message


def test_a_fault_of_the_software_is_told_and_stops_no_other_task() -> None:
    results = dict(run_tasks(eval, ["1 // 0", "2 // 1"], 1))
    assert results[1] == 2
    assert "internal error: ZeroDivisionError" in str(results[0])
