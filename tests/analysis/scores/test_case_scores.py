"""Every score that a case's data allow, and none that they do not."""

from __future__ import annotations

import dataclasses

import pytest

from chip_triage.analysis.scores.case_counts import Counts, age_at
from chip_triage.analysis.scores.case_genes import either, gene_states, ipssm_input, karyotype_near
from chip_triage.analysis.scores.case_scores import compute_scores
from chip_triage.model.case import GeneCoverage, SampleResult
from chip_triage.model.finding import DriverMatch, Finding
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag
from chip_triage.model.locus import VariantKey
from chip_triage.model.patient import (
    BloodCount,
    ClinicalEvent,
    ClinicalTimeline,
    Patient,
    Sample,
)
from chip_triage.model.score import ScoreResult
from chip_triage.model.variant import Call, Consequence, Variant

NOTHING = ClinicalTimeline()


def finding(gene: str, vaf: float | None, category: str = "driver") -> Finding:
    key = VariantKey("GRCh38", "17", 100, "C", "T")
    call = Call(Variant(key, "17", 101, "C", "T"), "s", "x", ("PASS",), 90, 10, 100, vaf, "AD")
    consequence = Consequence(gene, "NM", hgvsp="p.R175H") if gene == "TP53" else None
    return Finding(call, gene, consequence, category, None)


def sample(
    *findings: Finding,
    day: int | None = 240,
    timepoint: str = "cytopenia",
    covered: tuple[str, ...] = (),
    specimen: str = "PB",
    sample_id: str = "s",
) -> SampleResult:
    coverage = tuple(GeneCoverage(g, "adequate", 1000, 0.01, "stated") for g in covered)
    record = Sample(sample_id, "P01", timepoint, day, specimen)
    return SampleResult(record, "x", "GRCh38", None, (), (), findings, coverage)


def count(day: int, analyte: str, value: float, censored: str = "") -> BloodCount:
    return BloodCount("P01", day, analyte, value, "", censored)


def karyotype(
    day: int | None = 240, sample_id: str | None = "s", **flags: bool | None
) -> Karyotype:
    return Karyotype(
        "text", "ok", (), tuple(KaryotypeFlag(k, v, "") for k, v in flags.items()), 20,
        ipssr_group="Poor", ipss1997_group="Poor", sample_id=sample_id, day=day,
    )  # fmt: skip


def scores(
    patient: Patient | None = None,
    samples: tuple[SampleResult, ...] = (),
    karyotypes: tuple[Karyotype, ...] = (),
    timeline: ClinicalTimeline = NOTHING,
) -> dict[str, ScoreResult]:
    found = compute_scores(patient or Patient("P01"), samples, karyotypes, timeline)
    return {score.score_id: score for score in found}


def test_without_data_there_are_no_scores() -> None:
    assert scores() == {}
    assert scores(samples=(sample(),)) == {}


class TestBaseline:
    """Which counts stand for 'before lymphodepletion'."""

    COUNTS = (
        count(-80, "platelets", 300),
        count(-10, "platelets", 160),
        count(-6, "platelets", 150),
        count(-6, "platelets", 140),
        count(-2, "platelets", 60),
        count(0, "platelets", 40),
        count(5, "platelets", 10),
    )

    def value(
        self, *events: ClinicalEvent, counts: tuple[BloodCount, ...] = COUNTS
    ) -> float | None:
        found = Counts.of(ClinicalTimeline(counts, events)).baseline("platelets")
        return None if found is None else found.value

    def test_the_last_before_lymphodepletion_the_lowest_of_a_day(self) -> None:
        assert self.value() == 140
        assert self.value(ClinicalEvent("P01", -8, "lymphodepletion")) == 160
        assert self.value(ClinicalEvent("P01", -2, "lymphodepletion")) == 60

    def test_without_an_earlier_one_the_first_up_to_infusion_unless_start_is_known(self) -> None:
        late = self.COUNTS[4:]
        assert self.value(counts=late) == 60
        assert self.value(ClinicalEvent("P01", -4, "lymphodepletion"), counts=late) is None
        assert self.value(counts=self.COUNTS[:1]) is None
        assert self.value(counts=self.COUNTS[-1:]) is None

    def test_score(self) -> None:
        timeline = ClinicalTimeline((*self.COUNTS, count(-6, "ferritin", 2000, ">")))
        score = scores(timeline=timeline)["car_hematotox"]
        assert (score.best, score.worst, score.day) == (3, 6, -6)
        assert score.category == "high"
        assert dict(score.extra) == {"lymphodepletion": "not recorded: day -5 assumed"}
        assert set(score.missing) == {"anc_per_ul", "hb_g_dl", "crp_mg_dl"}


