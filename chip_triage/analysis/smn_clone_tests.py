"""Tests of the SMN rules that rest on clones: pure predicates over the facts."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.smn_conditions import (
    belongs_together,
    karyotype_gap,
    lymphoid_pattern_beside,
    shown_flags,
)
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts
from chip_triage.analysis.smn_outcome import (
    Outcome,
    Parameters,
    cleared_in_remission,
    clone_caveats,
    clone_evidence,
    found,
    gap_text,
    genes_gap,
    not_found,
    possible_evidence,
    somatic_by_other_samples,
    strongest,
)
from chip_triage.analysis.smn_wording import (
    LYMPHOMA_CAVEAT,
    flags_text,
    source_text,
)
from chip_triage.analysis.tandem_duplications import is_itd
from chip_triage.model.karyotype import Karyotype


def marker_driver(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A driver in a gene that defines a disease; with ``label`` itd only tandem duplications."""
    genes = rule.names("genes")
    only_itd = rule.values.get("label") == "itd"
    clones = [
        fact
        for fact in facts.drivers
        if fact.gene in genes and (not only_itd or is_itd(fact.finding))
    ]
    if clones:
        return found(facts, clones)
    if not only_itd:
        return not_found(facts, genes)
    maybe = [f for f in facts.possible if f.gene in genes and is_itd(f.finding)]
    gap = genes_gap(facts, genes)
    missing = tuple(f"review of {fact.label}" for fact in maybe)
    if gap:
        missing += (gap_text(gap),)
    return Outcome(None if missing else False, possible_evidence(maybe), missing, gap_genes=gap)


