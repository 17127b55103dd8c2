"""How a karyotype string is laid out: its parts, clones and items, before anything is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chip_triage.analysis.iscn.characters import plain_characters
from chip_triage.analysis.iscn.repairs import repair
from chip_triage.analysis.iscn.shorthand import changes_in_words
from chip_triage.analysis.iscn.statements import (
    NO_RESULT,
    NORMAL,
    compiled,
    note,
    other_method_is_normal,
    says,
    set_aside_other_methods,
    set_aside_remarks,
    set_aside_single_cells,
)
from chip_triage.analysis.iscn.surroundings import set_aside_surroundings
from chip_triage.model.note import Note

# After these the text cannot be whole: something must follow, or a bracket is open.
CUT_OFF = r"[/+(\[-]$|(?<!\])[,;]$|\[(?:cp)?\d*$"


@dataclass(frozen=True, slots=True)
class CloneText:
    """One clone as text: items in order, with its cell-count brackets apart."""

    raw: str
    items: tuple[str, ...]
    brackets: tuple[str, ...]
    donor: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """``stated`` is ``no_result`` or ``normal`` when words say so; ``other_methods`` the ish/arr part.

    ``doubts`` are reasons why the text may not be called normal, whatever its clones say.
    """

    clones: tuple[CloneText, ...]
    stated: str | None = None
    other_methods: str | None = None
    chimera: bool = False
    doubts: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def lay_out(text: str) -> Layout:
    """Cut one karyotype string into clones and items; repairs and words set aside are noted."""
    plain, unusual = plain_characters(text.replace("\\r", "").replace("\\n", "\n"))
    plain = _one_line(plain)
    if says(NO_RESULT, plain):
        return Layout((), stated="no_result", notes=unusual)
    if says(NORMAL, plain):
        return Layout((), stated="normal", notes=unusual)
    plain, around, hides = set_aside_surroundings(plain)
    layout = _lay_out(_clones_apart(plain))
    doubts = ("words around the karyotype that are not known",) if hides else ()
    return replace(layout, doubts=doubts + layout.doubts, notes=unusual + around + layout.notes)


def _lay_out(plain: str) -> Layout:
    if says(NO_RESULT, plain):
        return Layout((), stated="no_result")
    if says(NORMAL, plain):
        return Layout((), stated="normal")
    body, other, notes = set_aside_other_methods(plain)
    if other is not None and says(NO_RESULT, body):
        return Layout((), stated="no_result", other_methods=other, notes=notes)
    body, singles = set_aside_single_cells(body)
    body, words = changes_in_words(body)
    notes += words
    if compiled(r"[{}]").search(body):
        body = body.replace("{", "[").replace("}", "]")
        notes += (note("repaired", "typing slip repaired: a brace for a bracket"),)
    body, remarks, strange = set_aside_remarks(body)
    notes += singles + remarks
    layout = _cut_into_clones(re.sub(r"\s+", "", body))
    doubts = list(layout.doubts)
    if not other_method_is_normal(other):
        doubts.append(f"normal by banding, but: {other}")
    if strange:
        doubts.append("words beside the karyotype that are not known")
    if any(re.search(r"\[(?:cp)?(?:[2-9]|\d\d)", remark.message) for remark in singles):
        doubts.append("single-cell findings with more than one cell")
    return replace(layout, other_methods=other, doubts=tuple(doubts), notes=notes + layout.notes)


def _one_line(text: str) -> str:
    """Line breaks before a clone are slashes, other blanks are one blank."""
    text = re.sub(r"(?<=\d)_(?=\d)", "~", text.strip())
    if "_" in text and re.search(r",_+[a-z+-]", text) is None:  # a shifted minus, not a blank
        text = re.sub(r"(?<=,)_(?=\??(?:\d|[xy]\b))", "-", text)
    text = re.sub(r"\s*[\r\n]+\s*(?=[?~]?\d{2,3}\s*[,.<~-])", "/", text)
    text = re.sub(r"(?<!/)/\s*/(?=\d\d[,.<~-])", "/", text) if "/ /" in text else text
    return re.sub(r"[\s_\\]+", " ", text)


def _clones_apart(text: str) -> str:
    """Names of clones go; a blank before a chromosome count is a slash."""
    text = re.sub(r"^(?:mos|chi)\.?\s*(?=\d\d)", "", text)
    text = re.sub(
        r"(?:(?:sub|main)?\s?[ck]lone?|(?:stem|side)line)\s*\d?\s*[:=]\s*(?=\d\d)", "", text
    )
    return re.sub(r"(?<=[\w)])[ \t]+(?=\d\d(?:[~-]\d\d)?\s*,\s*x[xy]*\s*(?:[,\[]|$))", "/", text)


def _cut_into_clones(body: str) -> Layout:
    doubts = ["the text seems to be cut off"] if compiled(CUT_OFF).search(body) else []
    body = re.sub(r"\[((?:cp)?\d+)$", r"[\1]", body)
    text, notes = repair(body)
    host, donor, chimera = _chimera(text.rstrip("/"))
    clones = [clone_text(part, donor=False) for part in split_clones(host)]
    clones += [clone_text(part, donor=True) for part in split_clones(donor)]
    if doubts:
        notes = (*notes, note("cut_off", doubts[0], "warning", "check the source of the text"))
    if not clones:
        return Layout((), stated="no_result", notes=notes)
    return Layout(tuple(clones), None, None, chimera, tuple(doubts), notes)


def _chimera(text: str) -> tuple[str, str, bool]:
    """Host and donor side of ``//`` (host first; a leading ``//`` leaves the donor alone)."""
    if "//" not in text:
        return text, "", False
    host, _, donor = text.partition("//")
    if re.search(r"(?:^|[,;])(?:idem|sl|sdl\d*)\b", donor) or _same_patient(host, donor):
        return f"{host}/{donor}", "", False
    return host, donor.lstrip("/"), True


