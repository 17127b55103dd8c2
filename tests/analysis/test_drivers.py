"""Driver rules: every example of every set, the numbering traps, and drivers in every spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis import rule_examples
from chip_triage.analysis.drivers import (
    match_driver,
    prepared_rules,
    try_rules,
)
from chip_triage.analysis.gene_rules import rule_sets_in
from chip_triage.analysis.rule_examples import (
    example_consequence,
    example_problems,
    meets_example,
)
from chip_triage.model.finding import DriverMatch
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import DriverRule, GenePanel, RuleSet
from chip_triage.model.variant import Consequence
from chip_triage.readers.panel_file import read_panel

PANEL = read_panel()
GENES = {gene.symbol: gene for gene in PANEL.genes}
MISSENSE, FRAMESHIFT, STOP = "missense_variant", "frameshift_variant", "stop_gained"
INSERTION, DELETION = "inframe_insertion", "inframe_deletion"


def match(
    symbol: str,
    term: str,
    hgvsp: str | None = None,
    *,
    transcript: str | None = "panel",
    hgvsc: str | None = None,
    rule_set: str = "default",
    key: VariantKey | None = None,
    labels: tuple[str, ...] = (),
    exon: str | None = None,
    intron: str | None = None,
) -> DriverMatch | None:
    gene = GENES[symbol]
    name = gene.mane_ensembl if transcript == "panel" else transcript
    terms = tuple(term.split("&")) if term else ()
    consequence = Consequence(symbol, name, terms, hgvsc, hgvsp, exon, intron)
    return match_driver((consequence,), gene, PANEL, rule_set, key=key, labels=labels)


def verdict(*args: object, **more: object) -> tuple[str, str] | None:
    found = match(*args, **more)  # type: ignore[arg-type]
    return (found.rule_id, found.verdict) if found else None


@pytest.mark.parametrize("rule", PANEL.rules, ids=lambda rule: rule.rule_id)
def test_every_rule_meets_its_hit_and_not_its_miss(rule: DriverRule) -> None:
    gene = GENES[rule.gene]
    assert meets_example(rule, rule.example_hit, gene)
    assert not meets_example(rule, rule.example_miss, gene)


def test_example_problems_name_rule_and_example() -> None:
    assert example_problems(PANEL) == ()
    rule = next(rule for rule in PANEL.rules if rule.rule_id == "bick:JAK2:missense")
    wrong = replace(rule, example_hit=rule.example_miss, example_miss=rule.example_hit)
    found = example_problems(replace(PANEL, rules=(wrong,)))
    assert [note.where for note in found] == ["bick:JAK2:missense"] * 2
    assert "example_hit" in found[0].message
    assert "misses" in found[0].message
    assert "example_miss" in found[1].message


def test_examples_carry_terms_and_places() -> None:
    gene = GENES["ASXL2"]
    assert example_consequence("stop_gained exon 12/13", gene).exon == "12/13"
    assert example_consequence("c.100+5G>A", gene).so_terms == (
        "splice_region_variant", "intron_variant",
    )  # fmt: skip
    assert example_consequence("c.100-1G>A", gene).so_terms == ("splice_acceptor_variant",)
    assert example_consequence("p.Arg5=", gene).so_terms == ("synonymous_variant",)
    assert set(rule_examples._TERMS.values()) >= {"missense_variant", "stop_gained"}


@pytest.mark.parametrize(
    ("symbol", "own_transcript", "own", "mane"),
    [
        ("EZH2", "NM_001203247.2", "p.Tyr641Asn", "p.Tyr646Asn"),
        ("EZH2", "ENST00000460911.5", "p.Y641N", "p.Y646N"),
        ("RUNX1", "NM_001001890.3", "p.Arg174Gln", "p.Arg201Gln"),
        ("RUNX1", "ENST00000344691", "p.R174Q", "p.R201Q"),
        ("GNAS", "NM_080425.4", "p.Arg844Cys", "p.Arg201Cys"),
        ("SETDB1", "NM_001145415.2", "p.Lys715Glu", "p.Lys716Glu"),
    ],
)
def test_numbering_traps(symbol: str, own_transcript: str, own: str, mane: str) -> None:
    """The same change is met on the list's transcript and, remapped, on MANE; never mixed up."""
    on_own = match(symbol, MISSENSE, own, transcript=own_transcript, rule_set="bick")
    on_mane = match(symbol, MISSENSE, mane, rule_set="bick")
    assert on_own is not None
    assert on_mane is not None
    assert on_own.verdict == on_mane.verdict == "driver"
    assert (
        "the transcript that the rule is written on" in on_own.detail
        or "counted from the panel's" in on_own.detail
    )
    assert "on the panel transcript" in on_mane.detail
    assert on_own.transcript == own_transcript
    assert match(symbol, MISSENSE, own, rule_set="bick") is None
    assert match(symbol, MISSENSE, mane, transcript=own_transcript, rule_set="bick") is None


