"""An explained rule as text for a reader, and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chip_triage.model.case import Case
from chip_triage.model.panel import GenePanel
from chip_triage.model.risk import FiredRule

if TYPE_CHECKING:
    from chip_triage.analysis.explain_rule import ExplainedRule
    from chip_triage.analysis.smn_condition_tree import Condition, NamedFact

FORMAT_VERSION = "1.0"
_MARKS = {True: "+", False: "-", None: "?"}
_WORDS = {True: "fired", False: "did not fire", None: "could not be judged"}
_STATES = {True: "true", False: "false", None: "not known"}


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose case it is, what made it, what explains it."""

    patient_id: str
    headline: str
    title: str
    software: str
    panel: str
    panel_checksum: str
    explained_with: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, panel: GenePanel, warnings: tuple[str, ...]) -> Heading:
        """Heading of a case."""
        made = case.provenance
        return cls(
            patient_id=case.patient.patient_id,
            headline=case.assessment.headline,
            title=case.assessment.title,
            software=f"{made.software} {made.version}" if made else "",
            panel=f"{made.panel_id} {made.panel_version}" if made else "",
            panel_checksum=made.panel_checksum if made else "",
            explained_with=f"{panel.panel_id} {panel.version}",
            warnings=warnings,
        )

    def lines(self) -> list[str]:
        """Two lines, and one for each warning."""
        checksum = f", checksum {self.panel_checksum[:12]}" if self.panel_checksum else ""
        made = f"case made with {self.software}, panel {self.panel}{checksum}"
        return [
            f"patient {self.patient_id}: {self.title}",
            made if self.software else "the case does not say what made it",
            *(f"note: {warning}" for warning in self.warnings),
        ]


def list_text(head: Heading, rules: Sequence[ExplainedRule]) -> str:
    """All rules with their answer, by level; what is missing or shown stands behind."""
    lines = [*head.lines(), "  + fired   - did not fire   ? could not be judged"]
    level = ""
    for rule in rules:
        if rule.level != level:
            level = rule.level
            lines.append(f"{level.replace('_', ' ')}:")
        known = rule.missing if rule.fired is None else rule.evidence if rule.fired else ()
        because = f": {'; '.join(known)}" if known else ""
        remark = f" ({rule.remark})" if rule.remark and rule.fired else ""
        lines.append(f"  {_MARKS[rule.fired]} {rule.rule_id}{because}{remark}")
    return "\n".join(lines) + "\n"


def rule_text(head: Heading, rule: ExplainedRule, panel: GenePanel) -> str:
    """One rule: statement, answer, condition with facts, what would settle it, source."""
    answer = _WORDS[rule.fired] + (f" ({rule.remark})" if rule.remark else "")
    lines = [
        f"{rule.rule_id}  (level {rule.level.replace('_', ' ')})",
        f"  {rule.statement}",
        *head.lines(),
        f"answer: {answer}",
        *_reasons(rule),
        "condition, over the facts of the case:   + true   - false   ? not known",
        *_condition_lines(rule.condition, "  "),
        *(f"evidence: {text}" for text in rule.evidence),
        *(f"caveat: {text}" for text in rule.caveats),
        *_settling(rule),
        *_source_lines(rule, panel),
        *_recorded_lines(rule),
    ]
    return "\n".join(lines) + "\n"


def _reasons(rule: ExplainedRule) -> list[str]:
    """Which parts made the answer."""
    deciding = list(_deciding(rule.condition))
    if not deciding:
        return []
    said = "; ".join(dict.fromkeys(f"{part.asked}: {_STATES[part.state]}" for part in deciding))
    return [f"because: {said}"]


def _deciding(condition: Condition) -> Iterator[Condition]:
    """The leaves that gave a condition its state."""
    if not condition.parts:
        yield condition
        return
    for part in condition.parts:
        if part.state is condition.state:
            yield from _deciding(part)


def _condition_lines(condition: Condition, indent: str) -> list[str]:
    joined = f" ({condition.joined} of)" if condition.joined else ""
    lines = [f"{indent}{_MARKS[condition.state]} {condition.asked}{joined}"]
    lines += [f"{indent}    {fact_text(fact)}" for fact in condition.facts]
    lines += [f"{indent}    missing: {text}" for text in condition.missing]
    for part in condition.parts:
        lines += _condition_lines(part, indent + "  ")
    return lines


