"""Conditions of the SMN rules that rest on clones, as trees over named facts."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.filters import percent
from chip_triage.analysis.smn_clone_tests import (
    by_sample,
    enough_in_review,
    flags_beside,
    genes_of,
    looks_constitutional,
    of_gene,
    second_in_review,
)
from chip_triage.analysis.smn_condition_tree import (
    Condition,
    NamedFact,
    all_of,
    any_of,
    clone_facts,
    coverage_facts,
    coverage_gap,
    flag_facts,
    karyotype_fact,
)
from chip_triage.analysis.smn_conditions import (
    belongs_together,
    karyotype_gap,
    lymphoid_pattern_beside,
    shown_flags,
)
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_movement_tests import (
    moving_in_review,
    moving_steps,
    of_one_person,
    tagged_drivers,
    tracks_of,
    unjudged_movement,
)
from chip_triage.analysis.smn_outcome import Parameters, cleared_in_remission
from chip_triage.analysis.smn_wording import FLAG_WORDS, change_text
from chip_triage.analysis.tandem_duplications import is_itd
from chip_triage.model.karyotype import Karyotype

LINEAGE = "lineage of the clone (lymphoma or myeloid)"


def listed(words: Sequence[str], joined: str = "or") -> str:
    """``TP53, NPM1 or FLT3``."""
    *most, last = words
    return f"{', '.join(most)} {joined} {last}" if most else last


def _driver(
    facts: SmnFacts,
    asked: str,
    genes: Sequence[str],
    clones: Sequence[CloneFact],
    maybe: Sequence[CloneFact] | None = None,
    others: Sequence[CloneFact] = (),
) -> Condition:
    """Drivers that meet the question; without them, whether the latest sample can deny it.

    ``others`` are drivers that do not suffice, shown beside.
    """
    if maybe is None:
        maybe = [fact for fact in facts.possible if fact.gene in genes]
    if clones:
        return Condition(asked, True, clone_facts(facts, clones))
    missing = (*_reviews(maybe), *coverage_gap(facts, genes))
    shown = (*clone_facts(facts, (*others, *maybe)), *coverage_facts(facts, genes))
    return Condition(asked, None if missing else False, shown, missing)


def _reviews(maybe: Sequence[CloneFact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"review of {fact.label}" for fact in maybe))


def marker_driver(facts: SmnFacts, rule: Parameters) -> Condition:
    """A driver in the gene; for FLT3 only tandem duplications."""
    genes, only_itd = rule.names("genes"), rule.values.get("label") == "itd"

    def counts(fact: CloneFact) -> bool:
        return fact.gene in genes and (not only_itd or is_itd(fact.finding))

    what = "an internal tandem duplication" if only_itd else "a driver"
    clones = [fact for fact in facts.drivers if counts(fact)]
    others = [fact for fact in facts.drivers if fact.gene in genes and not counts(fact)]
    maybe = [fact for fact in facts.possible if counts(fact)]
    return _driver(facts, f"{what} in {listed(genes)}", genes, clones, maybe, others)


def driver_in_genes(facts: SmnFacts, rule: Parameters) -> Condition:
    """A driver in any of the genes."""
    genes = genes_of(facts, rule)
    clones = [fact for fact in facts.drivers if fact.gene in genes]
    return _driver(facts, f"a driver in {listed(genes)}", genes, clones)


def somatic_driver(facts: SmnFacts, rule: Parameters) -> Condition:
    """A driver, and not a constitutional variant."""
    genes = rule.names("genes")
    clones = [fact for fact in facts.drivers if fact.gene in genes]
    somatic = [fact for fact in clones if not looks_constitutional(facts, fact)]
    origin = Condition(
        "it does not look constitutional",
        True if somatic else None,
        tuple(
            NamedFact("origin", f"{f.label}: {', '.join(f.finding.flags) or 'no flag'}")
            for f in clones
        ),
        () if somatic else tuple(f"constitutional tissue for {fact.label}" for fact in clones),
    )
    driver = _driver(facts, f"a driver in {listed(genes)}", genes, clones)
    return all_of(f"a somatic driver in {listed(genes)}", driver, origin)


def several_small_clones(facts: SmnFacts, rule: Parameters) -> Condition:
    """Two or more drivers of a gene in one sample, fewer than two of them large."""
    gene, limit = rule.text("gene"), rule.number("vaf_below")
    clones = of_gene(facts.drivers, gene)
    held = [group for group in by_sample(clones) if len(group) > 1]
    small = [group for group in held if sum(fact.at_least(limit) for fact in group) < 2]
    asked = f"two or more {gene} drivers in one sample"
    cut = f"fewer than two of them at a VAF of {percent(limit)} or more"
    if not held:
        several = _too_few(facts, asked, gene, clones, second_in_review(facts, gene, 0.0))
        return all_of(f"multiple small {gene} clones", several, Condition(cut, None))
    group = (small or held)[0]
    several = Condition(asked, True, clone_facts(facts, group))
    if small:
        return all_of(f"multiple small {gene} clones", several, Condition(cut, True))
    missing = _reviews(second_in_review(facts, gene, 0.0))
    return all_of(
        f"multiple small {gene} clones", several, Condition(cut, None if missing else False, (), missing)
    )  # fmt: skip


def _too_few(
    facts: SmnFacts, asked: str, gene: str, clones: Sequence[CloneFact], maybe: Sequence[CloneFact]
) -> Condition:
    """No two drivers of a gene: denied by coverage without any, by review with one."""
    if not clones:
        return _driver(facts, asked, (gene,), (), maybe)
    missing = _reviews(maybe)
    return Condition(
        asked, None if missing else False, clone_facts(facts, (*clones, *maybe)), missing
    )


def multi_hit(facts: SmnFacts, rule: Parameters) -> Condition:
    """Two large drivers in one sample, or one with a loss; and no lymphoma that explains it."""
    gene, limit, flags = rule.text("gene"), rule.number("vaf"), rule.names("loss_flags")
    clones = of_gene(facts.drivers, gene)
    asked = f"two {gene} drivers of {percent(limit)} or more each in one sample"
    pairs = [
        all_of(
            "two strong drivers",
            Condition(asked, True, clone_facts(facts, strong)),
            _not_lymphoma(facts, strong, None),
        )
        for held in by_sample(clones)
        if len(strong := [fact for fact in held if fact.at_least(limit)]) > 1
    ]
    maybe = second_in_review(facts, gene, limit)
    if not pairs or (maybe and clones):
        pairs.append(_too_few(facts, asked, gene, clones, maybe))
    return any_of(f"{gene} multi-hit", *pairs, *_with_flags(facts, gene, clones, flags))


def gene_with_karyotype(facts: SmnFacts, rule: Parameters) -> Condition:
    """A driver together with a flag of the same time; and no lymphoma that explains it."""
    gene, flags = rule.text("gene"), rule.names("flags")
    ways = _with_flags(facts, gene, of_gene(facts.drivers, gene), flags)
    return ways[0] if len(ways) == 1 else any_of(f"{gene} with {flag_words(flags)}", *ways)


def flag_words(flags: Sequence[str]) -> str:
    """Flags as a reader knows them."""
    return listed([FLAG_WORDS.get(flag, flag) for flag in flags])


def _with_flags(
    facts: SmnFacts, gene: str, clones: Sequence[CloneFact], flags: Sequence[str]
) -> list[Condition]:
    """One way per karyotype that shows a flag beside the clone; else what denies it or is missing."""
    whole, asked = (
        f"{gene} with {flag_words(flags)}",
        f"{flag_words(flags)} at the time of the clone",
    )
    driver = _driver(facts, f"a {gene} driver", (gene,), clones)
    ways = [
        all_of(
            whole,
            Condition(f"a {gene} driver", True, clone_facts(facts, beside)),
            Condition(asked, True, (karyotype_fact(karyotype), *flag_facts(karyotype, shown))),
            _not_lymphoma(facts, beside, karyotype),
        )
        for karyotype, shown, beside in flags_beside(facts, clones, flags)
    ]
    if ways:
        return ways
    return [all_of(whole, driver, _no_flag(facts, asked, clones, flags))]


def _no_flag(
    facts: SmnFacts, asked: str, clones: Sequence[CloneFact], flags: Sequence[str]
) -> Condition:
    gap = karyotype_gap(facts)
    beside = [
        karyotype
        for karyotype in facts.karyotypes
        if not clones or any(belongs_together(facts, c.sample, karyotype) for c in clones)
    ]
    shown = [f for k in beside for f in (karyotype_fact(k), *flag_facts(k, flags))]
    if not shown:
        shown = [NamedFact("karyotype", "none of the time of the clone")]
    if not clones and any(shown_flags(k, flags) for k in facts.karyotypes):
        return Condition(f"{flag_words(flags)} in a karyotype", True, tuple(shown))
    return Condition(asked, None if gap else False, tuple(shown), (gap,) if gap else ())


def _not_lymphoma(
    facts: SmnFacts, clones: Sequence[CloneFact], karyotype: Karyotype | None
) -> Condition:
    """Lymphoma does not explain the finding: by gene and disease status, karyotype, and remission."""
    lymphoid = karyotype is not None and lymphoid_pattern_beside(facts, karyotype)
    state: bool | None = True
    if lymphoid or all(fact.undetermined for fact in clones):
        state = False if all(cleared_in_remission(facts, fact) for fact in clones) else None
    shown = [
        NamedFact(
            "disease_status",
            fact.sample.disease_status or "unknown",
            sample_id=fact.sample.sample_id,
            specimen=fact.sample.specimen,
            day=fact.sample.day,
        )
        for fact in clones
    ]
    if karyotype is not None:
        words = "lymphoid pattern present" if lymphoid else "no lymphoid pattern"
        shown.append(NamedFact("karyotype.lymphoid_pattern", words, day=karyotype.day))
    if state is False:
        shown.append(NamedFact("latest_sample", "not detected any more in remission"))
    return Condition(
        "lymphoma does not explain it", state, tuple(dict.fromkeys(shown)),
        (LINEAGE,) if state is None else (),
    )  # fmt: skip


# ---- any driver --------------------------------------------------------------------------------


def driver_count(facts: SmnFacts, rule: Parameters) -> Condition:
    """So many drivers in one sample."""
    needed = int(rule.number("drivers"))
    enough = [held for held in by_sample(facts.drivers) if len(held) >= needed]
    return _driver(
        facts, f"{needed} or more drivers in one sample", facts.core_genes,
        enough[0] if enough else (), enough_in_review(facts, needed), facts.drivers,
    )  # fmt: skip


def driver_vaf(facts: SmnFacts, rule: Parameters) -> Condition:
    """Any driver of a VAF."""
    limit = rule.number("vaf")
    large = [fact for fact in facts.drivers if fact.at_least(limit)]
    maybe = [fact for fact in facts.possible if fact.at_least(limit)]
    asked = f"a driver at a VAF of {percent(limit)} or more"
    return _driver(facts, asked, facts.core_genes, large, maybe, facts.drivers)


def single_gene(facts: SmnFacts, rule: Parameters) -> Condition:
    """The patient's only driver, of some genes and some VAF."""
    genes = rule.names("genes")
    lowest, highest = rule.optional_number("vaf_from"), rule.optional_number("vaf_below")
    asked = f"the patient's only driver, and it lies in {listed(genes)}"
    cut = f"its VAF is {percent(lowest)} or more in a sample" if lowest is not None else (
        f"its VAF is below {percent(highest or 0)} in every sample"
    )  # fmt: skip
    keys = {fact.finding.call.variant.key for fact in facts.drivers}
    whole = f"single driver of {listed(genes)}"
    if len(keys) != 1 or facts.drivers[0].gene not in genes:
        only = (
            Condition(asked, False, clone_facts(facts, facts.drivers))
            if keys
            else _driver(facts, asked, genes, ())
        )
        return all_of(whole, only, Condition(cut, None))
    limit = lowest if lowest is not None else highest
    reaching = limit is not None and any(fact.at_least(limit) for fact in facts.drivers)
    state = reaching if lowest is not None else not reaching
    only = Condition(asked, True, clone_facts(facts, facts.drivers))
    return all_of(whole, only, Condition(cut, state))


