"""A gene panel as data: genes, rules, artefacts, thresholds and where each comes from."""

from __future__ import annotations

from chip_triage.model.record import record

#: What a rule asks of a variant; docs/rules.md has the grammar of each kind's pattern.
RULE_KINDS = ("missense", "truncating", "frameshift", "splice", "inframe", "silent", "itd", "ptd")


@record
class GeneSpan:
    """A gene on one assembly; 1-based, inclusive; ``contig`` is canonical (no ``chr``)."""

    assembly: str
    contig: str
    start: int
    end: int


@record
class PanelGene:
    """One gene of the panel. ``tags`` are the panel's own words (``high_risk``, ``high_weight`` ...)."""

    symbol: str
    hgnc_id: str
    mane_refseq: str
    mane_ensembl: str
    strand: str
    spans: tuple[GeneSpan, ...]
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    #: accessions without version whose residues are numbered as on the MANE transcript
    same_numbering: tuple[str, ...] = ()

    def span(self, assembly: str) -> GeneSpan | None:
        """The gene's own span on ``assembly`` (the first listed: a false duplicate comes after it);
        None when the panel does not know it."""
        return next((span for span in self.spans if span.assembly == assembly), None)


@record
class DriverRule:
    """One published rule. ``pattern`` is read according to ``kind`` (docs/rules.md has the grammar).

    ``verdict`` is ``driver`` or ``review``. Residue numbers are those of ``transcript``;
    ``offset`` is added to them to reach the MANE transcript (0 when they agree). ``transcript`` may
    name two accessions of one transcript, joined by ``/``.
    """

    rule_id: str
    rule_set: str
    gene: str
    kind: str
    pattern: str
    verdict: str
    transcript: str
    citation: str
    example_hit: str
    example_miss: str
    offset: int = 0
    comment: str = ""


@record
class RuleSet:
    """A selectable set of rules: its own, and those of the sets it ``includes``."""

    rule_set_id: str
    title: str
    citation: str
    includes: tuple[str, ...] = ()


@record
class DuplicateSegment:
    """A stretch of a false duplicate in a reference, and the true place it copies (1-based, inclusive)."""

    segment: str
    gene: str
    assembly: str
    contig: str
    duplicate_start: int
    duplicate_end: int
    gene_start: int
    gene_end: int
    covers: str
    citation: str


@record
class ArtefactEntry:
    """A recurrent artefact or germline variant: a flag, never a deletion.

    ``max_vaf`` (0-1): the entry applies only below it; None means at any VAF.
    """

    artefact_id: str
    gene: str
    hgvsc: str | None
    hgvsp: str | None
    reason: str
    citation: str
    max_vaf: float | None = None


@record
class Threshold:
    """One number with its unit and its citation; ``deviation`` says where we leave the source."""

    name: str
    value: float
    unit: str
    citation: str
    deviation: str = ""


@record
class SmnRule:
    """One rule of the SMN statement, as written in ``smn_rules.toml``.

    ``test`` names a pure predicate of ``analysis/smn``; ``parameters`` are its numbers or genes.
    """

    rule_id: str
    level: str
    test: str
    statement: str
    citation: str
    denominator: str = ""
    parameters: tuple[tuple[str, object], ...] = ()
    settled_by: str = ""


@record
class Citation:
    """A source: ``citation_id`` is what tables quote."""

    citation_id: str
    text: str
    doi: str = ""


@record(later=("rules", "artefacts", "thresholds", "smn_rules", "citations", "duplicates"))
class GenePanel:
    """Everything a laboratory may tune, read from one folder; ``checksum`` is over its files."""

    panel_id: str
    version: str
    title: str
    checksum: str
    genes: tuple[PanelGene, ...]
    rules: tuple[DriverRule, ...]
    artefacts: tuple[ArtefactEntry, ...]
    thresholds: tuple[Threshold, ...]
    smn_rules: tuple[SmnRule, ...]
    citations: tuple[Citation, ...]
    default_rule_set: str = "default"
    notes: tuple[str, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    duplicates: tuple[DuplicateSegment, ...] = ()
    #: tag -> citation id
    tag_sources: tuple[tuple[str, str], ...] = ()
    profile: str = ""

    def threshold(self, name: str) -> float:
        """Value of a threshold by name; KeyError when the panel lacks it."""
        for threshold in self.thresholds:
            if threshold.name == name:
                return threshold.value
        raise KeyError(name)

    def gene(self, symbol: str) -> PanelGene | None:
        """A gene by its approved symbol or a listed alias."""
        for gene in self.genes:
            if gene.symbol == symbol or symbol in gene.aliases:
                return gene
        return None
