"""Files are written whole or not at all, for the owner's eyes."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from chip_triage.errors import OutputError
from chip_triage.reports.output_file import remove_abandoned, require_folder, write_output


def test_writes_text_and_bytes_privately(tmp_path: Path) -> None:
    target = tmp_path / "patients" / "P01" / "report.html"
    write_output(target, "VAF ≥ 2 %\n")
    assert target.read_bytes() == "VAF ≥ 2 %\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    write_output(target, b"\x00\x01")
    assert target.read_bytes() == b"\x00\x01"
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "case.json"
    write_output(target, "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device") as caught:
        write_output(target, "new")
    assert "case.json" in caught.value.message
    assert caught.value.remedy
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["case.json"]


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html"):
        write_output(tmp_path / "report.html", "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_output(tmp_path / "file" / "report.html", "x")


def test_every_folder_on_the_way_is_private(tmp_path: Path) -> None:
    write_output(tmp_path / "out" / "patients" / "P01" / "case.json", "{}")
    for folder in ("out", "out/patients", "out/patients/P01"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match=r"out' is a file, expected a folder"):
        write_output(tmp_path / "out" / "patients" / "P01" / "case.json", "{}")
    with pytest.raises(OutputError, match="out: is a file, expected a folder"):
        require_folder(tmp_path / "out")
    with pytest.raises(OutputError, match=r"out' is a file, expected a folder"):
        require_folder(tmp_path / "out" / "patients")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_that_can_be_written_is_left_empty(tmp_path: Path) -> None:
    require_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    left = tmp_path / f".chip-triage-{dead.pid}-7.part"
    own = tmp_path / f".chip-triage-{os.getpid()}-7.part"
    other = tmp_path / ".chip-triage-notes.part"
    for path in (left, own, other):
        path.write_text("half")
    remove_abandoned(tmp_path)
    assert not left.exists()
    assert own.exists()
    assert other.exists()
