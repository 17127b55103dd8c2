"""One row of the karyotype table."""

from __future__ import annotations

from chip_triage.model.karyotype import Karyotype

KARYOTYPE_COLUMNS = (
    "status", "normal", "monosomy7", "del7q", "chr7_other", "n_abnormalities",
    "n_abnormalities_lineage", "complex", "complex_eln2022", "monosomal", "ipssr_group",
    "ipss1997_group", "hyperdiploid", "del5q", "loss17p", "notes",
)  # fmt: skip
FLAG_COLUMNS = (
    "normal", "monosomy7", "del7q", "chr7_other", "complex", "complex_eln2022", "monosomal",
    "hyperdiploid", "del5q", "loss17p",
)  # fmt: skip


def karyotype_row(karyotype: Karyotype) -> dict[str, str]:
    """The columns of :data:`KARYOTYPE_COLUMNS` as text: flags 1 / 0 / empty (not known)."""
    row = dict.fromkeys(KARYOTYPE_COLUMNS, "")
    row["status"] = karyotype.status
    for flag_id in FLAG_COLUMNS:
        row[flag_id] = _tri_state(karyotype.has(flag_id))
    row["n_abnormalities"] = _number(karyotype.n_abnormalities)
    row["n_abnormalities_lineage"] = _number(karyotype.n_abnormalities_lineage)
    row["ipssr_group"] = karyotype.ipssr_group or ""
    row["ipss1997_group"] = karyotype.ipss1997_group or ""
    row["notes"] = _notes(karyotype)
    return row


def _tri_state(value: bool | None) -> str:
    return "" if value is None else str(int(value))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _notes(karyotype: Karyotype) -> str:
    texts = [note.message for note in karyotype.notes]
    return "; ".join(" ".join(text.split()) for text in texts)