def test_residues_before_the_shift_of_ezh2_are_numbered_alike() -> None:
    assert verdict("EZH2", MISSENSE, "p.Gln62Arg", rule_set="bick") == (
        "bick:EZH2:missense_n",
        "driver",
    )
    assert verdict("EZH2", MISSENSE, "p.Glu169Asp", rule_set="bick") == (
        "bick:EZH2:missense_c",
        "driver",
    )
    assert verdict("EZH2", MISSENSE, "p.Glu164Asp", rule_set="bick") is None


def test_a_transcript_of_another_rule_is_remapped() -> None:
    """The 2021 set counts RUNX1 on MANE; an annotation on the older list's transcript still meets it."""
    found = match("RUNX1", MISSENSE, "p.R396Q", transcript="NM_001001890.3", rule_set="niroula")
    assert found is not None
    assert found.verdict == "driver"
    assert "counted from the panel's NM_001754.5" in found.detail
    assert (
        match("RUNX1", MISSENSE, "p.R423Q", transcript="NM_001001890.3", rule_set="niroula") is None
    )
    in_two_parts = match("EZH2", MISSENSE, "p.Y641N", transcript="NM_001203247", rule_set="niroula")
    assert in_two_parts is not None
    assert in_two_parts.verdict == "review"


def test_one_version_of_an_accession_may_be_numbered_otherwise() -> None:
    """Public AML data name NM_001754.2 for residues that RUNX1b counts: R174 there is R201."""
    old = match("RUNX1", MISSENSE, "p.R174Q", transcript="NM_001754.2", rule_set="bick")
    assert old is not None
    assert old.verdict == "driver"
    assert match("RUNX1", MISSENSE, "p.R201Q", transcript="NM_001754.2", rule_set="bick") is None
    assert match("RUNX1", MISSENSE, "p.R174Q", transcript="NM_001754.4", rule_set="bick") is None
    assert match("RUNX1", MISSENSE, "p.R201Q", transcript="NM_001754.4") is not None
    carried = match("RUNX1", MISSENSE, "p.R174Q", transcript="NM_001754.2", rule_set="niroula")
    assert carried is not None
    assert "counted from" in carried.detail


def test_remapping_is_said() -> None:
    found = match("RUNX1", MISSENSE, "p.Arg201Gln")
    assert found is not None
    assert "NM_001001890" in found.detail
    assert "+27 residues" in found.detail
    assert found.citation == "bick2020"
    assert found.rule_set == "default"


