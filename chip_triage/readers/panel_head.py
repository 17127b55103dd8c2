"""What panel.toml says of the panel itself, and the sources that the panel quotes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from chip_triage.model.panel import Citation, RuleSet
from chip_triage.model.record import record
from chip_triage.readers.panel_table import Problems, check_unique, read_rows
from chip_triage.readers.panel_toml import key_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
CITATION_COLUMNS = ("citation_id", "text", "doi")
_HEAD_KEYS = frozenset({
    "format", "panel_id", "version", "title", "default_rule_set", "profile", "checksum", "rule_sets",
    "tags",
})  # fmt: skip


@record
class PanelHead:
    """What panel.toml says of the panel itself; ``tags`` maps a tag to its citation id."""

    panel_id: str
    version: str
    title: str
    default_rule_set: str
    profile: str
    checksum: str
    rule_sets: tuple[RuleSet, ...]
    tags: Mapping[str, str]


def read_head(settings: Mapping[str, Any], text: str, problems: Problems) -> PanelHead:
    """The head of a panel from panel.toml."""
    where = key_lines(text)
    for key in settings:
        if key not in _HEAD_KEYS:
            problems.add(
                "panel.toml", where.get(key), f"unknown key {key!r}",
                f"known keys: {', '.join(sorted(_HEAD_KEYS))}",
            )  # fmt: skip
    if settings.get("format") != FORMAT:
        problems.add(
            "panel.toml", where.get("format"), f"format {settings.get('format')!r}, expected {FORMAT}",
            "write format = 1, or use the version of chip-triage that the panel was made for",
        )  # fmt: skip
    texts = {}
    for key in ("panel_id", "version", "title", "default_rule_set"):
        texts[key] = settings.get(key, "")
        if not isinstance(texts[key], str) or not texts[key]:
            problems.add("panel.toml", where.get(key), f"{key} is missing", f'write {key} = "..."')
            texts[key] = str(texts[key])
    rule_sets = tuple(_rule_sets(settings.get("rule_sets", {}), where, problems))
    _check_includes(texts["default_rule_set"], rule_sets, problems)
    return PanelHead(
        **texts,
        profile=str(settings.get("profile", "")),
        checksum=str(settings.get("checksum", "")),
        rule_sets=rule_sets,
        tags=settings.get("tags", {}),
    )


def _rule_sets(
    tables: Mapping[str, Any], where: Mapping[str, int], problems: Problems
) -> Iterable[RuleSet]:
    for name, table in tables.items():
        line = where.get(f"[rule_sets.{name}]")
        unknown = set(table) - {"title", "includes", "citation"}
        if unknown:
            problems.add(
                "panel.toml", line, f"rule set {name} has unknown key {', '.join(sorted(unknown))}",
                "known keys: title, includes, citation",
            )  # fmt: skip
        if not table.get("title") or not table.get("citation"):
            problems.add(
                "panel.toml", line, f"rule set {name} lacks title or citation", "write both"
            )
        yield RuleSet(
            name,
            str(table.get("title", "")),
            str(table.get("citation", "")),
            tuple(table.get("includes", ())),
        )


def _check_includes(default: str, rule_sets: tuple[RuleSet, ...], problems: Problems) -> None:
    names = [rule_set.rule_set_id for rule_set in rule_sets]
    if default not in names:
        problems.add(
            "panel.toml", None, f"default_rule_set {default!r} is not among {', '.join(names)}",
            "name one of the [rule_sets.*] tables",
        )  # fmt: skip
    for rule_set in rule_sets:
        for name in rule_set.includes:
            if name not in names or name == rule_set.rule_set_id:
                problems.add(
                    "panel.toml", None, f"rule set {rule_set.rule_set_id} includes {name!r}",
                    "a rule set includes other rule sets of this panel",
                )  # fmt: skip


def check_sources(head: PanelHead, citations: Collection[str], problems: Problems) -> None:
    """Every rule set and tag must name a listed citation."""
    named = [(f"rule set {item.rule_set_id}", item.citation) for item in head.rule_sets]
    named += [(f"tag {tag}", str(source)) for tag, source in head.tags.items()]
    for what, source in named:
        check_citation(source, citations, "panel.toml", None, what, problems)


def check_citation(
    source: str,
    citations: Collection[str],
    file: str,
    line: int | None,
    what: str,
    problems: Problems,
) -> None:
    if source in citations:
        return
    for part in source.split(";"):
        if part.strip() not in citations:
            problems.add(
                file, line, f"{what}: citation {part.strip()!r} is not in citations.tsv",
                "add a line to citations.tsv, or use an id that is there",
            )  # fmt: skip


def read_citations(text: str, problems: Problems) -> tuple[Citation, ...]:
    """Sources from citations.tsv."""
    rows = read_rows("citations.tsv", text, CITATION_COLUMNS, ("citation_id", "text"), problems)
    check_unique("citations.tsv", rows, "citation_id", problems)
    return tuple(
        Citation(cells["citation_id"], cells["text"], cells.get("doi", "")) for _, cells in rows
    )
