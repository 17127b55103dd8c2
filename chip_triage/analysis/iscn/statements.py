"""Words around an ISCN string: no result, normal, remarks, other methods, single-cell lists.

Everything that is set aside leaves a :class:`~chip_triage.model.note.Note`; a word that is not in
these vocabularies stays in the text and is refused there by name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chip_triage.model.note import Note

WHERE = "karyotype"
LONGEST_STATEMENT = 80

# The whole text says that there is no karyotype (English and German laboratories).
NO_RESULT = (
    r"n\s?[./]?\s?[ad]\.?|none|null|nan|missing|unknown|-+|\?+|\.+|0\s*metaphases"
    r"|no\s*(?:cytogenetic|chromosome|karyotyp\w*)?\s*(?:analysis|study|studies|examination|investigation)(?:\s*(?:done|performed|possible))?"
    r"|not\s*(?:done|available|performed|analy[sz]ed|evaluable|assessable|reported|obtained"
    r"|informative|successful|tested|known)"
    r"|(?:(?:cytogenetics|karyotyp\w*|analysis|culture)\s*(?:has\s*)?)?fail(?:ed|ure)"
    r"|no\s*(?:evaluable|analy[sz]able|dividing|usable)?\s*(?:meta?phases?|mitos[ei]s|growth|result"
    r"|data|karyotype|cells?|cell\s*division|material|sample)s?"
    r"(?:\s*(?:found|seen|obtained|available|for\s*analysis|in\s*culture))?"
    r"|(?:insufficient|inadequate|too\s*few)\s*(?:meta?phases|cells|material|mitoses|sample|growth)?"
    r"|unsuccessful(?:\s*culture)?|dry\s*tap|.chec|fallito|mislukt|non\s*valutabile|sin\s*(?:mitosis|metafases)"
    r"|keine?\s*(?:analysierbaren|auswertbaren)?\s*(?:metaphasen?|mitosen?|zellteilung"
    r"|zellen\s*in\s*teilung|ergebnis|material|wachstum)"
    r"|kein\s*(?:ergebnis|material|wachstum|karyotyp)"
    r"|nicht\s*(?:durchgef.+hrt|auswertbar|analysiert|beurteilbar|gelungen|m.+glich|untersucht|vorhanden)"
)
NO_ABNORMALITY = (
    r"no\s*(?:evidence\s*of\s*)?(?:(?:clonal|cytogenetic|chromosom\w{1,3}|numerical|structural|acquired)\s*(?:(?:or|and)\s*)?){0,3}"
    r"(?:abnormalit(?:y|ies)|aberrations?|changes?)\s*(?:(?:were|was)?\s*(?:detected|seen|found|identified|observed))?"
)
NORMAL = (
    rf"{NO_ABNORMALITY}|(?:apparently\s*|cytogenetically\s*)?normal(?:\s*(?:fe)?male)?"
    r"(?:\s*(?:karyotype|cytogenetics|diploid|chromosomes?|complement))*"
    r"|wnl|nml|nl|o\.?\s*b\.?|normaler?\s*(?:befund|chromosomensatz)"
    r"|keine\s*(?:(?:klonalen?|chromosomalen?|zytogenetischen?|numerischen|strukturellen)\s*(?:und\s*)?){0,3}"
    r"(?:chromosomen)?(?:aberration(?:en)?|anomalien?|auff.+lligkeit(?:en)?|ver.+nderung(?:en)?)(?:\s*nachweisbar)?"
    r"|diploid|nk|normaler?\s*(?:(?:weiblicher|m.+nnlicher)\s*)?karyotyp(?:e|us)?"
    r"|unauff.+llig(?:er)?(?:\s*(?:karyotyp|befund|chromosomensatz))?|c?k?ar[iy]otipo\s*normale?|caryotype\s*normale?"
)
OTHER_METHOD = (
    r"(?:^|(?<=[\s.,;/\])\d}]))(?:cryp\.?\s*)?(?:(?:nuc\s*)?ish(?![a-z]*\s+(?:is|was)\b)|arr(?=[\s\[(:.\dxyg]|cgh|$))"
    r"|(?:^|(?<=[\s.,;/\])]))(?:cryp\.?\s*)?(?:[a-z\d-]*fish|ogm|sseq|rsa|(?:rt-?)?pcr|mlpa|a?cgh|sky|snp|m-?band|ngs)"
    r"(?=[\s\[(:.\d]|$)|nuc\s*ish"
)
# The same in brackets of its own behind a cell count: ``[18] [nuc ish ETV6 sep]``, ``[29] [FISH 3% +8]``.
BOXED_METHOD = (
    r"(?<=\])\s*\[\s*((?:[^\[\]]*[\s,;])?(?:nuc\s*ish|ish|[a-z\d-]*fish|ogm|arr|mlpa|(?:rt-?)?pcr|snp|ngs)"
    r"(?=[\s(:.\d])[^\[\]]*)\]"
)
# A karyotype by banding: a chromosome count, sex chromosomes and more.
BANDED = r"(?:^|(?<=[.;,/\])\n]))\s*\d\d(?:[~-]\d\d)?,\s*[xy]{1,3}(?=[,\[])"
# In such a part: words that report a change, and words without which it is not taken as normal.
CHANGE_WORDS = (
    r"del|dup|amp|sep|con\b|\bt\(|der|inv|ins|[x*]\s*[013-9]|[+-]\s*\d|loss|gain|monosom|trisom"
    r"|rearr|positiv|abnormal|not normal|\d\s*[pq]-"
)
NORMAL_METHOD_WORDS = r"[x*]\s*2|normal|negativ|no evidence|not detected|unauff"
SINGLE_CELLS = (
    r"einzel(?:zell)?aberration(?:en)?"
    r"|single\s*-?cell\s*(?:abnormalit(?:y|ies)|aberrations?|findings?)"
    r"|(?:\d{1,3}\s*)?(?:(?:metaphases?|cells?)\s*with\s*)?(?:further\s*|other\s*)?non\s*-?\s*clonal"
    r"\s*(?:abnormalit(?:y|ies)|aberrations?|alterations?|changes?|findings?)"
)
REMARK_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "available",
        "analysed",
        "analyzed",
        "all",
        "blood",
        "bone",
        "by",
        "cell",
        "cells",
        "chromosome",
        "chromosomes",
        "complement",
        "diploid",
        "examined",
        "female",
        "from",
        "in",
        "karyotype",
        "male",
        "marrow",
        "metaphase",
        "metaphases",
        "metaphasen",
        "mitoses",
        "normal",
        "nur",
        "of",
        "on",
        "only",
        "peripheral",
        "report",
        "sample",
        "seen",
        "the",
        "was",
        "were",
        "zellen",
    ]
)
# Words in front of the first clone, or behind a cell count up to the next clone.
REMARK_BEFORE = r"^[a-z][a-z .,]*?[:\s]\s*(?=[?~]?\d\d\s*[,.<~-])"
REMARK_BEHIND = (
    r"(?<=\])[\s,;.-]*(?!nl\b|nl\[|normal\[|idem|inc|sl\b|sdl|cp\b|/)[a-z(][^\[\]/]*?"
    r"(?=\s*(?:/|$|\d\d\s*,\s*x))"
)
REMARK_WITHIN = r"(?<=[\s,;])[ ,;.(-]*(?:only\s*\d+\s*)?[a-z]{2,}(?:[ ,]+(?:\d+ )?[a-z]+)+[).]?"
REMARK_BRACKET = r"\[(?=[^\[\]]*[a-z]{2})(?!cp)[^\[\]]*\]"
# What looks like a change is no remark, whatever words stand around it.
CHANGE_LIKE = (
    r"[+-]\s*\??(?:\d{1,2}(?![\d.]*\s*%)|[xy]\b)|\b(?:del|add|t|inv|der|i|dup|ins|r|dic|idic)\s*\(|\d[pq]\b|\d[pq]-"
    r"|[a-z]\(\??(?:\d{1,2}|[xy])(?:[;:,)]|$)|mono?som|trisom|abnorm|aberra|complex|komplex|\bmar\d*\b|idem|mutat"
)


def note(code: str, message: str, level: str = "info", remedy: str = "") -> Note:
    """A remark about this karyotype."""
    return Note(level, code, WHERE, message, remedy)


def display(text: str) -> str:
    """Sex chromosomes in capitals again, as a reader expects them."""
    pattern = r"(?<![a-z])[xy]+(?=c(?![a-z])|[^a-z\d]|[pq]|$)"
    return compiled(pattern).sub(lambda match: match.group().upper(), text)


@lru_cache(maxsize=128)
def compiled(pattern: str) -> re.Pattern[str]:
    """Expressions are compiled on first use, not at import."""
    return re.compile(pattern)


def says(pattern: str, text: str) -> bool:
    """Is the whole text such a statement? Long texts are none (and would be slow to try)."""
    text = text.strip(" .,;:!()")
    if len(text) > LONGEST_STATEMENT:
        return False
    return not text or compiled(pattern).fullmatch(text) is not None


def set_aside_other_methods(text: str) -> tuple[str, str | None, tuple[Note, ...]]:
    """Cut off the ish / nuc ish / arr part, which is not counted."""
    if says(rf"(?:{NO_RESULT})\s*[;,.:(]\s*.*\bfish\b.*", text):
        return "", text, ()
    if text.endswith("(fish)") and compiled(BANDED).search(text) is None:
        return "", text, ()
    text, boxed = _without_boxes(text.removesuffix("(fish)"))
    found = compiled(OTHER_METHOD).search(text)
    if found is None:
        notes = (note("other_method", f"not counted, another method: '{boxed}'"),) if boxed else ()
        return text, boxed or None, notes
    body, other = text[: found.start()].rstrip(" .;,"), text[found.start() :].strip(" .")
    behind = compiled(BANDED).search(text, found.end())
    if not body and behind is not None:  # the other method stands first
        body, other = text[behind.start() :], text[: behind.start()].strip(" .;,/")
    other = "; ".join(part for part in (boxed, other) if part)
    return body, other, (note("other_method", f"not counted, another method: '{other}'"),)


def _without_boxes(text: str) -> tuple[str, str]:
    """The text without brackets behind a cell count that hold another method's finding, and these."""
    boxes = [match.group(1) for match in compiled(BOXED_METHOD).finditer(text)]
    return compiled(BOXED_METHOD).sub("", text), "; ".join(boxes)


