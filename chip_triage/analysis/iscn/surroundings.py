"""What stands around a karyotype in a report: headings, dates, remarks, cell counts in words.

All expressions run on lower-case text whose blanks are still there. Whatever is set aside leaves a
note; words that are not known, and words such as "abnormal", keep the text from being called normal.
"""

from __future__ import annotations

import re

from chip_triage.analysis.iscn.characters import DAMAGE
from chip_triage.analysis.iscn.statements import (
    NO_ABNORMALITY,
    NORMAL,
    OTHER_METHOD,
    REMARK_WORDS,
    SINGLE_CELLS,
    compiled,
    note,
)
from chip_triage.model.note import Note

Aside = tuple[str, tuple[Note, ...], bool]
LONGEST_REMARK = 160
LONGEST_CLONE = 600

CLONE_START = (
    r"(?<![\d.(;\[+/-])[?~]{0,3}(?:ca\.?\s*)?\d{2,3}(?:\s*[~-]\s*\d{2,3})?(?:\s*\(?<\dn[+-]?>\)?)?\s*[,.;:]?\s*"
    r"(?:[xy]{1,6}(?=[,.;:\[(/\s]|c\b|$)|idem\b|sl\b)"
)
DATE = r"(?<![^\s(\[:\])])[(\[]?(?:date:?\s*)?(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d)[)\]]?(?![^\s,;:)\]])"
# What may be a finding is no remark, whatever words stand around it.
FINDING = (
    r"[+-]\s*\??(?:\d{1,2}(?![\d.]*\s*%)\b|[xy]\b)|[a-z]\s*\(\s*\??(?:\d|x\b|y\b)|\d\s*[pq](?![a-z])"
    r"|\b(?:del|add|t|inv|der|i|dup|ins|r|dic|idic|mar\d*|dmin|hsr|idem|inc|cp|or|sdl?\d*|sl|c|dn|x\d?|[xy]{1,6})\b"
    r"|mono?som|tris|ploid|marker|ring|delet|invers|inser|transloc|duplic|dicentr|deriv|isochr|rearr|loss"
    r"|gain|extra|additional|missing|lack|mutat|chrom\w*\s*\d|\bchr|/|aberra(?:tion|cije)|[ck]omplex|x\s*\d"
)
# Where a remark behind the karyotype may begin; it must hold a word.
TAIL_START = (
    r"(?:(?<=[\w)\]?])[.;,:|]?\s+(?:[-|]\s*)?|(?<=\])[\s.;,:|-]*)(?=[#*@a-z(\d])"
    r"|(?:(?<=\))|(?<=[+-]\d)|(?<=[+-]\d\d))(?=\(?(?!inc|ident|compl|const)[a-z]{4})"
)
TAIL_WORDS = r"[^/\[\]{}]*[a-z]{2}[^/\[\]{}]*"
CELL_WORDS = r"(?:cells?|meta[pf]hases?|metaphasen|meta?s|mitos[ei]s|mitosen|zellen)"
# Forms of "(12 cells)", "12 of 20 metaphases", "(12/20)", "<12>" and a bare "12" behind a blank.
_OF = r"(?:\s*(?:/|of|out of)\s*\d{1,3})?"
_CLONE_END = r"(?=\s*(?:[/,.;]|$))"
CELLS_IN_WORDS = (
    rf"\s*\(\s*(?:n\s*=\s*)?(\d{{1,3}}){_OF}\s*{CELL_WORDS}\s*\){_CLONE_END}",
    rf"(?:[\s,:]+|(?<=[)a-z]))(?:n\s*=\s*)?(\d{{1,3}}){_OF}\s*{CELL_WORDS}{_CLONE_END}",
    r"\s*\(\s*(\d{1,3})\s*(?:/|of|out of)\s*\d{1,3}\s*\)(?=\s*(?:/|$))",
    r"\s*<\s*(\d{1,3})\s*>(?=\s*(?:/|$))",
    r"\s+(\d{1,3})(?=\s*(?:/|$))",
)
# What a cell count may stand behind: the end of an item, in a clone that has no bracket yet.
ITEM_END = r"(?:^|/)[^/\[\]]*(?:,\s*[xy]{1,4}|\)|[+-]\s*\??(?:\d{1,2}|[xy])|mar\d?|idem(?:x\d)?|inc|\dn>?|[pq]-)$"
COMPLEX_IN_WORDS = (
    r"[\s,;:.(\[-]*\b(?:multiple\s+)?[ck]omple(?:x|jo|sso)(?:er|es)?(?:[\s-]*(?:aberr?ant(?:er|es)?|abnormal(?:ities)?|"
    r"aberrations?|clonal|changes|rearrange\w*|karyot[yi]p\w*|cytogenetics?|cariotipo|caryotype))*\s*[)\].:;,]*\s*"
)
DENIED = r"\b(?:non?|not|kein\w*|nicht|without|ohne)[\s-]*$"


