"""What the documents state besides runnable examples: options, files, targets, and quoted output."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from chip_triage.cli.main import cli
from chip_triage.readers.panel_file import read_panel

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
INLINE = re.compile(r"`(chip-triage[^`]*)`")
#: Where a document may mean a file by a short name.
ROOMS = ("", "chip_triage", "chip_triage/analysis", "chip_triage/analysis/iscn", "chip_triage/readers",
         "chip_triage/workflow", "chip_triage/reports", "gene_panels/clonhema_myeloid", "docs")  # fmt: skip
#: Files that a run writes or a laboratory brings.
WRITTEN = {"case.json", "run.json", "findings.tsv", "clones.tsv", "assessments.tsv"}


def pairs(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    found = [
        (page.name, text)
        for page in PAGES
        for text in pattern.findall(page.read_text(encoding="utf-8"))
    ]
    return list(dict.fromkeys(found))


def options_of(words: list[str]) -> tuple[set[str], set[str]]:
    """Options named in a command line, and those that its command knows; LookupError for no command."""
    command: click.Command = cli
    known: set[str] = set()
    given = set()
    for word in words:
        if word.startswith("-"):
            given.add(word.partition("=")[0])
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                raise LookupError(word)
            command = found
            known |= {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    return given, known


@pytest.mark.parametrize(("page", "line"), pairs(INLINE))
def test_a_command_within_a_sentence_exists_with_its_options(page: str, line: str) -> None:
    given, known = options_of(shlex.split(line)[1:])
    assert given <= known, (page, line)


def test_unknown_options_and_commands_would_be_noticed() -> None:
    given, known = options_of(["run", "sheet.csv", "--no-such", "-o", "x"])
    assert given - known == {"--no-such"}
    with pytest.raises(LookupError):
        options_of(["panels", "explode"])


@pytest.mark.parametrize(("page", "target"), pairs(re.compile(r"(?:`|^)make ([a-z]+)", re.M)))
def test_a_make_target_exists(page: str, target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.M), (page, target)


@pytest.mark.parametrize(
    ("page", "module"), pairs(re.compile(r"`python -m ((?:benchmarks|tests)[\w.]+)"))
)
def test_a_program_that_a_document_names_exists(page: str, module: str) -> None:
    assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), (page, module)


@pytest.mark.parametrize(("page", "target"), pairs(re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")))
def test_a_link_leads_somewhere(page: str, target: str) -> None:
    folder = ROOT if (ROOT / page).is_file() else ROOT / "docs"
    assert (folder / target).exists(), (page, target)


@pytest.mark.parametrize(
    ("page", "name"), pairs(re.compile(r"`([\w./*]+\.(?:py|toml|tsv|md|lark))`"))
)
def test_a_file_that_a_document_names_exists(page: str, name: str) -> None:
    found = any(any((ROOT / room).glob(name)) for room in ROOMS)
    assert found or name in WRITTEN or name.startswith("registry/"), (page, name)


def test_the_sheet_of_the_readme_can_be_run(
    example_folder: Path, run_command: Callable[..., Any]
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (sheet,) = re.findall(r"```\n(patient_id,.*?)```", text, flags=re.DOTALL)
    path = example_folder / "readme.csv"
    path.write_text(sheet, encoding="utf-8")
    outcome = run_command("validate", "readme.csv", cwd=example_folder)
    assert (outcome.code, "error" in outcome.err) == (0, False), outcome.err


def test_the_rule_that_is_shown_is_the_panels() -> None:
    text = (ROOT / "docs" / "smn.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    (rule,) = tomllib.loads(shown)["rule"]
    (own,) = [own for own in read_panel().smn_rules if own.rule_id == rule["rule_id"]]
    parameters = tuple((k, tuple(v)) for k, v in rule.pop("parameters").items())
    assert parameters == own.parameters
    assert rule == {name: getattr(own, name) for name in rule}


def test_the_explained_rule_that_is_shown_is_what_is_printed(
    example_folder: Path, run_command: Callable[..., Any]
) -> None:
    text = (ROOT / "docs" / "smn.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(answer: .*?)```", text, flags=re.DOTALL)
    asked = ("explain", "rule", "case.json", "critical:tp53_multi_hit")
    assert shown in run_command(*asked, cwd=example_folder).out
