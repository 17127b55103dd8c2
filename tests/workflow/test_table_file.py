"""Tables for the row-by-row commands: text as it stands, one message for what is off."""

from __future__ import annotations

import os
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
    with pytest.raises(InputError, match="there is no such file"):
        read_table(tmp_path / "absent.tsv")
    (tmp_path / "b.tsv").write_bytes(b"k\nM\xfcller\n")
    with pytest.raises(InputError, match=r"b\.tsv:2: byte 0xFC is not UTF-8"):
        read_table(tmp_path / "b.tsv")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04...", "XLSX workbook"), (b"\x89PNG\r\n", "PNG picture"),
        (b"<!DOCTYPE html><html>", "HTML"), (b"\x1f\x8b\x08", "compressed"),
        (b"\xff\xfek\x00", "UTF-16"), (b"k\n\0\n", "NUL byte"),
    ],
)  # fmt: skip
def test_other_formats_are_refused_by_name(content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_bytes(content)
    with pytest.raises(InputError, match=what) as caught:
        read_table(tmp_path / "t.tsv")
    assert caught.value.remedy


def test_a_pipe_or_folder_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(InputError, match=r"is no regular file|is a folder"):
            read_table(tmp_path / name)


def test_an_empty_cell_of_a_one_column_table_is_a_row(tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, "\nk\n46,XX[20]\n\n45,X\n\n\n"))
    assert [row["k"] for row in rows] == ["46,XX[20]", "", "45,X"]
    rows = read_table(written(tmp_path, "a\tk\n1\t2\n\n\t\n"))
    assert rows == [{"a": "1", "k": "2"}, {"a": "", "k": ""}]


def test_separators_of_unicode_stay_in_their_cell(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "k\ta\nx\u2028y\tz\r\n")) == [{"k": "x\u2028y", "a": "z"}]


def test_a_quoted_cell_may_run_over_lines(tmp_path: Path) -> None:
    """As spreadsheets write it; the break is written as two characters, so that a row stays a line."""
    tsv = 'id\tk\n1\t"46,XX,+8[3]\n/46,XX[2]"\n2\t"x"\n'
    assert read_table(written(tmp_path, tsv)) == [
        {"id": "1", "k": "46,XX,+8[3]\\n/46,XX[2]"},
        {"id": "2", "k": '"x"'},
    ]
    csv = 'id,k,z\r\n1,"a\r\nb",c\r\n2,"d",e\r\n'
    assert read_table(written(tmp_path, csv, "t.csv")) == [
        {"id": "1", "k": "a\\nb", "z": "c"},
        {"id": "2", "k": "d", "z": "e"},
    ]
    assert read_table(written(tmp_path, 'k\n"46,XX\n/46,XY"\n45,X\n')) == [
        {"k": "46,XX\\n/46,XY"},
        {"k": "45,X"},
    ]


def test_a_lone_quotation_mark_is_text(tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, 'k\tid\n46,XX\t"open\n45,X\ty\n'))
    assert [row["id"] for row in rows] == ['"open', "y"]


def test_line_numbers_stay_true_behind_a_cell_of_two_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.tsv:4: 1 cells"):
        read_table(written(tmp_path, 'a\tk\n1\t"b\nc"\nd\n'))
