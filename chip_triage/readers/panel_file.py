"""A gene panel: one folder of tables and settings, read strictly and fast.

``docs/panels.md`` describes every file and column. Nothing is guessed: an unknown column, a
duplicate id, a bad span, a pattern that cannot be read or a citation that is nowhere listed
raises :class:`PanelError` with file, line, what was found, what was expected and what to do.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import gene_panels
from chip_triage.errors import PanelError, UsageError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import panel_head
from chip_triage.readers.panel_content import PanelFiles
from chip_triage.readers.panel_head import PanelHead
from chip_triage.readers.panel_table import Problems, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Files whose content decides results, in the order in which they enter the checksum.
PANEL_FILES = (
    "panel.toml", "genes.tsv", "drivers.tsv", "artefacts.tsv", "filters.toml", "smn_rules.toml",
    "citations.tsv", "u2af1_duplicate.tsv",
)  # fmt: skip
#: Files that a panel may lack.
OPTIONAL_FILES = frozenset({"artefacts.tsv", "smn_rules.toml", "u2af1_duplicate.tsv"})


def list_panels() -> tuple[str, ...]:
    """Ids of the panels that ship with the package, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in _shipped_root().glob("*/panel.toml")))


def panel_folder(name_or_path: str | Path) -> Path:
    """Folder of a shipped panel or of a laboratory's own; UsageError when there is none.

    A bare name means a shipped panel first, then a folder of that name.
    """
    text = str(name_or_path)
    if text and "/" not in text and "\\" not in text and text not in (".", ".."):
        shipped = _shipped_root() / text
        if (shipped / "panel.toml").is_file():
            return shipped
    folder = Path(text)
    if text and (folder / "panel.toml").is_file():
        return folder
    found = "a folder without panel.toml" if folder.is_dir() and text else "nothing"
    raise UsageError(
        f"no panel {text!r}: found {found}",
        f"use one of {', '.join(list_panels())}, or the path of a folder that holds panel.toml",
    )


def read_panel(
    name_or_path: str | Path = "clonhema_myeloid", *, profile: str | None = None
) -> GenePanel:
    """Read a panel by the name of a shipped one or the path of a folder.

    ``profile`` replaces the one that panel.toml names (``deep_panel``, ``exome``).
    Raises :class:`PanelError` on the first thing that is off, and says how many more there are;
    :func:`panel_problems` lists them all. UsageError when there is no such panel.
    """
    folder = panel_folder(name_or_path)
    known_content = _panel_of_known_content(folder, profile)
    if known_content is not None:
        return known_content
    panel, problems = load_panel(folder, profile)
    if panel is None or problems.found:
        first, more = problems.found[0], len(problems.found) - 1
        if more:
            first.remedy += f" ({more} more: `chip-triage panels check` lists all)"
        raise first
    return panel


def panel_problems(name_or_path: str | Path) -> tuple[PanelError, ...]:
    """Everything that is wrong with a panel's files, at once; empty when it can be used."""
    return tuple(load_panel(panel_folder(name_or_path), None)[1].found)


def _panel_of_known_content(folder: Path, profile: str | None) -> GenePanel | None:
    """A shipped panel, when its content is what its recorded checksum was taken from (a test reads it whole).

    Its rules, numbers and lists are read when somebody asks for them. None for any other panel.
    """
    if folder.parent != _shipped_root():
        return None
    try:
        files = PanelFiles(read_texts(folder), folder, profile)
        checksum = panel_checksum(files.texts)
        if files.head.checksum != recorded_checksum(files.head.version, checksum):
            return None
        files.is_checked = True
        panel = _assembled(files, checksum, files)
    except PanelError:
        return None
    return None if files.problems.found else panel


def load_panel(folder: Path, profile: str | None) -> tuple[GenePanel | None, Problems]:
    """The panel as far as it can be read, and every problem on the way."""
    problems = Problems()
    try:
        files = PanelFiles(read_texts(folder), folder, profile)
        for name in ("panel.toml", "filters.toml", "smn_rules.toml"):
            files.settings(name)
    except PanelError as error:
        problems.found.append(error)
        return None, problems
    panel = _assembled(files, panel_checksum(files.texts), None)
    panel_head.check_sources(files.head, files.known, files.problems)
    return panel, files.problems


def _assembled(files: PanelFiles, checksum: str, later: PanelFiles | None) -> GenePanel:
    """The panel of some files; what ``later`` is given for is read when it is asked for."""
    head = files.head
    rest: Any = later or files
    return GenePanel(
        panel_id=head.panel_id,
        version=head.version,
        title=head.title,
        checksum=checksum,
        citations=rest if later else files.citations,
        genes=files.genes,
        rules=rest if later else files.rules,
        artefacts=rest if later else files.artefacts,
        thresholds=rest if later else files.thresholds,
        smn_rules=rest if later else files.smn_rules,
        default_rule_set=head.default_rule_set,
        notes=_edit_notes(head, checksum),
        rule_sets=head.rule_sets,
        duplicates=rest if later else files.duplicates,
        tag_sources=tuple(head.tags.items()),
        profile=files.profile,
    )


def read_texts(folder: Path) -> dict[str, str]:
    """Every file of a panel as text; '' for an optional one that is absent. Raises PanelError."""
    return {
        name: ""
        if name in OPTIONAL_FILES and not (folder / name).exists()
        else read_text(folder / name)
        for name in PANEL_FILES
    }


def panel_checksum(texts: dict[str, str]) -> str:
    """SHA-256 over the panel's files, without the line of panel.toml that records it.

    Line ends do not count, so that a checkout with other line ends is the same panel.
    """
    digest = _new_sha256()
    for name in PANEL_FILES:
        text = texts.get(name, "").replace("\r\n", "\n")
        if name == "panel.toml":
            text = "\n".join(line for line in text.split("\n") if not _records_checksum(line))
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return str(digest.hexdigest())


def recorded_checksum(version: str, checksum: str) -> str:
    """What panel.toml should hold as ``checksum`` for this version and content."""
    return f"{version}:{checksum}"


def edited_under_version(recorded: str, version: str, checksum: str) -> bool:
    """Whether the content differs from what was recorded for the same version."""
    return recorded.startswith(f"{version}:") and recorded != recorded_checksum(version, checksum)


def _records_checksum(line: str) -> bool:
    return line.partition("=")[0].strip() == "checksum"


def _edit_notes(head: PanelHead, checksum: str) -> tuple[str, ...]:
    if not edited_under_version(head.checksum, head.version, checksum):
        return ()
    note = (
        f"panel {head.panel_id} was edited under its unchanged version {head.version}: "
        "raise the version in panel.toml and run `chip-triage panels check --update`"
    )
    return (note,)


def _new_sha256() -> Any:
    """SHA-256 from the interpreter itself: ``hashlib`` would load OpenSSL, which costs 10 ms."""
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            return import_module(name).sha256()
        except ImportError:
            continue
    raise AssertionError("hashlib is part of Python")


def _shipped_root() -> Path:
    return Path(next(iter(gene_panels.__path__)))
