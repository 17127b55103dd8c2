"""Writes the demonstration's inputs into a folder, byte for byte the same every time."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path

from chip_triage.model.panel import GenePanel
from chip_triage.workflow.demo.alignments import write_alignment
from chip_triage.workflow.demo.bgzf import compress_bgzf
from chip_triage.workflow.demo.dialects import maf_text, vcf_text
from chip_triage.workflow.demo.records import DemoRecord, coverage_runs, sample_records
from chip_triage.workflow.demo.story import (
    Allele,
    StoryPatient,
    StorySample,
    read_alleles,
    read_patients,
)

SHEET_NAME = "samplesheet.csv"
SHEET_COLUMNS = (
    "patient_id", "sample_id", "timepoint", "day", "specimen", "variants", "caller", "assembly",
    "run_id", "kit", "coverage", "alignment", "stated_min_depth", "reporting_vaf", "karyotype",
    "karyotype_day", "karyotype_specimen", "sex", "disease_status", "marrow_infiltration_pct",
    "circulating_lymphoid_pct",
)  # fmt: skip
PATIENT_COLUMNS = (
    "patient_id", "sex", "birth_year", "infusion_date", "product", "disease", "prior_lines",
    "prior_asct", "prior_allo", "smn_day", "smn_type", "blasts_pct",
)  # fmt: skip
_BASELINE_UNITS = {
    "crp_mg_dl": ("crp", "mg/dL"), "ferritin_ng_ml": ("ferritin", "ng/mL"),
    "mcv_fl": ("mcv", "fL"), "rdw_pct": ("rdw", "%"),
}  # fmt: skip


def write_demo_inputs(
    folder: Path,
    panel: GenePanel,
    *,
    depth_divisor: int = 1,
    patients: Sequence[StoryPatient] | None = None,
) -> Path:
    """Write sheet, clinical tables, variant and coverage files; returns the sheet's path.

    ``patients`` None means the ten of the story.
    """
    told = read_patients() if patients is None else patients
    for name in ("variants", "coverage"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    alleles = read_alleles()
    rows = [
        _write_sample(folder, patient, number, sample, alleles, panel, depth_divisor)
        for patient in told
        for number, sample in enumerate(patient.samples)
    ]
    _write_csv(folder / SHEET_NAME, SHEET_COLUMNS, rows)
    _write_csv(folder / "patients.csv", PATIENT_COLUMNS, [_patient_row(p) for p in told])
    _write_csv(
        folder / "labs.csv",
        ("patient_id", "day", "analyte", "value", "unit"),
        [row for patient in told for row in _lab_rows(patient)],
    )
    return folder / SHEET_NAME


def _write_sample(
    folder: Path,
    patient: StoryPatient,
    number: int,
    sample: StorySample,
    alleles: dict[str, Allele],
    panel: GenePanel,
    divisor: int,
) -> dict[str, object]:
    sample_id = f"{patient.patient_id}_{sample.timepoint}"
    records = sample_records(patient.patient_id, sample, alleles, panel, divisor)
    cut = patient.truncated and number == len(patient.samples) - 1
    variants = _write_variants(folder, sample_id, sample, records, cut)
    row: dict[str, object] = {
        "patient_id": patient.patient_id,
        "sample_id": sample_id,
        "timepoint": sample.timepoint,
        "day": sample.day,
        "specimen": sample.specimen,
        "variants": variants,
        "assembly": "GRCh38",
        "run_id": f"RUN-{patient.patient_id}-{sample.timepoint}",
        "kit": "myeloid-115",
        "sex": patient.details["sex"],
        **sample.details,
    }
    if sample.details.get("karyotype"):
        row["karyotype_day"] = sample.day
        row.setdefault("karyotype_specimen", sample.specimen)
    if "stated_min_depth" in row:
        row["stated_min_depth"] = max(1, int(str(row["stated_min_depth"])) // divisor)
    if sample.evidence == "coverage":
        row["coverage"] = f"coverage/{sample_id}.per-base.bed.gz"
        runs = coverage_runs(patient.patient_id, sample, panel, divisor)
        text = "".join("\t".join(map(str, run)) + "\n" for run in runs)
        (folder / str(row["coverage"])).write_bytes(gzip.compress(text.encode(), mtime=0))
    if patient.aligned:
        row["alignment"] = f"alignments/{sample_id}.bam"
        (folder / "alignments").mkdir(exist_ok=True)
        path = folder / str(row["alignment"])
        write_alignment(path, patient, sample, records, alleles, divisor)
    return row


def _write_variants(
    folder: Path, sample_id: str, sample: StorySample, records: list[DemoRecord], cut: bool
) -> str:
    if sample.dialect == "maf":
        name = f"variants/{sample_id}.maf"
        (folder / name).write_text(maf_text(sample_id, records), encoding="utf-8")
        return name
    if sample.dialect == "strelka2":
        snvs = [r for r in records if len(r.allele.ref) == len(r.allele.alt)]
        indels = [r for r in records if len(r.allele.ref) != len(r.allele.alt)]
        parts = {"snvs": snvs, "indels": indels}
    else:
        parts = {"": records}
    names = []
    for part, part_records in parts.items():
        name = f"variants/{sample_id}{'.' + part if part else ''}.vcf.gz"
        data = compress_bgzf(vcf_text(sample.dialect, sample_id, part_records).encode())
        (folder / name).write_bytes(data[: len(data) * 2 // 3] if cut else data)
        names.append(name)
    return ";".join(names)


def _patient_row(patient: StoryPatient) -> dict[str, object]:
    row = {"patient_id": patient.patient_id, **patient.details}
    return {key: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            for key, value in row.items()}  # fmt: skip


def _lab_rows(patient: StoryPatient) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for day, anc, platelets, hb in patient.labs:
        for analyte, value, unit in (
            ("anc", anc, "/uL"), ("platelets", platelets, "10^9/L"), ("hb", hb, "g/dL"),
        ):  # fmt: skip
            rows.append(
                {
                    "patient_id": patient.patient_id,
                    "day": day,
                    "analyte": analyte,
                    "value": value,
                    "unit": unit,
                }
            )
    first_day = patient.labs[0][0] if patient.labs else None
    for name, value in patient.baseline.items():
        analyte, unit = _BASELINE_UNITS[name]
        rows.append(
            {
                "patient_id": patient.patient_id,
                "day": first_day,
                "analyte": analyte,
                "value": value,
                "unit": unit,
            }
        )
    return rows


def _write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