def test_an_unknown_transcript_needs_agreeing_letters() -> None:
    """Exact changes with their letters are accepted, bare ranges go to a person."""
    exact = match("DNMT3A", MISSENSE, "p.Arg882His", transcript="ENST00000999999.1")
    assert exact is not None
    assert exact.verdict == "driver"
    assert "not certain" in exact.detail
    in_range = match("TET2", MISSENSE, "p.Ile1873Thr", transcript="ENST00000999999.1")
    assert in_range is not None
    assert in_range.verdict == "review"
    anywhere = match("TET2", STOP, "p.Arg1216Ter", transcript="ENST00000999999.1")
    assert anywhere is not None
    assert anywhere.verdict == "driver"
    assert match("TP53", MISSENSE, "p.Val175His", transcript="NM_1", rule_set="bick") is None


def test_an_unnamed_transcript_is_taken_as_mane_and_said() -> None:
    found = match("DNMT3A", MISSENSE, "p.R882H", transcript=None)
    assert found is not None
    assert "no transcript named" in found.detail
    assert found.transcript == GENES["DNMT3A"].mane_ensembl


def test_the_panel_transcript_comes_before_others() -> None:
    gene = GENES["RUNX1"]
    mane = Consequence("RUNX1", gene.mane_ensembl, (MISSENSE,), hgvsp="p.Arg201Gln")
    own = Consequence("RUNX1", "NM_001001890.3", (MISSENSE,), hgvsp="p.Arg174Gln")
    far = Consequence("RUNX1", "ENST00000999999.1", (MISSENSE,), hgvsp="p.Ser73Phe")
    found = match_driver((far, own, mane), gene, PANEL, "bick")
    assert found is not None
    assert found.transcript == gene.mane_ensembl
    intronic = replace(mane, so_terms=("intron_variant",), hgvsp=None)
    found = match_driver((far, own, intronic), gene, PANEL, "bick")
    assert found is not None
    assert found.transcript == "NM_001001890.3"
    assert match_driver((far, intronic), gene, PANEL, "bick") is None


def test_consequences_of_a_neighbour_do_not_count() -> None:
    other = Consequence("TTC36", "ENST00000302783.10", (STOP,), hgvsp="p.Arg10Ter")
    assert match_driver((other,), GENES["KMT2A"], PANEL, "default") is None
    assert match_driver((), GENES["KMT2A"], PANEL, "default") is None


@pytest.mark.parametrize(
    ("rule_set", "symbol", "term", "hgvsp", "expected"),
    [
        ("bick", "PPM1D", STOP, "p.Trp350Ter", "driver"),
        ("niroula", "PPM1D", STOP, "p.Trp350Ter", None),
        ("who2022", "PPM1D", STOP, "p.Trp350Ter", "driver"),
        ("bick", "TP53", MISSENSE, "p.Gly389Trp", None),
        ("niroula", "TP53", MISSENSE, "p.Gly389Trp", "driver"),
        ("who2022", "TP53", MISSENSE, "p.Gly389Trp", None),
        ("default", "TP53", MISSENSE, "p.Gly389Trp", "review"),
        ("default", "TP53", MISSENSE, "p.Arg175His", "driver"),
        ("bick", "IDH2", MISSENSE, "p.Arg140Gln", "driver"),
        ("who2022", "IDH2", MISSENSE, "p.Arg140Pro", "driver"),
        ("bick", "IDH2", MISSENSE, "p.Arg140Pro", "review"),
        ("niroula", "IDH2", MISSENSE, "p.Gly145Trp", "driver"),
        ("bick", "ASXL1", STOP, "p.Lys2Ter", None),
        ("bick", "ASXL1", FRAMESHIFT, "p.Gly646TrpfsTer12", "driver"),
        ("bick", "CHEK2", STOP, "p.Arg95Ter", None),
        ("default", "CHEK2", STOP, "p.Arg95Ter", "driver"),
        ("niroula", "CHEK2", MISSENSE, "p.Ile157Thr", None),
        ("bick", "CSF3R", STOP, "p.Gln741Ter", "review"),
        ("default", "CSF3R", STOP, "p.Gln741Ter", "driver"),
        ("niroula", "TP53", "synonymous_variant", "p.Thr125=", "driver"),
        ("bick", "BRAF", STOP, "p.Arg603Ter", "driver"),
        ("default", "SRSF2", DELETION, "p.Pro95_Arg102del", "driver"),
        ("default", "SRSF2", DELETION, "p.Gly93_Arg94del", None),
        ("bick", "DNMT3A", DELETION, "p.Phe732del", "review"),
        ("bick", "DNMT3A", DELETION, "p.Arg882del", "review"),
        ("niroula", "TP53", DELETION, "p.Arg175del", None),
        ("bick", "DNMT3A", "start_lost", "p.Met1Val", None),
        ("bick", "DNMT3A", "synonymous_variant", "p.Arg882=", None),
        ("bick", "MPL", "protein_altering_variant", "p.Trp515_Pro518delinsLysThr", "review"),
        ("bick", "SF3B1", MISSENSE, "p.Lys700_Val701delinsGluPhe", "review"),
        ("bick", "MPL", MISSENSE, "p.W515L", "driver"),
        ("bick", "IDH1", MISSENSE, "p.Arg132Ser", "review"),
        ("default", "IDH1", MISSENSE, "p.Arg132Ser", "driver"),
    ],
)  # fmt: skip
def test_sets_differ_as_published(
    rule_set: str, symbol: str, term: str, hgvsp: str, expected: str | None
) -> None:
    found = match(symbol, term, hgvsp, rule_set=rule_set)
    assert (found.verdict if found else None) == expected


