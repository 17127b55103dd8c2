"""Flat records for a registry: documented columns, days from infusion instead of dates.

Every table is a pure function of the Run; docs/outputs.md says what each column holds. Dates,
birth years and file names stay out: a data manager can load the folder as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chip_triage.model.case import Case, Failure, Run, SampleResult
from chip_triage.model.clone import CloneTrack, Observation
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.reports.tables import Cell, Row, render_tsv

#: Karyotype flags that have a column of their own.
KARYOTYPE_FLAGS = (
    "normal", "monosomy7", "del7q", "chr7_other", "complex", "complex_eln2022", "monosomal",
    "hyperdiploid", "del5q", "loss17p", "lymphoid_pattern",
)  # fmt: skip
#: Platelets "at day +90": the value nearest to it within this many days.
DAY_90_WINDOW_DAYS = 15

PATIENT_FIELDS = (
    "sex", "age_years", "product", "disease", "prior_lines", "prior_asct", "prior_allo", "smn_day",
    "smn_type", "blasts_pct", "ccus", "last_day", "death_day",
)  # fmt: skip
SAMPLE_FIELDS = (
    "timepoint", "day", "specimen", "disease_status", "marrow_infiltration_pct",
    "circulating_lymphoid_pct", "kit",
)  # fmt: skip
OBSERVATION_FIELDS = ("status", "vaf", "ci_low", "ci_high", "alt_depth", "depth", "limit", "source")

PATIENTS_COLUMNS: tuple[str, ...] = (
    "patient_id", *PATIENT_FIELDS, "n_samples", "platelets_day90_10e9_l", "platelets_day90_day",
)  # fmt: skip
SAMPLES_COLUMNS: tuple[str, ...] = (
    "patient_id", "sample_id", *SAMPLE_FIELDS, "assembly", "caller", "n_driver", "n_review",
    "n_excluded", "genes_adequate", "genes_partial", "genes_not_known", "tp53_coverage",
    "tp53_limit",
)  # fmt: skip
VARIANTS_COLUMNS: tuple[str, ...] = (
    "patient_id", "sample_id", "day", "specimen", "gene_symbol", "transcript", "hgvsc", "hgvsp",
    "variant_key", "category", "rule_id", *OBSERVATION_FIELDS, "tags", "flags",
)  # fmt: skip
KARYOTYPES_COLUMNS: tuple[str, ...] = (
    "patient_id", "sample_id", "day", "specimen", "karyotype", "status", "metaphases",
    *KARYOTYPE_FLAGS, "n_abnormalities", "count_policy", "ipssr_group", "ipss1997_group",
    "not_understood", "source",
)  # fmt: skip
ASSESSMENTS_COLUMNS: tuple[str, ...] = (
    "patient_id", "outcome", "headline", "may_rise_to", "sentence", "rules_fired",
    "rules_undetermined", "missing", "needs_notification", "panel_id", "panel_version", "software_version",
    "failure",
)  # fmt: skip
SCORES_COLUMNS: tuple[str, ...] = (
    "patient_id", "score_id", "version", "sample_id", "day", "value", "category", "best", "worst",
    "missing",
)  # fmt: skip

REGISTRY_TABLES: Mapping[str, tuple[str, ...]] = {
    "patients.tsv": PATIENTS_COLUMNS,
    "samples.tsv": SAMPLES_COLUMNS,
    "variants.tsv": VARIANTS_COLUMNS,
    "karyotypes.tsv": KARYOTYPES_COLUMNS,
    "assessments.tsv": ASSESSMENTS_COLUMNS,
    "scores.tsv": SCORES_COLUMNS,
}


def render_registry(run: Run) -> dict[str, str]:
    """File name to TSV text for every table of :data:`REGISTRY_TABLES`."""
    rows: dict[str, list[Row]] = {name: [] for name in REGISTRY_TABLES}
    for case in run.cases:
        rows["patients.tsv"].append(_patient_row(case))
        rows["samples.tsv"] += [
            _sample_row(case, entry) for entry in (*case.samples, *case.constitutional)
        ]
        rows["variants.tsv"] += _variant_rows(case)
        rows["karyotypes.tsv"] += [_karyotype_row(case, entry) for entry in case.karyotypes]
        rows["assessments.tsv"].append(_assessment_row(case))
        rows["scores.tsv"] += _score_rows(case)
    rows["assessments.tsv"] += [_failure_row(failure) for failure in run.failures]
    return {name: render_tsv(columns, rows[name]) for name, columns in REGISTRY_TABLES.items()}


def _patient_row(case: Case) -> Row:
    patient = case.patient
    row: dict[str, Cell] = {name: getattr(patient, name) for name in PATIENT_FIELDS}
    near = [
        count
        for count in case.timeline.blood_counts
        if count.analyte == "platelets" and abs(count.day - 90) <= DAY_90_WINDOW_DAYS
    ]
    nearest = min(near, key=lambda count: (abs(count.day - 90), count.day), default=None)
    row.update(
        patient_id=patient.patient_id,
        n_samples=len(case.samples),
        platelets_day90_10e9_l=nearest.value if nearest else None,
        platelets_day90_day=nearest.day if nearest else None,
    )
    return row


def _sample_row(case: Case, entry: SampleResult) -> Row:
    row: dict[str, Cell] = {name: getattr(entry.sample, name) for name in SAMPLE_FIELDS}
    tp53 = next((gene for gene in entry.coverage if gene.gene_symbol == "TP53"), None)
    row.update(
        patient_id=case.patient.patient_id,
        sample_id=entry.sample.sample_id,
        assembly=entry.assembly or None,
        caller=entry.caller or None,
        tp53_coverage=tp53.status if tp53 else None,
        tp53_limit=tp53.limit if tp53 else None,
    )
    for category in ("driver", "review", "excluded"):
        row[f"n_{category}"] = sum(c.count for c in entry.counts if c.category == category)
    for status in ("adequate", "partial", "not_known"):
        row[f"genes_{status}"] = sum(gene.status == status for gene in entry.coverage)
    return row


def _variant_rows(case: Case) -> Iterator[Row]:
    """Every followed clone in every sample, then findings that no clone follows."""
    findings = {
        (str(finding.call.variant.key), entry.sample.sample_id): finding
        for entry in case.samples
        for finding in entry.findings
        if finding.category != "excluded"
    }
    followed = {str(track.key) for track in case.tracks}
    for track in case.tracks:
        named = next((f for (key, _), f in findings.items() if key == str(track.key)), None)
        for seen in track.observations:
            own = findings.get((str(track.key), seen.sample_id))
            yield _observation_row(case, track, seen, own, named)
    for entry in case.samples:
        for (key, sample_id), finding in findings.items():
            if key not in followed and sample_id == entry.sample.sample_id:
                yield _finding_row(case, entry, finding)


def _observation_row(
    case: Case, track: CloneTrack, seen: Observation, own: Finding | None, named: Finding | None
) -> Row:
    row: dict[str, Cell] = {name: getattr(seen, name) for name in OBSERVATION_FIELDS}
    chosen = named.consequence if named else None
    driver = own.driver if own else None
    row.update(
        patient_id=case.patient.patient_id,
        sample_id=seen.sample_id,
        day=seen.day,
        specimen=seen.specimen,
        gene_symbol=track.gene_symbol,
        transcript=chosen.transcript_id if chosen else None,
        hgvsc=track.hgvsc,
        hgvsp=track.hgvsp,
        variant_key=str(track.key),
        category=own.category if own else None,
        rule_id=driver.rule_id if driver else None,
        tags=track.tags,
        flags=tuple(dict.fromkeys((*track.flags, *(own.flags if own else ())))),
    )
    return row


def _finding_row(case: Case, entry: SampleResult, finding: Finding) -> Row:
    call, chosen = finding.call, finding.consequence
    return {
        "patient_id": case.patient.patient_id,
        "sample_id": entry.sample.sample_id,
        "day": entry.sample.day,
        "specimen": entry.sample.specimen,
        "gene_symbol": finding.gene_symbol,
        "transcript": chosen.transcript_id if chosen else None,
        "hgvsc": chosen.hgvsc if chosen else None,
        "hgvsp": chosen.hgvsp if chosen else None,
        "variant_key": str(call.variant.key),
        "category": finding.category,
        "rule_id": finding.driver.rule_id if finding.driver else None,
        "vaf": call.vaf,
        "alt_depth": call.alt_depth,
        "depth": call.depth,
        "tags": finding.tags,
        "flags": finding.flags,
    }


def _karyotype_row(case: Case, karyotype: Karyotype) -> Row:
    row: dict[str, Cell] = {flag: karyotype.has(flag) for flag in KARYOTYPE_FLAGS}
    row.update(
        patient_id=case.patient.patient_id,
        sample_id=karyotype.sample_id,
        day=karyotype.day,
        specimen=karyotype.specimen,
        karyotype=karyotype.text,
        status=karyotype.status,
        metaphases=karyotype.metaphases,
        n_abnormalities=karyotype.n_abnormalities,
        count_policy=karyotype.count_policy,
        ipssr_group=karyotype.ipssr_group,
        ipss1997_group=karyotype.ipss1997_group,
        not_understood=karyotype.not_understood,
        source=karyotype.source,
    )
    return row


def _assessment_row(case: Case) -> Row:
    assessment, source = case.assessment, case.provenance
    return {
        "patient_id": case.patient.patient_id,
        "outcome": "judged",
        "headline": assessment.headline,
        "may_rise_to": assessment.may_rise_to,
        "sentence": assessment.sentence,
        "rules_fired": tuple(rule.rule_id for rule in assessment.rules if rule.fired),
        "rules_undetermined": tuple(r.rule_id for r in assessment.rules if r.fired is None),
        "missing": assessment.missing,
        "needs_notification": assessment.needs_notification,
        "panel_id": source.panel_id if source else None,
        "panel_version": source.panel_version if source else None,
        "software_version": source.version if source else None,
    }


def _failure_row(failure: Failure) -> Row:
    return {"patient_id": failure.patient_id, "outcome": "failed", "failure": failure.message}


def _score_rows(case: Case) -> list[Row]:
    return [
        {
            "patient_id": case.patient.patient_id,
            "score_id": score.score_id,
            "version": score.version,
            "sample_id": score.sample_id,
            "day": score.day,
            "value": score.value,
            "category": score.category,
            "best": score.best,
            "worst": score.worst,
            "missing": score.missing,
        }
        for score in case.scores
    ]
