"""Every annotation dialect, each from a header and a value as its tool writes them (invented)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.readers.annotation import (
    AnnotationParser,
    FrequencyOnly,
    parser_for_header,
    pick_info,
)
from chip_triage.readers.bcsq_annotation import protein_change
from chip_triage.readers.hgvs_text import annovar_hgvsc, bare_hgvs, protein_change_of, protein_name
from chip_triage.readers.population_frequency import frequency_value
from chip_triage.readers.so_terms import classification_terms, so_terms, splice_terms
from chip_triage.readers.vep_annotation import vep_allele_names

VEP_COLUMNS = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|"
    "HGNC_ID|CANONICAL|MANE_SELECT|gnomADe_AF|gnomADg_AF|AF|MAX_AF"
)
CSQ = {"CSQ": f"Consequence annotations from Ensembl VEP. Format: {VEP_COLUMNS}"}
ANN = {"ANN": "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | ...'"}


def vep_entry(**cells: str) -> str:
    return "|".join(cells.get(column, "") for column in VEP_COLUMNS.split("|"))


def made(defs: dict[str, str], **options: object) -> AnnotationParser:
    parser = parser_for_header(defs, **options)  # type: ignore[arg-type]
    assert parser is not None
    return parser


R175H = vep_entry(
    Allele="T", Consequence="missense_variant&splice_region_variant", SYMBOL="TP53",
    Feature_type="Transcript", Feature="ENST00000269305.9", EXON="5/11",
    HGVSc="ENST00000269305.9:c.524G>A", HGVSp="ENSP00000269305.4:p.Arg175His",
    HGNC_ID="11998", CANONICAL="YES", MANE_SELECT="NM_000546.6", gnomADe_AF="4e-06",
    gnomADg_AF="6e-06", AF="0.2", MAX_AF="0.9",
)  # fmt: skip


def test_vep_reads_what_its_header_names() -> None:
    parser = made(CSQ)
    (found,) = parser.parse(R175H, "C", "T", 0, 1)
    assert parser.field == "CSQ"
    assert (found.gene_symbol, found.transcript_id) == ("TP53", "ENST00000269305.9")
    assert found.so_terms == ("missense_variant", "splice_region_variant")
    assert (found.hgvsc, found.hgvsp) == ("c.524G>A", "p.Arg175His")
    assert (found.exon, found.intron, found.hgnc_id) == ("5/11", None, "HGNC:11998")
    assert (found.is_mane_select, found.is_canonical, found.source) == (True, True, "CSQ")


def test_columns_that_the_header_lacks_are_unknown_not_false() -> None:
    parser = made({"CSQ": "x. Format: Allele|Consequence|SYMBOL|Feature"})
    (found,) = parser.parse("T|stop_gained|TET2|ENST1", "C", "T", 0, 1)
    assert (found.is_mane_select, found.is_canonical, found.hgvsp) == (None, None, None)


def test_protein_change_is_named_from_residues_where_hgvsp_is_no_column() -> None:
    parser = made(
        {"CSQ": "x. Format: Consequence|Codons|Amino_acids|SYMBOL|Feature|Protein_position"}
    )
    (found,) = parser.parse("missense_variant|cGt/cAt|R/H|TP53|ENST1|175", "C", "T", 0, 1)
    assert found.hgvsp == "p.R175H"


def test_mane_of_vep_101_and_regulatory_features() -> None:
    parser = made({"CSQ": "x. Format: Allele|Consequence|SYMBOL|Feature_type|Feature|MANE"})
    value = "T|missense_variant|KIT|Transcript|ENST1|NM_1.2,T|regulatory_region_variant||RegulatoryFeature|ENSR1|"
    (found,) = parser.parse(value, "C", "T", 0, 1)
    assert found.is_mane_select is True


def test_a_short_entry_is_padded_not_misread() -> None:
    (found,) = made(CSQ).parse("T|stop_gained|HIGH|TP53", "C", "T", 0, 1)
    assert (found.gene_symbol, found.so_terms, found.hgvsp) == ("TP53", ("stop_gained",), None)


@pytest.mark.parametrize(
    ("ref", "alts", "names"),
    [
        ("C", ("T",), ("T",)),
        ("CA", ("C",), ("-",)),
        ("C", ("CGT",), ("GT",)),
        ("CA", ("C", "CC"), ("-", "C")),
        ("CA", ("C", "TA"), ("C", "TA")),
        ("AC", ("GT",), ("GT",)),
        ("CA", ("C", "*"), ("-", "*")),
    ],
)
def test_vep_allele_names(ref: str, alts: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert vep_allele_names(ref, alts) == names


def test_each_alt_gets_its_own_entries() -> None:
    value = ",".join(
        vep_entry(Allele=allele, Consequence=term, SYMBOL="ASXL1", gnomADe_AF=frequency)
        for allele, term, frequency in (
            ("-", "frameshift_variant", "0.1"),
            ("C", "missense_variant", "0.2"),
        )
    )
    parser, alts = made(CSQ), ("C", "CC")
    for index, (term, frequency) in enumerate(
        (("frameshift_variant", 0.1), ("missense_variant", 0.2))
    ):
        (found,) = parser.parse(value, "CA", alts[index], index, 2, alts)
        assert found.so_terms == (term,)
        af = parser.population_af({"CSQ": value}, "CA", alts[index], index, 2, alts)
        assert af == (frequency, "CSQ:gnomADe_AF")


def test_allele_number_wins_over_spelling() -> None:
    parser = made({"CSQ": "x. Format: Allele|Consequence|SYMBOL|ALLELE_NUM"})
    value = "T|stop_gained|TET2|1,T|missense_variant|TET2|2"
    (found,) = parser.parse(value, "CAA", "CAT", 1, 2, ("CT", "CAT"))
    assert found.so_terms == ("missense_variant",)


def test_a_split_record_keeps_only_its_own_allele() -> None:
    value = f"{R175H},{R175H.replace('T|missense', 'A|stop_gained', 1)}"
    (found,) = made(CSQ).parse(value, "C", "A", 0, 1)
    assert found.so_terms[0].startswith("stop_gained")
    assert made(CSQ).parse(value, "C", "G", 0, 1) == ()


def test_one_allele_under_another_spelling_is_taken_when_nothing_else_stands_there() -> None:
    value = vep_entry(Allele="GG", Consequence="frameshift_variant", SYMBOL="ASXL1")
    assert made(CSQ).parse(value, "A", "AG", 0, 1)[0].so_terms == ("frameshift_variant",)


def test_other_genes_are_left_out_only_where_a_wanted_one_stands() -> None:
    other = vep_entry(Allele="T", Consequence="downstream_gene_variant", SYMBOL="WRAP53")
    parser = made(CSQ, genes=("TP53",))
    assert [c.gene_symbol for c in parser.parse(f"{other},{R175H}", "C", "T", 0, 1)] == ["TP53"]
    assert [c.gene_symbol for c in parser.parse(other, "C", "T", 0, 1)] == ["WRAP53"]


def test_the_fullest_vep_like_field_is_chosen() -> None:
    defs = {
        "CSQ": "from Ensembl VEP. Format: Allele|Consequence|Feature|Feature_type",
        "CSQ2": "Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|EXON|HGVSc|HGVSp",
    }
    assert made(defs).field == "CSQ2"
    assert made({**CSQ, **ANN}).field == "CSQ"
    assert made({**CSQ, **ANN}, field="ANN").field == "ANN"


def test_no_consequences_described() -> None:
    assert parser_for_header({"DP": "depth", "AF": "allele fraction"}) is None
    assert parser_for_header({"CSQ": "Format: Allele|Consequence|Feature"}) is None
    only = FrequencyOnly({"gnomAD_AF": "x", "DP": "depth"})
    assert only.info_keys == ("gnomAD_AF",)
    assert only.population_af(only.pick("DP=3;gnomAD_AF=0.25"), "C", "T", 0, 1) == (
        0.25,
        "gnomAD_AF",
    )
    assert only.parse("", "C", "T", 0, 1) == ()


@pytest.mark.parametrize("parser", [made(CSQ), made(ANN), made({"BCSQ": ""}), made({"EFF": ""})])
@pytest.mark.parametrize("value", ["", "."])
def test_an_empty_value_gives_nothing(parser: AnnotationParser, value: str) -> None:
    assert parser.parse(value, "C", "T", 0, 1) == ()


# --- population frequencies ----------------------------------------------------------------------


def test_the_higher_overall_gnomad_frequency_counts_and_max_af_never() -> None:
    found = made(CSQ).population_af({"CSQ": R175H}, "C", "T", 0, 1)
    assert found == (6e-06, "CSQ:gnomADg_AF")
    rare = vep_entry(Allele="T", Consequence="missense_variant", SYMBOL="TP53", MAX_AF="0.9")
    assert made(CSQ).population_af({"CSQ": rare}, "C", "T", 0, 1) is None


def test_vep_af_is_1000_genomes_and_comes_after_gnomad() -> None:
    value = vep_entry(Allele="T", Consequence="missense_variant", SYMBOL="TP53", AF="T:0.02")
    assert made(CSQ).population_af({"CSQ": value}, "C", "T", 0, 1) == (0.02, "CSQ:AF")


def test_info_keys_are_read_per_allele_when_the_entry_has_none() -> None:
    parser = made({**CSQ, "GNOMADAF": "x", "POPAF": "negative log 10"})
    value = vep_entry(Allele="T", Consequence="missense_variant", SYMBOL="TP53")
    info = parser.pick(f"DP=9;CSQ={value};GNOMADAF=.,0.3;POPAF=6.0,2.0")
    assert parser.population_af(info, "C", "A", 1, 2, ("T", "A")) == (0.3, "GNOMADAF")
    assert parser.population_af(info, "C", "T", 0, 2, ("T", "A")) == (1e-06, "POPAF")


def test_a_list_of_the_wrong_length_says_nothing() -> None:
    parser = FrequencyOnly({"gnomAD_AF": ""})
    assert parser.population_af({"gnomAD_AF": "0.1"}, "C", "T", 0, 2) is None
    assert parser.population_af({"gnomAD_AF": "7"}, "C", "T", 0, 1) is None


@pytest.mark.parametrize(
    ("text", "allele", "value"),
    [("0.5", "", 0.5), ("1e-5&2e-3", "", 2e-3), ("C:0.1&T:0.2", "T", 0.2), ("C:0.1", "T", None),
     ("", "", None), ("nan", "", None), ("rs123", "", None)],
)  # fmt: skip
def test_frequency_value(text: str, allele: str, value: float | None) -> None:
    assert frequency_value(text, allele) == value


# --- SnpEff --------------------------------------------------------------------------------------


def ann(allele: str, effect: str, *, kind: str = "transcript", rank: str = "5/11") -> str:
    return "|".join(
        (allele, effect, "MODERATE", "TP53", "ENSG1", kind, "NM_000546.5", "protein_coding",
         rank, "c.524G>A", "p.Arg175His", "714/2579", "524/1182", "175/393", "", "")
    )  # fmt: skip


def test_snpeff_ann() -> None:
    value = f"{ann('T', 'missense_variant&splice_region_variant')},{ann('T', 'structural_interaction_variant', kind='interaction')}"
    (found,) = made(ANN).parse(value, "C", "T", 0, 1)
    assert found.so_terms == ("missense_variant", "splice_region_variant")
    assert (found.transcript_id, found.hgvsp, found.exon) == ("NM_000546.5", "p.Arg175His", "5/11")


def test_snpeff_rank_is_an_intron_for_intronic_effects() -> None:
    (found,) = made(ANN).parse(
        ann("T", "splice_donor_variant&intron_variant", rank="4/10"), "C", "T", 0, 1
    )
    assert (found.exon, found.intron) == (None, "4/10")


def test_snpeff_cancer_entries_stand_in_only_where_no_plain_one_does() -> None:
    both = f"{ann('G', 'start_lost')},{ann('G-C', 'missense_variant')}"
    assert [c.so_terms for c in made(ANN).parse(both, "A", "G", 1, 2, ("C", "G"))] == [
        ("start_lost",)
    ]
    alone = ann("G-C", "missense_variant")
    assert made(ANN).parse(alone, "A", "G", 1, 2)[0].so_terms == ("missense_variant",)
    assert made(ANN).parse(alone, "A", "C", 0, 2) == ()


def test_snpeff_between_genes_names_no_gene() -> None:
    (found,) = made(ANN).parse(
        ann("T", "intergenic_region", kind="intergenic_region"), "C", "T", 0, 1
    )
    assert (found.gene_symbol, found.so_terms) == (None, ("intergenic_variant",))


def test_snpeff_gene_filter() -> None:
    parser = made(ANN, genes=("TP53",))
    other = ann("T", "downstream_gene_variant").replace("TP53", "WRAP53")
    assert len(parser.parse(f"{other},{ann('T', 'stop_gained')}", "C", "T", 0, 1)) == 1


def test_snpeff_eff() -> None:
    inside = "MODERATE|MISSENSE|gCc/gTc|p.Ala1284Val/c.3851C>T|1541|KMT2A|protein_coding|CODING|ENST1|30|1"
    value = f"NON_SYNONYMOUS_CODING({inside}),sequence_feature[domain:x]({inside}),INTRON(MODIFIER||||1|KMT2A|||ENST2|4|2)"
    parser = made({"EFF": "Predicted effects"})
    first, second = parser.parse(value, "C", "T", 0, 1)
    assert (first.so_terms, first.hgvsc, first.hgvsp) == (
        ("missense_variant",), "c.3851C>T", "p.Ala1284Val",
    )  # fmt: skip
    assert (second.so_terms, second.exon, second.intron) == (("intron_variant",), None, "4")
    (only,) = parser.parse(value, "C", "G", 1, 2)
    assert only.transcript_id == "ENST2"


def test_snpeff_eff_with_old_amino_acid_names() -> None:
    value = "STOP_GAINED(HIGH|NONSENSE|Cga/Tga|R882*|912|DNMT3A|protein_coding|CODING|NM_1|23|1)"
    (found,) = made({"EFF": ""}).parse(value, "C", "T", 0, 1)
    assert (found.hgvsp, found.hgvsc) == ("p.R882*", None)


# --- bcftools csq --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "frameshift", "name"),
    [
        ("175R>175H", False, "p.R175H"),
        ("175R>175*", False, "p.R175*"),
        ("175R", False, "p.R175="),
        ("47LQ>47L", False, "p.Q48del"),
        ("47LQK>47L", False, "p.Q48_K49del"),
        ("47L>47LQ", False, "p.L47delinsLQ"),
        ("47LK>47LQK", False, "p.L47_K48insQ"),
        ("47L>47QL", False, "p.L47delinsQL"),
        ("47LK>47QR", False, "p.L47_K48delinsQR"),
        ("47LK>47L*", False, "p.K48*"),
        ("10AB>10AB", False, "p.A10="),
        ("287LW..>287LC..", True, "p.W288Cfs"),
        ("287LWQWR*>287LCLAV*", True, "p.W288Cfs*5"),
        ("287LW>287L", True, "p.W288fs"),
        ("287LW>287L*", True, "p.W288*"),
        ("x", False, None),
        ("", False, None),
        ("12A>b", False, None),
    ],
)
def test_bcsq_protein_change(text: str, frameshift: bool, name: str | None) -> None:
    assert protein_change(text, frameshift) == name


def test_bcsq_entries_belong_to_the_alt_of_their_dna_change() -> None:
    parser = made(
        {"BCSQ": "Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change"}
    )
    value = (
        "missense|TP53|ENST1|protein_coding|-|175R>175H|7675088C>T,"
        "*stop_gained|TP53|ENST1|protein_coding|-|175R>175*|7675088C>A,@7675090"
    )
    (first,) = parser.parse(value, "C", "T", 0, 2)
    (second,) = parser.parse(value, "C", "A", 1, 2)
    assert (first.so_terms, first.hgvsp) == (("missense_variant",), "p.R175H")
    assert (second.so_terms, second.hgvsp) == (("stop_gained",), "p.R175*")
    assert len(parser.parse("intron|TP53|ENST1|protein_coding", "C", "T", 0, 2)) == 1


# --- Funcotator ----------------------------------------------------------------------------------

FUNCOTATION = {
    "FUNCOTATION": "Functional annotation from the Funcotator tool.  Funcotation fields are: "
    "Gencode_34_hugoSymbol|Gencode_34_variantClassification|Gencode_34_secondaryVariantClassification|"
    "Gencode_34_annotationTranscript|Gencode_34_transcriptExon|Gencode_34_cDnaChange|"
    "Gencode_34_proteinChange|Gencode_34_otherTranscripts|gnomAD_exome_AF"
}


def test_funcotator_groups_and_other_transcripts() -> None:
    value = (
        "[TP53|MISSENSE||ENST1.4|5|c.524G>A|p.R175H|TP53_ENST2.1_NONSENSE_p.R43*/TP53_ENST3_INTRON|1e-05],"
        "[TP53|SPLICE_SITE|INTRON|ENST1.4|5|c.e5+1G>A|||]"
    )
    parser = made(FUNCOTATION)
    first = parser.parse(value, "C", "T", 0, 2)
    assert [(c.transcript_id, c.so_terms, c.hgvsp) for c in first] == [
        ("ENST1.4", ("missense_variant",), "p.R175H"),
        ("ENST2.1", ("stop_gained",), "p.R43*"),
        ("ENST3", ("intron_variant",), None),
    ]
    (second,) = parser.parse(value, "C", "A", 1, 2)
    assert second.so_terms == ("splice_donor_variant",)
    assert parser.population_af({"FUNCOTATION": value}, "C", "T", 0, 2) == (
        1e-05, "FUNCOTATION:gnomAD_exome_AF",
    )  # fmt: skip
    assert parser.population_af({"FUNCOTATION": value}, "C", "A", 1, 2) is None
    assert parser.parse(value, "C", "T", 0, 1) == ()
    assert parser.parse("no bracket", "C", "T", 0, 1) == ()


def test_funcotator_splice_class_on_an_exon_takes_the_second_class() -> None:
    value = "[TP53|SPLICE_SITE|MISSENSE|ENST1.4|5|c.559G>A|p.G187S||]"
    (found,) = made(FUNCOTATION).parse(value, "C", "T", 0, 1)
    assert found.so_terms == ("missense_variant", "splice_region_variant")


def test_several_funcotator_transcripts_of_one_alt() -> None:
    value = "[TP53|MISSENSE||A|5|||]#[TP53|INTRON||B||||]"
    assert [c.transcript_id for c in made(FUNCOTATION).parse(value, "C", "T", 0, 1)] == ["A", "B"]


def test_a_funcotation_header_without_columns_is_not_usable() -> None:
    assert parser_for_header({"FUNCOTATION": "something else"}) is None


# --- ANNOVAR and Oncotator -----------------------------------------------------------------------

ANNOVAR = {
    f"{word}.refGene": "x" for word in ("Func", "Gene", "GeneDetail", "ExonicFunc", "AAChange")
} | {"gnomAD_exome_ALL": "x"}


def annovar_block(change: str, function: str, frequency: str) -> str:
    return (
        f"ANNOVAR_DATE=2020-06-08;Func.refGene=exonic;Gene.refGene=TP53;GeneDetail.refGene=.;"
        f"ExonicFunc.refGene={function};AAChange.refGene={change};gnomAD_exome_ALL={frequency};ALLELE_END"
    )


def test_annovar_repeats_its_keys_per_alt() -> None:
    raw = "DP=9;" + ";".join(
        (
            annovar_block(
                "TP53:NM_1:exon5:c.G524A:p.R175H,TP53:NM_2:exon2:c.G128A:p.R43H",
                "nonsynonymous_SNV",
                "1e-5",
            ),
            annovar_block("TP53:NM_1:exon5:c.G524T:p.R175L", "nonsynonymous_SNV", "0.5"),
        )
    )
    parser = made(ANNOVAR)
    info = parser.pick(raw)
    first = parser.parse(info[parser.field], "C", "T", 0, 2)
    assert [(c.transcript_id, c.hgvsc, c.hgvsp, c.exon) for c in first] == [
        ("NM_1", "c.524G>A", "p.R175H", "5"), ("NM_2", "c.128G>A", "p.R43H", "2"),
    ]  # fmt: skip
    assert first[0].so_terms == ("missense_variant",)
    assert parser.parse(info[parser.field], "C", "A", 1, 2)[0].hgvsp == "p.R175L"
    assert parser.population_af(info, "C", "A", 1, 2) == (0.5, "gnomAD_exome_ALL")
    assert parser.parse(info[parser.field], "C", "A", 0, 3) == ()


def test_annovar_splice_sites_and_plain_functions() -> None:
    parser = made(ANNOVAR)
    splice = "Func.refGene=splicing;Gene.refGene=TP53;GeneDetail.refGene=NM_1:exon6:c.559+1G>A\\x3bNM_2:exon2:c.163-2A>G"
    found = parser.parse(splice, "C", "T", 0, 1)
    assert [(c.transcript_id, c.so_terms) for c in found] == [
        ("NM_1", ("splice_donor_variant",)), ("NM_2", ("splice_acceptor_variant",)),
    ]  # fmt: skip
    bare = parser.parse("Func.refGene=splicing;Gene.refGene=TP53", "C", "T", 0, 1)
    assert bare[0].so_terms == ("splice_site_variant",)
    intron = parser.parse("Func.refGene=intronic;Gene.refGene=TP53,WRAP53", "C", "T", 0, 1)
    assert [(c.gene_symbol, c.so_terms) for c in intron] == [
        ("TP53", ("intron_variant",)), ("WRAP53", ("intron_variant",)),
    ]  # fmt: skip
    assert parser.parse("DP=3", "C", "T", 0, 1) == ()


def test_oncotator_info_keys() -> None:
    defs = {"gene": "", "variant_classification": "", "protein_change": "", "transcript_change": ""}
    parser = made(defs)
    info = parser.pick(
        "gene=PIK3CA;variant_classification=Splice_Site;transcript_change=c.353-1G>A"
    )
    (found,) = parser.parse(info[parser.field], "G", "A", 0, 1)
    assert (found.gene_symbol, found.so_terms) == ("PIK3CA", ("splice_acceptor_variant",))
    assert parser.parse("DP=3", "G", "A", 0, 1) == ()


def test_pave() -> None:
    parser = made({"PAVE_TI": "Transcript impact [Gene|GeneName|...]", "GND_FREQ": "frequency"})
    value = "ENSG1|SF3B1|ENST1|missense_variant&splice_region_variant|false|c.2153C>T|p.Pro718Leu,ENSG1|SF3B1"
    info = parser.pick(f"PAVE_TI={value};GND_FREQ=0.002")
    (found,) = parser.parse(info["PAVE_TI"], "G", "A", 0, 1)
    assert (found.gene_symbol, found.hgvsp) == ("SF3B1", "p.Pro718Leu")
    assert found.so_terms == ("missense_variant", "splice_region_variant")
    assert parser.population_af(info, "G", "A", 0, 1) == (0.002, "GND_FREQ")
    assert parser.parse(info["PAVE_TI"], "G", "A", 0, 2) == ()


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ENSP00000269305.4:p.Arg175His", "p.Arg175His"),
        ("NP_1.1:p.Leu10%3D", "p.Leu10="),
        ("p.(Arg175His)", "p.Arg175His"),
        ("ENST1.2:c.45G>A(p.%3D)", "p.="),
        ("c.1-2A>G", "c.1-2A>G"),
        ("", None),
        (".", None),
    ],
)
def test_bare_hgvs(text: str, name: str | None) -> None:
    assert bare_hgvs(text) == name


def test_protein_and_annovar_names() -> None:
    assert protein_name("R175H") == "p.R175H"
    assert protein_name("-") is None
    assert annovar_hgvsc("c.1927dupG") == "c.1927dup"
    assert annovar_hgvsc("c.1_2delinsAT") == "c.1_2delinsAT"
    assert annovar_hgvsc("NM_1:n.4G>A") == "n.4G>A"
    assert protein_change_of("175/393", "R") == "p.R175="
    assert protein_change_of("175-176", "RG/H") is None
    assert protein_change_of("175", "R/X") is None


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("Missense_Mutation", ("missense_variant",)),
        ("FRAME_SHIFT_DEL", ("frameshift_variant",)),
        ("5'UTR", ("5_prime_UTR_variant",)),
        ("nonsynonymous SNV", ("missense_variant",)),
        ("stop_gained", ("stop_gained",)),
        ("non_synonymous_codon", ("missense_variant",)),
        ("Targeted_Region", ()),
    ],
)
def test_classification_words(word: str, terms: tuple[str, ...]) -> None:
    assert classification_terms(word) == terms


@pytest.mark.parametrize(
    ("coding", "terms"),
    [
        ("c.559+1G>A", ("splice_donor_variant",)),
        ("c.560-2A>G", ("splice_acceptor_variant",)),
        ("c.559+5G>A", ("splice_region_variant", "intron_variant")),
        ("c.e5+2T>C", ("splice_donor_variant",)),
        ("c.559G>A", ("splice_site_variant",)),
        (None, ("splice_site_variant",)),
    ],
)
def test_splice_words(coding: str | None, terms: tuple[str, ...]) -> None:
    assert splice_terms(coding) == terms


def test_so_terms_map_short_and_fine_words() -> None:
    assert so_terms("missense&splice_region") == ("missense_variant", "splice_region_variant")
    assert so_terms("disruptive_inframe_deletion") == ("inframe_deletion",)


def test_pick_info_does_not_take_a_longer_key() -> None:
    assert pick_info("XCSQ=1;CSQ=2;CSQ3=4", ("CSQ",)) == {"CSQ": "2"}
    assert pick_info("CSQ=2", ("CSQ", "AF")) == {"CSQ": "2"}


BASES = st.text("ACGT", min_size=1, max_size=6)


@given(ref=BASES, alts=st.lists(BASES, min_size=1, max_size=4, unique=True))
def test_every_alt_finds_exactly_its_own_vep_entry(ref: str, alts: list[str]) -> None:
    """Whatever the alleles, an entry written VEP's way is found again, and no other one with it."""
    alts = [alt for alt in alts if alt != ref]
    names = vep_allele_names(ref, alts)
    if not alts or len(set(names)) != len(names):
        return
    value = ",".join(
        vep_entry(
            Allele=name, Consequence="missense_variant", SYMBOL="TP53", Feature=f"ENST{index}"
        )
        for index, name in enumerate(names)
    )
    parser = made(CSQ)
    for index, alt in enumerate(alts):
        found = parser.parse(value, ref, alt, index, len(alts), tuple(alts))
        assert [c.transcript_id for c in found] == [f"ENST{index}"]


@given(st.text(max_size=80), BASES, BASES)
def test_no_value_makes_a_parser_fail(value: str, ref: str, alt: str) -> None:
    for defs in (CSQ, ANN, {"EFF": ""}, {"BCSQ": ""}, FUNCOTATION, ANNOVAR):
        parser = made(defs)
        parser.parse(value, ref, alt, 0, 1)
        parser.population_af({parser.field: value}, ref, alt, 0, 1)
