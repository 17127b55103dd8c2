"""A copy of a panel with a laboratory's own numbers in its thresholds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from chip_triage.errors import OutputError, PanelError
from chip_triage.readers.panel_file import panel_checksum, panel_folder, read_panel, read_texts
from chip_triage.readers.panel_scaffold import with_checksum, write_folder

#: Citation id of a number that a laboratory measured itself.
OWN_MEASUREMENT = "own_replicates"
_VERSION_LINE = re.compile(r'^version\s*=\s*"([^"]+)"', re.MULTILINE)


def write_calibrated_panel(
    base: str, folder: Path, numbers: Mapping[str, float], basis: str
) -> str:
    """Write a copy of ``base`` in which the thresholds ``numbers`` have new values; its version.

    ``basis`` says in a few words what they rest on; it becomes their ``deviation``. Raises
    :class:`OutputError` when the folder exists, :class:`PanelError` when the base lacks a threshold.
    """
    if folder.exists():
        raise OutputError(f"{folder.name} exists already", "name a folder that does not exist")
    texts = read_texts(panel_folder(base))
    for name, value in numbers.items():
        texts["filters.toml"] = _with_value(texts["filters.toml"], name, value, basis)
    texts["citations.tsv"] = _with_own_citation(texts["citations.tsv"])
    version = f"{_version(texts['panel.toml'])}+calibrated"
    head = _VERSION_LINE.sub(f'version = "{version}"', texts["panel.toml"], count=1)
    changed = ", ".join(f"{name} = {value:g}" for name, value in numbers.items())
    changes = panel_folder(base) / "CHANGES.md"
    history = changes.read_text(encoding="utf-8") if changes.is_file() else "# Changes\n"
    texts["CHANGES.md"] = f"{history}\n## {version}\n\n- **[results]** {changed} ({basis}).\n"
    texts["panel.toml"] = head
    texts["panel.toml"] = with_checksum(head, version, panel_checksum(texts))
    write_folder(folder, {name: text for name, text in texts.items() if text})
    return read_panel(str(folder.resolve())).version


def _version(text: str) -> str:
    found = _VERSION_LINE.search(text)
    return found.group(1) if found else "0"


def _with_value(text: str, name: str, value: float, basis: str) -> str:
    """The line of one threshold with another value, our citation and why it deviates."""
    line = re.compile(rf"^{re.escape(name)}\s*=\s*\{{.*\}}$", re.MULTILINE)
    found = line.search(text)
    unit = re.search(r'unit\s*=\s*"([^"]*)"', found.group()) if found else None
    if found is None or unit is None:
        raise PanelError(
            f"has no threshold {name!r}", "give a panel with that line", path="filters.toml"
        )
    entry = (
        f'{name} = {{ value = {value:.6g}, unit = "{unit.group(1)}", '
        f'citation = "{OWN_MEASUREMENT}", deviation = "{basis}" }}'
    )
    return text[: found.start()] + entry + text[found.end() :]


def _with_own_citation(text: str) -> str:
    if any(line.startswith(f"{OWN_MEASUREMENT}\t") for line in text.splitlines()):
        return text
    columns = text.splitlines()[0].count("\t")
    row = f"{OWN_MEASUREMENT}\tThe laboratory's own replicates" + "\t" * (columns - 1)
    return text.rstrip("\n") + f"\n{row}\n"
