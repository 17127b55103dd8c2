"""Driver rules applied to one variant: which rule it meets, on which transcript, and why.

A rule speaks in residues of its own transcript. A consequence annotated on that transcript is
compared directly; one on the panel's MANE transcript after adding the rule's offset; one on an
unknown transcript only where the residue letters agree, else it goes to review. ``DriverMatch.detail`` says which.
A rule or gene may name one version of an accession (``NM_001754.2``) where versions are numbered
differently; a name without version stands for all others. Grammar and rule sets: docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.analysis.consequence import (
    RULE_TERMS,
    accession,
    consequence_classes,
    of_gene,
    on_panel_transcript,
    transcripts_of,
)
from chip_triage.analysis.gene_rules import (
    GeneRules,
    PreparedRule,
    prepare_rule,
    prepared_rules,
    rules_of,
)
from chip_triage.analysis.rule_tests import (
    CLASSES_ASKED,
    KNOWN_BY_LABEL,
    NAMES_DECIDE,
    NO_EVIDENCE,
    Evidence,
    judge,
    near_listed,
)
from chip_triage.model.finding import DriverMatch
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import DriverRule, GenePanel, PanelGene
from chip_triage.model.record import record
from chip_triage.model.variant import Call, Consequence, has_term, is_on_transcript

PANEL, OWN, REMAPPED, ASSUMED, OTHER = "panel", "own", "remapped", "assumed", "other"
#: No transcript is named and the numbers are not MANE's: the letters may agree with the rule's own.
LETTERS = "letters"

_ORDER = {PANEL: 0, OWN: 1, REMAPPED: 2, ASSUMED: 3, LETTERS: 4}


@record
class RuleTrial:
    """One rule that was tried on one variant; ``verdict`` is None when it did not match."""

    rule_id: str
    verdict: str | None
    transcript: str
    detail: str
    citation: str


def match_driver(
    consequences: Sequence[Consequence],
    gene: PanelGene,
    panel: GenePanel,
    rule_set: str,
    *,
    key: VariantKey | None = None,
    labels: Iterable[str] = (),
) -> DriverMatch | None:
    """The rule of ``rule_set`` that a variant meets, driver rules before review rules; None: none.

    ``consequences`` are those of all transcripts; ``key`` and ``labels`` (``itd``) let a variant be
    recognised that the annotator did not name. Raises KeyError for an unknown rule set.
    """
    labels = tuple(labels)
    if consequences and not labels and not _may_matter(consequences):
        return None
    return _matched(
        _best(_trials(consequences, gene, panel, rule_set, key, labels, False)), rule_set
    )


def _best(trials: Iterable[RuleTrial]) -> RuleTrial | None:
    """The first hit of a driver rule, else the first hit."""
    best: RuleTrial | None = None
    for trial in trials:
        if trial.verdict == "driver":
            return trial
        best = best or trial
    return best


def _matched(best: RuleTrial | None, rule_set: str) -> DriverMatch | None:
    if best is None:
        return None
    return DriverMatch(
        best.rule_id, rule_set, best.verdict or "", best.transcript, best.citation, best.detail
    )


def match_call(call: Call, gene: PanelGene, panel: GenePanel, rule_set: str) -> DriverMatch | None:
    """:func:`match_driver` for a call, reading only the transcripts that the gene's rules can speak of.

    Where the panel transcript is annotated, rules look at no transcript but it, their own and those that
    other rules are written on; a substitution is never a tandem duplication, which is known by its
    alleles. Raises KeyError for an unknown rule set.
    """
    plain, key = is_plain_substitution(call), call.variant.key
    if plain and not call.may_have(RULE_TERMS):
        return None
    rules = rules_of(panel, rule_set, gene.symbol)
    if not rules.rules:
        return None
    if plain:
        near = [c for c in call.on_transcripts(rules.transcripts) if of_gene(c, gene)]
        if any(is_on_transcript(c, transcripts_of(gene).alike) for c in near):
            if not any(_may_meet(c, rules) for c in near):
                return None
            best = _best(_trials(near, gene, panel, rule_set, key, (), False))
            if best is None or _may_matter(near):
                return _matched(best, rule_set)
    return match_driver(call.consequences, gene, panel, rule_set, key=key, labels=call.labels)


def is_plain_substitution(call: Call) -> bool:
    """Whether no rule can speak of the call unless it has a consequence in the gene.

    Without one, a rule sees only alleles and place, and those tell nothing but a tandem duplication.
    """
    key = call.variant.key
    return not call.labels and len(key.deleted) == len(key.inserted)


def _may_meet(consequence: Consequence, rules: GeneRules) -> bool:
    """Whether some rule of the gene asks for what the terms say, or the names must tell."""
    classes = consequence_classes(consequence.so_terms)
    return classes <= NAMES_DECIDE or not classes.isdisjoint(rules.classes)


def _may_matter(consequences: Sequence[Consequence]) -> bool:
    """Whether any consequence has a term that rules are about, or no term at all."""
    return any(has_term(item, RULE_TERMS) for item in consequences)


def try_rules(
    consequences: Sequence[Consequence],
    gene: PanelGene,
    panel: GenePanel,
    rule_set: str,
    *,
    key: VariantKey | None = None,
    labels: Iterable[str] = (),
) -> tuple[RuleTrial, ...]:
    """Every rule of the set for this gene, tried on one variant, with what was observed."""
    return tuple(_trials(consequences, gene, panel, rule_set, key, tuple(labels), True))


def rule_meets(
    rule: DriverRule,
    consequences: Sequence[Consequence],
    gene: PanelGene,
    labels: tuple[str, ...] = (),
) -> bool:
    """Whether one rule, taken alone, is met by these consequences."""
    prepared = prepare_rule(rule, {})
    return _try_rule(prepared, consequences, {}, gene, None, labels, False) is not None


def _trials(
    consequences: Sequence[Consequence],
    gene: PanelGene,
    panel: GenePanel,
    rule_set: str,
    key: VariantKey | None,
    labels: tuple[str, ...],
    say_misses: bool,
) -> Iterable[RuleTrial]:
    rules = prepared_rules(panel, rule_set, gene.symbol)
    if not rules:
        return
    views = [item for item in consequences if of_gene(item, gene)]
    evidence: dict[int, Evidence] = {}
    later: list[RuleTrial] = []
    if views and not say_misses:
        shown = frozenset().union(*(_facts(item, evidence).classes for item in views))
        rules = tuple(rule for rule in rules if _asks_for(rule, shown))
    for prepared in rules:
        trial = _try_rule(prepared, views, evidence, gene, key, labels, say_misses)
        if trial is not None:
            yield trial
        if (trial is None or trial.verdict is None) and prepared.rule.kind == "missense":
            listed = _listed_residues(prepared, views, evidence, gene)
            if listed:
                later.append(listed)
    yield from later


def _asks_for(prepared: PreparedRule, shown: frozenset[str]) -> bool:
    """Whether a rule may be met by consequences of these classes; a duplication is known by its alleles."""
    kind = prepared.rule.kind
    return kind in KNOWN_BY_LABEL or not CLASSES_ASKED[kind].isdisjoint(shown)


def _try_rule(
    prepared: PreparedRule,
    views: Sequence[Consequence],
    evidence: dict[int, Evidence],
    gene: PanelGene,
    key: VariantKey | None,
    labels: tuple[str, ...],
    say_misses: bool,
) -> RuleTrial | None:
    """The rule's hit on the first consequence that meets it; else, if asked, its miss; else None."""
    rule = prepared.rule
    placed = _placed(views, prepared, gene)
    for consequence, numbering in placed:
        facts = _facts(consequence, evidence)
        shift = _shift(prepared, consequence, numbering)
        if judge(rule.kind, prepared.pattern, facts, shift, key, labels):
            verdict = rule.verdict
            if numbering in (OTHER, LETTERS) and not _numbering_is_free(prepared, facts):
                if numbering == LETTERS:
                    continue
                verdict = "review"
            return _trial(rule, verdict, consequence, numbering, facts, gene)
    if not views and judge(rule.kind, prepared.pattern, NO_EVIDENCE, 0, key, labels):
        words = "recognised by its alleles and place: no consequence is annotated"
        return RuleTrial(rule.rule_id, rule.verdict, gene.mane_ensembl, words, rule.citation)
    if not say_misses:
        return None
    if not placed:
        return RuleTrial(rule.rule_id, None, "", "no consequence is annotated", rule.citation)
    consequence, numbering = [entry for entry in placed if entry[1] != LETTERS][-1]
    return _trial(rule, None, consequence, numbering, _facts(consequence, evidence), gene)


