"""A panel in plain text, and everything that is wrong with it, for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from chip_triage.errors import PanelError, UsageError
from chip_triage.model.note import Note
from chip_triage.model.panel import DriverRule, GenePanel, PanelGene
from chip_triage.readers.panel_file import (
    edited_under_version,
    load_panel,
    panel_folder,
    recorded_checksum,
)
from chip_triage.readers.panel_table import read_text
from chip_triage.readers.panel_toml import read_toml

_WIDTH = 100


def panel_text(panel: GenePanel) -> str:
    """What a panel holds: counts, genes by tag, rule sets, thresholds with unit and source."""
    assemblies = sorted({span.assembly for gene in panel.genes for span in gene.spans})
    counts = (
        f"{len(panel.artefacts)} artefact entries, {len(panel.smn_rules)} SMN rules, "
        f"{len(panel.duplicates)} segments of a false duplicate"
    )
    lines = [
        f"{panel.panel_id} {panel.version}: {panel.title}",
        f"checksum {panel.checksum}",
        f"profile {panel.profile or 'none'}, default rule set {panel.default_rule_set}",
        *panel.notes,
        "",
        f"{len(panel.genes)} genes ({', '.join(assemblies)})",
        *_wrapped((gene.symbol for gene in panel.genes), "  "),
        "",
        "Tags (source): genes",
        *(line for tag, source in panel.tag_sources for line in _tag_lines(panel, tag, source)),
        "",
        "Rule sets",
        *(
            f"  {item.rule_set_id}: {item.title}; {_own_rules(panel, item.rule_set_id)} rules of its own"
            + (f", includes {', '.join(item.includes)}" if item.includes else "")
            + f" [{item.citation}]"
            for item in panel.rule_sets
        ),
        "",
        counts,
        "",
        "Thresholds",
        *(
            f"  {item.name} = {item.value:g} {item.unit} [{item.citation}]"
            + (f": {item.deviation}" if item.deviation else "")
            for item in panel.thresholds
        ),
    ]
    return "\n".join(lines) + "\n"


def gene_text(panel: GenePanel, symbol: str) -> str:
    """One gene of a panel with its rules and artefacts. UsageError when the panel lacks it."""
    gene = panel.gene(symbol)
    if gene is None:
        raise UsageError(
            f"panel {panel.panel_id} has no gene {symbol!r}",
            "`chip-triage panels show` lists the genes; aliases are accepted",
        )
    rules = [rule for rule in panel.rules if rule.gene == gene.symbol]
    artefacts = [item for item in panel.artefacts if item.gene == gene.symbol]
    lines = [*_gene_head(gene), "", f"{len(rules)} rules"]
    for rule in rules:
        lines += _rule_lines(rule)
    if artefacts:
        lines += ["", f"{len(artefacts)} artefact entries (flags, never deletions)"]
        lines += [
            f"  {item.hgvsp or item.hgvsc}: {item.reason} [{item.citation}]" for item in artefacts
        ]
    return "\n".join(lines) + "\n"


def _gene_head(gene: PanelGene) -> list[str]:
    lines = [
        f"{gene.symbol} ({gene.hgnc_id}), {gene.mane_refseq} = {gene.mane_ensembl}, strand {gene.strand}"
    ]
    lines += [f"  {span.assembly} {span.contig}:{span.start}-{span.end}" for span in gene.spans]
    for title, words in (
        ("tags", gene.tags),
        ("aliases", gene.aliases),
        ("numbered alike", gene.same_numbering),
    ):
        if words:
            lines.append(f"  {title}: {', '.join(words)}")
    return lines


def _rule_lines(rule: DriverRule) -> list[str]:
    offset = f", {rule.offset:+d} residues to MANE" if rule.offset else ""
    lines = [
        f"  {rule.rule_id}: {rule.kind} -> {rule.verdict}, on {rule.transcript}{offset} [{rule.citation}]"
    ]
    lines += _wrapped(rule.pattern.split(","), "    ")
    lines.append(f"    meets {rule.example_hit}; does not meet {rule.example_miss}")
    if rule.comment:
        lines.append(f"    {rule.comment}")
    return lines


def _own_rules(panel: GenePanel, rule_set: str) -> int:
    return sum(1 for rule in panel.rules if rule.rule_set == rule_set)


def _tag_lines(panel: GenePanel, tag: str, source: str) -> Iterable[str]:
    genes = [gene.symbol for gene in panel.genes if tag in gene.tags]
    return _wrapped(genes or ["(none)"], "    ", f"  {tag} [{source}]:")


def _wrapped(words: Iterable[str], indent: str, first: str = "") -> Sequence[str]:
    lines, line = [], first or indent.rstrip("\n")
    for word in words:
        if len(line) + len(word) + 1 > _WIDTH and line.strip():
            lines.append(line)
            line = indent.rstrip("\n")
        line = f"{line} {word}" if line.strip() else f"{line}{word}"
    return [*lines, line] if line.strip() else lines


def check_panel(
    name_or_path: str | Path, examples: Callable[[GenePanel], Sequence[Note]]
) -> tuple[Note, ...]:
    """Everything that is wrong with a panel, at once: files, examples that fail, unrecorded edits.

    ``examples`` runs the rules' examples again (``analysis.rule_examples.example_problems``); it is only
    asked when the files hold together. Level ``error`` means that the panel must not be used.
    UsageError when there is no such panel.
    """
    folder = panel_folder(name_or_path)
    panel, problems = load_panel(folder, None)
    notes = [_as_note(error) for error in problems.found]
    if panel is None or notes:
        return tuple(notes)
    recorded = str(
        read_toml(folder / "panel.toml", read_text(folder / "panel.toml")).get("checksum", "")
    )
    return (*examples(panel), *_checksum_notes(panel, recorded))


def _as_note(error: PanelError) -> Note:
    where = f"{error.path}:{error.line}" if error.line is not None else error.path
    return Note(
        "error", "panel_file", where, error.message.removeprefix(f"{where}: "), error.remedy
    )


def _checksum_notes(panel: GenePanel, recorded: str) -> list[Note]:
    if recorded == recorded_checksum(panel.version, panel.checksum):
        return []
    if edited_under_version(recorded, panel.version, panel.checksum):
        message = f"edited under its unchanged version {panel.version}"
        remedy = "raise the version in panel.toml, say why in CHANGES.md, then record the checksum"
        return [Note("warning", "edited", "panel.toml", message, remedy)]
    message = f"no checksum is recorded for version {panel.version}"
    return [
        Note("info", "unrecorded", "panel.toml", message, "`chip-triage panels check --update`")
    ]
