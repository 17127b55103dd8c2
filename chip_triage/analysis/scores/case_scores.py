"""All scores that the data of one patient allow, from findings, karyotypes and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.analysis.scores.car_hematotox import score_car_hematotox
from chip_triage.analysis.scores.case_counts import (
    ANC_10E9_L,
    NEAR_DAYS,
    Counts,
    age_at,
    baseline_day,
    quantity,
)
from chip_triage.analysis.scores.case_genes import (
    copy_number_shows,
    drivers,
    flag,
    ipssm_input,
    karyotype_near,
)
from chip_triage.analysis.scores.chrs import score_chrs
from chip_triage.analysis.scores.ctcae import score_ctcae
from chip_triage.analysis.scores.gurney import score_gurney
from chip_triage.analysis.scores.icaht import score_icaht_early, score_icaht_late
from chip_triage.analysis.scores.ipss import score_ipss
from chip_triage.analysis.scores.ipssm import score_ipssm
from chip_triage.analysis.scores.ipssr import score_ipssr
from chip_triage.analysis.scores.quantity import Quantity, exact
from chip_triage.analysis.scores.t_icaht import score_t_icaht
from chip_triage.analysis.scores.tp53_state import score_tp53_state
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.model.sample_result import SampleResult
from chip_triage.model.score import ScoreResult

_BASELINE = ("platelets", "anc", "hb", "crp", "ferritin")
#: SMN types for which the IPSS family was made.
MDS_TYPES = frozenset(["MDS", "MDS/AML"])


def compute_scores(
    patient: Patient,
    samples: Sequence[SampleResult],
    karyotypes: Sequence[Karyotype],
    timeline: ClinicalTimeline,
) -> tuple[ScoreResult, ...]:
    """Every score with at least one input of its own; missing ones give ranges.

    IPSS, IPSS-R and IPSS-M only when MDS is recorded; CHRS and TP53 state once a sample with
    drivers. Of one score with several samples the results stand in the order of the samples.
    """
    counts = Counts.of(timeline)
    found: list[ScoreResult | None] = [
        _car_hematotox(counts),
        _gurney(patient, counts),
        score_icaht_early(counts.series("anc"), death_day=patient.death_day),
        score_icaht_late(counts.series("anc")),
        score_t_icaht(counts.series("platelets"), death_day=patient.death_day),
        _ctcae(counts),
        *(_chrs(patient, sample, counts) for sample in samples),
        *(_tp53_state(sample, karyotypes) for sample in samples),
        *_ipss_family(patient, samples, karyotypes, counts),
    ]
    return tuple(score for score in found if score is not None)


def _car_hematotox(counts: Counts) -> ScoreResult | None:
    values = [counts.baseline(name) for name in _BASELINE]
    if not any(values):
        return None
    started = counts.lymphodepletion
    how = "not recorded: day -5 assumed" if started is None else f"day {started}"
    return score_car_hematotox(
        *(quantity(value) for value in values),
        day=baseline_day(values),
        extra=(("lymphodepletion", how),),
    )


def _gurney(patient: Patient, counts: Counts) -> ScoreResult | None:
    age, platelets = age_at(patient, None), counts.baseline("platelets")
    if age is None and platelets is None:
        return None
    return score_gurney(age, quantity(platelets), day=baseline_day([platelets]))


def _ctcae(counts: Counts) -> ScoreResult | None:
    """Cytopenias at the latest day with a count after infusion."""
    wanted = ("anc", "platelets", "hb")
    days = [count.day for count in counts.values if count.analyte in wanted and count.day > 0]
    if not days:
        return None
    day = max(days)
    return score_ctcae(*(_on(counts, name, day) for name in wanted), day=day)


def _on(counts: Counts, analyte: str, day: int) -> Quantity | None:
    """Lowest value of an analyte on one day."""
    found = [value for when, value in counts.series(analyte) if when == day]
    return min(found, key=lambda value: value.high, default=None)


def _chrs(patient: Patient, sample: SampleResult, counts: Counts) -> ScoreResult | None:
    """CHRS of a sample with drivers that is not one of a recorded neoplasm."""
    day, smn_day = sample.sample.day, patient.smn_day
    if sample.sample.timepoint == "smn":
        return None
    if day is not None and smn_day is not None and day >= smn_day:
        return None
    return score_chrs(
        drivers(sample),
        age_years=age_at(patient, day),
        rdw_pct=counts.near("rdw", day),
        mcv_fl=counts.near("mcv", day),
        ccus=patient.ccus,
        sample_id=sample.sample.sample_id,
        day=day,
    )


def _tp53_state(sample: SampleResult, karyotypes: Sequence[Karyotype]) -> ScoreResult | None:
    record = sample.sample
    karyotype = karyotype_near(karyotypes, record.sample_id, record.day)
    mutations = [
        (_label(finding), finding.call.vaf)
        for finding in sample.findings
        if finding.category == "driver" and finding.gene_symbol == "TP53"
    ]
    return score_tp53_state(
        mutations,
        loss17p=copy_number_shows(karyotypes, record.sample_id, record.day, "loss17p")
        or flag(karyotype, "loss17p"),
        complex_karyotype=flag(karyotype, "complex"),
        sample_id=record.sample_id,
        day=record.day,
    )


def _label(finding: Finding) -> str:
    hgvsp = finding.consequence.hgvsp if finding.consequence else None
    return f"{finding.gene_symbol} {hgvsp}" if hgvsp else finding.gene_symbol


def _ipss_family(
    patient: Patient,
    samples: Sequence[SampleResult],
    karyotypes: Sequence[Karyotype],
    counts: Counts,
) -> Iterable[ScoreResult | None]:
    """IPSS, IPSS-R and IPSS-M at the diagnosis of MDS."""
    if patient.smn_type not in MDS_TYPES:
        return ()
    sample = _sample_at_diagnosis(patient, samples)
    record = sample.sample if sample is not None else None
    day = patient.smn_day if patient.smn_day is not None else (record.day if record else None)
    sample_id = record.sample_id if record else None
    karyotype = karyotype_near(karyotypes, sample_id, day)
    stated = None if patient.blasts_pct is None else exact(patient.blasts_pct)
    blasts = stated or counts.near("blasts_marrow", day)
    hb, platelets = counts.near("hb", day), counts.near("platelets", day)
    anc = counts.near("anc", day, ANC_10E9_L)
    group = karyotype.ipssr_group if karyotype else None
    old_group = karyotype.ipss1997_group if karyotype else None
    age = age_at(patient, day)
    given = ipssm_input(
        sample, karyotype, counts, day, blasts.high if blasts is not None else None,
        lost_17p=copy_number_shows(karyotypes, sample_id, day, "loss17p"),
    )  # fmt: skip
    return (
        score_ipss(blasts, old_group, hb, platelets, anc, sample_id=sample_id, day=day),
        score_ipssr(
            blasts, group, hb, platelets, anc, age.low if age and age.is_exact else None,
            sample_id=sample_id, day=day,
        ),
        score_ipssm(given, sample_id=sample_id, day=day),
    )  # fmt: skip


def _sample_at_diagnosis(patient: Patient, samples: Sequence[SampleResult]) -> SampleResult | None:
    """The sample recorded as SMN, marrow first; else the one nearest to the day of diagnosis."""
    recorded = [sample for sample in samples if sample.sample.timepoint == "smn"]
    if recorded:
        return min(recorded, key=lambda s: (s.sample.specimen != "BM", s.sample.day or 0))
    if patient.smn_day is None:
        return None
    smn_day = patient.smn_day
    near = [
        sample
        for sample in samples
        if sample.sample.day is not None and abs(sample.sample.day - smn_day) <= NEAR_DAYS
    ]
    return min(near, key=lambda s: abs((s.sample.day or 0) - smn_day), default=None)