def test_gurney_by_age_or_birth_year() -> None:
    timeline = ClinicalTimeline((count(-6, "platelets", 140),))
    known = Patient("P01", age_years=65)
    assert scores(known, timeline=timeline)["gurney_age_platelets"].category == "both"
    born = Patient("P01", birth_year=1959, infusion_date="2024-05-01")
    assert scores(born, timeline=timeline)["gurney_age_platelets"].category is None
    older = Patient("P01", birth_year=1950, infusion_date="2024-05-01")
    assert scores(older, timeline=timeline)["gurney_age_platelets"].category == "both"


@pytest.mark.parametrize(
    ("patient", "day", "low", "high"),
    [
        (Patient("P", age_years=65), -30, 65, 65),
        (Patient("P", age_years=64), 3653, 74, 74.1),
        (Patient("P", birth_year=1960, infusion_date="2024-01-01"), None, 63, 64),
    ],
)
def test_age(patient: Patient, day: int | None, low: float, high: float) -> None:
    age = age_at(patient, day)
    assert age is not None
    assert low <= age.low <= age.high <= high
    assert age_at(Patient("P", birth_year=1960), 1) is None


def test_icaht_and_ctcae_from_the_series() -> None:
    anc = tuple(count(day, "anc", 400 if 2 <= day <= 10 else 3000) for day in range(31))
    late = (count(40, "anc", 900), count(50, "anc", 450), count(50, "platelets", 40))
    found = scores(timeline=ClinicalTimeline((*anc, *late)))
    assert found["icaht_early"].value == 2
    assert found["icaht_late"].value == 3
    assert (found["t_icaht"].value, found["t_icaht"].best, found["t_icaht"].worst) == (None, 0, 4)
    assert (found["ctcae"].value, found["ctcae"].day) == (4, 50)


def test_a_single_late_count_leaves_late_icaht_open() -> None:
    late = scores(timeline=ClinicalTimeline((count(45, "anc", 300),)))["icaht_late"]
    assert (late.value, late.best, late.worst) == (None, 0, 3)


def test_chrs_of_each_sample_with_drivers() -> None:
    patient = Patient("P01", age_years=60, ccus=False)
    timeline = ClinicalTimeline((count(-20, "rdw", 14), count(-20, "mcv", 90)))
    early = sample(finding("DNMT3A", 0.05), finding("KIT", 0.3, "review"), day=-30, sample_id="a")
    later = sample(finding("DNMT3A", 0.05), finding("TP53", None), sample_id="b")
    found = [
        score
        for score in compute_scores(patient, (early, later, sample()), (), timeline)
        if score.score_id == "chrs"
    ]
    assert [(score.sample_id, score.value) for score in found] == [("a", 7.5), ("b", None)]
    # a driver whose VAF the file does not tell is still a mutation, and a high-risk one
    assert set(found[1].missing) == {"vaf_largest", "rdw_pct", "mcv_fl"}
    points = {part.item: part.points for part in found[1].contributions}
    assert (points["single_dnmt3a"], points["high_risk_mutation"]) == (1.0, 2.5)
    assert (points["two_or_more_mutations"], points["vaf_largest"]) == (2.0, None)


@pytest.mark.parametrize(
    "later", [sample(finding("TET2", 0.3), timepoint="smn"), sample(finding("TET2", 0.3), day=250)]
)
def test_chrs_is_not_for_a_neoplasm(later: SampleResult) -> None:
    assert "chrs" not in scores(Patient("P01", smn_day=245), (later,))


