"""The root: exit codes, one message per failure, nothing heavy at start."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chip_triage import __version__
from chip_triage.cli import main as root

HEAVY = ("numpy", "scipy", "pandas", "cyvcf2", "pysam", "jinja2", "lark", "jsonschema")


def loaded_after(*arguments: str, cwd: Path | None = None) -> set[str]:
    program = (
        "import sys\nfrom chip_triage.cli.main import run_cli\n"
        f"code = run_cli({list(arguments)!r})\n"
        "print('LOADED', *sys.modules, file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stderr.splitlines() if line.startswith("LOADED"))
    return {name.split(".")[0] for name in line.split()[1:]}


def test_version_is_bare_and_light(run_command: Callable[..., Any]) -> None:
    assert run_command("--version").out == f"{__version__}\n"
    assert not loaded_after("--version") & set(HEAVY)


def test_help_imports_no_command_and_nothing_heavy() -> None:
    loaded = loaded_after("--help")
    assert not loaded & set(HEAVY)


def test_triage_of_one_file_loads_nothing_heavy(example_folder: Path) -> None:
    loaded = loaded_after("triage", "sample.vcf.gz", "--format", "tsv", cwd=example_folder)
    assert not loaded & {"numpy", "scipy", "pandas", "cyvcf2"}


def test_the_static_version_is_the_packaged_one() -> None:
    from importlib.metadata import version

    assert version("chip-triage") == __version__


def test_wrong_usage_is_exit_2_with_a_hint(run_command: Callable[..., Any]) -> None:
    for arguments in (["run"], ["nonsense"], ["triage", "x.vcf", "--format", "doc"], ["karyotype"]):
        outcome = run_command(*arguments)
        assert outcome.code == 2, arguments
        assert "error: " in outcome.err
        assert "-> see `chip-triage" in outcome.err


def test_a_missing_file_is_exit_1_with_one_message(run_command: Callable[..., Any]) -> None:
    outcome = run_command("triage", "absent.vcf")
    assert outcome.code == 1
    assert outcome.err.count("error: ") == 1
    assert "absent.vcf" in outcome.err
    assert "Traceback" not in outcome.err


def test_messages_can_be_json_lines(run_command: Callable[..., Any]) -> None:
    outcome = run_command("--log-format", "json", "triage", "absent.vcf")
    record = json.loads(outcome.err.splitlines()[0])
    assert record["level"] == "error"
    assert record["remedy"]


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt(), 130), (ValueError("odd"), 1)])
def test_interrupts_and_faults_have_their_codes(
    raised: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    run_command: Callable[..., Any],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(root.cli, "main", fail)
    outcome = run_command("demo")
    assert outcome.code == code
    assert "Traceback" not in outcome.err


def test_debug_shows_the_traceback(run_command: Callable[..., Any]) -> None:
    assert "Traceback" in run_command("--debug", "triage", "absent.vcf").err