@pytest.mark.parametrize(
    ("symbol", "term", "hgvsc", "hgvsp"),
    [
        ("NPM1", FRAMESHIFT, "c.860_863dup", "p.Trp288CysfsTer12"),
        ("NPM1", FRAMESHIFT, "c.863_864insTCTG", "p.W288fs*12"),
        ("NPM1", FRAMESHIFT, "c.863_864insCATG", None),
        ("NPM1", "", "c.860_863dupTCTG", None),
        ("NPM1", FRAMESHIFT, None, "p.L287fs"),
        ("NPM1", FRAMESHIFT, "c.869_873delinsCTTTAGCCC", "p.Trp290PhefsTer8"),
        ("FLT3", INSERTION, "c.1794_1795insGATTTC", "p.Glu598_Tyr599insAspPhe"),
        ("FLT3", "conservative_inframe_insertion", "c.1770_1793dup", "p.Tyr591_Glu598dup"),
        ("FLT3", "protein_altering_variant", "c.1795delinsGGGA", "p.Tyr599delinsGlyAsn"),
        ("FLT3", INSERTION, None, "p.594_595insFREYEY"),
        ("FLT3", "coding_sequence_variant", "c.1794_1795ins36", None),
        ("SRSF2", DELETION, "c.284_307del", "p.Pro95_Arg102del"),
        ("CALR", FRAMESHIFT, "c.1099_1150del", "p.Leu367ThrfsTer46"),
        ("CALR", FRAMESHIFT, "c.1154_1155insTTGTC", "p.K385fs*47"),
        ("CEBPA", INSERTION, "c.937_939dup", "p.Lys313dup"),
        ("CEBPA", FRAMESHIFT, "c.68dup", "p.His24AlafsTer84"),
        ("CEBPA", "disruptive_inframe_insertion", None, "p.Q312_K313insE"),
        ("JAK2", DELETION, None, "p.Asn542_Glu543del"),
    ],
)  # fmt: skip
def test_reported_drivers_in_every_spelling(
    symbol: str, term: str, hgvsc: str | None, hgvsp: str | None
) -> None:
    found = match(symbol, term, hgvsp, hgvsc=hgvsc)
    assert found is not None
    assert found.verdict == "driver"


