"""Tables for the row-by-row commands: text as it stands, one message for what is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import InputError
from chip_triage.workflow.table_file import read_table


def written(folder: Path, text: str, name: str = "t.tsv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_nothing_is_inferred(tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, "id\tvalue\n001\tNA\n\n1e3\t\n"))
    assert rows == [{"id": "001", "value": "NA"}, {"id": "1e3", "value": ""}]


def test_a_csv_is_read_by_its_ending_and_a_bom_is_tolerated(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, '\ufeffid,k\r\n1,"a,b"\r\n', "t.csv")) == [
        {"id": "1", "k": "a,b"}
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "is empty"), ("a\ta\n1\t2\n", "stands twice"), ("a\n1\n", "no column 'k'"),
        ("k\ta\n1\n", "1 cells, the header has 2"),
    ],
)  # fmt: skip
def test_what_is_off_is_named(text: str, found: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=found) as caught:
        read_table(written(tmp_path, text), ("k",))
    assert caught.value.remedy


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_table(tmp_path / "absent.tsv")
    (tmp_path / "b.tsv").write_bytes(b"\xff\xfe\x00k")
    with pytest.raises(InputError, match="not UTF-8"):
        read_table(tmp_path / "b.tsv")
