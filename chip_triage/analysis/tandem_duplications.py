"""Findings that are tandem duplications: internal ones (FLT3-ITD) and partial ones (KMT2A-PTD)."""

from __future__ import annotations

from collections.abc import Collection

from chip_triage.model.finding import Finding

#: What the readers call them: :func:`chip_triage.readers.vcf_alleles.read_alts`, ``maf_row.row_labels``.
ITD, PTD = "itd", "ptd"


def is_itd(finding: Finding) -> bool:
    """Whether a finding is an internal tandem duplication, by label, flag or rule."""
    return _is_called(finding, ITD)


def is_kmt2a_ptd(finding: Finding) -> bool:
    """Whether a finding is a partial tandem duplication of KMT2A (MLL), by label, flag or rule."""
    return finding.gene_symbol == "KMT2A" and _is_called(finding, PTD)


def has_duplication_label(labels: Collection[str]) -> bool:
    """Whether a reader labelled a call as a tandem duplication of either kind."""
    return ITD in labels or PTD in labels


def _is_called(finding: Finding, word: str) -> bool:
    rule = finding.driver.rule_id.lower() if finding.driver else ""
    return word in finding.call.labels or word in finding.flags or word in rule
