"""Single slips of typing, undone one at a time: what the writer may have meant.

Data: which key lies beside or above another (US and German keyboards), which signs are left out. A
slip is *near* when it exchanges shifted or look-alike keys, doubles or swaps; any other is *far*.
"""

from __future__ import annotations

from collections.abc import Iterator

NEAR, FAR = 1, 2
# Typed -> perhaps meant. Shift slips, look-alikes, and the same key of the other keyboard.
NEAR_KEYS = {
    "0": ")", "1": "/", "7": "/", "8": "([", "9": "()]", "o": "0", "l": "1", "i": "1", "|": "1/", "!": "1",
    "(": ")[89", ")": "(]09", "[": "(]", "]": ")[", "{": "[(", "}": "])", "<": ",[(", ">": ".])",
    "/": ";7,", "-": "/;~,", "_": "-", "=": "+-", "*": "+", ":": ";,.", ";": ",:/", ",": ";.+-", ".": ",;-",
    "?": "/-", "#": "+", "&": "/", "@": "q", "~": "-+", "\u00fc": "[", "\u00f6": ";", "\u00df": "-", "\u00b4": "=",
    "w": "q", "a": "q", "g": "q", "+": "-];", "\\": "/]", " ": ",",
}  # fmt: skip
# The row of digits above the letters, neighbours of the letters that karyotypes are made of.
FAR_KEYS = {
    "q": "129", "w": "23", "e": "34", "r": "45t", "t": "56r", "z": "67xty", "y": "67tx", "u": "78y", "i": "89",
    "o": "9p", "p": "0", "s": "5x", "b": "8", "c": "x", "k": "y", "g": "y", "m": ",", "n": ",", "l": "p;", "$": ";4",
    "%": "(5", "x": "y", "h": "y", "a": "x",
}  # fmt: skip
# The keys whose shifted sign karyotypes are made of (US and German keyboards).
SHIFTED = {
    "8": ["(", "["], "9": ["(", ")", ")(", "]"], "0": [")"], "(": ["8", ")", "[", ")("], ")": ["(", "9", "]", ")("],
    "[": ["("], "]": [")"], "{": ["("], "}": [")"], ",": [";"], ".": [";"], ":": [";"], "7": ["/"],
}  # fmt: skip
MOST_SHIFTED = 10
LEFT_OUT = "()[],;+-/pqx"
SEPARATORS = ",;/[+-"


def slips_undone(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Every text that one slip between ``start`` and ``end`` could have made of it, near or far."""
    start, end = max(0, start), min(len(text), end)
    for place in range(start, end):
        typed, before, behind = text[place], text[:place], text[place + 1 :]
        twice = typed in (text[place - 1 : place], behind[:1]) or not typed.isalnum()
        yield before + behind, NEAR if twice else FAR
        for meant in NEAR_KEYS.get(typed, ""):
            yield before + meant + behind, NEAR
        for meant in FAR_KEYS.get(typed, ""):
            yield before + meant + behind, FAR
        if place + 1 < end and behind[0] != typed:
            yield before + behind[0] + typed + behind[1:], NEAR
    for place in range(start, end + 1):
        for sign in LEFT_OUT:
            if not _may_be_missing(sign, text[:place], text[place : place + 1]):
                continue
            yield text[:place] + sign + text[place:], NEAR


def shifts_undone(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Every text in which the shift key was missed or held twice: ``del859q13)`` for ``del(5)(q13)``."""
    start, end = max(0, start), min(len(text), end)
    places = [place for place in range(start, end) if text[place] in SHIFTED][:MOST_SHIFTED]
    for number, first in enumerate(places):
        for second in places[number + 1 :]:
            for one in SHIFTED[text[first]]:
                for other in SHIFTED[text[second]]:
                    middle = text[first + 1 : second]
                    yield text[:first] + one + middle + other + text[second + 1 :], NEAR


def _may_be_missing(sign: str, before: str, behind: str) -> bool:
    """Can the sign have stood there: no separator beside another, an arm only before its number."""
    last = before[-1:]
    if sign in ",;/":
        return bool(last and behind) and last not in SEPARATORS and behind not in SEPARATORS + "]"
    if sign in "pq":
        return behind.isdigit() and ")(" in before and before.rfind(")(") > before.rfind(",")
    if sign == "x":
        return last == "," and behind == "y"
    return True