def test_itd_by_label_key_and_window() -> None:
    duplication = VariantKey("GRCh38", "13", 28034120, "", "A" * 24)
    far = VariantKey("GRCh38", "13", 28018500, "", "A" * 24)
    out_of_frame = VariantKey("GRCh38", "13", 28034120, "", "A" * 25)
    other_build = VariantKey("GRCh37", "13", 28608250, "", "A" * 24)
    expected = ("default:FLT3:itd", "driver")
    assert verdict("FLT3", "", key=duplication) == expected
    assert verdict("FLT3", "", key=other_build) == expected
    assert verdict("FLT3", "", key=far) is None
    assert verdict("FLT3", "", key=out_of_frame) is None
    assert verdict("FLT3", "", key=out_of_frame, labels=("itd",)) == expected
    assert verdict("FLT3", "", labels=("itd",)) == expected
    assert verdict("FLT3", "", key=far, labels=("itd",)) is None
    unbuilt = VariantKey("T2T", "13", 5, "", "AAA")
    assert verdict("FLT3", "", key=unbuilt, labels=("itd",)) == expected
    gene = GENES["FLT3"]
    found = match_driver((), gene, PANEL, "default", key=duplication)
    assert found is not None
    assert found.transcript == gene.mane_ensembl
    assert verdict("FLT3", DELETION, "p.Tyr597_Glu598del") is None
    assert verdict("FLT3", "protein_altering_variant", "p.Tyr597_Glu598delinsPhe") is None
    assert verdict("FLT3", MISSENSE, "p.Tyr597Phe") is None


@pytest.mark.parametrize(
    ("symbol", "term", "hgvsc", "more", "expected"),
    [
        ("TP53", "splice_donor_variant", "c.375+1G>A", {}, "driver"),
        ("TP53", "splice_acceptor_variant", "c.376-2A>G", {}, "driver"),
        ("TP53", "splice_region_variant", "c.375+5G>A", {}, None),
        ("TP53", "splice_donor_variant", "c.375+4A>G", {}, None),
        ("TP53", "splice_donor_variant", "c.375G>A", {}, None),
        ("TP53", "splice_donor_variant", None, {}, "driver"),
        ("TP53", "splice_donor_variant&coding_sequence_variant", "c.374_375+3del", {}, "driver"),
        ("TP53", "", "c.375+1G>A", {}, "driver"),
        ("ASXL1", "splice_acceptor_variant", "c.1720-1G>A", {}, "driver"),
        ("ASXL1", "splice_donor_variant", "c.1085+1G>A", {}, None),
        ("ASXL1", "splice_donor_variant", None, {}, None),
        ("ASXL2", "splice_acceptor_variant", None, {"intron": "11/12"}, "driver"),
        ("ASXL2", "splice_donor_variant", "c.1000+1G>A", {"intron": "11/12"}, None),
        ("ASXL2", "splice_donor_variant", "c.1000+1G>A", {"intron": "12/12"}, "driver"),
        ("ASXL2", "splice_donor_variant", "c.1000+1G>A", {"exon": "12/13"}, "driver"),
    ],
)  # fmt: skip
def test_splice_sites_are_canonical(
    symbol: str, term: str, hgvsc: str | None, more: dict[str, str], expected: str | None
) -> None:
    found = match(
        symbol, term, hgvsc=hgvsc, rule_set="bick", exon=more.get("exon"), intron=more.get("intron")
    )
    assert (found.verdict if found else None) == expected


def test_another_change_of_a_listed_residue_is_for_a_person() -> None:
    found = match("IDH2", MISSENSE, "p.Arg140Pro", rule_set="bick")
    assert found is not None
    assert (found.rule_id, found.verdict) == ("bick:IDH2:missense", "review")
    assert "another change of a residue that bick:IDH2:missense lists" in found.detail
    assert match("IDH2", MISSENSE, "p.Ile139Val", rule_set="bick") is None
    assert match("IDH2", MISSENSE, "p.Lys140Pro", rule_set="bick") is None
    assert match("IDH2", MISSENSE, hgvsc="c.419G>A", rule_set="bick") is None
    assert match("KRAS", MISSENSE, "p.Gly12Cys", rule_set="bick") is not None
    assert verdict("KRAS", MISSENSE, "p.Gly12Cys") == ("default:KRAS:missense", "driver")


