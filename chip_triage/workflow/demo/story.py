"""What the demonstration tells: patients, samples and alleles, read from the two data files here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

#: Lengths of the primary GRCh38 contigs (GRCh38.p14, GenBank GCA_000001405), in bases.
GRCH38_LENGTHS = {
    "chr1": 248956422, "chr2": 242193529, "chr3": 198295559, "chr4": 190214555,
    "chr5": 181538259, "chr6": 170805979, "chr7": 159345973, "chr8": 145138636,
    "chr9": 138394717, "chr10": 133797422, "chr11": 135086622, "chr12": 133275309,
    "chr13": 114364328, "chr14": 107043718, "chr15": 101991189, "chr16": 90338345,
    "chr17": 83257441, "chr18": 80373285, "chr19": 58617616, "chr20": 64444167,
    "chr21": 46709983, "chr22": 50818468, "chrX": 156040895, "chrY": 57227415, "chrM": 16569,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allele:
    """One allele as it stands in ``alleles.tsv`` (GRCh38, 1-based, VCF style)."""

    allele_id: str
    gene_symbol: str
    chrom: str
    pos: int
    ref: str
    alt: str
    transcript: str
    hgvsc: str
    hgvsp: str
    consequence: str
    gnomad_af: str


@dataclass(frozen=True, slots=True)
class StorySample:
    """One sample of the story; ``alleles`` maps allele ids to the VAF (0-1) to write."""

    timepoint: str
    day: int
    specimen: str
    dialect: str
    depth: int
    evidence: str
    alleles: dict[str, float]
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoryPatient:
    """One patient of the story; ``labs`` rows are (day, ANC/uL, platelets 10e9/L, Hb g/dL)."""

    patient_id: str
    story: str
    samples: tuple[StorySample, ...]
    labs: tuple[tuple[float, ...], ...]
    baseline: dict[str, float]
    truncated: bool
    details: dict[str, Any]
    aligned: bool = False


def read_alleles() -> dict[str, Allele]:
    """All alleles of the demonstration by id."""
    text = (files(__package__) / "alleles.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    header, *body = rows
    records = [dict(zip(header, row, strict=True)) for row in body]
    return {
        record["allele_id"]: Allele(**{**record, "pos": int(record["pos"])})  # type: ignore[arg-type]
        for record in records
    }


def read_patients() -> tuple[StoryPatient, ...]:
    """All patients of the demonstration, in order."""
    text = (files(__package__) / "patients.toml").read_text(encoding="utf-8")
    return tuple(_patient(table) for table in tomllib.loads(text)["patient"])


def _patient(table: dict[str, Any]) -> StoryPatient:
    taken = {"patient_id", "story", "sample", "labs", "baseline", "truncated", "aligned"}
    return StoryPatient(
        patient_id=table["patient_id"],
        story=table["story"],
        samples=tuple(_sample(sample) for sample in table["sample"]),
        labs=tuple(tuple(row) for row in table["labs"]),
        baseline=table["baseline"],
        truncated=table.get("truncated", False),
        details={key: value for key, value in table.items() if key not in taken},
        aligned=table.get("aligned", False),
    )


def _sample(table: dict[str, Any]) -> StorySample:
    taken = {"timepoint", "day", "specimen", "dialect", "depth", "evidence", "alleles"}
    return StorySample(
        **{key: table[key] for key in taken},
        details={key: value for key, value in table.items() if key not in taken},
    )
