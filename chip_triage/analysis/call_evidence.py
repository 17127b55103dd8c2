"""Everything that the verdict on one call may rest on, each part worked out when it is asked for.

Most calls of a panel are excluded by their consequence or their VAF; what would be printed of them is
worked out only when a document or a table wants it.
"""

from __future__ import annotations

from typing import Literal

from chip_triage.analysis import artefacts, filters
from chip_triage.analysis.bench import Bench
from chip_triage.analysis.drivers import is_plain_substitution, match_call
from chip_triage.analysis.effects import in_splice_region
from chip_triage.analysis.filters import ABOVE, AT, BELOW
from chip_triage.analysis.germline import GermlineEvidence
from chip_triage.model.finding import DriverMatch, FilterOutcome, Reason
from chip_triage.model.panel import PanelGene
from chip_triage.model.record import Later
from chip_triage.model.variant import Call, Consequence


class CallEvidence(Later):
    """One call in one panel gene. ``effect`` is None without a consequence in the gene.

    ``driver``, ``outcomes`` and ``flags`` are those of its :class:`~chip_triage.model.finding.Finding`.
    """

    __slots__ = (
        "_driver", "_listed", "_origin", "bench", "call", "consequence", "effect", "first_flags",
        "gene",
    )  # fmt: skip

    def __init__(
        self,
        call: Call,
        gene: PanelGene,
        consequence: Consequence | None,
        effect: str | None,
        first_flags: tuple[str, ...],
        bench: Bench,
    ) -> None:
        self.call = call
        self.gene = gene
        self.consequence = consequence
        self.effect = effect
        self.first_flags = first_flags
        self.bench = bench
        self._driver: DriverMatch | Literal["not asked"] | None = "not asked"
        self._origin: GermlineEvidence | None = None
        self._listed: tuple[list[str], list[Reason]] | None = None

    @property
    def driver(self) -> DriverMatch | None:
        """The driver rule that is met."""
        if self._driver == "not asked":
            if self.consequence is None and is_plain_substitution(self.call):
                self._driver = None
            else:
                bench = self.bench
                self._driver = match_call(self.call, self.gene, bench.panel, bench.rule_set)
        return self._driver

    @property
    def residue(self) -> int | None:
        """First residue number of the protein change."""
        return residue_of(self.consequence)

    @property
    def side(self) -> str | None:
        """Where the VAF stands against the threshold."""
        return filters.compare_vaf(self.call, self.bench.limits.vaf_threshold.value)

    @property
    def male_side(self) -> str | None:
        """Where an X-linked call of a male stands against the higher threshold; None: does not apply."""
        if "x_linked" not in self.gene.tags or self.bench.sex != "male":
            return None
        return filters.compare_vaf(self.call, self.bench.limits.vaf_threshold_x_male.value)

    @property
    def failed(self) -> list[FilterOutcome]:
        """The technical filters that the call fails."""
        return filters.failed_outcomes(self.call, self.bench.limits)

    @property
    def origin(self) -> GermlineEvidence:
        """Evidence for and against a constitutional origin."""
        if self._origin is None:
            self._origin = GermlineEvidence(
                self.call, self.gene, self.residue, self.bench.limits,
                has_rule=self.driver is not None, constitutional=self.bench.constitutional,
            )  # fmt: skip
        return self._origin

    @property
    def listed(self) -> tuple[list[str], list[Reason]]:
        """Flags and review reasons of the artefact catalogue."""
        if self._listed is None:
            matches = artefacts.catalogue_matches(
                self.gene.symbol, self.consequence, self.bench.artefacts
            )
            self._listed = artefacts.artefact_verdict(self.call, matches)
        return self._listed

    @property
    def tags(self) -> tuple[str, ...]:
        """The gene's tags, and that of lymphoma where this very residue is typical of it."""
        tags = self.gene.tags
        symbol = self.gene.symbol
        if symbol not in artefacts.LYMPHOID_RESIDUES or "lymphoid_compatible" in tags:
            return tags
        typical = artefacts.lymphoid_by_residue(symbol, self.residue)
        return (*tags, "lymphoid_compatible") if typical else tags

    @property
    def outcomes(self) -> tuple[FilterOutcome, ...]:
        """Every filter that was tried, in the order in which it is printed."""
        call, limits = self.call, self.bench.limits
        technical = filters.technical_outcomes(call, limits)
        return (filters.vaf_outcome(call, limits), *technical, *self.origin.outcomes)

    @property
    def flags(self) -> tuple[str, ...]:
        """What does not change the category but must be seen."""
        flags = [*self.first_flags, *self.origin.flags, *self.listed[0], *_further_flags(self)]
        return tuple(dict.fromkeys((*flags, *_run_flags(self))))


def residue_of(consequence: Consequence | None) -> int | None:
    """First residue number of the protein change (``p.Arg882His`` gives 882)."""
    if consequence is None or not consequence.hgvsp:
        return None
    digits = ""
    for letter in consequence.hgvsp:
        if letter.isdigit():
            digits += letter
        elif digits:
            break
    return int(digits) if digits else None


def _further_flags(evidence: CallEvidence) -> list[str]:
    call, gene, limits = evidence.call, evidence.gene, evidence.bench.limits
    flags = [*call.labels, *artefacts.indel_flags(call, limits)]
    if artefacts.has_homology(gene):
        flags.append("homology_gene")
    if _in_false_copy(call, gene):
        flags.append("false_duplicate_unmapped")
    if evidence.consequence is not None and in_splice_region(evidence.consequence):
        flags.append("splice_region")
    if _sex_matters(evidence):
        flags.append("x_linked_sex_unknown")
    if call.depth is not None and call.depth < limits.min_depth.value:
        flags.append("below_adequate_depth")
    if call.caller_vaf is not None and call.vaf is not None:
        apart = abs(call.caller_vaf - call.vaf)
        if apart > limits.caller_vaf_disagreement.value + 1e-9:
            flags.append("caller_vaf_differs")
    return flags


def _in_false_copy(call: Call, gene: PanelGene) -> bool:
    """Whether a call still lies outside the gene's own span, in a false duplicate of it."""
    key = call.variant.key
    own = gene.span(key.assembly)
    return any(
        span is not own
        and span.assembly == key.assembly
        and span.contig == key.contig
        and span.start <= key.start0 + 1 <= span.end
        for span in gene.spans[1:]
    )


def _sex_matters(evidence: CallEvidence) -> bool:
    """Whether an X-linked call of unknown sex stands between the two thresholds."""
    if "x_linked" not in evidence.gene.tags or evidence.bench.sex is not None:
        return False
    if evidence.side not in (ABOVE, AT):
        return False
    limit = evidence.bench.limits.vaf_threshold_x_male.value
    return filters.compare_vaf(evidence.call, limit) == BELOW


def _run_flags(evidence: CallEvidence) -> list[str]:
    bench = evidence.bench
    if not bench.run_size:
        return []
    text = str(evidence.call.variant.key)
    recurrent = artefacts.recurrence_flag(
        text, bench.recurrence, bench.run_size, bench.limits, novel=evidence.driver is None
    )
    flags = [recurrent] if recurrent else []
    if text in bench.carried:
        flags.append("carry_over_not_excluded")
    return flags
