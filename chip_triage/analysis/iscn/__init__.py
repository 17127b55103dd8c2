"""ISCN karyotypes: read a string, flag it, count it, group it. Pure; the grammar loads on first use."""

from chip_triage.analysis.iscn.reading import read_karyotype

__all__ = ["read_karyotype"]
