"""The records of a panel from its tables and settings, each cell checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from chip_triage.model.locus import ASSEMBLIES, canonical_contig
from chip_triage.model.panel import (
    RULE_KINDS,
    ArtefactEntry,
    Citation,
    DriverRule,
    DuplicateSegment,
    GeneSpan,
    PanelGene,
    RuleSet,
    SmnRule,
    Threshold,
)
from chip_triage.model.risk import RULE_LEVELS
from chip_triage.model.rule_pattern import pattern_problem
from chip_triage.readers.panel_table import Problems, Row, read_rows
from chip_triage.readers.panel_toml import key_lines

FORMAT = 1
GENE_COLUMNS = (
    "gene", "hgnc_id", "mane_refseq", "mane_ensembl", "strand", "grch38", "grch37", "tags", "aliases",
    "same_numbering",
)  # fmt: skip
RULE_COLUMNS = (
    "rule_id", "rule_set", "gene", "kind", "pattern", "verdict", "transcript", "offset", "citation",
    "example_hit", "example_miss", "comment",
)  # fmt: skip
ARTEFACT_COLUMNS = ("artefact_id", "gene", "hgvsc", "hgvsp", "max_vaf", "reason", "citation")
CITATION_COLUMNS = ("citation_id", "text", "doi")
DUPLICATE_COLUMNS = (
    "segment", "gene", "assembly", "contig", "duplicate_start", "duplicate_end", "gene_start",
    "gene_end", "covers", "citation",
)  # fmt: skip
_HEAD_KEYS = frozenset({
    "format", "panel_id", "version", "title", "default_rule_set", "profile", "checksum", "rule_sets",
    "tags",
})  # fmt: skip
_SMN_KEYS = frozenset({
    "rule_id", "level", "test", "statement", "citation", "denominator", "settled_by", "parameters",
})  # fmt: skip
_THRESHOLD_KEYS = frozenset({"value", "unit", "citation", "deviation"})


class PanelHead(NamedTuple):
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
        _check_citation(source, citations, "panel.toml", None, what, problems)


def _check_citation(
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
    rows = read_rows(
        "citations.tsv", text, CITATION_COLUMNS, ("citation_id", "text"), problems
    )
    _check_unique("citations.tsv", rows, "citation_id", problems)
    return tuple(
        Citation(cells["citation_id"], cells["text"], cells.get("doi", "")) for _, cells in rows
    )


def read_genes(text: str, tags: Mapping[str, str], problems: Problems) -> tuple[PanelGene, ...]:
    """Genes from genes.tsv."""
    required = GENE_COLUMNS[:5]
    rows = read_rows("genes.tsv", text, GENE_COLUMNS, required, problems)
    _check_unique("genes.tsv", rows, "gene", problems)
    _check_unique("genes.tsv", rows, "hgnc_id", problems)
    genes = tuple(_gene(row, tags, problems) for row in rows)
    symbols = {gene.symbol for gene in genes}
    seen: set[str] = set()
    for row, gene in zip(rows, genes, strict=True):
        for alias in gene.aliases:
            if alias in symbols or alias in seen:
                problems.add(
                    "genes.tsv", row.line, f"alias {alias!r} of {gene.symbol} is used twice",
                    "an alias names one gene and is no gene of the panel",
                )  # fmt: skip
            seen.add(alias)
    return genes


def _gene(row: Row, tags: Mapping[str, str], problems: Problems) -> PanelGene:
    line, cells = row
    for column, start in (("hgnc_id", "HGNC:"), ("mane_refseq", "NM_"), ("mane_ensembl", "ENST")):
        body = cells[column].removeprefix(start)
        if body == cells[column] or not body.replace(".", "", 1).isdigit():
            problems.add(
                "genes.tsv", line, f"{column} is {cells[column]!r}, expected {start}<digits>",
                "copy it from HGNC or MANE",
            )  # fmt: skip
    if cells["strand"] not in ("+", "-"):
        problems.add("genes.tsv", line, f"strand is {cells['strand']!r}", "write + or -")
    spans = _spans(row, "grch38", "GRCh38", problems) + _spans(row, "grch37", "GRCh37", problems)
    if not spans:
        problems.add("genes.tsv", line, f"{cells['gene']} has no span", "fill grch38 or grch37")
    own_tags = _words(cells.get("tags", ""))
    for tag in own_tags:
        if tag not in tags:
            problems.add(
                "genes.tsv", line, f"unknown tag {tag!r}",
                f"declare it with its source under [tags] of panel.toml; known: {', '.join(tags)}",
            )  # fmt: skip
    return PanelGene(
        cells["gene"],
        cells["hgnc_id"],
        cells["mane_refseq"],
        cells["mane_ensembl"],
        cells["strand"],
        spans,
        own_tags,
        _words(cells.get("aliases", "")),
        _words(cells.get("same_numbering", "")),
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";")) if cell else ()


def _spans(row: Row, column: str, assembly: str, problems: Problems) -> tuple[GeneSpan, ...]:
    spans = []
    for part in _words(row.cells.get(column, "")):
        contig, _, rest = part.partition(":")
        low, _, high = rest.partition("-")
        contig = canonical_contig(contig)
        if not (low.isdigit() and high.isdigit() and 0 < int(low) <= int(high) and len(contig) <= 2):
            problems.add(
                "genes.tsv", row.line, f"{column} is {part!r}, expected contig:start-end",
                "1-based, inclusive, start not after end; contig 1-22, X, Y or MT",
            )  # fmt: skip
            continue
        spans.append(GeneSpan(assembly, contig, int(low), int(high)))
    return tuple(spans)


def read_rules(
    text: str,
    rule_sets: tuple[RuleSet, ...],
    symbols: Collection[str],
    citations: Collection[str],
    problems: Problems,
) -> tuple[DriverRule, ...]:
    """Driver rules from drivers.tsv; every pattern is read once, so that a bad one is found here."""
    required = tuple(name for name in RULE_COLUMNS if name not in ("offset", "comment"))
    rows = read_rows("drivers.tsv", text, RULE_COLUMNS, required, problems)
    _check_unique("drivers.tsv", rows, "rule_id", problems)
    sets = frozenset(item.rule_set_id for item in rule_sets)
    rules = []
    for row in rows:
        before = len(problems.found)
        _check_rule(row, sets, symbols, citations, problems)
        if len(problems.found) == before:
            rules.append(_rule(row.cells))
    return tuple(rules)


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


def _check_rule(
    row: Row,
    sets: Collection[str],
    symbols: Collection[str],
    citations: Collection[str],
    problems: Problems,
) -> None:
    line, cells = row
    kind = cells["kind"]
    start = f"{cells['rule_set']}:{cells['gene']}:"
    for bad, message, remedy in (
        (cells["rule_set"] not in sets, f"unknown rule set {cells['rule_set']!r}",
         "declare it as [rule_sets.<name>] in panel.toml"),
        (cells["gene"] not in symbols, f"gene {cells['gene']!r} is not in genes.tsv",
         "use the approved symbol, or add the gene"),
        (not cells["rule_id"].startswith(start), f"rule_id {cells['rule_id']!r} does not start with {start}",
         "ids read rule_set:gene:what"),
        (cells["verdict"] not in ("driver", "review"), f"verdict {cells['verdict']!r}",
         "write driver or review"),
        (not cells.get("offset", "").removeprefix("-").isdigit() and bool(cells.get("offset")),
         f"offset {cells.get('offset')!r} is no whole number", "residues to add to reach the MANE transcript"),
        (kind not in RULE_KINDS, f"unknown rule kind {kind!r}", f"known kinds: {', '.join(RULE_KINDS)}"),
    ):  # fmt: skip
        if bad:
            problems.add("drivers.tsv", line, message, remedy)
    if kind in RULE_KINDS and (wrong := pattern_problem(kind, cells["pattern"])):
        problems.add("drivers.tsv", line, f"pattern of {cells['rule_id']}: {wrong}", "see docs/rules.md")
    _check_citation(cells["citation"], citations, "drivers.tsv", line, cells["rule_id"], problems)


def read_artefacts(
    text: str, symbols: Collection[str], citations: Collection[str], problems: Problems
) -> tuple[ArtefactEntry, ...]:
    """Recurrent artefacts and germline variants from artefacts.tsv (none when it is absent)."""
    if not text:
        return ()
    rows = read_rows(
        "artefacts.tsv", text, ARTEFACT_COLUMNS, ("artefact_id", "gene", "reason", "citation"), problems
    )
    _check_unique("artefacts.tsv", rows, "artefact_id", problems)
    return tuple(_artefact(row, symbols, citations, problems) for row in rows)


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
            "artefacts.tsv", line, f"max_vaf is {limit!r}", "a fraction above 0 and up to 1, or nothing"
        )
    _check_citation(cells["citation"], citations, "artefacts.tsv", line, cells["artefact_id"], problems)
    return ArtefactEntry(
        cells["artefact_id"], cells["gene"], hgvsc, hgvsp, cells["reason"], cells["citation"], value
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def read_thresholds(
    settings: Mapping[str, Any],
    text: str,
    profile: str,
    citations: Collection[str],
    problems: Problems,
) -> tuple[Threshold, ...]:
    """Thresholds of filters.toml with those of ``profile`` in place of the common ones.

    Profiles' own numbers also stand under ``<profile>.<name>``, whether in force or not.
    """
    where = key_lines(text)
    profiles = settings.get("profile", {})
    for key in settings:
        if key not in ("thresholds", "profile"):
            problems.add(
                "filters.toml", where.get(f"[{key}]"), f"unknown table [{key}]",
                "write [thresholds] or [profile.<name>]",
            )  # fmt: skip
    found: dict[str, Threshold] = {}
    for name, entry in settings.get("thresholds", {}).items():
        _add_threshold(found, name, entry, where.get(name), citations, problems)
    for profile_name, entries in profiles.items():
        for name, entry in entries.items():
            if name not in found:
                problems.add(
                    "filters.toml", where.get(name), f"profile {profile_name} sets unknown {name!r}",
                    "a profile replaces names of [thresholds]",
                )  # fmt: skip
            own = f"{profile_name}.{name}"
            _add_threshold(found, own, entry, where.get(name), citations, problems)
            if profile_name == profile and own in found:
                item = found[own]
                found[name] = Threshold(name, item.value, item.unit, item.citation, item.deviation)
    if not found:
        problems.add("filters.toml", None, "no thresholds", "write [thresholds] with one line each")
    return tuple(found.values())


def _add_threshold(
    found: dict[str, Threshold],
    name: str,
    entry: Any,
    line: int | None,
    citations: Collection[str],
    problems: Problems,
) -> None:
    value = entry.get("value") if isinstance(entry, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not entry.get("unit"):
        problems.add(
            "filters.toml", line, f"{name} lacks a number or its unit",
            'write name = { value = 0.02, unit = "fraction", citation = "..." }',
        )  # fmt: skip
        return
    unknown = set(entry) - _THRESHOLD_KEYS
    if unknown:
        problems.add(
            "filters.toml", line, f"{name} has unknown key {', '.join(sorted(unknown))}",
            "known keys: value, unit, citation, deviation",
        )  # fmt: skip
    source = str(entry.get("citation", ""))
    _check_citation(source, citations, "filters.toml", line, name, problems)
    found[name] = Threshold(
        name, float(value), str(entry["unit"]), source, str(entry.get("deviation", ""))
    )


def read_smn_rules(
    settings: Mapping[str, Any], text: str, citations: Collection[str], problems: Problems
) -> tuple[SmnRule, ...]:
    """Rules of the SMN statement from smn_rules.toml, in file order (none when it is absent)."""
    if not text:
        return ()
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    for key in settings:
        if key != "rule":
            problems.add("smn_rules.toml", None, f"unknown table {key!r}", "write [[rule]] tables")
    rules = []
    seen: set[str] = set()
    for at, entry in enumerate(settings.get("rule", [])):
        line = starts[at] if at < len(starts) else None
        rules.append(_smn_rule(entry, line, seen, citations, problems))
    return tuple(rules)


def _smn_rule(
    entry: Mapping[str, Any],
    line: int | None,
    seen: set[str],
    citations: Collection[str],
    problems: Problems,
) -> SmnRule:
    rule_id = str(entry.get("rule_id", ""))
    missing = [key for key in ("rule_id", "level", "test", "statement") if not entry.get(key)]
    unknown = sorted(set(entry) - _SMN_KEYS)
    for bad, message, remedy in (
        (missing, f"{rule_id or 'a rule'} lacks {', '.join(missing)}", "fill it in"),
        (unknown, f"{rule_id} has unknown key {', '.join(unknown)}", f"known: {', '.join(sorted(_SMN_KEYS))}"),
        (rule_id in seen, f"rule_id {rule_id!r} stands twice", "ids are unique"),
        (entry.get("level") not in RULE_LEVELS, f"{rule_id}: unknown level {entry.get('level')!r}",
         f"levels: {', '.join(RULE_LEVELS)}"),
    ):  # fmt: skip
        if bad:
            problems.add("smn_rules.toml", line, message, remedy)
    seen.add(rule_id)
    source = str(entry.get("citation", ""))
    _check_citation(source, citations, "smn_rules.toml", line, rule_id, problems)
    parameters = entry.get("parameters", {})
    return SmnRule(
        rule_id,
        str(entry.get("level", "")),
        str(entry.get("test", "")),
        str(entry.get("statement", "")),
        source,
        str(entry.get("denominator", "")),
        tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in parameters.items()),
        str(entry.get("settled_by", "")),
    )


def read_duplicates(
    text: str, symbols: Collection[str], citations: Collection[str], problems: Problems
) -> tuple[DuplicateSegment, ...]:
    """Segments of a false duplicate in a reference (none when the file is absent)."""
    if not text:
        return ()
    file = "u2af1_duplicate.tsv"
    rows = read_rows(file, text, DUPLICATE_COLUMNS, DUPLICATE_COLUMNS, problems)
    segments = []
    for line, cells in rows:
        numbers = [cells[name] for name in DUPLICATE_COLUMNS[4:8]]
        if not all(number.isdigit() for number in numbers):
            problems.add(file, line, f"positions {numbers} are not all numbers", "1-based positions")
            continue
        low, high, gene_low, gene_high = map(int, numbers)
        if low > high or high - low != gene_high - gene_low:
            problems.add(file, line, "the two stretches differ in length", "1-based, inclusive")
        if cells["gene"] not in symbols or cells["assembly"] not in ASSEMBLIES:
            problems.add(file, line, f"{cells['gene']} on {cells['assembly']}", "a gene of the panel")
        _check_citation(cells["citation"], citations, file, line, cells["segment"], problems)
        segments.append(
            DuplicateSegment(
                cells["segment"], cells["gene"], cells["assembly"], canonical_contig(cells["contig"]),
                low, high, gene_low, gene_high, cells["covers"], cells["citation"],
            )  # fmt: skip
        )
    return tuple(segments)


def _check_unique(file: str, rows: list[Row], column: str, problems: Problems) -> None:
    seen: dict[str, int] = {}
    for line, cells in rows:
        if cells[column] in seen:
            problems.add(
                file, line, f"{column} {cells[column]!r} stands in line {seen[cells[column]]} too",
                "ids are unique",
            )  # fmt: skip
        seen.setdefault(cells[column], line)
