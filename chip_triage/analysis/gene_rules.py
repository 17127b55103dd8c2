"""The driver rules of one gene, made ready once per panel: patterns read, transcripts told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chip_triage.analysis.consequence import transcripts_of
from chip_triage.analysis.rule_tests import CLASSES_ASKED
from chip_triage.model.panel import DriverRule, GenePanel
from chip_triage.model.record import record
from chip_triage.model.rule_pattern import RulePattern, read_pattern


@record
class PreparedRule:
    """A rule with its pattern taken apart and the accessions that it is written on.

    ``offsets`` holds, for every other transcript of the gene's rules, the residues to add to reach MANE.
    """

    rule: DriverRule
    pattern: RulePattern
    accessions: frozenset[str]
    offsets: Mapping[str, int]


@record
class GeneRules:
    """Rules of one set for one gene: all transcripts they speak of, and the classes of consequence that one of them asks for."""

    rules: tuple[PreparedRule, ...]
    transcripts: frozenset[str]
    classes: frozenset[str]


#: (rule set, gene) -> (the panel's rules it was made from, the prepared rules)
_PREPARED: dict[tuple[str, str], tuple[tuple[DriverRule, ...], GeneRules]] = {}


def rule_sets_in(panel: GenePanel, rule_set: str) -> tuple[str, ...]:
    """The set and the sets it includes, its own first. KeyError when the panel lacks it."""
    declared = {item.rule_set_id: item.includes for item in panel.rule_sets}
    if rule_set not in declared:
        if not declared and any(rule.rule_set == rule_set for rule in panel.rules):
            return (rule_set,)
        raise KeyError(rule_set)
    found = [rule_set]
    for name in found:
        found += [inner for inner in declared.get(name, ()) if inner not in found]
    return tuple(found)


def prepared_rules(panel: GenePanel, rule_set: str, symbol: str) -> tuple[PreparedRule, ...]:
    """Rules of a set for one gene, patterns read once per panel: see :func:`rules_of`."""
    return rules_of(panel, rule_set, symbol).rules


def rules_of(panel: GenePanel, rule_set: str, symbol: str) -> GeneRules:
    """Rules of a set for one gene with what they ask for, patterns read once per panel.

    Included sets come first: where the published list counts a variant, the list is named.
    """
    known = _PREPARED.get((rule_set, symbol))
    if known is not None and known[0] is panel.rules:
        return known[1]
    order = rule_sets_in(panel, rule_set)
    of_gene = _by_gene(panel.rules).get(symbol, ())
    rules = [rule for rule in of_gene if rule.rule_set in order]
    rules.sort(key=lambda rule: -order.index(rule.rule_set))
    offsets = _known_offsets(of_gene)
    prepared = tuple(prepare_rule(rule, offsets) for rule in rules)
    gene = panel.gene(symbol)
    known_names = transcripts_of(gene).alike if gene else frozenset()
    made = GeneRules(
        prepared,
        known_names.union(offsets, *(rule.accessions for rule in prepared)),
        frozenset().union(*(CLASSES_ASKED[rule.kind] for rule in rules)),
    )
    _PREPARED[rule_set, symbol] = (panel.rules, made)
    return made


#: (the rules of a panel, the same by gene)
_BY_GENE: list[tuple[tuple[DriverRule, ...], dict[str, list[DriverRule]]]] = []


def _by_gene(rules: tuple[DriverRule, ...]) -> dict[str, list[DriverRule]]:
    """All rules of a panel by gene; kept for the panel that was asked for last."""
    if not _BY_GENE or _BY_GENE[0][0] is not rules:
        found: dict[str, list[DriverRule]] = {}
        for rule in rules:
            found.setdefault(rule.gene, []).append(rule)
        _BY_GENE[:] = [(rules, found)]
    return _BY_GENE[0][1]


def prepare_rule(rule: DriverRule, offsets: Mapping[str, int]) -> PreparedRule:
    """A rule with its pattern taken apart."""
    own = frozenset(rule.transcript.split("/"))
    return PreparedRule(rule, read_pattern(rule.kind, rule.pattern), own, offsets)


def _known_offsets(rules: Iterable[DriverRule]) -> dict[str, int]:
    """Residues to add on each transcript to reach MANE, where all rules agree on one number.

    A rule for any place says nothing of numbering.
    """
    found: dict[str, set[int]] = {}
    for rule in rules:
        if rule.pattern == "any":
            continue
        for name in rule.transcript.split("/"):
            found.setdefault(name, set()).add(rule.offset)
    return {name: offsets.pop() for name, offsets in found.items() if len(offsets) == 1}