def test_splice_named_by_its_codon() -> None:
    assert verdict("ASXL1", "splice_donor_variant", "p.X573_splice", rule_set="bick") == (
        "bick:ASXL1:splice", "driver",
    )  # fmt: skip
    assert verdict("ASXL1", "splice_donor_variant", "p.X84_splice", rule_set="bick") is None
    assert verdict("GATA3", "", "p.X350_splice", rule_set="bick") == ("bick:GATA3:splice", "review")


def test_exon_rules_need_the_exon() -> None:
    assert verdict("ASXL2", STOP, "p.Arg614Ter", exon="13/13") == (
        "bick:ASXL2:truncating",
        "driver",
    )
    assert verdict("ASXL2", STOP, "p.Gln36Ter", exon="3/13") is None
    assert verdict("ASXL2", STOP, "p.Gln36Ter") is None


def test_positions_from_the_coding_name_when_the_protein_is_not_named() -> None:
    assert verdict("TET2", MISSENSE, hgvsc="c.5618T>C") == ("bick:TET2:missense", "driver")
    assert verdict("TET2", MISSENSE, hgvsc="c.100T>C") is None
    assert verdict("DNMT3A", MISSENSE, hgvsc="c.2645G>A", rule_set="bick") is None
    assert verdict("DNMT3A", MISSENSE, hgvsc="c.2645G>A") == ("default:DNMT3A:missense", "driver")
    assert verdict("PPM1D", FRAMESHIFT, hgvsc="c.1434_1437del") == (
        "bick:PPM1D:truncating",
        "driver",
    )
    assert verdict("PPM1D", FRAMESHIFT) is None
    assert verdict("TP53", MISSENSE, rule_set="niroula") == ("niroula:TP53:missense", "driver")
    assert verdict("KMT2D", "", "p.Arg5432Trp", rule_set="niroula") == (
        "niroula:KMT2D:missense",
        "driver",
    )
    assert verdict("TET2", "", hgvsc="c.822del") == ("bick:TET2:truncating", "driver")
    assert verdict("ZBTB33", DELETION, hgvsc="c.300_302del", rule_set="bick2023") == (
        "bick2023:ZBTB33:inframe",
        "review",
    )
    assert verdict("ZBTB33", DELETION, rule_set="bick2023") is None
    assert verdict("NPM1", FRAMESHIFT, rule_set="bick") is None
    assert verdict("KMT2D", "", hgvsc="c.100+40G>A", rule_set="niroula") is None


def test_the_published_list_is_named_first_and_drivers_before_review() -> None:
    assert rule_sets_in(PANEL, "default") == ("default", "bick2023", "bick")
    assert verdict("SRSF2", MISSENSE, "p.P95H") == ("bick:SRSF2:missense", "driver")
    assert verdict("SRSF2", MISSENSE, "p.P95S") == ("default:SRSF2:missense", "driver")
    assert verdict("NPM1", FRAMESHIFT, "p.W288fs") == ("default:NPM1:frameshift", "driver")
    assert verdict("NPM1", FRAMESHIFT, "p.W288fs", rule_set="bick") == (
        "bick:NPM1:frameshift",
        "review",
    )
    assert verdict("CALR", DELETION, "p.Glu381_Ala382del") == ("default:CALR:inframe", "review")


def test_the_list_of_2020_and_its_later_edition_are_two_sets() -> None:
    """W297C came with the edition of May 2023; who selects `bick` gets what the paper of 2020 names."""
    later = ("bick2023:DNMT3A:missense", "driver")
    assert verdict("DNMT3A", MISSENSE, "p.W297C", rule_set="bick2023") == later
    assert verdict("DNMT3A", MISSENSE, "p.W297C") == later
    assert verdict("DNMT3A", MISSENSE, "p.W297C", rule_set="bick") is None
    assert verdict("DNMT3A", MISSENSE, "p.R882H", rule_set="bick2023") == (
        "bick:DNMT3A:missense",
        "driver",
    )
    assert verdict("SRCAP", STOP, "p.R100*", rule_set="bick") is None
    assert verdict("SRCAP", STOP, "p.R100*") == ("bick2023:SRCAP:truncating", "driver")


