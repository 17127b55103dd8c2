"""Which bands exist: for each arm the number of bands in its regions (ISCN 2020, ideograms of 400 bands).

``"5": ("5", "535")`` says: 5p has one region with bands p11 to p15, 5q has q11-q15, q21-q23, q31-q35.
"""

from __future__ import annotations

import re

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.patterns import breakpoints

BANDS_IN_REGIONS: dict[str, tuple[str, str]] = {
    "1": ("326", "2524"),
    "2": ("65", "447"),
    "3": ("46", "39"),
    "4": ("6", "385"),
    "5": ("5", "535"),
    "6": ("25", "67"),
    "7": ("52", "126"),
    "8": ("23", "34"),
    "9": ("34", "324"),
    "10": ("5", "16"),
    "11": ("5", "45"),
    "12": ("3", "54"),
    "13": ("3", "424"),
    "14": ("3", "342"),
    "15": ("3", "56"),
    "16": ("3", "34"),
    "17": ("3", "25"),
    "18": ("1", "23"),
    "19": ("3", "3"),
    "20": ("3", "3"),
    "21": ("3", "12"),
    "22": ("3", "3"),
    "X": ("12", "38"),
    "Y": ("1", "2"),
}


def band_exists(chromosome: str, band: str) -> bool:
    """Is ``q13`` (also ``q1``, ``q``, ``q10``, ``q13.3``) a band of the chromosome? Unknown names are."""
    found = re.fullmatch(r"([pq])(\d?)(\d?)(?:\.\d*)?", band)
    if chromosome not in BANDS_IN_REGIONS or not band:
        return True
    if found is None:
        return False
    arm, region, number = found.groups()
    if not region or region + number == "10":
        return True
    regions = BANDS_IN_REGIONS[chromosome]["pq".index(arm)]
    if not 1 <= int(region) <= len(regions):
        return False
    return not number or 1 <= int(number) <= int(regions[int(region) - 1])


def bands_exist(change: Change) -> bool:
    """Do all bands that a change names exist? In doubt (a question mark) they may."""
    if "?" in change.raw:
        return True
    return all(band_exists(chromosome, band) for chromosome, band in breakpoints(change))
