"""The columns of the sample sheet, once: reader, JSON Schema and documentation follow this table."""

from __future__ import annotations

from chip_triage.model.patient import CLONE_SPECIMENS, DISEASE_STATUSES, SPECIMENS, TIMEPOINTS
from chip_triage.readers.table_cells import Column, expectation

#: A day beyond these bounds is a date or a typing error, not a day from infusion.
DAY_MIN, DAY_MAX = -10000, 10000
SEXES = ("male", "female")
SEX_SPELLINGS = (("m", "male"), ("f", "female"))
SPECIMEN_SPELLINGS = (("fibroblasts", "fibroblast"), ("hair_follicles", "hair_follicle"))

SHEET_COLUMNS: tuple[Column, ...] = (
    Column("patient_id", "id", "the patient; rows with the same id are compared", required=True,
           example="P01"),
    Column("sample_id", "id", "the sample; unique within the sheet", required=True,
           example="P01_pre"),
    Column("timepoint", "choice", "why the sample was taken", required=True, choices=TIMEPOINTS,
           example="pre_cart"),
    Column("day", "integer", "day of sampling counted from the CAR-T infusion (day 0)",
           minimum=DAY_MIN, maximum=DAY_MAX, unit="days from infusion", example="-30"),
    Column("collection_date", "date",
           "date of sampling; turned into a day with infusion_date of patients.csv",
           example="2024-03-31"),
    Column("specimen", "choice",
           "peripheral blood, bone marrow or other; fibroblast and hair_follicle are constitutional "
           "tissue (timepoint other), which is not compared", required=True,
           choices=SPECIMENS, spellings=SPECIMEN_SPELLINGS, example="PB"),
    Column("variants", "paths",
           "variant file (VCF or MAF), relative to the sheet; two joined by ';' where a caller "
           "writes SNVs and indels apart; empty where the row brings only a karyotype",
           example="P01_pre.vcf.gz"),
    Column("vcf_sample", "text", "name of the sample inside the variant file", example="TUMOR"),
    Column("caller", "text", "variant caller, where the file does not say", example="mutect2"),
    Column("assembly", "text", "genome assembly, where the file does not say (GRCh37, GRCh38)",
           example="GRCh38"),
    Column("panel", "text", "gene panel: a shipped name, or a folder relative to the sheet",
           example="clonhema_myeloid"),
    Column("run_id", "text", "sequencing run; samples of one run are checked for carry-over",
           example="RUN7"),
    Column("lab", "text", "laboratory that sequenced the sample", example="LAB_A"),
    Column("kit", "text", "library kit or panel version; other kits are not freely comparable",
           example="myeloid_v2"),
    Column("coverage", "path", "per-base coverage: BED4 or mosdepth per-base, relative to the sheet",
           example="P01_pre.per-base.bed.gz"),
    Column("stated_min_depth", "integer",
           "lowest depth that the laboratory's pipeline accepts at every panel site",
           minimum=1, maximum=10_000_000, unit="reads", example="500"),
    Column("reporting_vaf", "fraction", "VAF from which the laboratory's pipeline reports",
           minimum=0, maximum=1, unit="0-1", example="0.01"),
    Column("alignment", "path", "BAM or CRAM for rechecking, relative to the sheet",
           example="P01_pre.bam"),
    Column("karyotype", "text", "karyotype as written by the laboratory (ISCN)",
           example="46,XX[20]"),
    Column("karyotype_day", "integer", "day of the karyotype when it differs from the sample's",
           minimum=DAY_MIN, maximum=DAY_MAX, unit="days from infusion", example="-28"),
    Column("karyotype_specimen", "choice", "specimen of the karyotype when it differs",
           choices=CLONE_SPECIMENS, example="BM"),
    Column("karyotype_flags", "text",
           "flags stated in place of a karyotype; marked as stated wherever they are used",
           example="monosomy7=1; complex=0; metaphases=20"),
    Column("copy_number", "path",
           "copy-number segments: a SEG table, or a VCF with DEL, DUP and CNV records, relative to "
           "the sheet; a source of its own beside the karyotype", example="P01_smn.seg"),
    Column("sex", "choice", "sex of the patient", choices=SEXES, spellings=SEX_SPELLINGS,
           example="female"),
    Column("disease_status", "choice", "lymphoma or leukaemia at this time point",
           choices=DISEASE_STATUSES, example="remission"),
    Column("marrow_infiltration_pct", "percent", "marrow infiltration by lymphoma or leukaemia",
           minimum=0, maximum=100, unit="%", example="5"),
    Column("circulating_lymphoid_pct", "percent", "circulating lymphoma or leukaemia cells",
           minimum=0, maximum=100, unit="%", example="0"),
    Column("identity_override", "text",
           "who decided, and why, that a failed identity check of this sample is accepted",
           example="Dr N. N.: donor blood after allo-HSCT"),
    Column("expected_records", "integer", "number of data lines that the variant file must hold",
           minimum=0, maximum=1_000_000_000, unit="records", example="412"),
    Column("sha256", "sha256",
           "checksum of the variant file (two joined by ';' for two files)", example="64 hex digits"),
)  # fmt: skip


def column_help() -> tuple[tuple[str, str, str, str], ...]:
    """Name, ``required`` or ``optional``, expectation and meaning of every sheet column."""
    return tuple(
        (
            column.name,
            "required" if column.required else "optional",
            expectation(column),
            column.help,
        )
        for column in SHEET_COLUMNS
    )
