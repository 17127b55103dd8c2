"""Variants of a report."""

from __future__ import annotations

import dataclasses

from chip_triage.model.case import Case
from chip_triage.model.locus import GRCH38, VariantKey
from chip_triage.model.variant import Variant
from chip_triage.reports.variant_section import genomic_text, reason_lines, variant_lines


def test_variant_lines_are_sorted_and_keep_their_interval(cases: dict[str, Case]) -> None:
    lines = variant_lines(cases["P04"], "driver")
    assert [(line.sample, line.gene) for line in lines] == [
        ("P04-pre", "DNMT3A"), ("P04-pre", "PPM1D"), ("P04-d182", "TP53"), ("P04-d182", "DNMT3A"),
        ("P04-d182", "RUNX1"),
    ]  # fmt: skip
    assert all(line.interval and line.genomic.endswith("(GRCh38)") for line in lines)
    assert reason_lines(cases["P04"], "excluded")[0].counts == (58, 58)


def test_a_finding_with_nothing_known_still_has_words(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    finding = case.samples[0].findings[0]
    call = dataclasses.replace(finding.call, filters=(), vaf=None, alt_depth=None, depth=None)
    bare = dataclasses.replace(finding, call=call, consequence=None, driver=None, reasons=())
    entry = dataclasses.replace(case.samples[0], findings=(bare,))
    line = variant_lines(dataclasses.replace(case, samples=(entry,), tracks=()), "driver")[0]
    assert (line.vaf, line.reads, line.interval) == ("not known", "no counts", "")
    assert (line.caller_filter, line.transcript) == ("not evaluated", "transcript not given")


def test_genomic_places() -> None:
    snv = Variant(
        VariantKey.from_vcf(GRCH38, "chr2", 25234373, "C", "T"), "chr2", 25234373, "C", "T"
    )
    assert genomic_text(snv) == "chr2:g.25234373C>T (GRCh38)"
    insertion = Variant(
        VariantKey.from_vcf(GRCH38, "5", 171410539, "C", "CTCTG"), "5", 171410539, "C", "CTCTG"
    )
    assert genomic_text(insertion) == "5:171410539 C>CTCTG as written (GRCh38)"