def test_tp53_state_with_the_samples_own_karyotype() -> None:
    later = sample(finding("TP53", 0.4), finding("TP53", 0.02, "review"))
    state = scores(samples=(later,), karyotypes=(karyotype(loss17p=True, complex=True),))
    assert state["tp53_state"].category == "multi_hit"
    assert state["tp53_state"].contributions[0].item == "TP53 p.R175H"
    assert scores(samples=(later,))["tp53_state"].category == "undetermined"
    unread = karyotype(loss17p=None, complex=None)
    assert scores(samples=(later,), karyotypes=(unread,))["tp53_state"].category == "undetermined"


@pytest.mark.parametrize(
    ("day", "sample_id", "found"),
    [(240, "s", True), (None, "s", True), (100, "s", False), (220, "x", True), (100, "x", False)],
)
def test_the_nearest_karyotype(day: int | None, sample_id: str, found: bool) -> None:
    assert (karyotype_near((karyotype(day, sample_id),), "s", 240) is not None) is found


def test_no_karyotype_without_day_or_sample() -> None:
    assert karyotype_near((karyotype(),), None, None) is None


@pytest.mark.parametrize(
    ("known", "result"),
    [((True, None), True), ((False, None), None), ((False, False), False), ((), False)],
)
def test_either(known: tuple[bool | None, ...], result: bool | None) -> None:
    assert either(*known) is result


def test_gene_states_never_call_the_unseen_wild_type() -> None:
    states = gene_states(
        sample(
            finding("TP53", 0.1),
            finding("KRAS", 0.1, "review"),
            covered=("KRAS", "NRAS", "MLL_PTD"),
        )
    )
    assert states["TP53"] is True
    assert states["KRAS"] is None
    assert states["NRAS"] is False
    assert states["SF3B1"] is None
    assert states["MLL_PTD"] is None


def duplication(
    gene: str = "KMT2A", category: str = "driver", rule: str = "", labels: tuple[str, ...] = ()
) -> Finding:
    plain = finding(gene, 0.25, category)
    match = DriverMatch(rule, "ours", "driver", "NM", "") if rule else None
    return dataclasses.replace(
        plain, call=dataclasses.replace(plain.call, labels=labels), driver=match
    )


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (duplication(labels=("ptd", "symbolic")), True),
        (duplication(rule="default:KMT2A:ptd"), True),
        (duplication(labels=("ptd",), category="review"), None),
        (duplication(labels=("ptd",), category="excluded"), None),
        (duplication(rule="default:KMT2A:truncating"), None),
        (duplication("KMT2C", labels=("ptd",)), None),
        (duplication("FLT3", labels=("itd",)), None),
    ],
)
def test_a_partial_duplication_of_kmt2a_is_the_mll_ptd_of_ipssm(
    found: Finding, state: bool | None
) -> None:
    assert gene_states(sample(found, covered=("KMT2A", "MLL_PTD")))["MLL_PTD"] is state


