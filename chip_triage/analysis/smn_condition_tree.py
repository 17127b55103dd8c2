"""A rule's condition as a tree over named facts: what was asked, what the case says, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chip_triage.analysis.filters import counts_text
from chip_triage.analysis.smn_conditions import plain_number
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_outcome import gap_text, genes_gap, latest_state
from chip_triage.analysis.smn_wording import FLAG_WORDS
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.patient import BloodCount
from chip_triage.model.score import ScoreResult

#: Genes whose coverage is listed one by one; of more, only those that are not adequate.
MOST_LISTED_GENES = 6
PRINTED_UNITS = {"per_ul": "/µL", "10e9_l": "×10⁹/L", "g_dl": "g/dL", "ng_ml": "ng/mL", "pct": "%"}
#: What an absent fact reads.
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class NamedFact:
    """One fact as the case holds it. ``value`` is text, ``number`` its number in ``unit`` where it is one.

    ``number`` of a variant is its VAF (0-1); ``cells`` and ``clonal`` belong to karyotypes.
    """

    name: str
    value: str
    number: float | None = None
    unit: str = ""
    sample_id: str | None = None
    specimen: str | None = None
    day: int | None = None
    gene: str | None = None
    variant: str | None = None
    alt_depth: int | None = None
    depth: int | None = None
    limit: float | None = None
    cells: int | None = None
    clonal: bool | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a condition: ``state`` True, False, or None (not known, ``missing`` says why).

    ``joined`` is ``all`` or ``any`` where ``parts`` make the state, else empty.
    """

    asked: str
    state: bool | None
    facts: tuple[NamedFact, ...] = ()
    missing: tuple[str, ...] = ()
    joined: str = ""
    parts: tuple[Condition, ...] = ()


def all_of(asked: str, *parts: Condition) -> Condition:
    """Every part must be true: one that is false decides, else one that is not known."""
    states = [part.state for part in parts]
    state = False if False in states else None if None in states else True
    return Condition(asked, state, joined="all", parts=parts)


def any_of(asked: str, *parts: Condition) -> Condition:
    """One true part is enough; without it, one that is not known leaves it open."""
    states = [part.state for part in parts]
    state = True if True in states else None if None in states else False
    return Condition(asked, state, joined="any", parts=parts)


# ---- facts as the case holds them --------------------------------------------------------------


def clone_fact(fact: CloneFact, name: str | None = None) -> NamedFact:
    """A driver, or a variant in review, in one sample."""
    call, sample = fact.finding.call, fact.sample
    origin = "; origin undetermined" if fact.undetermined else ""
    return NamedFact(
        name or ("variant_in_review" if fact.possible else "driver"),
        f"{fact.label} {counts_text(call)}{origin}",
        call.vaf, "VAF", sample.sample_id, sample.specimen, sample.day, fact.gene, fact.label,
        call.alt_depth, call.depth, fact.limit,
    )  # fmt: skip


def clone_facts(facts: SmnFacts, clones: Iterable[CloneFact]) -> tuple[NamedFact, ...]:
    """Clones sample by sample, and what the latest sample says of those it does not hold."""
    found = [clone_fact(fact) for fact in clones]
    later = [text for fact in clones if (text := latest_state(facts, fact)) is not None]
    return (*found, *(NamedFact("latest_sample", text) for text in dict.fromkeys(later)))


def coverage_facts(facts: SmnFacts, genes: Sequence[str]) -> tuple[NamedFact, ...]:
    """How the latest sample covers genes: all of a few; of many, a sum and those that lack."""
    if facts.latest is None:
        return (NamedFact("sample", "none was read"),)
    gap = genes_gap(facts, genes)
    listed = genes if len(genes) <= MOST_LISTED_GENES else gap
    found = [_coverage_fact(facts, gene) for gene in listed]
    if len(listed) < len(genes):
        adequate = len(genes) - len(gap)
        text = f"{adequate} of {len(genes)} genes adequate in the latest sample"
        sample = facts.latest.sample
        found.insert(
            0, NamedFact("coverage", text, None, "", sample.sample_id, sample.specimen, sample.day)
        )
    return tuple(found)