@pytest.mark.parametrize(
    ("symbol", "change", "rule_id"),
    [
        ("TP53", "p.N239D", "default:TP53:missense_domain"), ("TP53", "p.C238S", "default:TP53:missense_domain"),
        ("DNMT3A", "p.N879D", "default:DNMT3A:missense"), ("SF3B1", "p.G605D", "default:SF3B1:missense"),
        ("U2AF1", "p.R156C", "default:U2AF1:missense"), ("GNAS", "p.R201P", "default:GNAS:missense"),
        ("FLT3", "p.D839G", "default:FLT3:missense"), ("FLT3", "p.N841K", "default:FLT3:missense"),
        ("PTPN11", "p.Q510H", "default:PTPN11:missense"), ("CBL", "p.L380P", "default:CBL:missense"),
        ("RUNX1", "p.G165C", "default:RUNX1:missense"), ("CEBPA", "p.R297P", "default:CEBPA:missense"),
        ("GATA2", "p.R362Q", "default:GATA2:missense"), ("KIT", "p.Y823D", "default:KIT:missense"),
        ("EZH2", "p.C647R", "default:EZH2:missense"), ("PHF6", "p.G287V", "default:PHF6:missense"),
        ("WT1", "p.R467W", "default:WT1:missense"), ("WT1", "p.D464N", "default:WT1:missense"),
    ],
)  # fmt: skip
def test_missense_changes_that_laboratories_report(symbol: str, change: str, rule_id: str) -> None:
    assert verdict(symbol, MISSENSE, change) == (rule_id, "driver")


@pytest.mark.parametrize(
    ("symbol", "change", "expected"),
    [
        ("TP53", "p.P72R", ("default:TP53:missense", "review")),
        ("TP53", "p.E11K", ("default:TP53:missense", "review")),
        ("GATA2", "p.A203T", None), ("RUNX1", "p.L56S", None), ("CEBPA", "p.G223S", None),
        ("EZH2", "p.D185H", None), ("KIT", "p.M541L", None), ("FLT3", "p.T227M", None),
        ("WT1", "p.A467W", None), ("DNMT3A", "p.A912T", None),
    ],
)  # fmt: skip
def test_common_polymorphisms_and_changes_beside_the_domains_are_no_drivers(
    symbol: str, change: str, expected: tuple[str, str] | None
) -> None:
    assert verdict(symbol, MISSENSE, change) == expected


def test_without_a_transcript_the_letters_tell_the_numbering() -> None:
    """R844 of GNAS exists on the long isoform only; RUNX1 R174Q and EZH2 Y641N are the list's own."""
    for symbol, change in (("GNAS", "p.R844C"), ("EZH2", "p.Y641N"), ("RUNX1", "p.R174Q")):
        found = match(symbol, MISSENSE, change, transcript=None, rule_set="bick")
        assert found is not None, change
        assert found.verdict == "driver"
        assert "no transcript named" in found.detail
    assert match("GNAS", MISSENSE, "p.A844C", transcript=None, rule_set="bick") is None
    assert match("GNAS", MISSENSE, "p.R844C", rule_set="bick") is None
    on_mane = match("RUNX1", MISSENSE, "p.R201Q", transcript=None, rule_set="bick")
    assert on_mane is not None
    assert "numbering taken as NM_001754.5" in on_mane.detail


def test_an_insertion_that_brings_a_stop_truncates() -> None:
    assert verdict("WT1", INSERTION, "p.L294_Y295ins*") == ("bick:WT1:truncating", "driver")
    assert verdict("WT1", INSERTION, "p.L294_Y295insA") is None


