"""The columns of ``patients.csv``, ``labs.csv`` and ``events.csv``, once."""

from __future__ import annotations

from chip_triage.readers.sheet_columns import DAY_MAX, DAY_MIN, SEX_SPELLINGS, SEXES
from chip_triage.readers.table_cells import Column

SMN_TYPES = ("MDS", "AML", "MDS/AML", "MDS/MPN", "CMML", "MPN", "ALL", "other")
#: Kinds of events, as transplant registries and haematotoxicity studies record them.
EVENT_KINDS = (
    "lymphodepletion",
    "g_csf",
    "tpo_ra",
    "transfusion_platelets",
    "transfusion_red_cells",
    "stem_cell_boost_autologous",
    "stem_cell_boost_allogeneic",
    "next_therapy",
    "allo_hsct",
    "auto_hsct",
    "relapse",
    "infection",
    "other",
)
_KIND_SPELLINGS = (
    ("gcsf", "g_csf"),
    ("g-csf", "g_csf"),
    ("tpo-ra", "tpo_ra"),
    ("tpora", "tpo_ra"),
    ("allo-hsct", "allo_hsct"),
    ("transfusion_rbc", "transfusion_red_cells"),
)

PATIENT_COLUMNS: tuple[Column, ...] = (
    Column("patient_id", "id", "the patient, as in the sample sheet", required=True, example="P01"),
    Column("sex", "choice", "sex of the patient", choices=SEXES, spellings=SEX_SPELLINGS,
           example="female"),
    Column("birth_year", "integer", "year of birth", minimum=1900, maximum=2100, unit="year",
           example="1958"),
    Column("age_years", "number", "age at infusion", minimum=0, maximum=120, unit="years",
           example="66"),
    Column("infusion_date", "date", "date of the CAR-T infusion (day 0)", example="2024-04-30"),
    Column("product", "text", "CAR-T product", example="axi-cel"),
    Column("disease", "text", "disease treated", example="DLBCL"),
    Column("prior_lines", "integer", "lines of therapy before lymphodepletion", minimum=0,
           maximum=40, unit="lines", example="3"),
    Column("prior_asct", "flag", "autologous transplant before", example="1"),
    Column("prior_allo", "flag", "allogeneic transplant before", example="0"),
    Column("smn_day", "integer", "day on which a secondary myeloid neoplasm was diagnosed",
           minimum=0, maximum=DAY_MAX, unit="days from infusion", example="240"),
    Column("smn_type", "choice", "its type", choices=SMN_TYPES, example="MDS"),
    Column("blasts_pct", "percent", "blasts in the marrow at that diagnosis", minimum=0,
           maximum=100, unit="%", example="4"),
    Column("ccus", "flag",
           "a clinician recorded unexplained cytopenia of at least 4 months (CCUS)", example="0"),
    Column("last_day", "integer", "last day of follow-up", minimum=0, maximum=DAY_MAX,
           unit="days from infusion", example="400"),
    Column("death_day", "integer", "day of death", minimum=0, maximum=DAY_MAX,
           unit="days from infusion", example=""),
)  # fmt: skip

_DAY = Column("day", "integer", "day from infusion (or give date)", minimum=DAY_MIN,
              maximum=DAY_MAX, unit="days from infusion", example="14")  # fmt: skip
_DATE = Column("date", "date", "date (needs infusion_date in patients.csv)", example="2024-05-14")

LAB_COLUMNS: tuple[Column, ...] = (
    Column("patient_id", "id", "the patient, as in the sample sheet", required=True, example="P01"),
    _DAY,
    _DATE,
    Column("analyte", "text", "what was measured (table of analytes below)", required=True,
           example="anc"),
    Column("value", "value", "the value as measured; <x and >x are kept as limits", required=True,
           example="420 or <0.1", if_missing=", or leave the row out"),
    Column("unit", "text", "its unit (table below); never guessed", required=True,
           example="per_ul"),
)  # fmt: skip

EVENT_COLUMNS: tuple[Column, ...] = (
    Column("patient_id", "id", "the patient, as in the sample sheet", required=True, example="P01"),
    _DAY,
    _DATE,
    Column("kind", "choice", "what happened", required=True, choices=EVENT_KINDS,
           spellings=_KIND_SPELLINGS, example="g_csf"),
    Column("detail", "text", "anything worth printing beside it", example="filgrastim"),
    Column("end_day", "integer", "last day of it, when it lasted", minimum=DAY_MIN,
           maximum=DAY_MAX, unit="days from infusion", example="19"),
    Column("end_date", "date", "last date of it, when it lasted", example="2024-05-19"),
)  # fmt: skip
