"""Slips of typing that leave one reading only, undone and noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Match

from chip_triage.analysis.iscn.statements import compiled, note
from chip_triage.model.note import Note

Replacement = str | Callable[[Match[str]], str]

_CHROMOSOME = r"(2[0-2]|1\d|[1-9]|x|y)"
_NAME = r"(?:2[0-2]|1\d|[1-9]|x|y|\?)"
_PARTNERS = rf"({_NAME}(?:;{_NAME})*)"
_KIND = r"(?<![a-z])(der|del|add|inv|dup|dic|ins|t)"
_COUNT = r"(?:\d\d|[12]\d\d)(?:[~-](?:\d\d|[12]\d\d))?"


def _digits(match: Match[str]) -> str:
    return match.group().translate(str.maketrans("lio", "110"))


def _bracketed(match: Match[str]) -> str:
    return f"[{match.group(1) or match.group(2)}]"


def _one_sign(match: Match[str]) -> str:
    """``--7`` is one loss; ``+-7`` stays as it is and is refused."""
    return match.group(1) if match.group() == match.group(1) * 2 else match.group()


def _without_last(match: Match[str]) -> str:
    return f"({match.group(1)[:-1]})("


def _once(match: Match[str]) -> str:
    return match.group(1) or match.group(2)


def _split_number(match: Match[str]) -> str:
    """Sign, chromosome and cells run together, where they can be parted in one way only."""
    digits = match.group(2)
    cuts = [cut for cut in (1, 2) if cut < len(digits) and digits[cut] != "0"]
    cuts = [cut for cut in cuts if digits[0] != "0" and int(digits[:cut]) <= 22]
    if len(cuts) != 1:
        return match.group()
    return f"{match.group(1)}{digits[: cuts[0]]}[{digits[cuts[0] :]}]"


def _parted_names(match: Match[str]) -> str:
    """``t(69)(p22;q34)``: two chromosomes run together, where one way alone parts them."""
    digits = match.group(2)
    cuts = [
        cut
        for cut in (1, 2)
        if cut < len(digits)
        and 1 <= int(digits[:cut]) <= 22
        and digits[cut] != "0"
        and int(digits[cut:]) <= 22
    ]
    if len(cuts) != 1:
        return match.group()
    return f"{match.group(1)}({digits[: cuts[0]]};{digits[cuts[0] :]})"


def _split_before_bracket(match: Match[str]) -> str:
    parted = _split_number(match)
    return parted.rstrip("]") + "]" if parted != match.group() else parted


# (what the note says, expression, replacement); they run in this order.
REPAIRS: tuple[tuple[str, str, Replacement], ...] = (
    ("chromosome in words", r"chr(?:om(?:osome)?)?\.?(?=\d|[xy]\b)", ""),
    ("deletion in words", rf"(?<![\w(;]){_CHROMOSOME}([pq][\d.pq-]*)deletion", r"del(\1\2)"),
    ("exchanged characters", rf"(?<=[xy)\]])([+-]),(?={_NAME}(?:[,\[/]|$))", r",\1"),
    ("exchanged characters", r",\)(?=[a-z+-])", "),"),
    ("exchanged characters", r"\)(\d)\[(\d?)\](?=/|$)", r")[\1\2]"),
    ("exchanged characters", r"\[(\d)\](\d)(?=/\d\d|$)", r"[\1\2]"),
    ("a slash for a semicolon", rf"\(({_NAME})/({_NAME})\)(?=\()", r"(\1;\2)"),
    ("a slash for a semicolon", r"\((\??[pq][\d.?pq]*)/(\??[pq][\d.?pq]*)\)", r"(\1;\2)"),
    ("a strange separator", rf"(?<=[a-z])\(({_NAME})[.~|-]({_NAME})\)(?=\()", r"(\1;\2)"),
    ("a strange separator", r"(?<=[pq]\d)\.(?=[pq])|(?<=[pq]\d\d)\.(?=[pq])", ";"),
    ("a doubled separator", r"(?<=[\dxypq?]);[;,.:]+(?=[\dxypq?])", ";"),
    ("a doubled range sign", r"(?<=\d)[~-][~-]+(?=\d)", "~"),
    ("a stray dot", r"(?<=[pq]\d\d)\.(?=[);pq])", ""),
    ("a stray dot", r"(?<=\d\.\d)\.(?=\d)", ""),
    ("exchanged characters", rf"(?:^|(?<=/))({_COUNT})x,(?=[xy](?:[,\[/]|$))", r"\1,x"),
    ("a missing sex chromosome", r"(?:^|(?<=/))46,y(?=[\[/]|$)", "46,xy"),
    ("a strange sign", r",\*(?=(?:[6-9]|1\d|2[0-2])(?:[,\[/]|$)|\d{0,2}(?:mar|der|del|i)\b)", ",+"),
    ("p for a semicolon", rf"(?<=[a-z])\(({_NAME})[pq]({_NAME})\)(?=\([^()]*;)", r"(\1;\2)"),
    ("a missing slash", rf"\]\?(?={_COUNT},)", "]/"),
    ("a count without a clone", r"(?<=\])/\[?\d{1,3}\]?$", ""),
    ("a slash for a comma", rf"(?:^|(?<=\]/))({_COUNT})/(?=[xy]{{1,3}}[,\[])", r"\1,"),
    ("a slash for a comma", r"(?<=,x)/(?=[xy](?:[\[,/]|$))", ""),
    ("a stray slash", r"(?<=[a-z)\d])/(?=\[)", ""),
    ("exchanged characters", r"\[\](\d{1,3})(?=/|$)|\](\d{1,3})\[(?=/|$)", _bracketed),
    ("a parenthesis for a bracket", r"\((\d{1,3}(?:[.,]\d+)?%)\)(?=/|$)", r"[\1]"),
    ("a missing slash", r"\](?=x[xy]\[)", "]/46,"),
    ("a missing slash", rf"\](?:[+=]|and|und|et|plus|mos)(?={_COUNT},[xy])", "]/"),
    ("a stray mos", rf"(?<=/)mos\.?(?={_COUNT})", ""),
    ("a normal clone written short", r"(?<=\])/?46(?=\[\d+\]$)", "/nl"),
    ("a stray sign behind the cell count", r"(?<=\])(?:[-+=:_~^]+|=\d+)(?=/|$)", ""),
    ("a stray letter", r"(?<=,)[abd-hj-lnopqsu-wz](?=[+-]\??\d)", ""),
    ("a parenthesis closed as a bracket", r"\(((?:cp)?\d+)[\]}](?=/|$)", r"[\1]"),
    ("a parenthesis closed as a bracket", rf"(?<=[a-z])\({_CHROMOSOME}[\]}}](?=\()", r"(\1)"),
    ("parentheses around idem", r"\(((?:idem|sl|sdl\d*)(?:[x*]\d)?)\)", r"\1"),
    ("parentheses around a sign", rf"(?:^|(?<=,))([+-]?)\(({_NAME}[pq][\d.]*-?)\)(?!\()", r"\1\2"),
    ("parentheses around a sign", rf"\(([+-]\??{_CHROMOSOME})\)", r"\1"),
    ("parentheses around a sign", rf"([+-])\({_CHROMOSOME}\)(?!\()", r"\1\2"),
    ("a separator between parentheses", r"\);\(", ")("),
    ("8 or 9 typed for a parenthesis", rf"\({_CHROMOSOME}98(?=[pq])", r"(\1)("),
    ("8 or 9 typed for a parenthesis", rf"(?<=[a-z])8{_CHROMOSOME}\)", r"(\1)"),
    ("a missing parenthesis", rf"{_KIND}[a-z\[<|!89]?{_PARTNERS}\)", r"\1(\2)"),
    ("8 or 9 typed for a parenthesis", r"\)[89](?=[pq?])", ")("),
    ("a bracket for a parenthesis", r"\)\[(?=[pq])", ")("),
    (
        "0 typed for a parenthesis",
        r"\(((?:2[3-9]|[3-9]\d|[1-9]\d\d)(?<=0))\((?=[pq?])",
        _without_last,
    ),
    ("0 typed for a parenthesis", r"(\([^()]*[pq]\d\d)[09](?=[\[,/]|$)", r"\1)"),
    (
        "a digit typed twice",
        r"(?<=\()([3-9])\1(?=\))|(?<=[,a-z)\]][+-])([3-9])\2(?=[,\[/]|$)",
        _once,
    ),
    ("a missing parenthesis", r"(\([^(),]*[pq][^(),]*),(?=[+-]|[a-z]{1,4}\()", r"\1),"),
    ("a sign behind its chromosome", rf"(?<=,){_CHROMOSOME}([+-])(?=[,\[/]|$)", r"\2\1"),
    ("a normal clone written short", r"(?<=\])/(x[xy])(?=\[|$)", r"/46,\1"),
    ("a normal clone written short", r"(?<=\])/(?:46|n|norm|wt)(?=\[\d+\]$|$)", "/nl"),
    ("a strange sign", rf"(?<=,)[=~#](?={_CHROMOSOME}(?:[,\[/]|$))", ""),
    ("exchanged characters", r"(?<=\d)/\](?=\d)", "]/"),
    ("exchanged characters", r"\](\d)/(\d)(?=,)", r"]/\1\2"),
    ("an unclosed parenthesis", rf"\({_PARTNERS}\((?=[pq?])", r"(\1)("),
    ("8 or 9 typed for a parenthesis", rf"\({_CHROMOSOME}9\((?=[pq?])", r"(\1)("),
    ("an arm outside its parentheses", r"\)([pq])\((\d[\d.]*)\)", r")(\1\2)"),
    ("a missing parenthesis", r"\)(\??[pq]\d[\d.;pq?]*)\)", r")(\1)"),
    ("a stray parenthesis", r"\((?=(?:del|t|inv|ins|dup|add)\()", ""),
    ("a stray comma", r",(?=[x*]\d)", ""),
    ("loss of Y in words", r"(?:^|(?<=[,/]))(?:loy|y-?loss)(?=[,\[/]|$)", "-y"),
    ("cp outside its bracket", r",?cp\[(?=\d)", "[cp"),
    ("cp misspelt", r"\[(?:c\.p\.?|pc|cp[^\w\[\]]|cpx|co|xp|vp|kp|c|p)(?=\d+\])", "[cp"),
    ("cp outside its bracket", r"(?<=[a-z)\d]),?\(?cp\(?(\d{1,3})\)(?=/|$)", r"[cp\1]"),
    ("cp outside its bracket", r"(?<=[a-z)\d])cp(\d{1,3})(?=/|$)", r"[cp\1]"),
    ("a range without its end", r"(?<=,\+)(\d{1,2})[~-](?=(?:mar|r|dmin)(?:[,\[/]|$))", r"\1"),
    ("a stray sign in a cell count", r"\[[^\w\[\]?~(){}-]{1,2}((?:cp)?\d{1,4})\]", r"[\1]"),
    ("a stray sign in a cell count", r"\[((?:cp)?\d{1,4})[^\w\[\](){}+~%\ufffd-]{1,2}\]", r"[\1]"),
    ("a stray sign in a cell count", r"\[x(\d{1,3})\]", r"[\1]"),
    ("n= in a cell count", r"\[(cp)?n=(?=\d)", r"[\1"),
    ("a letter for a digit", r"(?<=\[)[iol\d]{1,3}(?=\])", _digits),
    (
        "a letter for a digit",
        r"(?<=[pq])[lo\d][lo](?=[^a-z]|[pq]\d)|(?<=[pq])[lo](?=[\d.])",
        _digits,
    ),
    ("a parenthesis for a bracket", r"(?<=,x[xy])\(((?:cp)?\d+)\)(?=/|$)", r"[\1]"),
    ("a parenthesis for a bracket", rf"(?<=[+-]){_CHROMOSOME}\(((?:cp)?\d+)\)(?=/|$)", r"\1[\2]"),
    ("a parenthesis for a bracket", r"\[((?:cp)?\d+)\)|\(((?:cp)?\d+)\](?=/|$)", _bracketed),
    ("a missing bracket", r"(?<=,x[xy])(\d{1,3})\]?(?=/|$)", r"[\1]"),
    ("a missing bracket", r"(?<=\))(\d{1,3})\](?=/|$)", r"[\1]"),
    ("a missing bracket", r"(?<![\d\[])([+-])(\d{2,4})\](?=/|$)", _split_before_bracket),
    ("a closing bracket for an opening one", r"(?<=[a-z)\d])\]((?:cp)?\d+)\](?=/|$)", r"[\1]"),
    ("a doubled bracket", r"\[\[", "["),
    ("a doubled bracket", r"\]\]", "]"),
    ("a doubled sign", r"(?<=,)([+-])[+-](?=\??[\dxy])", _one_sign),
    ("a letter typed twice", r"(?<=[+-])yy(?=[,\[/]|$)", "y"),
    (
        "a forgotten comma",
        r"(?<=[,/])(idem|sl|sdl\d?)(?=(?:der|del|add|inv|dup|dic|ins|t|i|r)\()",
        r"\1,",
    ),
    ("a forgotten separator", r"(?<![a-z])(t|dic|ins)\((\d{2,4})\)(?=\([^()]*;)", _parted_names),
    ("a parenthesis turned round", r"\(([^()]*)\((?=[,\[/]|$)", r"(\1)"),
    ("an opening bracket for a closing one", r"\[((?:cp)?\d+)\[", r"[\1]"),
    ("an unclosed bracket", r"\[((?:cp)?\d+)(?=/)(?!/\d{1,3}\])", r"[\1]"),
    ("an empty cell count", r"\[\??\]", ""),
    ("a doubled parenthesis", r"\)\)(?=[(\[,/x*]|$)", ")"),
    ("a doubled parenthesis", r"\(\((?=[\dxypq?])", "("),
    ("an unclosed parenthesis", rf"\({_CHROMOSOME}\((?=[pq?])", r"(\1)("),
    ("an unclosed parenthesis", r"\(([^()\[\]/,]*)(?=\[|/|$)", r"(\1)"),
    ("a dot for a comma", rf"(?:^|(?<=/))([?~]*{_COUNT})\.(?=[xy])", r"\1,"),
    ("a missing slash", rf"\][-,.;:|&]?(?=[?~]?{_COUNT},?(?:[xy]{{1,4}}\b|idem|sl|sdl))", "]/"),
    (
        "a missing slash",
        rf"(?<=[a-z)\d])[,;](?={_COUNT}(?:\(?<\dn>\)?)?,?(?:x[xy]*|idem)(?:[\[,]|$))",
        "/",
    ),
    ("a missing slash", r"\][,.;]?(?=(?:nl|normal)(?:\[|$))", "]/"),
    ("doubled commas", r"[,;:]{2,}(?![pq\dx])|,[,;]+", ","),
    ("a stray comma", r"[,;.]+(?=[\[/])", ""),
    ("a footnote mark", r"(?<=[\])a-z\d])[*#\u2020]+(?=/|$)", ""),
    ("trailing dots", r"(?:(?<=\])[,;.]+|\.+)(?=/|$)", ""),
    ("a stray comma", r"(?<=/)[,;.]+", ""),
    ("a colon for a semicolon", r"(?<=[\dxypq?):])(?<!:):(?!:)(?=[\dxypq?])", ";"),
)


# Cell counts written without brackets, where no clone of the text has any.
# "46,xy=20", and where every clone has it and one is no more than 46,xx or 46,xy: ",12" "x12" "-12" ...
COUNT_SEPARATORS = ("n=", "=", "|", ":", ";", ".", ",", "x", "*", "-")
BARE_COUNT = r"(,x[xy]|[+-][xy]|\))(\d{1,3})(?=/|$)"
BARE_COUNT_STYLE = r",x[xy]\d{1,3}(?=/|$)"
BARE_COUNT_NUMERICAL = r"([+-])(\d{2,4})(?=/|$)"


def _with_brackets(text: str) -> str:
    """``45,x,-y12/46,xy8``; ``-72`` is a 7 in two cells, since there is no chromosome 72."""
    if "[" in text:
        return text
    for separator in COUNT_SEPARATORS:
        counts = compiled(rf"(?<=[a-z\d)]){re.escape(separator)}(\d{{1,3}})(?=/|$)")
        everywhere = len(counts.findall(text)) == text.count("/") + 1
        beside_sex = compiled(rf",x[xy]{re.escape(separator)}\d{{1,3}}(?=/|$)").search(text)
        if everywhere and (separator in ("n=", "=", "|") or ("/" in text and beside_sex)):
            return counts.sub(r"[\1]", text)
    if compiled(BARE_COUNT_STYLE).search(text):
        text = compiled(BARE_COUNT_NUMERICAL).sub(_split_number, text)
        text = re.sub(r"(mar|idem|sl|inc)(\d{1,3})(?=/|$)", r"\1[\2]", text)
    return compiled(BARE_COUNT).sub(r"\1[\2]", text)


def repair(text: str) -> tuple[str, tuple[Note, ...]]:
    """Undo the slips of :data:`REPAIRS`; one note for each kind that was found."""
    bracketed = _with_brackets(text)
    kinds = ["missing brackets"] if bracketed != text else []
    text = bracketed
    for kind, pattern, replacement in REPAIRS:
        if kind == "a colon for a semicolon" and "->" in text:
            continue
        repaired = compiled(pattern).sub(replacement, text)
        if repaired != text and kind not in kinds:
            kinds.append(kind)
        text = repaired
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