def other_method_is_normal(other: str | None) -> bool:
    """Does the FISH or array part say 'normal', and nothing else?"""
    if other is None:
        return True
    if "\ufffd" in other or compiled(CHANGE_WORDS).search(re.sub(r"\b1\s*[-~]\s*22\b", "", other)):
        return False
    return compiled(NORMAL_METHOD_WORDS).search(other) is not None


def set_aside_single_cells(text: str) -> tuple[str, tuple[Note, ...]]:
    """What the laboratory itself lists as single cells is never clonal, so it is not counted."""
    listed = compiled(rf"[\s,./]{{0,4}}(?:{SINGLE_CELLS})\s*:?\s*(?!\s*\d\d\s*,)([^/]*)")
    words = [match.group().strip(" ,./:") for match in listed.finditer(text)]
    text = listed.sub("", text)
    text = compiled(rf"(?:{SINGLE_CELLS})\s*:?").sub("", text)
    return text, tuple(note("single_cells", f"listed as single cells: '{word}'") for word in words)


def set_aside_remarks(text: str) -> tuple[str, tuple[Note, ...], bool]:
    """Take out plain words that are no part of the karyotype.

    The last value says that some of the words were not known: such a text is never called normal.
    What looks like a change stays, and is refused there.
    """
    notes: list[Note] = []
    unknown: list[str] = []

    def taken(match: re.Match[str], *, known_only: bool) -> str:
        run = match.group().strip(" ,;.:()[]-")
        words = re.findall(r"[a-z]+", run)
        strange = [word for word in words if word not in REMARK_WORDS]
        if (
            "\ufffd" in run
            or not words
            or compiled(CHANGE_LIKE).search(run)
            or (known_only and strange)
        ):
            return match.group()
        unknown.extend(strange)
        notes.append(note("remark", f"remark set aside: '{run}'"))
        return " "

    for pattern in (REMARK_BRACKET, REMARK_BEFORE, REMARK_BEHIND):
        text = compiled(pattern).sub(lambda match: taken(match, known_only=False), text)
    text = compiled(REMARK_WITHIN).sub(lambda match: taken(match, known_only=True), text)
    return text, tuple(notes), bool(unknown)
