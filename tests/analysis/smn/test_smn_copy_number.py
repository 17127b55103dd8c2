"""Copy number beside karyotypes in the statement, rows without sequencing, and settled origins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.model.karyotype import Karyotype, KaryotypeFlag

LOW = {"anc": 380, "platelets": 29, "hb": 7.9}


def copies(case, day, *lost, sample=-1):
    """Copy number of a sample: the named flags are present, all others absent."""
    known = ("monosomy7", "del7q", "chr7p_change", "monosomy5", "del5q", "loss17p")
    flags = tuple(KaryotypeFlag(name, name in lost, "copy number (GRCh38)") for name in known)
    record = Karyotype(
        "copy number (SEG, GRCh38, 30 segments)", "ok", (), flags, day=day, specimen="BM",
        sample_id=case.samples[sample].sample.sample_id, source="copy_number",
    )  # fmt: skip
    case.karyotypes.insert(0, record)
    return case


@pytest.fixture
def marrow(clean):
    """The clean patient without counts of day 180, to be given there."""
    clean.counts = [count for count in clean.counts if count.day != 180]
    return clean


def test_a_loss_fires_the_rule_of_the_same_flag_and_says_its_source(marrow) -> None:
    rule = copies(marrow.count(180, **LOW), 180, "monosomy7").rule(
        "criteria:karyotype_with_cytopenia"
    )
    assert rule.fired is True
    assert "-7: copy number (SEG, GRCh38, 30 segments) (marrow, day +180)" in rule.evidence
    assert rule.caveats == (
        "shown by copy number, not in metaphases: cells and clonality not known",
    )


def test_a_string_of_the_same_day_speaks_first(marrow) -> None:
    case = marrow.count(180, **LOW).karyotype(180, "monosomy7", text="45,XX,-7[12]/46,XX[8]")
    rule = copies(case, 180, "monosomy7").rule("criteria:karyotype_with_cytopenia")
    assert "45,XX,-7[12]" in rule.evidence[0]
    assert not rule.caveats


def test_without_cytopenia_a_loss_is_high(clean) -> None:
    rule = copies(clean, 180, "del7q").rule("high:karyotype_without_cytopenia")
    assert rule.fired is True
    assert rule.evidence[0].startswith("del(7q): copy number")


def test_absence_rules_nothing_out_and_stands_for_no_karyotype(clean) -> None:
    clean.karyotypes.clear()
    case = copies(clean, 180)
    assert case.rule("high:karyotype_without_cytopenia").fired is None
    statement = case.assess()
    assert "karyotype missing" in statement.missing
    assert "Copy number: no loss shown on 5, 7 and 17p (marrow, day +180)" in statement.coverage
    assert "Karyotype: missing" in statement.coverage


def test_a_17p_loss_makes_tp53_multi_hit(clean) -> None:
    clean.clone("TP53", None, (300, 1000))
    assert clean.rule("critical:tp53_multi_hit").fired is False
    rule = copies(clean, 180, "loss17p").rule("critical:tp53_multi_hit")
    assert rule.fired is True
    assert "loss of 17p: copy number (SEG, GRCh38, 30 segments)" in rule.evidence


def test_a_lymphoid_karyotype_of_the_time_explains_a_loss(clean) -> None:
    clean.clone("TP53", None, (300, 1000))
    clean.karyotype(175, "t11_14", text="46,XX,t(11;14)(q13;q32)[20]", sample=None)
    rule = copies(clean, 180, "loss17p").rule("critical:tp53_multi_hit")
    assert rule.fired is None
    assert any("lymphoid pattern" in caveat for caveat in rule.caveats)


def test_copy_number_is_no_change_of_karyotype(clean) -> None:
    before = clean.assess().changes
    assert copies(clean, 180, "loss17p").assess().changes == before


def test_stated_flags_are_marked(marrow) -> None:
    marrow.count(180, **LOW).karyotype(180, "monosomy7", text="flags: monosomy7=1")
    marrow.karyotypes[-1] = replace(marrow.karyotypes[-1], source="stated")
    rule = marrow.rule("criteria:karyotype_with_cytopenia")
    assert rule.fired is True
    assert rule.caveats == ("stated as a flag, not read from ISCN",)
    assert rule.evidence[0] == "-7 in 12 cells: stated in the sheet (marrow, day +180)"


class TestKaryotypeOnly:
    """Rows that bring a karyotype and no sequencing."""

    @staticmethod
    def add(case, day):
        case.sample(day, covered=False)
        case.samples[-1] = replace(case.samples[-1], caller="", assembly="", coverage=())
        return case.karyotype(day, "monosomy7", text="45,XX,-7[20]", sample=-1)

    def test_alone_its_genes_cannot_be_judged(self, case) -> None:
        self.add(case, 200).count(200, **LOW)
        statement = case.assess()
        assert statement.headline == "criteria_met"
        assert "TP53: not sequenced" in statement.coverage
        assert case.rule("high:tp53_driver").fired is None
        assert statement.changes == ("One sample only: what changed is not known.",)
        assert self.add(case, 230).assess().sentence.startswith("Marrow, day +230")

    def test_without_a_finding_the_sentence_says_not_sequenced(self, case) -> None:
        self.add(case, 200)
        case.karyotypes.clear()
        assert "not sequenced: no gene can be judged" in case.assess().sentence

    def test_a_sample_sequenced_shortly_before_speaks_for_the_genes(self, clean) -> None:
        statement = self.add(clean, 220).assess()
        assert "Latest sample: blood, day +180" in statement.coverage
        assert any(line.startswith("TP53: adequate") for line in statement.coverage)
        assert any("45,XX,-7[20]" in line for line in statement.changes)

    def test_one_sequenced_long_before_does_not(self, clean) -> None:
        statement = self.add(clean, 400).assess()
        assert "Latest sample: marrow, day +400" in statement.coverage
        assert any("coverage of" in text for text in statement.missing)

    def test_two_rows_of_which_one_was_sequenced(self, case) -> None:
        self.add(case.sample(-10, specimen="PB"), 200)
        assert case.assess().changes[0].startswith("Fewer than two samples were sequenced")


def test_constitutional_tissue_settles_the_origin(clean) -> None:
    prompt = ("constitutional_origin_to_be_confirmed", "probably_germline")
    clean.clone("CHEK2", None, (490, 1000), flags=prompt)
    assert clean.rule("elevated:chek2_somatic").fired is None
    settled = replace(clean.samples[-1].findings[-1], flags=(*prompt, "constitutional_excluded"))
    clean.samples[-1] = replace(clean.samples[-1], findings=(settled,))
    rule = clean.rule("elevated:chek2_somatic")
    assert rule.fired is True
    assert not any("constitutional origin" in caveat for caveat in rule.caveats)
