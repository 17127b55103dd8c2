"""The driver rules and the artefact list of a panel."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chip_triage.model.panel import RULE_KINDS, ArtefactEntry, DriverRule, RuleSet
from chip_triage.model.record import maker
from chip_triage.readers.panel_head import check_citation
from chip_triage.readers.panel_table import Problems, Row, check_unique, checked_rows, read_rows

RULE_COLUMNS = (
    "rule_id", "rule_set", "gene", "kind", "pattern", "verdict", "transcript", "offset", "citation",
    "example_hit", "example_miss", "comment",
)  # fmt: skip
#: The same in the order of a rule's fields.
_IN_FIELD_ORDER = (
    "rule_id", "rule_set", "gene", "kind", "pattern", "verdict", "transcript", "citation",
    "example_hit", "example_miss", "offset", "comment",
)  # fmt: skip
VERDICTS = ("driver", "review")
ARTEFACT_COLUMNS = ("artefact_id", "gene", "hgvsc", "hgvsp", "max_vaf", "reason", "citation")


def read_rules(
    text: str,
    rule_sets: tuple[RuleSet, ...],
    symbols: Collection[str],
    citations: Collection[str],
    problems: Problems,
) -> tuple[DriverRule, ...]:
    """Driver rules from drivers.tsv; every pattern is read once, so that a bad one is found here."""
    from chip_triage.model.rule_pattern import pattern_problem

    required = tuple(name for name in RULE_COLUMNS if name not in ("offset", "comment"))
    rows = read_rows("drivers.tsv", text, RULE_COLUMNS, required, problems)
    check_unique("drivers.tsv", rows, "rule_id", problems)
    sets = frozenset(item.rule_set_id for item in rule_sets)
    rules = []
    for row in rows:
        before = len(problems.found)
        cells = row[1]
        if (
            cells["rule_set"] not in sets
            or cells["gene"] not in symbols
            or cells["citation"] not in citations
            or cells["kind"] not in RULE_KINDS
            or cells["verdict"] not in VERDICTS
            or not cells["rule_id"].startswith(f"{cells['rule_set']}:{cells['gene']}:")
            or not cells.get("offset", "0").isdigit()
            or pattern_problem(cells["kind"], cells["pattern"])
        ):
            _report_rule(row, sets, symbols, citations, problems)
        if len(problems.found) == before:
            rules.append(_rule(cells))
    return tuple(rules)


def read_checked_rules(text: str) -> tuple[DriverRule, ...]:
    """The rules of a drivers.tsv that :func:`read_rules` has found whole, by its checksum."""
    rule = maker(DriverRule)
    rows = checked_rows(text, _IN_FIELD_ORDER)
    return tuple(rule(*cells, int(offset or 0), comment) for *cells, offset, comment in rows)


def _rule(cells: Mapping[str, str]) -> DriverRule:
    return DriverRule(
        cells["rule_id"],
        cells["rule_set"],
        cells["gene"],
        cells["kind"],
        cells["pattern"],
        cells["verdict"],
        cells["transcript"],
        cells["citation"],
        cells["example_hit"],
        cells["example_miss"],
        int(cells.get("offset") or 0),
        cells.get("comment", ""),
    )


def _report_rule(
    row: Row,
    sets: Collection[str],
    symbols: Collection[str],
    citations: Collection[str],
    problems: Problems,
) -> None:
    """Say everything that is off in one row; a row that is fine after all adds nothing."""
    from chip_triage.model.rule_pattern import pattern_problem

    line, cells = row
    rule_id, rule_set, gene, kind = (cells[name] for name in RULE_COLUMNS[:4])

    def off(message: str, remedy: str) -> None:
        problems.add("drivers.tsv", line, message, remedy)

    if rule_set not in sets:
        off(f"unknown rule set {rule_set!r}", "declare it as [rule_sets.<name>] in panel.toml")
    if gene not in symbols:
        off(f"gene {gene!r} is not in genes.tsv", "use the approved symbol, or add the gene")
    if not rule_id.startswith(f"{rule_set}:{gene}:"):
        off(
            f"rule_id {rule_id!r} does not start with {rule_set}:{gene}:",
            "write rule_set:gene:what",
        )
    if cells["verdict"] not in VERDICTS:
        off(f"verdict {cells['verdict']!r}", "write driver or review")
    offset = cells.get("offset", "")
    if offset and not offset.removeprefix("-").isdigit():
        off(f"offset {offset!r} is no whole number", "residues to add to reach the MANE transcript")
    if kind not in RULE_KINDS:
        off(f"unknown rule kind {kind!r}", f"known kinds: {', '.join(RULE_KINDS)}")
    elif wrong := pattern_problem(kind, cells["pattern"]):
        off(f"pattern of {rule_id}: {wrong}", "see docs/rules.md for the grammar")
    check_citation(cells["citation"], citations, "drivers.tsv", line, rule_id, problems)


def read_artefacts(
    text: str, symbols: Collection[str], citations: Collection[str], problems: Problems
) -> tuple[ArtefactEntry, ...]:
    """Recurrent artefacts and germline variants from artefacts.tsv (none when it is absent)."""
    if not text:
        return ()
    rows = read_rows(
        "artefacts.tsv",
        text,
        ARTEFACT_COLUMNS,
        ("artefact_id", "gene", "reason", "citation"),
        problems,
    )
    check_unique("artefacts.tsv", rows, "artefact_id", problems)
    return tuple(_artefact(row, symbols, citations, problems) for row in rows)


def read_checked_artefacts(text: str) -> tuple[ArtefactEntry, ...]:
    """The entries of an artefacts.tsv that :func:`read_artefacts` has found whole, by its checksum."""
    entry = maker(ArtefactEntry)
    return tuple(
        entry(name, gene, hgvsc or None, hgvsp or None, reason, citation, _number(limit))
        for name, gene, hgvsc, hgvsp, limit, reason, citation in checked_rows(
            text, ARTEFACT_COLUMNS
        )
    )


def _artefact(
    row: Row, symbols: Collection[str], citations: Collection[str], problems: Problems
) -> ArtefactEntry:
    line, cells = row
    if cells["gene"] not in symbols:
        problems.add(
            "artefacts.tsv", line, f"gene {cells['gene']!r} is not in genes.tsv", "add the gene"
        )
    hgvsc, hgvsp = cells.get("hgvsc") or None, cells.get("hgvsp") or None
    if hgvsc is None and hgvsp is None:
        problems.add("artefacts.tsv", line, "neither hgvsc nor hgvsp is given", "give one of them")
    limit = cells.get("max_vaf") or None
    value = _number(limit)
    if limit is not None and (value is None or not 0 < value <= 1):
        problems.add(
            "artefacts.tsv",
            line,
            f"max_vaf is {limit!r}",
            "a fraction above 0 and up to 1, or nothing",
        )
    check_citation(
        cells["citation"], citations, "artefacts.tsv", line, cells["artefact_id"], problems
    )
    return ArtefactEntry(
        cells["artefact_id"], cells["gene"], hgvsc, hgvsp, cells["reason"], cells["citation"], value
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
