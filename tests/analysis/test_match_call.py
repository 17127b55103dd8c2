"""Matching a call reads few transcripts and comes to what matching all consequences comes to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.consequence import RULE_TERMS
from chip_triage.analysis.drivers import match_call, match_driver, try_rules
from chip_triage.analysis.rule_examples import example_consequence
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call, Consequence, Variant, has_term
from chip_triage.readers.panel_file import read_panel

PANEL = read_panel()
GENES = {gene.symbol: gene for gene in PANEL.genes}
TERMS = (
    "missense_variant", "synonymous_variant", "intron_variant", "splice_donor_variant",
    "3_prime_UTR_variant", "stop_gained", "frameshift_variant", "coding_sequence_variant",
    "inframe_insertion",
)  # fmt: skip


@st.composite
def annotated(draw: st.DrawFn) -> tuple[str, tuple[Consequence, ...]]:
    """A rule's gene and consequences: examples of its rules, on one transcript or another."""
    rule = draw(st.sampled_from([rule for rule in PANEL.rules if rule.gene in GENES]))
    gene = GENES[rule.gene]
    names = [
        gene.mane_ensembl,
        gene.mane_refseq,
        *rule.transcript.split("/"),
        "ENST00000000009.1",
        None,
    ]
    found = []
    for _ in range(draw(st.integers(1, 4))):
        example = example_consequence(
            draw(st.sampled_from((rule.example_hit, rule.example_miss))), gene
        )
        terms = draw(st.sampled_from((example.so_terms, *((term,) for term in TERMS), ())))
        found.append(
            Consequence(
                draw(st.sampled_from((gene.symbol, gene.symbol, None, "OTHER"))),
                draw(st.sampled_from(names)), terms, example.hgvsc, example.hgvsp, example.exon,
                example.intron,
            )
        )  # fmt: skip
    return gene.symbol, tuple(found)


@given(
    annotated(),
    st.sampled_from(("default", "bick", "niroula", "who2022")),
    st.sampled_from((("C", "T"), ("", "GATGAT"), ("CA", ""))),
    st.sampled_from(((), ("itd",))),
)
def test_few_transcripts_decide_as_all_do(
    made: tuple[str, tuple[Consequence, ...]],
    rule_set: str,
    change: tuple[str, str],
    labels: tuple[str, ...],
) -> None:
    symbol, consequences = made
    gene = GENES[symbol]
    span = gene.span("GRCh38")
    assert span is not None
    key = VariantKey("GRCh38", span.contig, span.start + 10, *change)
    call = Call(
        Variant(key, span.contig, span.start + 11, *change), "P01", "mutect2", (), 9, 1, 10, 0.1, "AD",
        consequences=consequences, labels=labels,
    )  # fmt: skip
    whole = match_driver(consequences, gene, PANEL, rule_set, key=key, labels=labels)
    assert match_call(call, gene, PANEL, rule_set) == whole


@given(
    annotated(),
    st.sampled_from(("default", "bick", "niroula", "who2022")),
    st.sampled_from((("C", "T"), ("", "GATGAT"), ("CA", ""))),
    st.sampled_from(((), ("itd",))),
)
def test_no_rule_is_passed_over_that_would_have_been_met(
    made: tuple[str, tuple[Consequence, ...]],
    rule_set: str,
    change: tuple[str, str],
    labels: tuple[str, ...],
) -> None:
    symbol, consequences = made
    key = VariantKey("GRCh38", "2", 1000, *change)
    asked = (consequences, GENES[symbol], PANEL, rule_set)
    met = match_driver(*asked, key=key, labels=labels)
    hits = [trial for trial in try_rules(*asked, key=key, labels=labels) if trial.verdict]
    if met is None:
        known = labels or any(has_term(item, RULE_TERMS) for item in consequences)
        assert not hits or not known
    else:
        first = next((trial for trial in hits if trial.verdict == "driver"), hits[0])
        assert (met.rule_id, met.verdict, met.detail) == (
            first.rule_id, first.verdict, first.detail,
        )  # fmt: skip
