"""Asking VEP's field for a few transcripts gives what reading all of it gives."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.consequence import RULE_TERMS
from chip_triage.model.variant import has_term, is_on_transcript, speaks_of
from chip_triage.readers.annotation import parser_for_header

COLUMNS = "Allele|Consequence|SYMBOL|Feature_type|Feature|HGVSc|HGVSp|MANE_SELECT|gnomADe_AF"
FEATURE_FIRST = "Feature|Consequence|SYMBOL|Allele|HGVSc"
WITH_IDS = "Allele|Consequence|IMPACT|SYMBOL|Feature_type|Feature|HGVSc|HGNC_ID"
NAMES = ("ENST00000000001", "ENST000000000012", "NM_0001", "NM_00012", "ENSR01", "")
GENES = frozenset({"TP53", "TET2"})

entries = st.fixed_dictionaries(
    {
        "Allele": st.sampled_from(("T", "T", "T", "T", "G", "-")),
        "Consequence": st.sampled_from(
            ("missense_variant", "intron_variant", "intron_variant", "")
        ),
        "HGNC_ID": st.sampled_from(("HGNC:11998", "11998", "")),
        "SYMBOL": st.sampled_from(("TP53", "TP53", "TET2", "OTHER", "")),
        "Feature_type": st.sampled_from(("Transcript", "RegulatoryFeature", "")),
        "Feature": st.sampled_from(tuple(f"{name}{end}" for name in NAMES for end in ("", ".1"))),
        "HGVSc": st.sampled_from(("ENST00000000001.1:c.5G>A", "")),
        "MANE_SELECT": st.sampled_from(("NM_0001.1", "ENST00000000001.1", "")),
        "gnomADe_AF": st.sampled_from(("", "0.1", "1e-5")),
        "cut": st.sampled_from((0, 0, 0, 3, 6)),
    }
)


def written(entry: dict[str, object], columns: str) -> str:
    cells = [str(entry.get(name, "")) for name in columns.split("|")]
    cut = entry["cut"]
    assert isinstance(cut, int)
    return "|".join(cells[: cut or None])


@given(
    st.lists(entries, min_size=1, max_size=6),
    st.frozensets(st.sampled_from(("", *NAMES, "ENST00000000001.1")), min_size=1),
    st.sampled_from((COLUMNS, FEATURE_FIRST)),
    st.sampled_from((GENES, frozenset())),
    st.sampled_from(("T", "T,G")),
    st.sampled_from(
        ("DP=3;CSQ={};POPAF=2.5", "CSQ={}", "CSQ={};POPAF=1", "POPAF=3.5;CSQ={}", "DP=3;XCSQ={}")
    ),
)
def test_named_transcripts_are_those_of_a_whole_reading(
    rows: list[dict[str, object]],
    names: frozenset[str],
    columns: str,
    genes: frozenset[str],
    alt: str,
    form: str,
) -> None:
    value = ",".join(written(row, columns) for row in rows)
    parser = parser_for_header({"CSQ": f"VEP. Format: {columns}", "POPAF": ""}, genes=genes)
    assert parser is not None
    alts = alt.split(",")
    for index, one in enumerate(alts):
        place = ("C", one, index, len(alts), alts)
        info = form.format(value)
        picked = parser.pick(info)
        whole = parser.parse(picked.get("CSQ", ""), *place)
        own = tuple(item for item in whole if is_on_transcript(item, names))
        frequency = parser.population_af(picked, *place) or (None, None)
        for ask in itertools.permutations(("all", "first", "frequency", "whole")):
            text = parser.text_of(info, "C", one, index, alts)
            for what in ask:
                if what == "all":
                    assert text.on_transcripts(names) == own
                elif what == "first":
                    assert text.first_on_transcripts(names) == (own[0] if own else None)
                elif what == "whole":
                    assert text.consequences == whole
                else:
                    assert (text.population_af, text.population_af_source) == frequency


@given(
    st.lists(entries, min_size=1, max_size=6),
    st.sampled_from((COLUMNS, FEATURE_FIRST, WITH_IDS)),
    st.sampled_from((GENES, frozenset())),
    st.sampled_from(("T", "T,G")),
    st.sampled_from(("DP=3;CSQ={};POPAF=2.5", "CSQ={}", "DP=3;XCSQ={}")),
    st.sampled_from((frozenset({"TP53"}), frozenset({"DNMT3A", "ALIAS"}), frozenset({"NONE"}))),
    st.sampled_from(("HGNC:11998", "HGNC:1", None)),
    st.sampled_from((RULE_TERMS, frozenset({"intron_variant"}))),
)
def test_a_genes_consequences_are_those_of_a_whole_reading(
    rows: list[dict[str, object]],
    columns: str,
    genes: frozenset[str],
    alt: str,
    form: str,
    names: frozenset[str],
    hgnc_id: str | None,
    terms: frozenset[str],
) -> None:
    value = ",".join(written(row, columns) for row in rows)
    parser = parser_for_header({"CSQ": f"VEP. Format: {columns}"}, genes=genes)
    assert parser is not None
    alts = alt.split(",")
    info = form.format(value)
    for index, one in enumerate(alts):
        place = ("C", one, index, len(alts), alts)
        whole = parser.parse(parser.pick(info).get("CSQ", ""), *place)
        own = tuple(item for item in whole if speaks_of(item, names, hgnc_id))
        for ask in itertools.permutations(("gene", "terms", "annotated", "transcript")):
            text = parser.text_of(info, "C", one, index, alts)
            for what in ask:
                if what == "gene":
                    assert text.of_gene(names, hgnc_id) == own
                elif what == "annotated":
                    assert text.is_annotated == bool(whole)
                elif what == "transcript":
                    text.first_on_transcripts(frozenset({"NM_0001"}))
                elif not text.may_have(terms):
                    assert whole
                    assert not any(has_term(item, terms) for item in whole)


def test_a_transcript_is_found_without_reading_the_others() -> None:
    parser = parser_for_header({"CSQ": f"from VEP. Format: {COLUMNS}"}, genes=GENES)
    assert parser is not None
    value = (
        "T|intron_variant|TP53|Transcript|ENST2.1|c.1A>G||NM_0001.1|,"
        "T|missense_variant|TP53|Transcript|NM_0001.3|NM_0001.3:c.5G>A|||"
    )
    text = parser.text_of(f"CSQ={value}", "C", "T", 0, ("T",))
    found = text.on_transcripts(frozenset({"NM_0001"}))
    assert [(c.transcript_id, c.hgvsc) for c in found] == [("NM_0001.3", "c.5G>A")]
    assert text._consequences is None
