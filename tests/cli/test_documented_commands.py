"""Every command that a help text or a document shows is run, in a folder that holds its files."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from chip_triage.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"```(?:console|sh|bash)\n(.*?)```", re.DOTALL)
#: Exit codes that an example may have: `run` may complete with failed patients.
FINE = {0, 3}


def commands_of(
    group: click.Group, path: str = "chip-triage"
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{path} {name}")


ALL_COMMANDS = dict(commands_of(cli))


def example_lines(text: str) -> Iterator[str]:
    """Lines that start with ``chip-triage``; a trailing backslash joins the next one."""
    for line in text.replace("\\\n", " ").splitlines():
        stripped = line.strip().removeprefix("$ ")
        if stripped.startswith("chip-triage "):
            yield stripped


def documented() -> list[tuple[str, str]]:
    found = []
    for name, command in {"chip-triage": cli, **ALL_COMMANDS}.items():
        found += [(name, line) for line in example_lines(command.help or "")]
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        if page.is_file():
            for block in FENCE.findall(page.read_text(encoding="utf-8")):
                found += [(page.name, line) for line in example_lines(block)]
    return list({line: (where, line) for where, line in found}.values())


@pytest.mark.parametrize(("where", "line"), documented(), ids=lambda text: text[:70])
def test_a_documented_command_runs(
    where: str, line: str, example_folder: Path, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    folder = tmp_path / "there"
    shutil.copytree(example_folder, folder)
    arguments = shlex.split(line, comments=True)[1:]
    outcome = run_command(*arguments, cwd=folder)
    assert outcome.code in FINE, f"{where}: {line}\n{outcome.out[-500:]}\n{outcome.err[-1500:]}"


@pytest.mark.parametrize("name", sorted(ALL_COMMANDS))
def test_every_command_has_help_and_an_example(name: str) -> None:
    command = ALL_COMMANDS[name]
    assert command.help, name
    assert any(example_lines(command.help)), f"{name} shows no example"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"chip-triage {name}" in readme, name


def test_example_lines_are_found() -> None:
    assert list(example_lines("x\n  chip-triage a \\\n  --b\n")) == ["chip-triage a    --b"]