def fact_text(fact: NamedFact) -> str:
    """``driver = TP53 p.Arg175His 40.0 % (720/1800), limit 0.70 %, sample P04_smn, marrow, day +240``."""
    from chip_triage.analysis.filters import percent
    from chip_triage.analysis.smn_conditions import SPECIMEN_WORDS, day_words

    parts = [f"{fact.name} = {fact.value}"]
    if fact.name == "coverage" and fact.depth is not None:
        parts.append(f"depth {fact.depth}")
    if fact.limit is not None:
        parts.append(f"limit {percent(fact.limit)}")
    if fact.cells is not None and fact.name != "karyotype":
        parts.append(f"{fact.cells} cells")
    if fact.clonal is not None:
        parts.append("clonal" if fact.clonal else "not clonal")
    if fact.sample_id:
        parts.append(f"sample {fact.sample_id}")
    if fact.specimen:
        parts.append(SPECIMEN_WORDS.get(fact.specimen, fact.specimen))
    if fact.day is not None:
        parts.append(day_words(fact.day))
    return ", ".join(parts)


def _settling(rule: ExplainedRule) -> list[str]:
    if rule.fired is not None:
        return []
    lines = [f"missing: {text}" for text in rule.missing]
    settled = rule.settled_by or "; ".join(rule.missing)
    return [*lines, f"would settle it: {settled}"] if settled else lines


def _source_lines(rule: ExplainedRule, panel: GenePanel) -> list[str]:
    known = {entry.citation_id: entry for entry in panel.citations}
    lines = []
    for source in rule.citation.split(";"):
        entry = known.get(source.strip())
        doi = f" doi {entry.doi}" if entry is not None and entry.doi else ""
        lines.append(f"source: {entry.text if entry else source}{doi} [{source.strip()}]")
    lines.append(f"denominator: {rule.denominator or 'none stated'}")
    return lines


def _recorded_lines(rule: ExplainedRule) -> list[str]:
    """What the case says of the rule; no line where that is the same."""
    held = rule.recorded
    if held is None:
        return [] if rule.level == "statement" else ["recorded in the case: no rule of this id"]
    if held.fired is rule.fired:
        return []
    return [f"recorded in the case: {_WORDS[held.fired]}", *(f"  {text}" for text in held.evidence)]


# ---- JSON --------------------------------------------------------------------------------------


def json_text(
    head: Heading, rules: Sequence[ExplainedRule], panel: GenePanel, *, listing: bool
) -> str:
    """The heading, and ``rules`` (all) or ``rule`` (one with its condition)."""
    from chip_triage.reports.case_json import render_document

    document: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "patient_id": head.patient_id,
        "headline": head.headline,
        "title": head.title,
        "software": head.software,
        "panel": head.panel,
        "panel_checksum": head.panel_checksum,
        "explained_with": head.explained_with,
        "notes": list(head.warnings),
    }
    if listing:
        document["rules"] = [_brief(rule) for rule in rules]
    else:
        document["rule"] = _whole(rules[0], panel)
    return render_document(document)


def _brief(rule: ExplainedRule) -> dict[str, Any]:
    return {
        "rule_id": rule.rule_id, "level": rule.level, "statement": rule.statement,
        "fired": rule.fired, "evidence": list(rule.evidence), "missing": list(rule.missing),
        "remark": rule.remark,
    }  # fmt: skip


def _whole(rule: ExplainedRule, panel: GenePanel) -> dict[str, Any]:
    known = {entry.citation_id: entry for entry in panel.citations}
    sources = [source.strip() for source in rule.citation.split(";")]
    return {
        **_brief(rule),
        "test": rule.test,
        "parameters": {name: _plain(value) for name, value in rule.parameters},
        "condition": _condition_document(rule.condition),
        "because": [part.asked for part in _deciding(rule.condition)],
        "caveats": list(rule.caveats),
        "settled_by": rule.settled_by,
        "sources": [
            {
                "citation_id": source,
                "text": known[source].text if source in known else "",
                "doi": known[source].doi if source in known else "",
            }
            for source in sources
        ],
        "denominator": rule.denominator,
        "recorded": _recorded_document(rule.recorded),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (list, tuple)) else value


def _condition_document(condition: Condition) -> dict[str, Any]:
    return {
        "asked": condition.asked,
        "state": condition.state,
        "joined": condition.joined or None,
        "facts": list(condition.facts),
        "missing": list(condition.missing),
        "parts": [_condition_document(part) for part in condition.parts],
    }


def _recorded_document(held: FiredRule | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {"fired": held.fired, "evidence": list(held.evidence), "missing": list(held.missing)}
