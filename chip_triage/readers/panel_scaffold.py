"""A laboratory's own panel: made from a gene list and the shipped panel's rows, then kept honest.

What a laboratory may tune is data; a new panel starts as the chosen genes with all their rules,
artefacts and thresholds, so that every number keeps its citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from chip_triage.errors import OutputError, PanelError, UsageError
from chip_triage.readers.panel_file import (
    OPTIONAL_FILES,
    load_panel,
    panel_checksum,
    panel_folder,
    read_panel,
    read_texts,
    recorded_checksum,
)

_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
#: Tables whose rows belong to genes (column ``gene``).
_GENE_TABLES = frozenset({"genes.tsv", "drivers.tsv", "artefacts.tsv", "u2af1_duplicate.tsv"})


class NewPanel(NamedTuple):
    """What was asked for a new panel; ``base`` is a shipped panel or a folder."""

    folder: Path
    panel_id: str
    title: str
    genes: tuple[str, ...]
    base: str = "clonhema_myeloid"


def read_gene_list(path: Path) -> tuple[str, ...]:
    """Gene symbols of a text file: one or more per line, parted by blanks, commas or tabs; ``#`` comments.

    PanelError when the file cannot be read or names no gene.
    """
    if path.exists() and not path.is_file():
        raise PanelError("is no regular file", "give a text file", path=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise PanelError(
            f"gene list cannot be read: {found}",
            "give a UTF-8 text file with one gene symbol per line",
            path=path.name,
        ) from error
    symbols: dict[str, None] = {}
    for line in text.splitlines():
        body = line.partition("#")[0].replace(",", " ").replace(";", " ")
        symbols.update(dict.fromkeys(body.split()))
    if not symbols:
        raise PanelError("names no gene", "write one gene symbol per line", path=path.name)
    return tuple(symbols)


def make_panel(wanted: NewPanel) -> tuple[str, ...]:
    """Write a new panel folder and read it back; the names of its files.

    Aliases become approved symbols. UsageError names every gene that the base panel lacks (with the
    nearest symbols); OutputError when the folder exists or cannot be written. Nothing half-made stays.
    """
    if not wanted.panel_id or not _ID_LETTERS.issuperset(wanted.panel_id):
        raise UsageError(
            f"panel id {wanted.panel_id!r} is not usable",
            "use lower-case letters, digits, _ and -",
        )
    if wanted.folder.exists():
        raise OutputError(
            f"{wanted.folder.name} exists already", "name a folder that does not exist"
        )
    symbols = _approved(wanted.genes, wanted.base)
    texts = {
        name: _only(name, text, symbols) if name in _GENE_TABLES else text
        for name, text in read_texts(panel_folder(wanted.base)).items()
    }
    texts["panel.toml"] = _new_head(texts["panel.toml"], wanted)
    texts["panel.toml"] = with_checksum(texts["panel.toml"], "0.1.0", panel_checksum(texts))
    texts["CHANGES.md"] = (
        f"# Changes of this panel\n\n## 0.1.0\n\n- {len(symbols)} genes taken from {wanted.base} "
        f"{read_panel(wanted.base).version}, with their rules, artefacts and thresholds.\n"
    )
    write_folder(wanted.folder, {name: text for name, text in texts.items() if text})
    read_panel(str(wanted.folder.resolve()))
    return tuple(sorted(name for name, text in texts.items() if text))


def _approved(genes: Iterable[str], base: str) -> frozenset[str]:
    panel = read_panel(base)
    known = {name: gene.symbol for gene in panel.genes for name in (*gene.aliases, gene.symbol)}
    folded = {name.upper(): symbol for name, symbol in known.items()}
    symbols, unknown = set(), []
    for name in genes:
        symbol = known.get(name) or folded.get(name.upper())
        if symbol is None:
            unknown.append(_with_suggestion(name, list(folded)))
        else:
            symbols.add(symbol)
    if unknown:
        raise UsageError(
            f"{len(unknown)} gene(s) are not in panel {panel.panel_id}: {', '.join(unknown)}",
            "correct the symbols, or leave them out and add their rows to genes.tsv by hand "
            "(docs/panels.md names the columns)",
        )
    if not symbols:
        raise UsageError("no gene was named", "give at least one gene symbol")
    return frozenset(symbols)


def _with_suggestion(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.upper(), known, n=1, cutoff=0.75)
    return f"{name} (did you mean {near[0]}?)" if near else name


def _only(name: str, text: str, symbols: frozenset[str]) -> str:
    """The rows of a table that belong to the chosen genes; '' for an optional table left without any."""
    header, *lines = text.split("\n")
    columns = header.split("\t")
    at = columns.index("gene") if "gene" in columns else 0
    kept = [
        line
        for line in lines
        if line and not line.startswith("#") and line.split("\t")[at] in symbols
    ]
    if not kept and name in OPTIONAL_FILES:
        return ""
    return "\n".join([header, *kept]) + "\n"


def _new_head(text: str, wanted: NewPanel) -> str:
    own = {
        "panel_id": wanted.panel_id,
        "version": "0.1.0",
        "title": wanted.title.replace("\\", " ").replace('"', "'") or wanted.panel_id,
    }
    lines = []
    for line in text.split("\n"):
        key = line.partition("=")[0].strip()
        lines.append(f'{key} = "{own[key]}"' if key in own and "=" in line else line)
        own.pop(key, None)
    return "\n".join(lines)


def with_checksum(text: str, version: str, checksum: str) -> str:
    """panel.toml with its ``checksum`` line set (added before the first table when there is none)."""
    record = f'checksum = "{recorded_checksum(version, checksum)}"'
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.partition("=")[0].strip() == "checksum":
            lines[at] = record
            return "\n".join(lines)
    first = next((at for at, line in enumerate(lines) if line.startswith("[")), len(lines))
    return "\n".join([*lines[:first], record, *lines[first:]])


def record_checksum(name_or_path: str | Path) -> str:
    """Write the checksum of a panel's present content into its panel.toml; returns what was written.

    PanelError when the panel has problems, or was edited under a version that is recorded already.
    """
    folder = panel_folder(name_or_path)
    panel, problems = load_panel(folder, None)
    if panel is None or problems.found:
        raise problems.found[0]
    texts = read_texts(folder)
    record = recorded_checksum(panel.version, panel.checksum)
    if panel.notes:
        raise PanelError(
            f"the content differs from what is recorded for version {panel.version}",
            "raise the version in panel.toml, note the change in CHANGES.md, and record again",
            path="panel.toml",
        )
    target = folder / "panel.toml"
    _replace(target, with_checksum(texts["panel.toml"], panel.version, panel.checksum))
    return record


def write_folder(folder: Path, texts: dict[str, str]) -> None:
    """Write a panel folder whole or not at all; OutputError when that fails."""
    making = folder.with_name(f".{folder.name}.making")
    try:
        making.mkdir(parents=True)
        for name, text in texts.items():
            (making / name).write_text(text, encoding="utf-8", newline="\n")
        making.rename(folder)
    except OSError as error:
        for path in making.glob("*"):
            path.unlink(missing_ok=True)
        if making.is_dir():
            making.rmdir()
        raise OutputError(
            f"{folder.name} cannot be written: {error.strerror}", "choose a writable place"
        ) from error


def _replace(path: Path, text: str) -> None:
    making = path.with_name(f".{path.name}.making")
    try:
        making.write_text(text, encoding="utf-8", newline="\n")
        making.replace(path)
    except OSError as error:
        making.unlink(missing_ok=True)
        raise OutputError(
            f"{path.name} cannot be written: {error.strerror}", "choose a writable place"
        ) from error
