"""One row of the karyotype table."""

from __future__ import annotations

from collections.abc import Callable

from chip_triage.analysis.iscn.table import KARYOTYPE_COLUMNS, karyotype_row
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


def test_columns() -> None:
    assert KARYOTYPE_COLUMNS == (
        "status", "normal", "monosomy7", "del7q", "chr7_other", "n_abnormalities",
        "n_abnormalities_lineage", "complex", "complex_eln2022", "monosomal", "ipssr_group",
        "ipss1997_group", "hyperdiploid", "del5q", "loss17p", "notes",
    )  # fmt: skip


def test_an_abnormal_row(read: Reader) -> None:
    row = karyotype_row(read("44,XY,-7,-18,del(5)(q14q33)[6]/45,XY,-7[5]"))
    assert tuple(row) == KARYOTYPE_COLUMNS
    assert row == {
        "status": "ok", "normal": "0", "monosomy7": "1", "del7q": "0", "chr7_other": "0",
        "n_abnormalities": "3", "n_abnormalities_lineage": "3", "complex": "1",
        "complex_eln2022": "1", "monosomal": "1", "ipssr_group": "Poor", "ipss1997_group": "Poor",
        "hyperdiploid": "0", "del5q": "1", "loss17p": "0", "notes": "",
    }  # fmt: skip


def test_what_is_not_known_is_empty(read: Reader) -> None:
    row = karyotype_row(read("failed"))
    assert row["status"] == "no_result"
    assert {value for column, value in row.items() if column not in ("status", "notes")} == {""}
    assert row["notes"] == "no karyotype result"


def test_notes_stay_on_one_line(read: Reader) -> None:
    row = karyotype_row(read("46,XX,some\tthing\nelse[20]"))
    assert "\t" not in row["notes"]
    assert "\n" not in row["notes"]
    assert "not understood" in row["notes"]
