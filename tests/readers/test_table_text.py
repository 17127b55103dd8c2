"""Delimited text: what is accepted, what is refused by name."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import SampleSheetError
from chip_triage.readers.table_text import is_url, read_table_text


def written(folder: Path, data: bytes | str, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a,b\n1,2",
        b"a,b\n1,2\n\n,\n\n",
        b"\n\na,b\n1,2\n",
        b"a;b\n1;2\n",
        b"a\tb\n1\t2\n",
        b"sep=;\na;b\n1;2\n",
        b"a,b,\n1,2,\n",
        b"a , b\n 1 ,2\n",
        b'"a","b"\n"1","2"\n',
    ],
)
def test_the_same_table_in_many_dialects(tmp_path: Path, data: bytes) -> None:
    table = read_table_text(written(tmp_path, data))
    assert table.header == ("a", "b")
    assert [row.cells for row in table.rows] == [{"a": "1", "b": "2"}]
    assert table.problems == ()


@pytest.mark.parametrize(("data", "notes"), [(b"a,b\n1,2\n", 0), (b"a;b\n1;2\n", 1)])
def test_other_delimiters_are_noted(tmp_path: Path, data: bytes, notes: int) -> None:
    table = read_table_text(written(tmp_path, data))
    assert len(table.notes) == notes
    assert table.decimal_comma is bool(notes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n \r\n", "empty"),
        (b"PK\x03\x04xxxx", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0xxxx", "old Excel"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"BAM\x01", "BAM"),
        (b"##fileformat=VCFv4.2\n", "VCF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n<html>", "HTML"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16"),
        (b"a,b\n1,\xe9\n", ":2: byte 0xE9"),
        (b"a,b\n" + b"1,2\n" * 90 + b"3,\0\n", ":92: NUL"),
        (b"a,b,a\n1,2,3\n", "more than once"),
        (b",,\n,,\n", "no header"),
    ],
)
def test_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_table_text(written(tmp_path, data))
    assert said in str(caught.value)
    assert "sheet.csv" in str(caught.value)
    assert caught.value.remedy


def test_no_regular_local_file(tmp_path: Path) -> None:
    for path, said in [
        (tmp_path / "absent.csv", "no such file"),
        (tmp_path, "not a regular file"),
        (Path("https://host.example/sheet.csv"), "URL"),
        (Path("s3://bucket/sheet.csv"), "URL"),
        (Path("x\0y"), "file|read"),
    ]:
        with pytest.raises(SampleSheetError, match=said):
            read_table_text(path)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://a.example/b", True),
        ("s3://b/c", True),
        ("data:text/plain,x", True),
        ("C:/data/a.vcf", False),
        ("a/b.vcf", False),
        ("x:y", False),
    ],
)
def test_urls_are_told_from_paths(text: str, url: bool) -> None:
    assert is_url(text) is url


def test_bad_rows_are_told_by_number_and_the_others_kept(tmp_path: Path) -> None:
    table = read_table_text(written(tmp_path, "a,b,\n1,2\n1\n1,2,3\n\n1,2,,4\n5,6\n"))
    assert [row.row for row in table.rows] == [2, 7]
    assert [problem.split(":")[0] for problem in table.problems] == ["row 3", "row 4", "row 6"]


def test_a_broken_quote_is_told_by_line(tmp_path: Path) -> None:
    table = read_table_text(written(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n'))
    assert len(table.rows) == 1
    assert "line 3" in table.problems[0]


def test_rows_and_lines_part_where_a_cell_holds_a_line_break(tmp_path: Path) -> None:
    table = read_table_text(written(tmp_path, 'a,b\n"x\ny",2\n3,4\n'))
    assert [(row.row, row.line, row.cells["a"]) for row in table.rows] == [
        (2, 2, "x y"),
        (3, 4, "3"),
    ]


@given(st.binary(max_size=300))
def test_junk_never_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = written(tmp_path_factory.getbasetemp(), data, "junk.csv")
    with contextlib.suppress(SampleSheetError):
        table = read_table_text(path)
        assert all(set(row.cells) == set(table.header) for row in table.rows)