def driver_in_genes(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A driver in any of ``genes`` or of the genes that carry one of ``tags``."""
    genes = genes_of(facts, rule)
    clones = [fact for fact in facts.drivers if fact.gene in genes]
    return found(facts, clones) if clones else not_found(facts, genes)


def genes_of(facts: SmnFacts, rule: Parameters) -> tuple[str, ...]:
    """Genes that a rule names, and those of its tags."""
    tagged = [
        g for tag in rule.names("tags", needed=False) for g in facts.genes_by_tag.get(tag, ())
    ]
    return tuple(dict.fromkeys((*rule.names("genes", needed=False), *tagged)))


def somatic_driver(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A driver that does not look constitutional; near 50 % it cannot be judged."""
    genes = rule.names("genes")
    clones = [fact for fact in facts.drivers if fact.gene in genes]
    if not clones:
        return not_found(facts, genes)
    somatic = [fact for fact in clones if not looks_constitutional(facts, fact)]
    if somatic:
        return found(facts, somatic)
    return Outcome(
        None,
        evidence=clone_evidence(clones),
        missing=tuple(f"constitutional tissue for {fact.label}" for fact in clones),
        caveats=("near 50 %: probably constitutional, not selected by therapy",),
        clones=tuple(clones),
    )


def looks_constitutional(facts: SmnFacts, fact: CloneFact) -> bool:
    """Near 50 % or flagged as germline, and no tissue or other sample says otherwise."""
    flags = fact.finding.flags
    if "constitutional_excluded" in flags:
        return False
    suspect = "probably_germline" in flags or "germline_compatible" in flags
    return suspect and not somatic_by_other_samples(facts, fact)


def several_small_clones(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Two or more drivers of a gene in one sample, fewer than two of them at ``vaf_below``."""
    gene, limit = rule.text("gene"), rule.number("vaf_below")
    for held in by_sample(facts.drivers, gene):
        if len(held) > 1 and sum(fact.at_least(limit) for fact in held) < 2:
            return found(facts, held)
    clones, maybe = of_gene(facts.drivers, gene), second_in_review(facts, gene, 0.0)
    return _review_of(facts, clones, maybe) if clones else not_found(facts, (gene,), maybe)


def of_gene(clones: Sequence[CloneFact], gene: str) -> list[CloneFact]:
    """Clones of one gene."""
    return [fact for fact in clones if fact.gene == gene]


def by_sample(clones: Sequence[CloneFact], gene: str | None = None) -> list[list[CloneFact]]:
    """Clones (of one gene) sample by sample, the latest first."""
    held: dict[str, list[CloneFact]] = {}
    for fact in clones:
        if gene is None or fact.gene == gene:
            held.setdefault(fact.sample.sample_id, []).append(fact)
    return list(held.values())[::-1]


def second_in_review(facts: SmnFacts, gene: str, limit: float) -> list[CloneFact]:
    """Variants in review that, as drivers, would make two of at least ``limit`` in one sample."""
    found: list[CloneFact] = []
    for held in by_sample((*facts.drivers, *facts.possible), gene):
        strong = [fact for fact in held if fact.at_least(limit)]
        if len(strong) > 1:
            found += [fact for fact in strong if fact.possible]
    return found


def _review_of(facts: SmnFacts, clones: Sequence[CloneFact], maybe: Sequence[CloneFact]) -> Outcome:
    """Drivers that do not suffice: not judged while a variant in review would make up for it."""
    if not maybe:
        return Outcome(False)
    return Outcome(
        None,
        evidence=(*clone_evidence(clones), *possible_evidence(maybe)),
        missing=tuple(dict.fromkeys(f"review of {fact.label}" for fact in maybe)),
        clones=tuple(clones),
    )


def multi_hit(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Two drivers of at least ``vaf`` each in one sample, or one with a shown loss of the other allele."""
    gene, limit, flags = rule.text("gene"), rule.number("vaf"), rule.names("loss_flags")
    clones, maybe = of_gene(facts.drivers, gene), second_in_review(facts, gene, limit)
    if not clones:
        return not_found(facts, (gene,), maybe if flags_denied(facts, flags) else None)
    pairs = [
        _unless_lymphoma(facts, strong, None, ())
        for held in by_sample(clones)
        if len(strong := [fact for fact in held if fact.at_least(limit)]) > 1
    ]
    with_loss = gene_with_flags(facts, clones, flags)
    in_review = _review_of(facts, clones, maybe)
    return strongest([*pairs, with_loss, in_review])


def gene_with_karyotype(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A driver of a gene together with a karyotype flag of the same time."""
    gene = rule.text("gene")
    flags, clones = rule.names("flags"), of_gene(facts.drivers, gene)
    if not clones:
        return Outcome(False) if flags_denied(facts, flags) else not_found(facts, (gene,))
    return gene_with_flags(facts, clones, flags)


def flags_denied(facts: SmnFacts, flags: Sequence[str]) -> bool:
    """Whether no karyotype shows any of ``flags`` and the current one is full enough to say so."""
    shown = any(shown_flags(karyotype, flags) for karyotype in facts.karyotypes)
    return not shown and karyotype_gap(facts) is None


def gene_with_flags(facts: SmnFacts, clones: Sequence[CloneFact], flags: Sequence[str]) -> Outcome:
    """Clones whose sample belongs to a karyotype with one of ``flags``."""
    outcomes = [
        _unless_lymphoma(facts, beside, karyotype, shown)
        for karyotype, shown, beside in flags_beside(facts, clones, flags)
    ]
    if outcomes:
        return strongest(outcomes)
    gap = karyotype_gap(facts)
    if gap:
        return Outcome(None, clone_evidence(clones), (gap,), clones=tuple(clones))
    return Outcome(False)


def flags_beside(
    facts: SmnFacts, clones: Sequence[CloneFact], flags: Sequence[str]
) -> list[tuple[Karyotype, list[str], list[CloneFact]]]:
    """Karyotypes that show one of ``flags`` at the time of a clone, the latest first."""
    found = []
    for karyotype in reversed(facts.karyotypes):
        shown = shown_flags(karyotype, flags)
        beside = [fact for fact in clones if belongs_together(facts, fact.sample, karyotype)]
        if shown and beside:
            found.append((karyotype, shown, beside))
    return found


def _unless_lymphoma(
    facts: SmnFacts,
    clones: Sequence[CloneFact],
    karyotype: Karyotype | None,
    flags: Sequence[str],
) -> Outcome:
    """Fires unless lymphoma may explain it; then not judged, or False once gone in remission."""
    evidence = clone_evidence(clones)
    if karyotype is not None:
        evidence += (f"{flags_text(karyotype, flags)}: {source_text(karyotype)}",)
    caveats = clone_caveats(facts, clones)
    lymphoid = karyotype is not None and lymphoid_pattern_beside(facts, karyotype)
    if not lymphoid and not all(fact.undetermined for fact in clones):
        return Outcome(True, evidence, caveats=caveats, clones=tuple(clones))
    if lymphoid:
        caveats += (f"the karyotype has a lymphoid pattern: {LYMPHOMA_CAVEAT}",)
    if all(cleared_in_remission(facts, fact) for fact in clones):
        caveats += ("not detected any more in remission, as lymphoma would be",)
        return Outcome(False, evidence, caveats=caveats, clones=tuple(clones), undetermined=True)
    return Outcome(
        None,
        evidence,
        missing=("lineage of the clone (lymphoma or myeloid)",),
        caveats=caveats,
        clones=tuple(clones),
        undetermined=True,
    )


# ---- any driver --------------------------------------------------------------------------------


def driver_count(facts: SmnFacts, rule: Parameters) -> Outcome:
    """At least ``drivers`` drivers in one sample."""
    needed = int(rule.number("drivers"))
    for clones in by_sample(facts.drivers):
        if len(clones) >= needed:
            return found(facts, clones)
    return not_found(facts, facts.core_genes, enough_in_review(facts, needed))


def enough_in_review(facts: SmnFacts, needed: int) -> list[CloneFact]:
    """Variants in review of samples that would hold ``needed`` drivers with them."""
    return [
        fact
        for held in by_sample((*facts.drivers, *facts.possible))
        if len(held) >= needed
        for fact in held
        if fact.possible
    ]


def driver_vaf(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Any driver at ``vaf`` or more."""
    limit = rule.number("vaf")
    clones = [fact for fact in facts.drivers if fact.at_least(limit)]
    if clones:
        return found(facts, clones)
    maybe = [fact for fact in facts.possible if fact.at_least(limit)]
    return not_found(facts, facts.core_genes, maybe)


def single_gene(facts: SmnFacts, rule: Parameters) -> Outcome:
    """The patient's only driver lies in ``genes``, from ``vaf_from`` or always below ``vaf_below``."""
    genes = rule.names("genes")
    keys = {fact.finding.call.variant.key for fact in facts.drivers}
    if len(keys) != 1 or facts.drivers[0].gene not in genes:
        return not_found(facts, genes) if not keys else Outcome(False)
    lowest, highest = rule.optional_number("vaf_from"), rule.optional_number("vaf_below")
    reaching = [fact for fact in facts.drivers if lowest is not None and fact.at_least(lowest)]
    if lowest is not None:
        return found(facts, reaching) if reaching else Outcome(False)
    if highest is not None and any(fact.at_least(highest) for fact in facts.drivers):
        return Outcome(False)
    return found(facts, facts.drivers)


def ch_present(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Any driver whose origin is not in doubt."""
    clear = [fact for fact in facts.drivers if not fact.undetermined]
    if clear:
        return found(facts, clear)
    if facts.drivers:
        return Outcome(
            None,
            clone_evidence(facts.drivers),
            missing=("lineage of the clone (lymphoma or myeloid)",),
            caveats=clone_caveats(facts, facts.drivers),
            clones=facts.drivers,
            undetermined=True,
        )
    return not_found(facts, facts.core_genes, facts.possible)
