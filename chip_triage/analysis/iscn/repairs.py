"""Slips of typing that leave one reading only, undone and noted."""

from __future__ import annotations

from collections.abc import Callable
from re import Match

from chip_triage.analysis.iscn.statements import compiled, note
from chip_triage.model.note import Note

Replacement = str | Callable[[Match[str]], str]

_CHROMOSOME = r"(2[0-2]|1\d|[1-9]|x|y)"
_COUNT = r"\d{2,3}(?:[~-]\d{2,3})?"

# (what the note says, expression, replacement); they run in this order.
REPAIRS: tuple[tuple[str, str, Replacement], ...] = (
    ("a parenthesis closed as a bracket", r"\(((?:cp)?\d+)[\]}](?=/|$)", r"[\1]"),
    ("a parenthesis closed as a bracket", rf"(?<=[a-z])\({_CHROMOSOME}[\]}}](?=\()", r"(\1)"),
    ("parentheses around idem", r"\(((?:idem|sl|sdl\d*)(?:[x*]\d)?)\)", r"\1"),
    ("a separator between parentheses", r"\);\(", ")("),
    ("8 or 9 typed for a parenthesis", rf"\({_CHROMOSOME}98(?=[pq])", r"(\1)("),
    ("8 or 9 typed for a parenthesis", rf"(?<=[a-z])8{_CHROMOSOME}\)", r"(\1)"),
    ("8 or 9 typed for a parenthesis", rf"\({_CHROMOSOME}9\((?=[pq?])", r"(\1)("),
    ("an arm outside its parentheses", r"\)([pq])\((\d[\d.]*)\)", r")(\1\2)"),
    ("a missing parenthesis", r"\)(\??[pq]\d[\d.;pq?]*)\)", r")(\1)"),
    ("a stray parenthesis", r"\((?=(?:del|t|inv|ins|dup|add)\()", ""),
    ("a stray comma", r",(?=[x*]\d)", ""),
    ("a brace for a bracket", r"[{}]", lambda match: "[" if match.group() == "{" else "]"),
    ("an opening bracket for a closing one", r"\[((?:cp)?\d+)\[", r"[\1]"),
    ("an unclosed bracket", r"\[((?:cp)?\d+)(?=/)", r"[\1]"),
    ("an empty cell count", r"\[\??\]", ""),
    ("a doubled parenthesis", r"\)\)(?=[(\[,/x*]|$)", ")"),
    ("a doubled parenthesis", r"\(\((?=[\dxypq?])", "("),
    ("an unclosed parenthesis", rf"\({_CHROMOSOME}\((?=[pq?])", r"(\1)("),
    ("an unclosed parenthesis", r"\(([^()\[\]/,]*)(?=\[|/|$)", r"(\1)"),
    ("a dot for a comma", rf"(?:^|(?<=/))([?~]*{_COUNT})\.(?=[xy])", r"\1,"),
    ("a missing slash", rf"\][,.;]?(?=[?~]?{_COUNT},?(?:[xy]{{1,4}}\b|idem|sl|sdl))", "]/"),
    (
        "a missing slash",
        rf"(?<=[a-z)\d]),(?={_COUNT}(?:\(?<\dn>\)?)?,?(?:x[xy]*|idem)(?:[\[,]|$))",
        "/",
    ),
    ("a missing slash", r"\][,.;]?(?=(?:nl|normal)(?:\[|$))", "]/"),
    ("doubled commas", r"[,;]{2,}", ","),
    ("a stray comma", r"[,;]+(?=[\[/])", ""),
    ("trailing dots", r"(?:(?<=\])[,;.]+|\.+)(?=/|$)", ""),
    ("a stray comma", r"(?<=/)[,;.]+", ""),
    ("a colon for a semicolon", r"(?<=[\dxypq?):])(?<!:):(?!:)(?=[\dxypq?])", ";"),
)


def repair(text: str) -> tuple[str, tuple[Note, ...]]:
    """Undo the slips of :data:`REPAIRS`; one note for each kind that was found."""
    kinds: list[str] = []
    for kind, pattern, replacement in REPAIRS:
        if kind == "a colon for a semicolon" and "->" in text:
            continue
        text, times = compiled(pattern).subn(replacement, text)
        if times and kind not in kinds:
            kinds.append(kind)
    text, dropped = _without_stray_closing(text)
    if dropped and "a stray parenthesis" not in kinds:
        kinds.append("a stray parenthesis")
    return text, tuple(note("repaired", f"typing slip repaired: {kind}") for kind in kinds)


def _without_stray_closing(text: str) -> tuple[str, bool]:
    """Drop closing parentheses that nothing opened."""
    kept: list[str] = []
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            depth = 0
            continue
        kept.append(character)
    return "".join(kept), len(kept) < len(text)
