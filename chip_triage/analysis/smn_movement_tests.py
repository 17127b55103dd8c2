"""The test of the SMN rules that rests on how clones move between samples."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_outcome import (
    Outcome,
    Parameters,
    clone_caveats,
    clone_evidence,
    not_found,
    possible_evidence,
)
from chip_triage.analysis.smn_wording import change_text, not_comparable
from chip_triage.model.clone import CloneTrack, Transition

NEW_FATES = ("emerged", "re_emerged")
MOVING_FATES = (*NEW_FATES, "expanding")
Steps = list[tuple[CloneTrack, Transition]]


def clone_emerging_or_expanding(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A driver clone of a tagged gene that is newly detected or expanding between two samples."""
    tag = rule.text("tag")
    clones = tagged_drivers(facts, tag)
    if not clones:
        return not_found(facts, facts.genes_by_tag.get(tag, ()))
    moving = moving_steps(facts, tag, "driver")
    allowed = of_one_person(facts, moving)
    if allowed:
        return _moving_outcome(facts, clones, allowed)
    if moving:
        return Outcome(
            None,
            missing=("identity of the samples",),
            caveats=("the samples do not match one person: nothing is called new",),
            clones=tuple(clones),
        )
    missing = unjudged_movement(facts, clones, tag)
    if not missing:
        return Outcome(False)
    maybe = moving_in_review(facts, tag)
    evidence = (*clone_evidence(clones), *possible_evidence(maybe))
    return Outcome(None, evidence, missing, clones=tuple(clones))


def tagged_drivers(facts: SmnFacts, tag: str) -> list[CloneFact]:
    """Drivers whose gene has a tag."""
    return [fact for fact in facts.drivers if tag in fact.finding.tags]


def tracks_of(facts: SmnFacts, tag: str, category: str) -> list[CloneTrack]:
    """Tracks of a category whose gene has a tag."""
    return [t for t in facts.tracks if tag in t.tags and t.category == category]


def moving_steps(facts: SmnFacts, tag: str, category: str) -> Steps:
    """Clones of tagged genes that are new or grow, with the pair of samples that shows it."""
    return [
        (track, step)
        for track in tracks_of(facts, tag, category)
        for step in (*track.transitions, *((track.overall,) if track.overall else ()))
        if step.fate in MOVING_FATES
    ]


def of_one_person(facts: SmnFacts, steps: Steps) -> Steps:
    """Steps between samples that are not shown to be of two persons."""
    return [
        (track, step)
        for track, step in steps
        if not facts.different_person(step.sample_from, step.sample_to)
    ]


def moving_in_review(facts: SmnFacts, tag: str) -> list[CloneFact]:
    """Variants in review that are new or grow: as drivers they would make the rule fire."""
    keys = {t.key for t, _ in of_one_person(facts, moving_steps(facts, tag, "review"))}
    return [fact for fact in facts.possible if fact.finding.call.variant.key in keys]


def unjudged_movement(facts: SmnFacts, clones: Sequence[CloneFact], tag: str) -> tuple[str, ...]:
    """What is missing to deny a movement; empty when every pair could be judged."""
    tracks = tracks_of(facts, tag, "driver")
    unjudged = [
        track
        for track in tracks
        if any(
            step.fate in ("first_seen_unassessed", "not_assessable") for step in track.transitions
        )
    ]
    if len(facts.sequenced) < 2:
        return ("an earlier sample",)
    labels = [track.label for track in unjudged]
    if not tracks:
        labels = [fact.label for fact in clones]
    reviews = [f"review of {fact.label}" for fact in moving_in_review(facts, tag)]
    depth = [f"depth for {label} in the other sample" for label in labels]
    return tuple(dict.fromkeys((*depth, *reviews)))


def _moving_outcome(facts: SmnFacts, clones: Sequence[CloneFact], moving: Steps) -> Outcome:
    evidence = [text for track, step in moving if (text := change_text(track, step)) is not None]
    keys = {track.key for track, _ in moving}
    held = [fact for fact in clones if fact.finding.call.variant.key in keys] or list(clones)
    caveats = list(clone_caveats(facts, held))
    if any(not_comparable(step) for _, step in moving):
        caveats.append("the samples are not comparable (specimen, kit or neutrophils differ)")
    return Outcome(
        True,
        tuple(dict.fromkeys(evidence)),
        caveats=tuple(caveats),
        clones=tuple(held),
        undetermined=all(fact.undetermined for fact in held),
    )
