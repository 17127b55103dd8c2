"""How a karyotype string is laid out: its parts, clones and items, before anything is understood.

Works on text alone. Every repair of a slip leaves a :class:`~chip_triage.model.note.Note`; what
cannot be placed is left in the text, so that the reading of the items refuses it by name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from chip_triage.model.note import Note

WHERE = "karyotype"
LONGEST_STATEMENT = 80
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\ufe63\uff0d"), "-")
OTHER_CHARACTERS = {
    ord("\u2192"): "->",
    ord("\u00d7"): "x",
    ord("\u223c"): "~",
    ord("\u02dc"): "~",
    ord("\u2044"): "/",
    ord("\u00a0"): " ",
    ord("\ufeff"): "",
    ord("\u200b"): "",
    ord('"'): "",
    ord("\u201c"): "",
    ord("\u201d"): "",
    ord("\\"): "",
}

# Texts that say that there is no karyotype at all (English and German wards).
NO_RESULT = (
    r"n[./]?\s?[ad]\.?|nd|none|null|nan|missing|unknown|not\s*(?:done|available|performed|analy[sz]ed"
    r"|evaluable|assessable|reported|obtained|informative|successful|tested|known)|-+|\?+|\.+"
    r"|fail(?:ed|ure)?|culture\s*fail(?:ed|ure)|(?:cytogenetics|karyotyp\w*|analysis|culture)\s*(?:has\s*)?fail(?:ed|ure)"
    r"|no\s*(?:evaluable|analy[sz]able|dividing|usable)?\s*(?:meta?phases?|mitos[ei]s|growth|result|data|karyotype|cell\w*"
    r"|material|sample)(?:\s*\w+){0,3}|insufficient(?:\s*\w+){0,4}|inadequate(?:\s*\w+){0,4}|unsuccessful(?:\s*\w+){0,3}|too\s*few\s*(?:meta?phases|cells)"
    r"|keine?\s*(?:analysierbaren|auswertbaren)?\s*(?:metaphasen?|mitosen?|zellteilung|zellen\s*in\s*teilung|ergebnis)"
    r"|nicht\s*(?:durchgef.hrt|auswertbar|analysiert)|0\s*meta?phases"
)
NORMAL_WORDS = (
    r"(?:cytogenetically\s*)?normal(?:\s*(?:fe)?male)?(?:\s*(?:karyotype|cytogenetics|diploid|chromosomes?"
    r"|complement))*|diploid|nk|normaler?\s*karyotyp|unauff.llig(?:er)?(?:\s*karyotyp)?"
)
OTHER_METHODS = r"(?:^|(?<=[\s.,;/\]\)]))(?:cryp\.?\s*)?(?:nuc\s*ish|ish|[a-z\d]*fish|arr|ogm|sseq|rsa)(?=[\s\[(:.\d]|$)"
SINGLE_CELLS = r"einzel(?:zell)?aberration(?:en)?|single\s*-?cell\s*(?:abnormalit(?:y|ies)|aberrations?|findings?)"
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
        "mitoses",
        "normal",
        "of",
        "on",
        "only",
        "peripheral",
        "report",
        "sample",
        "seen",
        "the",
        "were",
        "was",
        "zellen",
        "metaphasen",
        "nur",
    ]
)


@dataclass(frozen=True, slots=True)
class CloneText:
    """One clone as text: items in order, with its cell-count brackets apart."""

    raw: str
    items: tuple[str, ...]
    brackets: tuple[str, ...]
    donor: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """``stated`` is ``no_result`` or ``normal`` when words say so; ``other_methods`` the ish/arr parts."""

    clones: tuple[CloneText, ...]
    stated: str | None = None
    other_methods: str | None = None
    chimera: bool = False
    notes: tuple[Note, ...] = ()


def note(code: str, message: str, level: str = "info", remedy: str = "") -> Note:
    """A remark about this karyotype."""
    return Note(level, code, WHERE, message, remedy)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def lay_out(text: str) -> Layout:
    """Cut one karyotype string into clones and items; see the module for what is repaired."""
    plain = _plain(text)
    if _says(NO_RESULT, plain):
        return Layout((), stated="no_result")
    if _says(NORMAL_WORDS, plain):
        return Layout((), stated="normal")
    body, other, notes = _without_other_methods(plain)
    if other and _says(NO_RESULT, body):
        return Layout((), stated="no_result", other_methods=other, notes=notes)
    body, singles = _without_single_cells(body)
    notes += singles
    body, more = _without_remarks(body)
    body, repairs = repair(re.sub(r"\s+", "", body))
    notes += more + repairs
    if not body:
        return Layout((), stated="no_result", other_methods=other, notes=notes)
    host, donor, chimera = _chimera(body)
    clones = [_clone(part, donor=False) for part in split_clones(host)]
    clones += [_clone(part, donor=True) for part in split_clones(donor)]
    return Layout(tuple(clones), None, other, chimera, notes)


def _says(pattern: str, text: str) -> bool:
    """Is the whole text such a statement? Long texts are none (and would be slow to try)."""
    text = text.strip(" .,;:!()")
    return len(text) <= LONGEST_STATEMENT and (
        not text or _compiled(pattern).fullmatch(text) is not None
    )


def _plain(text: str) -> str:
    text = text.replace("\\r", "").replace("\\n", "\n")
    text = unicodedata.normalize("NFKC", text).translate(DASHES).translate(OTHER_CHARACTERS)
    text = text.strip().lower().strip("'`")
    text = re.sub(r"\s*[\r\n]+\s*(?=[?~]?\d{2,3}\s*[,.<~-])", "/", text)
    text = re.sub(r"/+(\s*/)", r"/\1", text) if "/ /" in text or "/\n/" in text else text
    return re.sub(r"[\s_]+", " ", text)


def _without_other_methods(text: str) -> tuple[str, str | None, tuple[Note, ...]]:
    found = _compiled(OTHER_METHODS).search(text)
    if found is None:
        return text, None, ()
    body, other = text[: found.start()].rstrip(" .;,/"), text[found.start() :].strip(" .")
    return body, other, (note("other_method", f"not counted, another method: '{other}'"),)


def _without_single_cells(text: str) -> tuple[str, tuple[Note, ...]]:
    """Findings that the laboratory itself lists as single cells: never clonal, so never counted."""
    pattern = rf"[\s,./]*(?:{SINGLE_CELLS})\s*:?\s*(?!\s*\d\d\s*,)[^/]*"
    taken = [match.group().strip(" ,/") for match in _compiled(pattern).finditer(text)]
    text = _compiled(pattern).sub("", text)
    text = _compiled(rf"(?:{SINGLE_CELLS})\s*:?").sub("", text)
    return text, tuple(
        note("single_cells", f"listed as single cells: '{words}'") for words in taken
    )


def _without_remarks(text: str) -> tuple[str, tuple[Note, ...]]:
    """Take out runs of plain words that change nothing; unknown words stay and are refused later."""
    notes: list[Note] = []

    def taken(match: re.Match[str]) -> str:
        words = re.findall(r"[a-z]+", match.group())
        if len(words) < 2 or not all(word in REMARK_WORDS for word in words):
            return match.group()
        notes.append(note("remark", f"remark set aside: '{match.group().strip(' ,;.-')}'"))
        return " "

    pattern = (
        r"(?:^|(?<=[\]\s,;-]))[ ,;.(-]*(?:only\s*\d+\s*)?[a-z]{2,}(?:[ ,]+(?:\d+ )?[a-z]+)+[).]?"
    )
    text = _compiled(pattern).sub(taken, text)
    return text, tuple(notes)


# Slips that have one reading only: (code, pattern, replacement).
REPAIRS = (
    ("parenthesis_bracket", r"\(((?:cp)?\d+)[\]}](?=/|$)", r"[\1]"),
    ("parenthesis_bracket", r"(?<=[a-z])\((2[0-2]|1\d|[1-9]|x|y)[\]}](?=\()", r"(\1)"),
    ("parenthesis_idem", r"\(((?:idem|sl|sdl\d*)(?:[x*]\d)?)\)", r"\1"),
    ("separator_between_parentheses", r"\);\(", ")("),
    ("parenthesis_shifted", r"\((2[0-2]|1\d|[1-9]|x|y)98(?=[pq])", r"(\1)("),
    ("parenthesis_shifted", r"(?<=[a-z])8(2[0-2]|1\d|[1-9]|x|y)\)", r"(\1)"),
    ("arm_outside", r"\)([pq])\((\d[\d.]*)\)", r")(\1\2)"),
    ("parenthesis_missing", r"\)(\??[pq]\d[\d.;pq?]*)\)", r")(\1)"),
    ("parenthesis_before_part", r"\((?=(?:del|t|inv|ins|dup|add)\()", ""),
    ("stray_comma", r",(?=[x*]\d)", ""),
    ("bracket_kind", r"[{}]", lambda m: "[" if m.group() == "{" else "]"),
    ("bracket_open", r"\[((?:cp)?\d+)\[", r"[\1]"),
    ("bracket_unclosed", r"\[((?:cp)?\d+)(?=/|$)", r"[\1]"),
    ("bracket_blank", r"\[\??\]", ""),
    ("double_parenthesis", r"\)\)(?=[(\[,/x*]|$)", ")"),
    ("double_parenthesis", r"\(\((?=[\dxypq?])", "("),
    ("parenthesis_nine", r"\((2[0-2]|1\d|[1-9]|x|y)9\((?=[pq?])", r"(\1)("),
    ("parenthesis_unclosed", r"\((2[0-2]|1\d|[1-9]|x|y)\((?=[pq?])", r"(\1)("),
    ("parenthesis_unclosed", r"\(([^()\[\]/,]*)(?=\[|/|$)", r"(\1)"),
    ("dot_for_comma", r"(?:^|(?<=/))([?~]*\d{2,3}(?:[~-]\d+)?)\.(?=[xy])", r"\1,"),
    ("missing_slash", r"\][,.;]?(?=[?~]?\d{2}(?:[~-]\d{2})?,?(?:[xy]{1,4}\b|idem|sl|sdl))", "]/"),
    (
        "missing_slash",
        r"(?<=[a-z)\d]),(?=\d{2,3}(?:[~-]\d{2,3})?(?:\(?<\dn>\)?)?,?(?:x[xy]*|idem)(?:[\[,]|$))",
        "/",
    ),
    ("missing_slash", r"\][,.;]?(?=(?:nl|normal)(?:\[|$))", "]/"),
    ("comma_run", r"[,;]{2,}", ","),
    ("stray_comma", r"[,;.]+(?=[\[/]|$)", ""),
    ("stray_comma", r"(?<=/)[,;.]+", ""),
    ("colon", r"(?<=[\dxypq?):])(?<!:):(?!:)(?=[\dxypq?])", ";"),
)


def repair(text: str) -> tuple[str, tuple[Note, ...]]:
    """Undo slips of typing that leave one reading only; a note for each kind that was found."""
    codes: list[str] = []
    for code, pattern, replacement in REPAIRS:
        if code == "colon" and "->" in text:
            continue
        text, times = _compiled(pattern).subn(replacement, text)
        if times and code not in codes:
            codes.append(code)
    text, dropped = _without_stray_closing(text)
    if dropped and "double_parenthesis" not in codes:
        codes.append("stray_parenthesis")
    text = text.strip(",;.")
    if text.startswith("/") and not text.startswith("//"):
        text = text[1:]
    notes = tuple(
        note("repaired", f"typing slip repaired: {code.replace('_', ' ')}") for code in codes
    )
    return text.rstrip("/"), notes


def _without_stray_closing(text: str) -> tuple[str, bool]:
    """Drop closing parentheses that nothing opened within the same item."""
    kept, depth, dropped = [], 0, False
    for character in text:
        depth = depth + 1 if character == "(" else depth
        if character == ")":
            if depth == 0:
                dropped = True
                continue
            depth -= 1
        kept.append(character)
    return "".join(kept), dropped


def _chimera(text: str) -> tuple[str, str, bool]:
    """Host and donor side of ``//`` (host first; a leading ``//`` leaves the donor alone)."""
    if "//" not in text:
        return text, "", False
    host, _, donor = text.partition("//")
    if re.search(r"(?:^|,)(?:idem|sl|sdl\d*)\b", donor):
        return f"{host}/{donor}", "", False
    return host, donor.lstrip("/"), True


