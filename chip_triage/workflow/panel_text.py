"""Panels for a reader: what one holds, what a gene's rules are, what is wrong with it."""

from __future__ import annotations

from collections import Counter

from chip_triage.errors import UsageError
from chip_triage.model.panel import GenePanel
from chip_triage.readers.panel_file import panel_problems, read_panel


def panel_text(name: str) -> str:
    """The whole panel as text."""
    panel = read_panel(name)
    rules = Counter(rule.rule_set for rule in panel.rules)
    lines = [
        f"{panel.panel_id} {panel.version}: {panel.title}",
        f"checksum {panel.checksum}",
        f"default rule set: {panel.default_rule_set}",
        "rules: " + ", ".join(f"{rule_set} {count}" for rule_set, count in sorted(rules.items())),
        f"artefacts: {len(panel.artefacts)}; SMN rules: {len(panel.smn_rules)}",
        "",
        f"genes ({len(panel.genes)}):",
        *(
            f"  {gene.symbol:<9} {gene.mane_refseq:<15} {' '.join(gene.tags)}".rstrip()
            for gene in panel.genes
        ),
        "",
        "thresholds:",
        *(f"  {t.name:<32} {t.value:g} {t.unit}  [{t.citation}]" for t in panel.thresholds),
        *(f"note: {note}" for note in panel.notes),
    ]
    return "\n".join(lines) + "\n"


def gene_text(name: str, symbol: str) -> str:
    """One gene with every rule of every set; UsageError when the panel lacks it."""
    panel = read_panel(name)
    gene = panel.gene(symbol)
    if gene is None:
        raise UsageError(f"panel {panel.panel_id} has no gene {symbol}", _nearest(panel, symbol))
    lines = [
        f"{gene.symbol}  {gene.hgnc_id}  {gene.mane_refseq}  {gene.mane_ensembl}  strand {gene.strand}",
        *(f"  {s.assembly} {s.contig}:{s.start}-{s.end}" for s in gene.spans),
        f"tags: {', '.join(gene.tags) or 'none'}",
        f"aliases: {', '.join(gene.aliases) or 'none'}",
        "",
    ]
    for rule in panel.rules:
        if rule.gene == gene.symbol:
            lines.append(f"{rule.rule_id}  {rule.kind}  {rule.verdict}  [{rule.citation}]")
            lines.append(f"  {rule.pattern or 'any'} on {rule.transcript}, offset {rule.offset:+d}")
            lines.append(f"  hits {rule.example_hit}; misses {rule.example_miss}")
    return "\n".join(lines) + "\n"


def check_panel(name: str) -> tuple[str, ...]:
    """Everything that is wrong: files first; then rules whose examples do not hold, stale edits."""
    problems = [str(problem) for problem in panel_problems(name)]
    if problems:
        return tuple(problems)
    from chip_triage.analysis.rule_examples import example_problems

    panel = read_panel(name)
    found = [f"{note.where}: {note.message}" for note in example_problems(panel)]
    return (*found, *panel.notes)


def _nearest(panel: GenePanel, symbol: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(symbol.upper(), [gene.symbol for gene in panel.genes], 3)
    return (
        f"did you mean {', '.join(close)}?"
        if close
        else "`chip-triage panels show` lists the genes"
    )
