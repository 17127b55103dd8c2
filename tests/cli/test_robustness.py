"""Interrupts, full disks, dead processes, hostile names: nothing half-made, nothing in the wrong place."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chip_triage.cli.messages import printable
from chip_triage.readers.panel_file import read_panel
from chip_triage.reports import output_file
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import read_patients

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three patients of the demonstration that read quickly."""
    told = [p for p in read_patients() if p.patient_id in ("P03", "P06", "P07")]
    return write_demo_inputs(tmp_path_factory.mktemp("inputs"), read_panel(), patients=told)


@pytest.fixture(scope="module")
def whole(sheet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert exit_code(started("run", str(sheet), "-o", str(out))) == 0
    return out


def started(*arguments: str, before: str = "", **how: Any) -> subprocess.Popen[str]:
    """The command line in a process of its own; ``before`` is Python to carry out first."""
    program = f"import sys\n{before}\nfrom chip_triage.cli.main import main\nmain(sys.argv[1:])"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", program, *arguments], **{**pipes, **how})


def exit_code(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leavings(folder: Path) -> list[Path]:
    return list(folder.rglob(".*"))


# ------------------------------------------------------------------ interrupts and dead processes


KILLED_AFTER = """
import os, signal
from chip_triage.reports import output_file
real, left = output_file._write_through, [{writes}]
def write(part, data, mode):
    left[0] -= 1
    if left[0] < 0:
        part.write_bytes(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    real(part, data, mode)
output_file._write_through = write
"""


@pytest.mark.parametrize(("writes", "kept"), [(3, 0), (7, 1), (15, 3)])
def test_a_killed_run_is_resumed_to_the_same_bytes(
    writes: int, kept: int, sheet: Path, whole: Path, tmp_path: Path, run_command: Run
) -> None:
    out = tmp_path / "out"
    killed = started("run", str(sheet), "-o", str(out), before=KILLED_AFTER.format(writes=writes))
    assert exit_code(killed) == -signal.SIGKILL
    assert len(leavings(out)) == 1, "the file it was writing"
    assert not (out / "index.html").exists(), "an index is the sign of a whole run"
    finished = {path: path.stat().st_mtime_ns for path in out.rglob("case.json")}
    assert len(finished) == kept
    outcome = run_command("run", str(sheet), "-o", str(out), "--resume")
    assert f"{kept} of 3 cases were kept" in outcome.err
    assert contents(out) == contents(whole)
    assert all(path.stat().st_mtime_ns == moment for path, moment in finished.items())


def test_an_emptied_file_is_made_again(
    sheet: Path, whole: Path, tmp_path: Path, run_command: Run
) -> None:
    out = tmp_path / "out"
    run_command("run", str(sheet), "-o", str(out))
    (out / "patients" / "P03" / "findings.tsv").write_bytes(b"")
    document = out / "patients" / "P06" / "case.json"
    document.write_bytes(document.read_bytes()[:5000])
    assert (
        "1 of 3 cases were kept" in run_command("run", str(sheet), "-o", str(out), "--resume").err
    )
    assert contents(out) == contents(whole)


def test_an_older_document_never_stands_beside_newer_tables(
    sheet: Path, tmp_path: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_command("run", str(sheet), "-o", str(out))
    real = output_file._write_through

    def stop(part: Path, data: bytes, mode: int) -> None:
        if b"<html" in data[:200]:
            raise KeyboardInterrupt
        real(part, data, mode)

    monkeypatch.setattr(output_file, "_write_through", stop)
    assert run_command("run", str(sheet), "-o", str(out), "--rules", "bick").code == 130
    assert (out / "patients" / "P03" / "findings.tsv").exists()
    assert not (out / "patients" / "P03" / "case.json").exists()
    assert not (out / "run.json").exists()


def test_processes_make_no_difference(sheet: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert exit_code(started("run", str(sheet), "-o", str(out), "--jobs", "2")) == 0
    assert contents(out) == contents(whole)


HANGING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit it ignored
import time
from chip_triage.workflow import run_batch
def hang(*_):
    print("at work", flush=True)
    time.sleep(60)
run_batch.read_sample = hang
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_exit_130_with_one_message(
    number: int, sheet: Path, tmp_path: Path
) -> None:
    process = started("run", str(sheet), "-o", str(tmp_path / "out"), before=HANGING)
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip().startswith("error: interrupted\n  -> what was finished is kept")
    assert "Traceback" not in err
    assert not leavings(tmp_path)


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    task = f"import os, time; open({str(tmp_path)!r} + '/' + str(os.getpid()), 'w').close(); time.sleep(60)"
    program = (
        "from chip_triage.workflow.workers import run_tasks\n"
        f"if __name__ == '__main__': list(run_tasks(exec, [{task!r}] * 2, 2))"
    )
    script = tmp_path.parent / "parent.py"
    script.write_text(program)
    parent = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL)
    assert waited(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    parent.kill()
    parent.wait()
    assert waited(lambda: not any(is_alive(worker) for worker in workers))


def waited(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def is_alive(process: int) -> bool:
    try:
        return " Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:2]
    except OSError:
        return False


# --------------------------------------------------------------------------- outputs that resist


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_file_where_the_folder_should_be(
    command: str, sheet: Path, tmp_path: Path, run_command: Run
) -> None:
    (tmp_path / "out").write_text("mine")
    arguments = ("run", str(sheet)) if command == "run" else ("demo",)
    outcome = run_command(*arguments, "-o", "out", cwd=tmp_path)
    assert outcome.code == 1
    assert "'out' is a file, expected a folder" in outcome.err
    assert outcome.err.count("error: ") == 1
    assert (tmp_path / "out").read_text() == "mine"


def test_a_disk_that_fills_up(
    sheet: Path, tmp_path: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = output_file._write_through
    reports = []

    def write(part: Path, data: bytes, mode: int) -> None:
        if b"<html" in data[:200]:
            reports.append(part)
        if len(reports) == 2 and reports[-1] == part:
            part.write_bytes(data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(part, data, mode)

    monkeypatch.setattr(output_file, "_write_through", write)
    out = tmp_path / "out"
    outcome = run_command("run", str(sheet), "-o", str(out))
    assert outcome.code == 3
    assert "2 patient(s) triaged, 1 failed" in outcome.err
    assert re.search(
        r"P0\d failed: patients/P0\d/report\.html: cannot be written: No space", outcome.err
    )
    assert not leavings(out)
    assert len(list((out / "patients").iterdir())) == 2, "of the third, nothing is left"
    assert str(tmp_path) not in (out / "run.json").read_text(encoding="utf-8")


def test_a_stale_report_of_a_failed_patient_is_pointed_out(
    sheet: Path, tmp_path: Path, run_command: Run
) -> None:
    inputs = tmp_path / "in"
    subprocess.run(["cp", "-r", str(sheet.parent), str(inputs)], check=True)
    run_command("run", str(inputs / sheet.name), "-o", str(tmp_path / "out"))
    (inputs / "variants" / "P06_followup.vcf.gz").write_bytes(b"PK\x03\x04")
    outcome = run_command("run", str(inputs / sheet.name), "-o", str(tmp_path / "out"))
    assert outcome.code == 3
    assert "1 patient folder(s) are left from an earlier run" in outcome.err


def test_everything_is_for_the_owner_only(whole: Path) -> None:
    for path in (whole, *whole.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path.name


@pytest.mark.parametrize(
    "arguments",
    [
        ("triage", "sample.vcf.gz", "-o", "./sample.vcf.gz"),
        ("annotate", "sample.vcf.gz", "-o", "sample.vcf.gz"),
        ("karyotype", "--table", "karyotypes.tsv", "-o", "karyotypes.tsv"),
        ("score", "ipssr", "--table", "patients_ipssr.tsv", "-o", "patients_ipssr.tsv"),
    ],
)
def test_an_input_is_never_overwritten(
    arguments: tuple[str, ...], example_folder: Path, run_command: Run
) -> None:
    before = (example_folder / arguments[-1]).read_bytes()
    outcome = run_command(*arguments, cwd=example_folder)
    assert outcome.code == 2
    assert "is an input of this command" in outcome.err
    assert (example_folder / arguments[-1]).read_bytes() == before


def test_nobody_reads_or_nothing_can_be_written(example_folder: Path) -> None:
    arguments = ("triage", str(example_folder / "sample.vcf.gz"), "--format", "json")
    process = started(*arguments)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) in (0, 1)
    assert "Traceback" not in err
    assert "Exception" not in err
    if Path("/dev/full").exists():
        with Path("/dev/full").open("w") as full:
            process = started(*arguments, stdout=full)
            _, err = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "error: standard output: cannot be written: No space left on device" in err
        assert "Exception" not in err


# ------------------------------------------------------------------------------- hostile names


EVIL = ("../../x", '=HYPERLINK("http://evil","x")', "<script>alert(1)</script>", "con", "-5", "+mar", "@SUM(A1)", "..", "Größe 1/2")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(demo_inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose ids, kits, sample names and annotation want to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    text = gzip.decompress((demo_inputs / "variants" / "P01_smn.vcf.gz").read_bytes()).decode()
    head, _, records = text.partition("#CHROM")
    records = records.replace("P01_smn", '=cmd|"calc"!A1', 1)
    records = records.replace("p.Arg882His", "<img src=x onerror=alert(1)>").replace(
        "\tPASS\t", "\t=1+1;@x\t"
    )
    (folder / "evil.vcf").write_text(f"{head}#CHROM{records}", encoding="utf-8")
    rows = io.StringIO(newline="")
    writer = csv.writer(rows)
    columns = (
        "patient_id",
        "sample_id",
        "timepoint",
        "day",
        "specimen",
        "variants",
        "kit",
        "run_id",
        "karyotype",
    )
    writer.writerow(columns)
    for name in EVIL:
        writer.writerow(
            [name, f"{name}_s", "pre_cart", "-5", "PB", "evil.vcf", name, name, "46,XX,+mar[20]"]
        )
    (folder / "sheet.csv").write_text(rows.getvalue(), encoding="utf-8")
    process = started("run", "sheet.csv", "-o", "out", cwd=folder)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return folder


def test_hostile_ids_stay_in_the_output_folder(hostile: Path) -> None:
    assert sorted(path.name for path in hostile.iterdir()) == ["evil.vcf", "out", "sheet.csv"]
    folders = [path.name for path in (hostile / "out" / "patients").iterdir()]
    assert len(folders) == len(EVIL)
    assert all(re.fullmatch(r"id-[0-9a-f]{16}", name) for name in folders)
    index = (hostile / "out" / "index.html").read_text(encoding="utf-8")
    for name in folders:
        assert f"patients/{name}/report.html" in index


def test_hostile_text_is_text_in_every_page(hostile: Path) -> None:
    pages = list((hostile / "out").rglob("*.html"))
    assert len(pages) == len(EVIL) + 1
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_no_cell_of_a_table_is_a_formula(hostile: Path) -> None:
    tables = list((hostile / "out").rglob("*.tsv"))
    assert len(tables) > len(EVIL)
    for table in tables:
        for line in table.read_text(encoding="utf-8").splitlines():
            for cell in line.split("\t"):
                assert not re.match(r"[=+@-](?![0-9.]*$)", cell), (table.name, cell)
    days = (hostile / "out" / "registry" / "samples.tsv").read_text(encoding="utf-8")
    assert "\t-5\t" in days, "a day before infusion stays a number"
    ids = {
        case["patient"]["patient_id"]
        for case in json.loads((hostile / "out" / "run.json").read_text(encoding="utf-8"))["cases"]
    }
    assert ids == set(EVIL), "the documents hold every id as it was"


def test_a_name_cannot_steer_the_terminal(tmp_path: Path, run_command: Run) -> None:
    assert printable("a\x1b[2Jb\r\u202ec\x9b\td\n") == "a\\u001b[2Jb\\u000d\\u202ec\\u009b\td\n"
    name = "x\x1b]0;pwned\x07.vcf"
    (tmp_path / name).write_text("\x1b[2J##fileformat")
    for arguments in (
        ("triage", name),
        ("triage", f"{name}.absent"),
        ("karyotype", "46,XX\x1b[2J[20]"),
    ):
        outcome = run_command(*arguments, cwd=tmp_path)
        assert "\x1b" not in outcome.out + outcome.err


# ------------------------------------------------------------------------------------ wrong usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("valdate x.csv", "did you mean 'validate'?"),
        ("triage", "Missing argument 'FILE'"),
        ("triage sample.vcf --quiet", "--quiet stands before the command"),
        ("triage sample.vcf --rules odd", "use --rules with one of"),
        ("triage sample.vcf --panel odd", "use one of clonhema_myeloid"),
        ("triage sample.vcf --caller odd", "give one of: clair3"),
        ("triage sample.vcf --assembly mm10", "expected GRCh37 (hg19) or GRCh38 (hg38)"),
        ("triage sample.vcf --gff g.gff3", "add --fasta"),
        ("triage sample.vcf --format doc", "is not one of 'text', 'tsv', 'json'"),
        ("run samplesheet.csv", "Missing option '-o'"),
        ("run samplesheet.csv -o ''", "the path is empty"),
        ("run samplesheet.csv -o out --jobs 0", "not in the range"),
        ("run samplesheet.csv -o out --caller odd", "give one of: clair3"),
        ("compare pre.vcf.gz", "a comparison needs two"),
        ("compare pre.vcf.gz ./pre.vcf.gz", "the same file is given twice"),
        ("compare pre.vcf.gz post.vcf.gz --days 1", "1 values for 2 files"),
        ("compare pre.vcf.gz post.vcf.gz --days=-14,99999999", "whole days from -10000 to 10000"),
        ("compare pre.vcf.gz post.vcf.gz --patient ''", "--patient is empty"),
        ("compare pre.vcf.gz post.vcf.gz --reporting-vaf 2", "not in the range"),
        ("compare pre.vcf.gz post.vcf.gz --reporting-vaf nan", "'nan' is no number, expected one from 0 to 1"),
        ("karyotype", "give one ISCN string or --table"),
        ("score odd", "'car-hematotox'"),
        ("score chrs", "score chrs needs --table"),
        ("schema odd", "'case', 'run', 'sheet'"),
        ("panels check --update", "is the shipped one"),
        ("panels show --gene TP35", "did you mean"),
        ("explain variant sample.vcf chr1:1:A:T", "write it as the file does"),
    ],
)  # fmt: skip
def test_wrong_values_are_exit_2_with_a_hint(
    arguments: str, message: str, example_folder: Path, run_command: Run
) -> None:
    import shlex

    outcome = run_command(*shlex.split(arguments), cwd=example_folder)
    assert outcome.code == 2, outcome.err
    assert message in outcome.err
    assert outcome.err.count("error: ") == 1
    assert "\n  -> " in outcome.err
    assert not (example_folder / "out").exists()


@pytest.mark.parametrize("arguments", [(), ("explain",), ("panels",)])
def test_no_command_is_answered_with_help(arguments: tuple[str, ...], run_command: Run) -> None:
    outcome = run_command(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("Usage: chip-triage")


def test_an_assembly_goes_by_its_other_names(example_folder: Path, run_command: Run) -> None:
    assert run_command("triage", "sample.vcf", "--assembly", "HG38", cwd=example_folder).code == 0
    assert (
        "GRCh37 was asked"
        in run_command("triage", "sample.vcf", "--assembly", "hg19", cwd=example_folder).err
    )


def test_an_address_is_refused_as_typed(run_command: Run) -> None:
    for arguments in (("triage",), ("validate",), ("karyotype", "--table"), ("demo", "-o")):
        outcome = run_command(*arguments, "https://example.org/a.vcf")
        assert outcome.code == 1
        assert "'https://example.org/a.vcf' is an address" in outcome.err


def test_an_impossible_clock_is_wrong_usage(
    sheet: Path, tmp_path: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in ("yesterday", "9" * 20):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        outcome = run_command("run", str(sheet), "-o", str(tmp_path / "out"))
        assert outcome.code == 2
        assert f"SOURCE_DATE_EPOCH is '{moment}'" in outcome.err
    assert not (tmp_path / "out").exists()


def test_messages_as_json_quiet_and_without_colour(
    example_folder: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run_command("--log-format", "json", "triage", "sample.vcf", cwd=example_folder)
    records = [json.loads(line) for line in outcome.err.splitlines()]
    assert [record["level"] for record in records] == ["info", "info"]
    assert run_command("-q", "triage", "sample.vcf", cwd=example_folder).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run_command("triage", "absent.vcf", cwd=example_folder).err


def test_messages_hold_no_results_of_a_patient(
    sheet: Path, tmp_path: Path, run_command: Run
) -> None:
    outcome = run_command("run", str(sheet), "-o", str(tmp_path / "out"))
    for word in ("TP53", "BCOR", "DNMT3A", "p.", "46,X", "VAF"):
        assert word not in outcome.err
    assert not re.search(r"P0\d", outcome.err), "no patient by name, where none failed"
