"""What the statement rests on: depth by gene, the record accounting, and every rule tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chip_triage.model.case import Case, GeneCoverage, SampleResult
from chip_triage.model.variant import RejectedLine
from chip_triage.reports.first_page import level_rank
from chip_triage.reports.wording import LEVEL_WORDS, percent, plain, spread

#: Partly covered genes up to which each is explained in words.
MOST_DETAILED_GENES = 8
OUTCOME_WORDS = {True: "fired", False: "not fired", None: "cannot be judged"}


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    """Genes of one sample that share a status."""

    sample: str
    status: str
    count: int
    genes: str
    limits: str


@dataclass(frozen=True, slots=True)
class AccountingLine:
    """The two identities of one file and sample, as equations."""

    sample: str
    source_file: str
    lines: str
    lines_balanced: bool


@dataclass(frozen=True, slots=True)
class AlleleLine:
    """The identity of triage for one sample."""

    sample: str
    alleles: str
    balanced: bool
    kept_out: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the statement with its outcome."""

    rule_id: str
    level: str
    outcome: str
    statement: str
    because: tuple[str, ...]
    settled_by: str
    denominator: str
    citation: str
    caveats: tuple[str, ...]


def coverage_groups(case: Case) -> tuple[CoverageGroup, ...]:
    """Genes by sample and status: partial and unknown ones first, each with what it could show."""
    groups: list[CoverageGroup] = []
    for entry in case.samples:
        for status in ("partial", "not_known", "adequate"):
            genes = [gene for gene in entry.coverage if gene.status == status]
            if genes:
                groups.append(_group(entry.sample.sample_id, status, genes))
    return tuple(_said_once(groups))


def _said_once(groups: list[CoverageGroup]) -> Iterator[CoverageGroup]:
    """A list of genes that an earlier sample already has is named by that sample."""
    first: dict[tuple[str, str], str] = {}
    for group in groups:
        earlier = first.setdefault((group.status, group.genes), group.sample)
        same = earlier != group.sample and group.count > 3
        yield replace(group, genes=f"the same as in {earlier}") if same else group


def _group(sample_id: str, status: str, genes: list[GeneCoverage]) -> CoverageGroup:
    few = len(genes) <= MOST_DETAILED_GENES
    names = [
        _gene_with_detail(gene, few) if status == "partial" else gene.gene_symbol for gene in genes
    ]
    return CoverageGroup(
        sample_id,
        plain(status),
        len(genes),
        ("; " if status == "partial" else ", ").join(names),
        spread([gene.limit for gene in genes if gene.limit is not None]),
    )


def _gene_with_detail(gene: GeneCoverage, few: bool) -> str:
    """``TP53 (62 reads, limit 11.0 %)``; in long lists without words: ``TP53 62, 11.0 %``."""
    limit = percent(gene.limit) if gene.limit is not None else ""
    if not few:
        return f"{gene.gene_symbol} {gene.depth if gene.depth is not None else '?'}, {limit or '?'}"
    parts = [f"{gene.depth} reads"] if gene.depth is not None else []
    parts += [f"limit {limit}"] if limit else []
    parts += [gene.detail] if gene.detail else []
    return f"{gene.gene_symbol} ({', '.join(parts)})" if parts else gene.gene_symbol


def accounting_lines(case: Case) -> tuple[AccountingLine, ...]:
    """data lines = outside the panel + in the panel + rejected, per file."""
    return tuple(
        AccountingLine(
            entry.sample.sample_id,
            account.source_file,
            f"{account.data_lines} = {account.outside_panel} outside the panel + "
            f"{account.in_panel} in the panel + {len(account.rejected)} rejected",
            account.balanced,
        )
        for entry in _read_samples(case)
        for account in entry.accounting
    )


def _read_samples(case: Case) -> Iterator[SampleResult]:
    """Samples whose variants were read, constitutional tissue last."""
    yield from (entry for entry in case.samples if entry.is_sequenced)
    yield from case.constitutional


def tissue_lines(case: Case) -> tuple[str, ...]:
    """Each constitutional tissue, how it was used, and what it said of the other samples' variants."""
    lines = []
    for tissue in case.constitutional:
        notes = [note.message for note in tissue.notes if note.code == "constitutional_tissue"]
        lines.append(f"{tissue.sample.sample_id}: {'; '.join(notes)}{_origins(case)}.")
    return tuple(lines)


def _origins(case: Case) -> str:
    """How many drivers and review variants the tissue confirmed or excluded as constitutional."""
    keys: dict[str, set[str]] = {}
    for entry in case.samples:
        for finding in entry.findings:
            for flag in finding.flags if finding.category != "excluded" else ():
                keys.setdefault(flag, set()).add(str(finding.call.variant.key))
    counts = [
        f"{len(keys[flag])} {words}"
        for flag, words in (
            ("constitutional_confirmed", "constitutional"),
            ("constitutional_excluded", "not constitutional"),
        )
        if flag in keys
    ]
    return f" ({', '.join(counts)})" if counts else ""


def allele_lines(case: Case) -> tuple[AlleleLine, ...]:
    """in-panel alleles = driver + review + excluded + absent + no allele, per sample."""
    return tuple(_allele_line(entry) for entry in _read_samples(case))


def _allele_line(entry: SampleResult) -> AlleleLine:
    sums = dict.fromkeys(("driver", "review", "excluded"), 0)
    for count in entry.counts:
        if count.category in sums:
            sums[count.category] += count.count
    alleles = sum(account.alleles for account in entry.accounting)
    absent = sum(account.absent for account in entry.accounting)
    reasons: dict[str, int] = {}
    for account in entry.accounting:
        for reason, number in account.kept_out:
            reasons[reason] = reasons.get(reason, 0) + number
    kept_out = sum(reasons.values())
    text = (
        f"{alleles} = {sums['driver']} driver + {sums['review']} review + {sums['excluded']} excluded"
        f" + {absent} absent + {kept_out} no allele"
    )
    return AlleleLine(
        entry.sample.sample_id,
        text,
        alleles == sum(sums.values()) + absent + kept_out,
        ", ".join(f"{plain(reason)} {number}" for reason, number in sorted(reasons.items())),
    )


def rejected_lines(case: Case) -> tuple[RejectedLine, ...]:
    """Every data line that could not be trusted."""
    return tuple(
        line
        for entry in _read_samples(case)
        for account in entry.accounting
        for line in account.rejected
    )


def unfired_rules(case: Case) -> tuple[RuleLine, ...]:
    """Rules whose facts are known and do not fire them, highest level first."""
    return _lines(case, (False,))


def rule_lines(case: Case) -> tuple[RuleLine, ...]:
    """Rules that fired or cannot be judged, highest level first."""
    return _lines(case, (True, None))


def _lines(case: Case, outcomes: tuple[bool | None, ...]) -> tuple[RuleLine, ...]:
    order = {True: 0, None: 1, False: 2}
    rules = sorted(
        (
            rule
            for rule in case.assessment.rules
            if rule.level != "statement" and rule.fired in outcomes
        ),
        key=lambda rule: (level_rank(rule.level), order[rule.fired]),
    )
    return tuple(
        RuleLine(
            rule.rule_id,
            LEVEL_WORDS.get(rule.level, plain(rule.level).capitalize()),
            OUTCOME_WORDS[rule.fired],
            rule.statement,
            rule.evidence if rule.fired is not None else tuple(f"missing: {item}" for item in rule.missing),
            rule.settled_by if rule.fired is None else "",
            rule.denominator,
            rule.citation,
            rule.caveats,
        )
        for rule in rules
    )  # fmt: skip