def split_clones(text: str) -> list[str]:
    """Cut at the slashes that stand outside brackets and parentheses."""
    pieces = _cut(text, "/", count_parentheses=True)
    if any(piece.count("(") != piece.count(")") for piece in pieces):
        pieces = _cut(text, "/", count_parentheses=False)
    return [piece for piece in pieces if piece]


def _cut(text: str, mark: str, *, count_parentheses: bool) -> list[str]:
    pieces, depth, start = [], 0, 0
    opening, closing = ("([", ")]") if count_parentheses else ("[", "]")
    for place, character in enumerate(text):
        if character in opening:
            depth += 1
        elif character in closing:
            depth = max(0, depth - 1)
        elif character == mark and depth == 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]


def _clone(text: str, *, donor: bool) -> CloneText:
    found = _compiled(r"((?:\[[^\[\]]*\])+)$").search(text)
    brackets: tuple[str, ...] = ()
    body = text
    if found:
        brackets = tuple(re.findall(r"\[[^\[\]]*\]", found.group()))
        body = text[: found.start()]
    return CloneText(text, tuple(split_items(body)), brackets, donor)


_RANGE_AHEAD = r"[~-]?\d+x?(?:mar|r(?![a-z(])|r$|dmin|hsr|ace|der|add|del|i\(|idic|dic)"


