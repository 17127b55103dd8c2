"""The index of a run."""

from __future__ import annotations

from chip_triage.model.case import Run
from chip_triage.reports.run_index import run_index


def test_index_sorts_by_level_then_id(run: Run) -> None:
    index = run_index(run)
    assert [line.patient_id for line in index.patients] == ["P04", "P01", "P06", "P05"]
    assert sum(count for _, _, count in index.levels) == len(run.cases)
    assert index.recurrent == (("GRCh38:2:25234372:C:T", 2, "P01-pre, P01-smn"),)
    shallow = next(line for line in index.quality if line.patient_id == "P05")
    assert (shallow.genes, shallow.rejected, shallow.balanced) == ("0 / 5 / 2", 1, True)
