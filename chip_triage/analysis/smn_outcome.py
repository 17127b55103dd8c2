"""What a rule's test returns, and the steps that several tests share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from chip_triage.analysis.germline import settled_by_other_samples
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_wording import (
    LYMPHOMA_CAVEAT,
    brief_text,
    clone_text,
    observation_text,
)
from chip_triage.errors import PanelError
from chip_triage.model.panel import SmnRule


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tri-state result of a test with the facts behind it.

    ``gap_genes`` are genes whose coverage would settle it; ``undetermined`` says that lymphoma may
    explain all of the evidence.
    """

    fired: bool | None
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    gap_genes: tuple[str, ...] = ()
    clones: tuple[CloneFact, ...] = ()
    undetermined: bool = False


def strongest(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several ways to meet a condition: one that fired, else one not known, else the first."""
    for wanted in (True, None):
        for outcome in outcomes:
            if outcome.fired is wanted:
                return outcome
    return outcomes[0]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A rule's parameters by name; PanelError when one is absent or of the wrong kind."""

    rule: SmnRule
    values: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, rule: SmnRule) -> Parameters:
        """Parameters of a rule."""
        return cls(rule, dict(rule.parameters))

    def number(self, name: str) -> float:
        """A number; its unit stands in the name."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise self._wrong(name, "a finite number")
        return float(value)

    def optional_number(self, name: str) -> float | None:
        """A number that may be absent."""
        return self.number(name) if name in self.values else None

    def text(self, name: str) -> str:
        """A word."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        return value

    def names(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of names."""
        value = self.values.get(name, None if needed else ())
        if not isinstance(value, (list, tuple)):
            raise self._wrong(name, "a list")
        return tuple(str(item) for item in value)

    def _wrong(self, name: str, expected: str) -> PanelError:
        return PanelError(
            f"rule {self.rule.rule_id}: parameter {name!r} is"
            f" {self.values.get(name)!r}, expected {expected}",
            f"write it into parameters of the rule in smn_rules.toml (test {self.rule.test})",
        )


def genes_gap(facts: SmnFacts, genes: Iterable[str]) -> tuple[str, ...]:
    """Genes that the latest sample cannot rule out a driver in."""
    return tuple(
        gene
        for gene in genes
        if (known := facts.coverage.get(gene)) is None or known.status != "adequate"
    )


def gap_text(genes: Sequence[str], most: int = 6) -> str:
    """``coverage of TP53, NPM1`` for the list of what is missing."""
    shown = ", ".join(genes[:most])
    more = f" and {len(genes) - most} more genes" if len(genes) > most else ""
    return f"coverage of {shown}{more}"


def not_found(
    facts: SmnFacts, genes: Sequence[str], maybe: Sequence[CloneFact] | None = None
) -> Outcome:
    """No driver in these genes: False where the latest sample covers them, else not judged.

    ``maybe`` are variants in review that would make the condition true; None: those in ``genes``.
    """
    if maybe is None:
        maybe = [fact for fact in facts.possible if fact.gene in genes]
    gap = genes_gap(facts, genes)
    if maybe:
        return Outcome(
            None,
            evidence=possible_evidence(maybe),
            missing=tuple(
                dict.fromkeys(f"review of {fact.label}" for fact in maybe)
            ) + ((gap_text(gap),) if gap else ()),
            gap_genes=gap,
            clones=tuple(maybe),
        )  # fmt: skip
    if gap:
        return Outcome(None, missing=(gap_text(gap),), gap_genes=gap)
    return Outcome(False)


def possible_evidence(maybe: Sequence[CloneFact]) -> tuple[str, ...]:
    """Variants in review, as evidence that decides nothing yet."""
    return tuple(f"possible, in review: {clone_text(fact)}" for fact in maybe)


def found(facts: SmnFacts, clones: Sequence[CloneFact]) -> Outcome:
    """Drivers that fire a rule, with the caveats that stand beside them."""
    return Outcome(
        True,
        evidence=clone_evidence(clones),
        caveats=clone_caveats(facts, clones),
        clones=tuple(clones),
        undetermined=all(fact.undetermined for fact in clones),
    )


def clone_evidence(clones: Sequence[CloneFact]) -> tuple[str, ...]:
    """One text a variant: its latest sample among ``clones``, and the earlier ones behind it."""
    held: dict[object, list[CloneFact]] = {}
    for fact in clones:
        held.setdefault(fact.finding.call.variant.key, []).append(fact)
    texts = []
    for facts_of_one in held.values():
        *earlier, last = facts_of_one
        before = "".join(f"; {brief_text(fact)}" for fact in reversed(earlier))
        texts.append(clone_text(last) + before)
    return tuple(texts)


_FLAG_CAVEATS = {
    "carry_over_not_excluded": "carry-over from another sample of the run not excluded",
    "run_recurrent": "recurrent in the run: artefact not excluded",
    "run_recurrent_novel": "recurrent in the run: artefact not excluded",
    "artefact_listed": "listed as recurrent artefact or germline variant",
    "constitutional_origin_to_be_confirmed": "constitutional origin to be confirmed",
}
_ORIGIN_PROMPT = "constitutional_origin_to_be_confirmed"


def somatic_by_other_samples(facts: SmnFacts, fact: CloneFact) -> bool:
    """Whether the patient's samples settle the origin: 0.9 % and then 48 % is no germline variant."""
    for track in facts.tracks:
        if track.key == fact.finding.call.variant.key:
            counts = [(o.alt_depth, o.depth) for o in track.observations]
            return settled_by_other_samples(counts)
    return False


def _is_somatic(facts: SmnFacts, fact: CloneFact) -> bool:
    """Whether constitutional tissue or another sample has settled the origin."""
    return "constitutional_excluded" in fact.finding.flags or somatic_by_other_samples(facts, fact)


def clone_caveats(facts: SmnFacts, clones: Sequence[CloneFact]) -> tuple[str, ...]:
    """Origin, artefact and germline caveats of clones, and what the latest sample says of them."""
    caveats: list[str] = []
    for fact in clones:
        if fact.undetermined:
            caveats.append(origin_caveat(fact))
        caveats += [
            f"{fact.label}: {words}"
            for flag, words in _FLAG_CAVEATS.items()
            if flag in fact.finding.flags
            and not (flag == _ORIGIN_PROMPT and _is_somatic(facts, fact))
        ]
        now = latest_state(facts, fact)
        if now:
            caveats.append(now)
    return tuple(dict.fromkeys(caveats))


def origin_caveat(fact: CloneFact) -> str:
    """Why the origin of a clone is undetermined."""
    sample = fact.sample
    status = (sample.disease_status or "unknown").replace("_", " ")
    share = (
        sample.marrow_infiltration_pct
        if sample.specimen == "BM"
        else sample.circulating_lymphoid_pct
    )
    stated = f", {share:g} % lymphoid cells stated" if share is not None else ""
    return f"{fact.label}: origin undetermined, {LYMPHOMA_CAVEAT} (disease status {status}{stated})"


def latest_state(facts: SmnFacts, fact: CloneFact) -> str | None:
    """What the latest sample says of a clone that an earlier one showed."""
    latest = facts.latest
    if latest is None or fact.sample.sample_id == latest.sample.sample_id:
        return None
    for track in facts.tracks:
        if track.key != fact.finding.call.variant.key:
            continue
        now = next((o for o in track.observations if o.sample_id == latest.sample.sample_id), None)
        if now is not None and now.status != "detected":
            return f"{fact.label}: now {observation_text(now)}"
    return None


def cleared_in_remission(facts: SmnFacts, fact: CloneFact) -> bool:
    """Whether the latest sample, in remission, no longer shows the clone at a sufficient depth."""
    latest = facts.latest
    if latest is None or latest.sample.disease_status != "remission":
        return False
    return any(
        track.key == fact.finding.call.variant.key
        and any(
            o.sample_id == latest.sample.sample_id and o.status == "not_detected"
            for o in track.observations
        )
        for track in facts.tracks
    )