def _same_patient(host: str, donor: str) -> bool:
    """Changed cells of the same sex behind ``//``: one slash too many, for donors have no such clone."""
    sexes = [re.findall(r"(?:^|/)[^,/]*,([xy]{1,2})(?=[,\[/]|$)", side) for side in (host, donor)]
    change = r",[+-][\dxy]|\(\d"
    changed = re.search(change, donor) and re.search(change, host)
    mixed = {"xx", "xy"} <= set(sexes[0] + sexes[1])
    return bool(changed and sexes[1] and not mixed)


def split_clones(text: str) -> list[str]:
    """Cut at the slashes that stand outside brackets and parentheses."""
    pieces = _cut(text, "([", ")]")
    if any(piece.count("(") != piece.count(")") for piece in pieces):
        pieces = _cut(text, "[", "]")
    return [piece for piece in pieces if piece]


def _cut(text: str, opening: str, closing: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in opening:
            depth += 1
        elif character in closing:
            depth = max(0, depth - 1)
        elif character == "/" and depth == 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]


def clone_text(text: str, *, donor: bool) -> CloneText:
    """One clone's items, its cell counts apart."""
    found = compiled(r"((?:\[[^\[\]]*\])+)$").search(text)
    if found is None:
        return CloneText(text, tuple(split_items(text)), (), donor)
    brackets = tuple(re.findall(r"\[[^\[\]]*\]", found.group()))
    return CloneText(text, tuple(split_items(text[: found.start()])), brackets, donor)


_RANGE_AHEAD = r"[~-]?\d+x?(?:m[a-z]*|r(?![a-z(])|r$|dmin|hsr|ace|der|add|del|i\(|idic|dic)"


def split_items(text: str) -> list[str]:
    """Items of one clone; a sign starts a new item also where the comma was forgotten."""
    items: list[str] = []
    current, depth = "", 0
    for place, character in enumerate(text):
        if depth == 0 and character in ",;:.+-":
            if current and character in "+-" and _goes_on(current, text[place:], first=not items):
                current += character
                continue
            if current:
                items.append(current)
            current = character if character in "+-" else ""
            continue
        depth = max(0, depth + {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0))
        current += character
    return [*items, current] if current else items


def _goes_on(current: str, ahead: str, *, first: bool) -> bool:
    """Does a sign inside ``current`` go on with it (a range, an uncertain sign, ``5q-``)?"""
    if set(current) <= set("?~") or current.endswith("or"):
        return True
    if compiled(r"[+-]?\??\d+").fullmatch(current) and compiled(_RANGE_AHEAD).match(ahead):
        return True
    if compiled(r"[+-]?mar\d+").fullmatch(current) and compiled(r"-\d+(?:$|,)").match(ahead):
        return True
    if first and compiled(r"[?~]*\d{2,3}").fullmatch(current) and re.match(r"-[?~]*\d{2}", ahead):
        return True
    short_arm = compiled(
        r"(?:del(?:etion)?)?(?:\d{1,2}|x|y)[pq](?:[\d.]*|h|s|ss|stk|cenh)"
    ).fullmatch(current)
    return bool(short_arm and re.match(r"[+-](?![\d?])", ahead))
