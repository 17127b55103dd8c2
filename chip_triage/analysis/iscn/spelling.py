"""Misspelt words of the nomenclature, corrected where one word alone is one slip away."""

from __future__ import annotations

from functools import lru_cache

from chip_triage.analysis.iscn.statements import compiled

# Words before a parenthesis, and words that stand alone.
KIND_WORDS = ("del", "der", "add", "dup", "inv", "ins", "dic", "idic")
LONE_WORDS = ("idem", "mar", "complex", "dmin")
KNOWN_WORDS = frozenset(
    ["i", "r", "t", "ct", "tr", "trc", "trp", "tas", "rob", "rec", "rea", "fis", "fra", "hsr", "ace", "iso", "ring", "abn", "ider", "invdup", "invins", "qdp", "cqdp", "cth", "cht", "cha", "cpx", "neo", "mar", "dmin", "dert", "deletion", "isochromosome", "psudic", "psuidic", "crypt", "crypins", "crypdel", "crypinv", "cryp", "c", "p", "q", "x", "y", "sl", "sdl", "sld", "inc", "m", "dm", "cen", "ter", "pter", "qter", "or", "ins", "nl", "normal", "var"]
)  # fmt: skip


def corrected(text: str) -> str | None:
    """The item with its one misspelt word corrected; None when no word, or no single one, fits."""
    found = compiled(r"(?P<before>(?:.*[^a-z])?)(?P<word>[a-z]{2,9})(?P<behind>\(.*)").match(text)
    words: tuple[str, ...] = KIND_WORDS
    if found is None:
        found = compiled(
            r"(?P<before>[+-]?\??\d{0,2})(?P<word>[a-z]{3,9}?)(?P<behind>\d*(?:[x*]\d)?\??)"
        ).fullmatch(text)
        words = LONE_WORDS
    if found is None:
        found = compiled(r"(?P<before>[+-]\??\d{0,2})(?P<word>[a-z]{2})(?P<behind>\d?)").fullmatch(
            text
        )
        words = ("mar",)
    if found is None or found["word"] in KNOWN_WORDS or found["word"] in words:
        return None
    near = [word for word in words if one_slip_apart(found["word"], word)]
    if near == ["del", "der"]:  # "de(6)(q14)" has bands, "de(6)t(6;9)" has parts
        bands = compiled(r"\([^()]*\)\(\??[pq]").match(found["behind"])
        parts = compiled(r"\([^()]*\)[a-z]").match(found["behind"])
        near = ["del"] if bands else ["der"] if parts else []
    if near == ["inv", "ins"]:  # an insertion has two chromosomes or three bands
        single = compiled(r"\((?:\d{1,2}|x|y)\)\(\??[pq][\d.]*\??[pq][\d.]*\)").match(
            found["behind"]
        )
        near = ["inv"] if single else ["ins"] if ";" in found["behind"] else []
    if len(near) != 1:
        return None
    return f"{found['before']}{near[0]}{found['behind']}"


@lru_cache(maxsize=512)
def one_slip_apart(one: str, other: str) -> bool:
    """One letter too many, too few, another, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        differ = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differ) == 1:
            return True
        exchanged = len(differ) == 2 and differ[1] == differ[0] + 1
        return (
            exchanged and one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]
        )
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