def _trial(
    rule: DriverRule,
    verdict: str | None,
    consequence: Consequence,
    numbering: str,
    facts: Evidence,
    gene: PanelGene,
) -> RuleTrial:
    detail = f"{facts.name} {_where(consequence, numbering, rule, gene)}"
    name = consequence.transcript_id or gene.mane_ensembl
    return RuleTrial(rule.rule_id, verdict, name if verdict else "", detail, rule.citation)


def _placed(
    views: Sequence[Consequence], prepared: PreparedRule, gene: PanelGene
) -> list[tuple[Consequence, str]]:
    """Consequences that this rule may be compared with: panel transcript, its own, remapped ones; where none
    of these is named, unnamed ones; else all."""
    panel_names = transcripts_of(gene).alike
    found: list[tuple[Consequence, str]] = []
    for item in views:
        full = item.transcript_id or ""
        name = full.partition(".")[0]
        if full != name and full in prepared.accessions:
            found.append((item, OWN))
        elif full != name and full in prepared.offsets:
            found.append((item, REMAPPED))
        elif name in panel_names or full in panel_names:
            found.append((item, PANEL))
        elif name in prepared.accessions:
            found.append((item, OWN))
        elif name in prepared.offsets:
            found.append((item, REMAPPED))
        elif not name:
            found.append((item, ASSUMED))
            if prepared.rule.offset:
                found.append((item, LETTERS))
    if not found:
        return [(item, OTHER) for item in views]
    if len(found) > 1:
        found.sort(key=lambda entry: _ORDER[entry[1]])
        return [entry for entry in found if entry[1] not in (ASSUMED, LETTERS)] or found
    return found


