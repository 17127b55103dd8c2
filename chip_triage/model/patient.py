"""The patient, the samples, the counts and what happened when."""

from __future__ import annotations

from chip_triage.model.record import record

TIMEPOINTS = ("pre_cart", "followup", "cytopenia", "smn", "other")
#: Specimens that can hold the clones; tissue that settles a constitutional origin.
CLONE_SPECIMENS = ("PB", "BM", "other")
CONSTITUTIONAL_SPECIMENS = ("fibroblast", "hair_follicle")
SPECIMENS = (*CLONE_SPECIMENS, *CONSTITUTIONAL_SPECIMENS)
DISEASE_STATUSES = ("remission", "partial_remission", "active", "unknown")


@record
class Patient:
    """One patient as ``patients.csv`` describes them; every field but the id may be unknown."""

    patient_id: str
    sex: str | None = None
    birth_year: int | None = None
    age_years: float | None = None
    infusion_date: str | None = None
    product: str | None = None
    disease: str | None = None
    prior_lines: int | None = None
    prior_asct: bool | None = None
    prior_allo: bool | None = None
    smn_day: int | None = None
    smn_type: str | None = None
    blasts_pct: float | None = None
    ccus: bool | None = None
    last_day: int | None = None
    death_day: int | None = None


@record
class Sample:
    """One sample of the sheet. ``day`` counts from infusion (before it: negative or 0).

    ``stated_min_depth`` and ``reporting_vaf`` are what the laboratory's pipeline guarantees: the
    lowest depth (reads) it accepts and the VAF (0-1) from which it reports. ``karyotype`` is ISCN,
    ``karyotype_flags`` are ``name=value`` pairs stated in its place.
    """

    sample_id: str
    patient_id: str
    timepoint: str
    day: int | None
    specimen: str
    collection_date: str | None = None
    vcf_sample: str | None = None
    caller: str | None = None
    assembly: str | None = None
    run_id: str | None = None
    kit: str | None = None
    stated_min_depth: int | None = None
    reporting_vaf: float | None = None
    karyotype: str | None = None
    karyotype_day: int | None = None
    karyotype_specimen: str | None = None
    sex: str | None = None
    disease_status: str | None = None
    marrow_infiltration_pct: float | None = None
    circulating_lymphoid_pct: float | None = None
    identity_override: str | None = None
    karyotype_flags: str | None = None


@record
class BloodCount:
    """One laboratory value at one day; ``analyte`` and ``unit`` are canonical (see docs/inputs.md).

    ``censored`` is ``<`` or ``>`` when the laboratory printed a limit; ``value`` is that limit.
    """

    patient_id: str
    day: int
    analyte: str
    value: float
    unit: str
    censored: str = ""


@record
class ClinicalEvent:
    """Something that happened: ``kind`` such as ``g_csf``, ``transfusion_platelets``, ``allo_hsct``."""

    patient_id: str
    day: int
    kind: str
    detail: str = ""
    end_day: int | None = None


@record
class ClinicalTimeline:
    """All blood counts and events of one patient, in days from infusion."""

    blood_counts: tuple[BloodCount, ...] = ()
    events: tuple[ClinicalEvent, ...] = ()