class TestIpssFamily:
    """IPSS, IPSS-R and IPSS-M only when MDS is recorded."""

    TIMELINE = ClinicalTimeline(
        (
            count(238, "hb", 9), count(241, "platelets", 60), count(230, "anc", 500),
            count(100, "hb", 13), count(242, "blasts_marrow", 6),
        )
    )  # fmt: skip
    SMN = sample(
        finding("TP53", 0.4), finding("RUNX1", 0.2), timepoint="smn", specimen="BM",
        covered=("NPM1", "FLT3"),
    )  # fmt: skip

    def found(self, patient: Patient) -> dict[str, ScoreResult]:
        return scores(
            patient, (sample(timepoint="smn", sample_id="pb"), self.SMN),
            (karyotype(monosomy7=True, complex=False, del5q=False, loss17p=False),),
            self.TIMELINE,
        )  # fmt: skip

    @pytest.mark.parametrize("smn_type", [None, "AML", "CMML"])
    def test_not_without_mds(self, smn_type: str | None) -> None:
        found = self.found(Patient("P01", smn_day=240, smn_type=smn_type))
        assert not {"ipss", "ipssr", "ipssm"} & set(found)

    def test_with_mds(self) -> None:
        found = self.found(Patient("P01", smn_day=240, smn_type="MDS", age_years=70))
        assert (found["ipss"].value, found["ipss"].category) == (2, "Int-2")
        assert (found["ipssr"].value, found["ipssr"].category) == (7, "Very high")
        assert dict(found["ipssr"].extra)["category_ra"] == "Very high"
        assert (found["ipssm"].sample_id, found["ipssm"].day) == ("s", 240)
        assert "MLL_PTD" in found["ipssm"].missing
        assert "NPM1" not in found["ipssm"].missing
        assert found["ipssm"].best is not None

    def test_stated_blasts_come_first_and_the_day_may_be_the_samples(self) -> None:
        patient = Patient("P01", smn_type="MDS/AML", blasts_pct=12)
        assert self.found(patient)["ipssr"].value == 8

    def test_an_unreadable_karyotype_is_missing_never_normal(self) -> None:
        unread = Karyotype("?", "refused", (), (), sample_id="s", day=240)
        found = scores(
            Patient("P01", smn_day=240, smn_type="MDS"), (self.SMN,), (unread,), self.TIMELINE
        )
        assert "cyto_group" in found["ipssr"].missing
        assert "cyto_group" in found["ipss"].missing
        assert "cyto_group" in found["ipssm"].missing

    def test_the_sample_nearest_to_the_diagnosis_stands_in(self) -> None:
        near = sample(finding("TET2", 0.3), day=235, sample_id="near")
        far = sample(finding("TET2", 0.3), day=100, sample_id="far")
        patient = Patient("P01", smn_day=240, smn_type="MDS")
        assert scores(patient, (far, near))["ipssm"].sample_id == "near"
        assert scores(patient, (far,))["ipssm"].sample_id is None
        nowhere = scores(Patient("P01", smn_type="MDS"), (far,))
        assert nowhere["ipssm"].value is None


def copies(day: int = 240, sample_id: str = "s", **flags: bool | None) -> Karyotype:
    return dataclasses.replace(
        karyotype(day, sample_id, **flags),
        source="copy_number", metaphases=None, ipssr_group=None, ipss1997_group=None,
    )  # fmt: skip


class TestCopyNumber:
    """A source beside the karyotype: what it shows lost counts, its groups and absences do not."""

    LATER = sample(finding("TP53", 0.3))

    def state(self, *karyotypes: Karyotype) -> str | None:
        return scores(samples=(self.LATER,), karyotypes=karyotypes)["tp53_state"].category

    def test_a_loss_of_17p_makes_tp53_multi_hit(self) -> None:
        assert self.state(copies(loss17p=True)) == "multi_hit"
        assert (
            self.state(copies(loss17p=True), karyotype(loss17p=False, complex=False)) == "multi_hit"
        )
        assert self.state(copies(250, "other", loss17p=True)) == "multi_hit"

    def test_no_loss_there_settles_nothing(self) -> None:
        assert self.state(copies(loss17p=False)) == "undetermined"
        assert self.state(copies(271, "other", loss17p=True)) == "undetermined"
        assert (
            self.state(copies(loss17p=False), karyotype(loss17p=False, complex=False))
            == "single_hit"
        )

    def test_it_never_gives_a_risk_group(self) -> None:
        patient = Patient("P01", smn_type="MDS", smn_day=240, blasts_pct=4)
        found = scores(patient, (self.LATER,), (copies(monosomy7=True, loss17p=True),))
        assert "cyto_group" in found["ipssm"].missing
        assert "cyto_group" in found["ipssr"].missing

    def test_ipssm_takes_it_as_loss_of_heterozygosity_of_tp53(self) -> None:
        counts = Counts.of(NOTHING)
        given = ipssm_input(self.LATER, None, counts, 240, 4, lost_17p=True)
        assert (given.tp53_loh, given.del17_17p) == (True, None)
        assert ipssm_input(self.LATER, None, counts, 240, 4).tp53_loh is None