def _shift(prepared: PreparedRule, consequence: Consequence, numbering: str) -> int:
    """Residues to add to the rule's numbers to reach those of the consequence."""
    if numbering in (PANEL, ASSUMED):
        return prepared.rule.offset
    if numbering == REMAPPED:
        full = consequence.transcript_id or ""
        known = prepared.offsets.get(full)
        if known is None:
            known = prepared.offsets[accession(full)]
        return prepared.rule.offset - known
    return 0


def _facts(consequence: Consequence, evidence: dict[int, Evidence]) -> Evidence:
    facts = evidence.get(id(consequence))
    if facts is None:
        facts = evidence[id(consequence)] = Evidence.of(consequence)
    return facts


def _numbering_is_free(prepared: PreparedRule, facts: Evidence) -> bool:
    """Whether the hit does not rest on residue numbers alone."""
    if prepared.pattern.everywhere:
        return True
    change = facts.protein
    return any(
        change.start == residue and change.ref == ref and change.alt == alt
        for residue, ref, alt in prepared.pattern.exact
    )


def _listed_residues(
    prepared: PreparedRule,
    views: Sequence[Consequence],
    evidence: dict[int, Evidence],
    gene: PanelGene,
) -> RuleTrial | None:
    """Another change of residues that a missense rule lists: for a person to judge."""
    rule = prepared.rule
    for consequence, numbering in _placed(views, prepared, gene):
        if numbering == LETTERS:
            continue
        shift = _shift(prepared, consequence, numbering)
        what = near_listed(prepared.pattern, _facts(consequence, evidence), shift)
        if what:
            detail = (
                f"{what} that {rule.rule_id} lists {_where(consequence, numbering, rule, gene)}"
            )
            name = consequence.transcript_id or gene.mane_ensembl
            return RuleTrial(rule.rule_id, "review", name, detail, rule.citation)
    return None


def _where(consequence: Consequence, numbering: str, rule: DriverRule, gene: PanelGene) -> str:
    name = consequence.transcript_id
    written = rule.transcript.partition("/")[0]
    if numbering == OWN:
        return f"on {name}, the transcript that the rule is written on"
    if numbering == REMAPPED:
        return f"on {name}, whose residues are counted from the panel's {gene.mane_refseq}"
    if numbering == LETTERS:
        return f"(no transcript named: residue and letters are those of {written}, on which the rule is written)"
    if numbering == OTHER:
        return (
            f"on {name}: neither the panel's {gene.mane_ensembl} nor {written}, "
            "so the residue numbers are not certain"
        )
    place = f"(no transcript named: numbering taken as {gene.mane_refseq})"
    if numbering == PANEL:
        place = (
            f"on the panel transcript {name}"
            if on_panel_transcript(consequence, gene)
            else f"on {name}, numbered as the panel's {gene.mane_refseq}"
        )
    if rule.offset:
        return f"{place}; the rule is written on {written}, {rule.offset:+d} residues to get here"
    return place