def set_aside_surroundings(text: str) -> Aside:
    """The karyotype alone, remarks on what was around it, and whether it may hide something."""
    notes: list[Note] = []
    hides = False
    text = _unwrapped(text)
    for step in (
        _without_dates,
        _cells_in_brackets,
        _without_head,
        _complex_as_item,
        _without_tail,
        _without_doubt,
    ):
        text, more, unsure = step(text)
        notes.extend(more)
        hides = hides or unsure
    return text, tuple(notes), hides


def _unwrapped(text: str) -> str:
    """Without one pair of parentheses or brackets around the whole."""
    while len(text) > 2 and text[0] + text[-1] in ("()", "[]", "{}", "<>"):
        depth = 0
        for place, character in enumerate(text):
            depth += {text[0]: 1, text[-1]: -1}.get(character, 0)
            if depth == 0 and place < len(text) - 1:
                return text
        text = text[1:-1].strip()
    named = compiled(r"([a-z][a-z -]{0,60})\((\d\d,?\s*[xy]{1,2}(?:[,\[].*)?)\)").fullmatch(text)
    return f"{named.group(1)}: {named.group(2)}" if named else text


def _cells_in_brackets(text: str) -> Aside:
    def bracketed(match: re.Match[str]) -> str:
        before = match.string[max(0, match.start() - LONGEST_CLONE) : match.start()]
        fits = compiled(ITEM_END).search(before) is not None
        return f"[{match.group(1)}]" if fits else match.group()

    changed = text
    for pattern in CELLS_IN_WORDS:
        changed = compiled(pattern).sub(bracketed, changed)
    if changed == text:
        return text, (), False
    return changed, (note("repaired", "typing slip repaired: cell counts without brackets"),), False


def _without_dates(text: str) -> Aside:
    notes: list[Note] = []

    def taken(match: re.Match[str]) -> str:
        notes.append(note("remark", f"remark set aside: '{match.group().strip()}'"))
        return " "

    return compiled(DATE).sub(taken, text).strip(), tuple(notes), False


def _without_head(text: str) -> Aside:
    """Words, numbering or a sign in front of the first clone."""
    found = compiled(CLONE_START).search(text)
    if found is None or found.start() == 0:
        return text, (), False
    head = text[: found.start()]
    plain = head.strip(" .,;:()[]=-*#|>")
    if len(head) > LONGEST_REMARK or compiled(OTHER_METHOD).search(head) or "//" in head:
        return text, (), False
    if _is_finding(head) or head.rstrip().endswith(("or", "/")):
        return text, (), False
    return _set_aside(text[found.start() :], plain)


def _without_tail(text: str) -> Aside:
    """Words behind the last clone."""
    if compiled(OTHER_METHOD + "|" + SINGLE_CELLS).search(text):
        return text, (), False
    if compiled(CLONE_START).search(text) is None:
        return text, (), False
    last_clone = text[text.rfind("/") + 1 :]
    bracketed = len(text) - len(last_clone) + last_clone.rfind("]") + 1 if "]" in last_clone else 0
    for found in compiled(TAIL_START).finditer(text, max(0, len(text) - LONGEST_REMARK)):
        run = text[found.end() :]
        plain = run.strip(" .,;:()[]=-*#|")
        if bracketed and found.start() != bracketed:
            continue
        if compiled(TAIL_WORDS).fullmatch(run) is None or _is_finding(run):
            continue
        if not compiled(CLONE_START + r"|^nl\b|^normal\b").search(plain):
            return _set_aside(text[: found.start()], plain)
    return text, (), False


def _complex_as_item(text: str) -> Aside:
    """``complex karyotype`` beside a karyotype becomes an item of its first clone."""
    if "ompl" not in text or compiled(CLONE_START + r".*(?:,\s*[+-]|\()").search(text) is None:
        return text, (), False
    found = compiled(rf"^{COMPLEX_IN_WORDS}(?=\d)|{COMPLEX_IN_WORDS}$").search(text)
    if found is None or (found.start() > 0 and "," in found.group() and "]" not in text):
        return text, (), False
    rest = text[: found.start()] + text[found.end() :]
    if compiled(DENIED).search(text[: found.start()]) or ">" in rest or "/" in found.group():
        return text, (), False
    place = next((n for n, character in enumerate(rest) if character in "[/"), len(rest))
    return f"{rest[:place].rstrip(' ,;.')},complex{rest[place:]}", (), False


def _without_doubt(text: str) -> Aside:
    """A question mark behind everything, set apart: the writer was not sure of the whole."""
    found = compiled(r"(?<=[\w)\]])\s+\(?\?+\)?$|(?<=\])\?+$").search(text)
    if found is None:
        return text, (), False
    remark = note("uncertain", "a question mark stands behind the whole karyotype", "warning")
    return text[: found.start()], (remark,), True


def _is_finding(words: str) -> bool:
    return DAMAGE in words or compiled(FINDING).search(words) is not None


def _set_aside(rest: str, words: str) -> Aside:
    if compiled(rf"{NO_ABNORMALITY}|{NORMAL}").fullmatch(words):
        return rest.strip(), (note("remark", f"remark set aside: '{words}'"),), False
    strange = [word for word in re.findall(r"[a-z]+", words) if word not in REMARK_WORDS]
    notes = (note("remark", f"remark set aside: '{words}'"),) if words else ()
    return rest.strip(), notes, bool(strange)