def split_items(text: str) -> list[str]:
    """Items of one clone; a sign starts a new item also where the comma was forgotten."""
    items: list[str] = []
    current, depth = "", 0
    for place, character in enumerate(text):
        if depth == 0 and current and character in ",;.+-":
            if character in "+-" and _belongs(current, text[place:], first=not items):
                current += character
                continue
            items.append(current)
            current = character if character in "+-" else ""
            continue
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
            if depth < 0:
                depth = 0
        if not (depth == 0 and not current and character in ",;."):
            current += character
    if current:
        items.append(current)
    return items


def _belongs(current: str, ahead: str, *, first: bool) -> bool:
    """Does a sign inside ``current`` go on with it (a range, an uncertain sign, ``5q-``)?"""
    if set(current) <= set("?~") or current.endswith("or"):
        return True
    if _compiled(r"[+-]?\??\d+").fullmatch(current) and _compiled(_RANGE_AHEAD).match(ahead):
        return True
    if _compiled(r"[+-]?mar\d+").fullmatch(current) and _compiled(r"-\d+(?:$|,)").match(ahead):
        return True
    if first and _compiled(r"[?~]*\d{2,3}").fullmatch(current) and re.match(r"-[?~]*\d{2}", ahead):
        return True
    return bool(
        _compiled(r"(?:del(?:etion)?)?(?:\d{1,2}|x|y)[pq][\d.]*").fullmatch(current)
        and re.match(r"[+-](?![\d?])", ahead)
    )
