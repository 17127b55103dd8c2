"""The headline of the SMN statement: its title, and one sentence that says what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.filters import percent
from chip_triage.analysis.smn_conditions import plain_number
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_wording import (
    LYMPHOMA_CAVEAT,
    clone_text,
    karyotype_coverage,
    observation_text,
    sample_words,
)

LEVEL_WORDS = {
    "notify_today": "Notify today",
    "criteria_met": "Possible AML / MDS criteria met: morphology needed",
    "smn_reported": "SMN reported",
    "critical": "Critical",
    "high": "High",
    "elevated": "Elevated",
    "context": "Context",
    "none_found": "No rule fired",
    "cannot_be_judged": "Cannot be judged",
}


def headline_sentence(facts: SmnFacts, clones: Sequence[CloneFact], evidence: Sequence[str]) -> str:
    """One sentence with specimen, day, gene, VAF, alt/depth and limit, or what was covered.

    ``evidence`` is that of the rules that made the headline.
    """
    if facts.latest is None:
        return "No sample was read."
    lead, held = leading_clones(clones)
    sample = lead[0].sample if lead else facts.latest.sample
    own = [text for text in evidence if not any(fact.label in text for fact in clones)]
    parts = [_clones_clause(facts, lead, held) if lead else _no_clone_clause(facts)]
    parts += own[:2]
    if not lead:
        parts += _possible_clause(facts)
    if not any("karyotype" in text or "[" in text for text in own):
        parts.append(f"karyotype {karyotype_coverage(facts)}")
    if not any("neutrophils" in text for text in parts):
        parts += neutrophil_words(facts)
    place = sample_words(sample)
    return f"{place[:1].upper()}{place[1:]}: {'; '.join(parts)}."


def leading_clones(
    clones: Sequence[CloneFact], most: int = 3
) -> tuple[list[CloneFact], list[CloneFact]]:
    """Clones of the latest sample that holds any, weightiest first: at most ``most``, and all."""
    if not clones:
        return [], []
    latest = clones[-1].sample.sample_id
    held = [fact for fact in clones if fact.sample.sample_id == latest]
    held.sort(key=lambda f: ("high_weight" not in f.finding.tags, -f.vaf, f.label))
    return held[:most], held


def _clones_clause(facts: SmnFacts, lead: Sequence[CloneFact], held: Sequence[CloneFact]) -> str:
    first = f"{clone_text(lead[0], place=False)}{_elsewhere(facts, lead[0])}"
    if len(lead) == 1:
        return first
    others = ", ".join(clone_text(fact, place=False) for fact in lead[1:])
    more = f" and {len(held) - len(lead)} more" if len(held) > len(lead) else ""
    return f"{first}; also {others}{more}"


def _elsewhere(facts: SmnFacts, fact: CloneFact) -> str:
    """What the first or the latest other sample says of the leading clone."""
    track = next((t for t in facts.tracks if t.key == fact.finding.call.variant.key), None)
    if track is None or len(track.observations) < 2 or facts.identity_conflict:
        return ""
    first, last = track.observations[0], track.observations[-1]
    if last.sample_id != fact.sample.sample_id:
        return f", now {observation_text(last)}"
    return f", earlier {observation_text(first)}"


def _no_clone_clause(facts: SmnFacts) -> str:
    if facts.latest is not None and not facts.latest.is_sequenced:
        return "not sequenced: no gene can be judged"
    adequate = [g for g in facts.coverage.values() if g.status == "adequate"]
    gap = [g for g in facts.core_genes if g not in {known.gene_symbol for known in adequate}]
    limits = [g.limit for g in adequate if g.limit is not None]
    if gap:
        return (
            f"no driver called, but {len(gap)} of {len(facts.core_genes)} core genes are not"
            " adequately covered"
        )
    limit = f" (limit {percent(max(limits))} or better)" if limits else ""
    return f"no driver above the threshold in {len(adequate)} genes{limit}"


def _possible_clause(facts: SmnFacts) -> list[str]:
    """What is in review and must not be overlooked where no driver was called."""
    lead, held = leading_clones(facts.possible, most=2)
    if not lead:
        return []
    named = ", ".join(clone_text(fact) for fact in lead)
    more = f" and {len(held) - len(lead)} more" if len(held) > len(lead) else ""
    return [f"possible, in review: {named}{more}"]


def neutrophil_words(facts: SmnFacts) -> list[str]:
    """The neutrophil count nearest to the latest sample, if any."""
    day = facts.latest_day
    if day is None:
        return []
    window = facts.settings.cytopenia_window_days
    counts = facts.counts("anc", day - window, day + window)
    if not counts:
        return []
    nearest = min(counts, key=lambda count: abs(count.day - day))
    return [f"neutrophils {nearest.censored}{plain_number(nearest.value)} /µL"]


def title_words(headline: str, *, at_least: bool, gaps: Sequence[str], undetermined: bool) -> str:
    """``At least high; karyotype missing``."""
    words = LEVEL_WORDS[headline]
    if at_least and headline not in ("none_found", "cannot_be_judged"):
        words = f"At least {words[0].lower()}{words[1:]}"
    parts = [words]
    if undetermined:
        parts.append(LYMPHOMA_CAVEAT)
    if at_least or headline == "cannot_be_judged":
        parts += [words for gap in gaps[:2] if (words := _gap_words(gap, undetermined))]
    return "; ".join(parts)


def _gap_words(gap: str, undetermined: bool) -> str:
    """What is missing as a clause of its own; the lineage is said once."""
    if gap.startswith("lineage"):
        return "" if undetermined else f"{gap} not known"
    if gap.startswith("review of "):
        return f"{gap.removeprefix('review of ')} in review"
    if gap.startswith("identity"):
        return f"{gap} in question"
    return gap if gap.startswith("karyotype") else f"{gap} missing"
