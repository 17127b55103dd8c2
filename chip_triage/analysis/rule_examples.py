"""The examples of driver rules, run again: each rule must meet its hit and miss its miss.

An example is a p. or c. name on the MANE transcript, or a Sequence Ontology term where the rule does not
depend on a place; ``exon 12/13`` or ``intron 11/12`` may follow. For a rule of kind ``ptd`` it is the record's label.
"""

from __future__ import annotations

from chip_triage.analysis import consequence as so
from chip_triage.analysis.drivers import rule_meets
from chip_triage.analysis.rule_tests import Evidence
from chip_triage.model.note import Note
from chip_triage.model.panel import DriverRule, GenePanel, PanelGene
from chip_triage.model.variant import Consequence

#: class -> the Sequence Ontology term that stands for it in an example
_TERMS = {
    so.MISSENSE: "missense_variant", so.NONSENSE: "stop_gained", so.FRAMESHIFT: "frameshift_variant",
    so.SYNONYMOUS: "synonymous_variant", so.START_LOST: "start_lost", so.STOP_LOST: "stop_lost",
    so.INFRAME: "protein_altering_variant",
}  # fmt: skip


def example_consequence(example: str, gene: PanelGene) -> Consequence:
    """A consequence on the panel transcript that says what the example says."""
    name, *places = example.split()
    place = dict(zip(places[::2], places[1::2], strict=False))
    made = Consequence(
        gene.symbol,
        gene.mane_ensembl,
        hgvsc=name if name.startswith("c.") else None,
        hgvsp=name if name.startswith("p.") else None,
        exon=place.get("exon"),
        intron=place.get("intron"),
        source="example",
    )
    if name.startswith(("c.", "p.")):
        terms = _terms_of(made)
        return Consequence(
            made.gene_symbol, made.transcript_id, terms, made.hgvsc, made.hgvsp, made.exon,
            made.intron, source="example",
        )  # fmt: skip
    return Consequence(
        gene.symbol, gene.mane_ensembl, (name,), exon=made.exon, intron=made.intron,
        source="example",
    )  # fmt: skip


def _terms_of(consequence: Consequence) -> tuple[str, ...]:
    facts = Evidence.of(consequence)
    if facts.coding is not None and facts.coding.site is not None:
        side = facts.coding.site[1]
        return ("splice_donor_variant" if side > 0 else "splice_acceptor_variant",)
    if facts.coding is not None and facts.coding.start_offset:
        return ("splice_region_variant", "intron_variant")
    return tuple(_TERMS[name] for name in sorted(facts.classes) if name in _TERMS)


def example_problems(panel: GenePanel) -> tuple[Note, ...]:
    """Every rule whose ``example_hit`` does not hit or whose ``example_miss`` hits."""
    genes = {gene.symbol: gene for gene in panel.genes}
    notes = []
    for rule in panel.rules:
        gene = genes[rule.gene]
        for column, wanted in (("example_hit", True), ("example_miss", False)):
            text = str(getattr(rule, column))
            if meets_example(rule, text, gene) is not wanted:
                verb = "misses" if wanted else "meets"
                message = f"{column} {text} {verb} the rule {rule.pattern[:60]}"
                remedy = "correct the pattern, the offset or the example"
                notes.append(Note("error", "example", rule.rule_id, message, remedy))
    return tuple(notes)


def meets_example(rule: DriverRule, example: str, gene: PanelGene) -> bool:
    """Whether one rule, taken alone, is met by an example."""
    labels = (example,) if rule.kind == "ptd" else ()
    return rule_meets(rule, (example_consequence(example, gene),), gene, labels)
