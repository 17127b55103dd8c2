"""What the files of a panel folder hold, each part read when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from chip_triage.model.panel import (
    ArtefactEntry,
    Citation,
    DriverRule,
    DuplicateSegment,
    PanelGene,
    SmnRule,
    Threshold,
)
from chip_triage.model.record import Later
from chip_triage.readers import panel_genes, panel_head
from chip_triage.readers.panel_head import PanelHead
from chip_triage.readers.panel_table import Problems, checked_rows
from chip_triage.readers.panel_toml import read_toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class PanelFiles(Later):
    """Texts of a panel's files and what they say; everything that is off is added to ``problems``."""

    def __init__(self, texts: dict[str, str], folder: Path, profile: str | None) -> None:
        self.texts = texts
        self.problems = Problems()
        self._folder = folder
        self._profile = profile
        self._settings: dict[str, dict[str, Any]] = {}
        #: set when the content is what its recorded checksum was taken from
        self.is_checked = False

    def settings(self, name: str) -> dict[str, Any]:
        """One of the TOML files; PanelError when it cannot be read."""
        if name not in self._settings:
            self._settings[name] = read_toml(self._folder / name, self.texts[name])
        return self._settings[name]

    @cached_property
    def head(self) -> PanelHead:
        """What panel.toml says."""
        return panel_head.read_head(
            self.settings("panel.toml"), self.texts["panel.toml"], self.problems
        )

    @property
    def profile(self) -> str:
        """The profile that was asked for, else the panel's own."""
        return self._profile or self.head.profile

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """Every source."""
        return panel_head.read_citations(self.texts["citations.tsv"], self.problems)

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids that may be cited."""
        if self.is_checked:
            rows = checked_rows(self.texts["citations.tsv"], panel_head.CITATION_COLUMNS)
            return frozenset(citation_id for citation_id, *_ in rows)
        return frozenset(citation.citation_id for citation in self.citations)

    @cached_property
    def genes(self) -> tuple[PanelGene, ...]:
        """The genes."""
        if self.is_checked:
            return panel_genes.read_checked_genes(self.texts["genes.tsv"])
        return panel_genes.read_genes(self.texts["genes.tsv"], self.head.tags, self.problems)

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return frozenset(gene.symbol for gene in self.genes)

    @cached_property
    def rules(self) -> tuple[DriverRule, ...]:
        """The driver rules."""
        from chip_triage.readers import panel_rules

        if self.is_checked:
            return panel_rules.read_checked_rules(self.texts["drivers.tsv"])
        return panel_rules.read_rules(
            self.texts["drivers.tsv"], self.head.rule_sets, self._symbols, self.known, self.problems
        )

    @cached_property
    def artefacts(self) -> tuple[ArtefactEntry, ...]:
        """The artefact list."""
        from chip_triage.readers import panel_rules

        if self.is_checked:
            return panel_rules.read_checked_artefacts(self.texts["artefacts.tsv"])
        return panel_rules.read_artefacts(
            self.texts["artefacts.tsv"], self._symbols, self.known, self.problems
        )

    @cached_property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The numbers of the profile."""
        from chip_triage.readers import panel_settings

        return panel_settings.read_thresholds(
            self.settings("filters.toml"), self.texts["filters.toml"], self.profile, self.known,
            self.problems,
        )  # fmt: skip

    @cached_property
    def smn_rules(self) -> tuple[SmnRule, ...]:
        """The rules of the SMN statement."""
        from chip_triage.readers import panel_settings

        return panel_settings.read_smn_rules(
            self.settings("smn_rules.toml"), self.texts["smn_rules.toml"], self.known, self.problems
        )

    @cached_property
    def duplicates(self) -> tuple[DuplicateSegment, ...]:
        """False duplicates of the reference."""
        return panel_genes.read_duplicates(
            self.texts["u2af1_duplicate.tsv"], self._symbols, self.known, self.problems
        )