def test_a_partial_tandem_duplication_is_known_by_its_label() -> None:
    assert verdict("KMT2A", "", labels=("ptd", "symbolic")) == ("default:KMT2A:ptd", "driver")
    assert verdict("KMT2A", "", labels=("symbolic",)) is None
    found = match_driver((), GENES["KMT2A"], PANEL, "default", labels=("ptd",))
    assert found is not None
    assert found.citation == "bernard2022"


def test_the_coding_name_tells_a_lost_splice_site_from_its_region() -> None:
    region = "splice_region_variant"
    lost = ("bick:DNMT3A:splice", "driver")
    assert verdict("DNMT3A", region, hgvsc="c.1847_1851+2del") == lost
    assert verdict("DNMT3A", region, hgvsc="c.2479-16_2480del") == lost
    assert verdict("DNMT3A", region, hgvsc="c.1851+5G>A") is None
    assert verdict("DNMT3A", region, "p.X617_splice", hgvsc="c.1851+3G>A") is None
    assert verdict("DNMT3A", region, "p.X617_splice") is None
    assert verdict("DNMT3A", region, hgvsc="c.1851+1dup") is None


def test_kit_exon_8_and_splice_sites_of_cbl() -> None:
    assert verdict("KIT", DELETION, "p.Y418_D419delinsF") == ("default:KIT:inframe", "driver")
    assert verdict("KIT", DELETION, "p.D419del") == ("default:KIT:inframe", "driver")
    donor = verdict("CBL", "splice_acceptor_variant", hgvsc="c.1228-1G>A")
    assert donor == ("default:CBL:splice", "driver")
    assert verdict("CBL", "splice_acceptor_variant", hgvsc="c.2000-1G>A") is None


def test_rule_sets_are_declared_or_refused() -> None:
    with pytest.raises(KeyError):
        rule_sets_in(PANEL, "nobody")
    bare = replace(PANEL, rule_sets=())
    assert rule_sets_in(bare, "bick") == ("bick",)
    with pytest.raises(KeyError):
        rule_sets_in(bare, "nobody")
    nested = replace(
        PANEL,
        rule_sets=(
            RuleSet("a", "A", "house", ("b",)), RuleSet("b", "B", "house", ("a", "c")), RuleSet("c", "C", "house"),
        ),
    )  # fmt: skip
    assert rule_sets_in(nested, "a") == ("a", "b", "c")


def test_prepared_rules_follow_the_panel() -> None:
    """Another panel with the same names is not answered from the first one's patterns."""
    first = prepared_rules(PANEL, "bick", "JAK2")
    assert prepared_rules(PANEL, "bick", "JAK2") is first
    other: GenePanel = replace(PANEL, rules=tuple(r for r in PANEL.rules if r.gene != "JAK2"))
    assert prepared_rules(other, "bick", "JAK2") == ()
    assert len(prepared_rules(PANEL, "bick", "JAK2")) == len(first)


def test_try_rules_reports_what_was_seen() -> None:
    gene = GENES["SRSF2"]
    consequence = Consequence("SRSF2", gene.mane_ensembl, (MISSENSE,), hgvsp="p.Pro95His")
    trials = try_rules((consequence,), gene, PANEL, "default")
    assert [(trial.rule_id, trial.verdict) for trial in trials] == [
        ("bick:SRSF2:missense", "driver"),
        ("bick:SRSF2:frameshift", None),
        ("default:SRSF2:inframe", None),
        ("default:SRSF2:missense", "driver"),
    ]
    assert all("p.Pro95His" in trial.detail for trial in trials)
    empty = try_rules((), gene, PANEL, "default")
    assert {trial.detail for trial in empty} == {"no consequence is annotated"}
    assert try_rules((consequence,), replace(gene, symbol="NEW"), PANEL, "default") == ()
