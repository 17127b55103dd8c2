"""ISCN karyotypes: read a string, flag it, count it, group it. Pure; the grammar loads on first use."""

from chip_triage.analysis.iscn.copy_number import copy_number_flags
from chip_triage.analysis.iscn.reading import read_karyotype
from chip_triage.analysis.iscn.table import KARYOTYPE_COLUMNS, karyotype_row

__all__ = ["KARYOTYPE_COLUMNS", "copy_number_flags", "karyotype_row", "read_karyotype"]