def _coverage_fact(facts: SmnFacts, gene: str) -> NamedFact:
    assert facts.latest is not None
    sample, known = facts.latest.sample, facts.coverage.get(gene)
    place = (sample.sample_id, sample.specimen, sample.day, gene)
    if known is None:
        return NamedFact("coverage", f"{gene} {NOT_KNOWN}", None, "", *place)
    return NamedFact(
        "coverage", f"{gene} {known.status.replace('_', ' ')}", None, "", *place,
        depth=known.depth, limit=known.limit,
    )  # fmt: skip


def flag_facts(karyotype: Karyotype, flags: Sequence[str]) -> tuple[NamedFact, ...]:
    """What a karyotype says of each flag, with its cells."""
    return tuple(_flag_fact(karyotype, flag_id) for flag_id in flags)


def _flag_fact(karyotype: Karyotype, flag_id: str) -> NamedFact:
    flag = karyotype.flag(flag_id)
    present = None if flag is None else flag.present
    words = {True: "present", False: "absent", None: NOT_KNOWN}[present]
    if flag is not None and flag.present and flag.clonal is False:
        words = "present, in too few cells to be clonal"
    return NamedFact(
        f"karyotype.{flag_id}", f"{FLAG_WORDS.get(flag_id, flag_id)} {words}",
        sample_id=karyotype.sample_id, specimen=karyotype.specimen, day=karyotype.day,
        cells=None if flag is None else flag.cells, clonal=None if flag is None else flag.clonal,
    )  # fmt: skip


def karyotype_fact(karyotype: Karyotype) -> NamedFact:
    """A karyotype as written, with its status and metaphases."""
    source = {"iscn": karyotype.text, "stated": "stated in the sheet"}.get(karyotype.source)
    metaphases = karyotype.metaphases
    cells = "not stated" if metaphases is None else f"{metaphases}"
    text = source or "copy number (no cells looked at)"
    if karyotype.is_banded:
        text += f" ({karyotype.status.replace('_', ' ')}, metaphases {cells})"
    return NamedFact(
        "karyotype", text, sample_id=karyotype.sample_id, specimen=karyotype.specimen,
        day=karyotype.day, cells=metaphases,
    )  # fmt: skip


def count_fact(count: BloodCount, words: str | None = None) -> NamedFact:
    """A laboratory value."""
    unit = PRINTED_UNITS.get(count.unit, count.unit)
    return NamedFact(
        f"counts.{count.analyte}",
        f"{words or count.analyte} {count.censored}{plain_number(count.value)} {unit}",
        count.value,
        unit,
        day=count.day,
    )


def score_facts(score: ScoreResult | None, score_id: str) -> tuple[NamedFact, ...]:
    """A score with its range, category and what each input added."""
    if score is None:
        return (NamedFact(f"score.{score_id}", "not computed: no input known"),)
    span = "open" if score.best is None or score.worst is None else f"{score.best:g}"
    if score.best is not None and score.worst is not None and score.best != score.worst:
        span = f"{score.best:g} to {score.worst:g}"
    category = f", {score.category}" if score.category else ""
    head = NamedFact(
        f"score.{score_id}", f"{score.title} {span}{category}", score.value, "points",
        score.sample_id, None, score.day,
    )  # fmt: skip
    return (
        head,
        *(
            NamedFact(f"score.{score_id}.{part.item}", part.observed, part.points, "points")
            for part in score.contributions
        ),
    )


def patient_fact(name: str, value: object, unit: str = "", day: int | None = None) -> NamedFact:
    """Something that patients.csv or the sheet says of the patient."""
    if value is None:
        return NamedFact(f"patient.{name}", NOT_KNOWN, day=day)
    if isinstance(value, bool):
        return NamedFact(f"patient.{name}", "yes" if value else "no", day=day)
    if isinstance(value, (int, float)):
        return NamedFact(f"patient.{name}", f"{plain_number(value)} {unit}".rstrip(), value, unit, day=day)  # fmt: skip
    return NamedFact(f"patient.{name}", str(value), day=day)


def coverage_gap(facts: SmnFacts, genes: Sequence[str]) -> tuple[str, ...]:
    """What is missing of these genes, as one text."""
    gap = genes_gap(facts, genes)
    return (gap_text(gap),) if gap else ()
