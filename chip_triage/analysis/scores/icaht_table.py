"""ICAHT of many patients from one long table of laboratory values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chip_triage.analysis.scores.icaht import grade_early, grade_late, recovery_phenotype
from chip_triage.analysis.scores.quantity import Quantity, of_count
from chip_triage.analysis.scores.t_icaht import PlateletGrade
from chip_triage.analysis.scores.t_icaht import grade_early as platelets_early
from chip_triage.analysis.scores.t_icaht import grade_late as platelets_late
from chip_triage.model.patient import BloodCount, Patient

ICAHT_OUTPUTS = (
    "patient_id", "grade_early", "grade_late", "phenotype", "longest_run_le500",
    "longest_run_le100", "grade_early_max", "grade_late_max", "t_icaht_early", "t_icaht_late",
    "note",
)  # fmt: skip


def icaht_rows(
    counts: Sequence[BloodCount], patients: Mapping[str, Patient]
) -> tuple[dict[str, str], ...]:
    """One row a patient, those of ``patients`` first, in text with :data:`ICAHT_OUTPUTS`.

    ``grade_early`` and ``grade_late`` are what the known days show; ``*_max`` is what days
    without a value still allow ('at least' grades have a higher one).
    """
    ids = dict.fromkeys((*patients, *(count.patient_id for count in counts)))
    return tuple(
        _row(
            patient_id, [c for c in counts if c.patient_id == patient_id], patients.get(patient_id)
        )
        for patient_id in ids
    )


def _row(patient_id: str, counts: Sequence[BloodCount], patient: Patient | None) -> dict[str, str]:
    last = patient.last_day if patient is not None else None
    death = patient.death_day if patient is not None else None
    anc = list(_series(counts, "anc", last))
    platelets = list(_series(counts, "platelets", last))
    early = grade_early(anc, death_day=death)
    late = grade_late(anc)
    phases = {
        "early": platelets_early(platelets, death_day=death),
        "late": platelets_late(platelets, death_day=death),
    }
    known = early.grade is not None
    return {
        "patient_id": patient_id,
        "grade_early": _text(early.grade),
        "grade_late": _text(late.grade),
        "phenotype": recovery_phenotype(anc) or "",
        "longest_run_le500": _text(early.longest_le500 if known else None),
        "longest_run_le100": _text(early.longest_le100 if known else None),
        "grade_early_max": _text(early.worst if known else None),
        "grade_late_max": _text(late.worst if late.grade is not None else None),
        "t_icaht_early": _text(phases["early"].grade),
        "t_icaht_late": _text(phases["late"].grade),
        "note": "; ".join(
            filter(
                None,
                (
                    _note(early.grade, early.worst, early.unknown_days, late.grade, late.worst),
                    _platelet_note(phases),
                    _beyond(counts, last),
                ),
            )
        ),
    }


def _series(
    counts: Iterable[BloodCount], analyte: str, last_day: int | None
) -> Iterable[tuple[int, Quantity]]:
    """Values of an analyte up to the last day of follow-up."""
    return (
        (count.day, of_count(count))
        for count in counts
        if count.analyte == analyte and (last_day is None or count.day <= last_day)
    )


def _platelet_note(phases: Mapping[str, PlateletGrade]) -> str:
    """T-ICAHT grades that days without platelets could raise."""
    return "; ".join(
        f"T-ICAHT {name}: at least grade {phase.grade}; {phase.unknown_days} days without platelets"
        for name, phase in phases.items()
        if phase.grade is not None and phase.worst > phase.grade
    )


def _beyond(counts: Iterable[BloodCount], last_day: int | None) -> str:
    """Values after the last day of follow-up are not counted, and that is said."""
    if last_day is None:
        return ""
    late = [c for c in counts if c.day > last_day and c.analyte in ("anc", "platelets")]
    return f"{len(late)} value(s) after last_day {last_day} not counted" if late else ""


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _note(
    early: int | None, early_worst: int, unknown: int, late: int | None, late_worst: int
) -> str:
    notes = []
    if early is None:
        notes.append("no ANC on days 0-30")
    elif early_worst > early:
        notes.append(f"early: at least grade {early}; {unknown} of days 0-30 have no value")
    if late is not None and late_worst > late:
        notes.append(f"late: grade {late_worst} if a second value of at most 1500/uL confirms it")
    return "; ".join(notes)