def ch_present(facts: SmnFacts, _rule: Parameters) -> Condition:
    """Any driver, of an origin that is not in doubt."""
    clear = [fact for fact in facts.drivers if not fact.undetermined]
    driver = _driver(facts, "any driver", facts.core_genes, facts.drivers, facts.possible)
    state = True if clear else None
    origin = Condition(
        "lymphoma does not explain it", state, (), (LINEAGE,) if facts.drivers and not clear else ()
    )
    return all_of("clonal haematopoiesis", driver, origin)


def clone_emerging_or_expanding(facts: SmnFacts, rule: Parameters) -> Condition:
    """A driver of a tagged gene that is new or grows between samples of one person."""
    tag = rule.text("tag")
    clones = tagged_drivers(facts, tag)
    genes = facts.genes_by_tag.get(tag, ())
    named = f" ({', '.join(genes)})" if genes else ""
    driver = _driver(facts, f"a driver in a gene tagged {tag}{named}", genes, clones)
    moving = moving_steps(facts, tag, "driver")
    allowed = of_one_person(facts, moving)
    missing = () if moving or not clones else unjudged_movement(facts, clones, tag)
    steps = [(t, s) for t in tracks_of(facts, tag, "driver") for s in t.transitions]
    texts = [text for track, step in (moving or steps) if (text := change_text(track, step))]
    moved = Condition(
        "it is newly detected, detected again or expanding between two samples",
        True if moving else None if missing or not clones else False,
        (
            *(NamedFact("change", text) for text in dict.fromkeys(texts)),
            *clone_facts(facts, [] if moving else moving_in_review(facts, tag)),
        ),
        missing,
    )
    unsure = bool(moving) and not allowed
    same = Condition(
        "the two samples are of one person",
        None if unsure else True,
        tuple(
            NamedFact("identity", f"{check.sample_a} and {check.sample_b}: {check.verdict}")
            for check in facts.identity
        ),
        ("identity of the samples",) if unsure else (),
    )
    return all_of(f"a clone of a gene tagged {tag} moves", driver, moved, same)
