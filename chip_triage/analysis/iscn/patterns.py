"""Recurrent breakpoints, as data: which chromosomes and bands make which pattern.

Sources: WHO Classification 5th ed. (Khoury et al., Leukemia 2022;36:1703), ELN 2022 (Doehner et al.,
Blood 2022;140:1345); lymphoid: WHO 5th ed. (Alaggio et al., Leukemia 2022;36:1720).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chip_triage.analysis.iscn.change import Change

UNPATTERNED_KINDS = frozenset({"del", "dup", "i", "idic", "r"})
EXCHANGES = frozenset({"t", "ins", "der", "inv", "dic", "tr", "rec", "ider"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """All ``points`` (chromosome, expression over its band) must be named by one rearrangement.

    ``kinds`` limits the rearrangements; ``bare`` says whether the chromosomes alone will do when
    the string gives no bands.
    """

    flag_id: str
    points: tuple[tuple[str, str], ...]
    kinds: frozenset[str] = EXCHANGES
    bare: bool = True


PATTERNS = (
    Pattern("t8_21", (("8", r"q2[12]"), ("21", r"q22"))),
    Pattern("inv16", (("16", r"p1[13]"), ("16", r"q22"))),
    Pattern("t15_17", (("15", r"q2[2-6]"), ("17", r"q(?:1[12]|2[1-5])"))),
    Pattern("t9_11", (("9", r"p2[1-4]"), ("11", r"q2[34]"))),
    Pattern("kmt2a_rearrangement", (("11", r"q23"),), EXCHANGES - {"dic"}, bare=False),
    Pattern("inv3_t33", (("3", r"q2[12]"), ("3", r"q26"))),
    Pattern("t11_14", (("11", r"q13"), ("14", r"q32"))),
    Pattern("t14_18", (("14", r"q32"), ("18", r"q21"))),
    Pattern("t9_22", (("9", r"q34"), ("22", r"q11"))),
    Pattern("myc_8q24", (("8", r"q24"),), frozenset({"t", "ins", "der"}), bare=False),
    Pattern("bcl6_3q27", (("3", r"q27"),), frozenset({"t", "ins", "der"}), bare=False),
    Pattern("igh_14q32", (("14", r"q32"),), EXCHANGES | {"add"}, bare=False),
    # class-defining in ELN 2022, needed for its definition of complex
    Pattern("t6_9", (("6", r"p2[23]"), ("9", r"q34"))),
    Pattern("t8_16", (("8", r"p11"), ("16", r"p13"))),
)  # fmt: skip
LYMPHOID_FLAGS = ("igh_14q32", "t11_14", "t14_18", "myc_8q24", "bcl6_3q27", "t9_22")
ELN_CLASS_DEFINING = (
    "t8_21", "inv16", "t15_17", "t9_11", "kmt2a_rearrangement", "inv3_t33", "t9_22", "t6_9", "t8_16",
)  # fmt: skip
CORE_BINDING_FACTOR = ("t8_21", "inv16")


def breakpoints(change: Change) -> tuple[tuple[str, str], ...]:
    """(chromosome, band) as named by a rearrangement and its parts; band may be empty."""
    points: list[tuple[str, str]] = []
    if len(change.chromosomes) == len(change.bands):
        for chromosome, bands in zip(change.chromosomes, change.bands, strict=True):
            points += [(chromosome, band) for band in _bands(bands)] or [(chromosome, "")]
    elif len(change.chromosomes) == 1 or not change.bands:
        bands = "".join(change.bands)
        for chromosome in change.chromosomes:
            points += [(chromosome, band) for band in _bands(bands)] or [(chromosome, "")]
    elif len(set(change.chromosomes)) == 1:
        points += [(change.chromosomes[0], band) for band in _bands("".join(change.bands))]
    else:
        points += [(chromosome, "") for chromosome in change.chromosomes]
    points += [
        (c.upper(), band) for c, band in re.findall(r"(\d+|[xy])([pq][\d.]+)", change.detail)
    ]
    for part in change.parts:
        points += breakpoints(part)
    return tuple(points)


def _bands(text: str) -> list[str]:
    return re.findall(r"[pq]\d[\d.]*|[pq]", text.replace("?", ""))


def matches(pattern: Pattern, change: Change, points: tuple[tuple[str, str], ...]) -> bool:
    """Does one rearrangement name every point of the pattern?"""
    if not _kind_fits(pattern, change):
        return False
    if all(_named(point, points) for point in pattern.points):
        return True
    return pattern.bare and _bare_match(pattern, change)


def _kind_fits(pattern: Pattern, change: Change) -> bool:
    if change.kind in pattern.kinds and not (change.kind == "der" and not change.parts):
        return True
    return any(_kind_fits(pattern, part) for part in change.parts) or "::" in change.detail


def _named(point: tuple[str, str], points: tuple[tuple[str, str], ...]) -> bool:
    return any(c == point[0] and re.match(point[1], band) for c, band in points)


def _bare_match(pattern: Pattern, change: Change) -> bool:
    """t(15;17) or inv(16) without bands."""
    wanted = sorted(chromosome for chromosome, _ in pattern.points)
    for one in (change, *change.parts):
        arms_only = all(len(band.replace("?", "")) <= 1 for band in one.bands)
        named = sorted(one.chromosomes)
        if one.kind == "inv" and len(set(wanted)) == 1 and named == wanted[:1] and arms_only:
            return True
        if one.kind == "t" and named == wanted and arms_only and len(wanted) > 1:
            return True
    return False


@lru_cache(maxsize=4096)
def patterns_of(change: Change) -> frozenset[str]:
    """Flag ids of all patterns that a change shows."""
    if change.constitutional or not change.is_structural or change.kind in UNPATTERNED_KINDS:
        return frozenset()
    points = breakpoints(change)
    return frozenset(pattern.flag_id for pattern in PATTERNS if matches(pattern, change, points))
