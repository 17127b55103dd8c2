"""What the rules of ``grammar.lark`` build: one :class:`Change` an item, small tuples around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from chip_triage.analysis.iscn.change import DERIVATIVE_KINDS, KIND_SYNONYMS, Change

# How the words of the MARKER terminal begin (all others are rings).
MARKER_WORDS = (("dm", "dmin"), ("hsr", "hsr"), ("ace", "ace"), ("frag", "ace"), ("m", "mar"))
# Fewest cells of any clone (:mod:`clonality`): below it a range says nothing.
CELLS_FOR_LOSS = 3
PLURAL_MARKERS = frozenset({"mars", "markers", "rings", "dmins", "dms", "fragments"})


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


class ItemBuilder:
    """Callbacks named after the rules of the grammar; each gets the children of its rule."""

    def item(self, change: Change, *others: Change) -> Change:
        return replace(change, uncertain=True) if others else change

    def known(self, change: Change) -> Change:
        return change

    def alternative(self, _or: Any, change: Change) -> Change:
        return change

    # -- numerical
    def sign(self, *tokens: Any) -> tuple[str, bool]:
        sign = next(str(token) for token in tokens if token.type == "SIGN")
        return sign, len(tokens) > 1

    def lead(self, mark: Any) -> tuple[str, bool]:
        return mark if isinstance(mark, tuple) else ("", True)

    def chromosome(self, *tokens: Any) -> tuple[str, bool]:
        name = next(str(token) for token in tokens if token.type == "CHROMOSOME")
        return name.upper(), any(token.type == "QM" for token in tokens)

    def numerical(self, lead: Any, chromosome: tuple[str, bool], *suffixes: Any) -> Change:
        if isinstance(lead, tuple):
            sign, doubt = lead
        else:
            sign, doubt = ("+" if str(lead).startswith(("tri", "plus")) else "-"), False
        change = Change(
            kind="gain" if sign == "+" else "loss",
            chromosomes=(chromosome[0],),
            sign=sign,
            uncertain=doubt or chromosome[1],
        )
        return _with_suffixes(change, suffixes)

    # -- structural
    def partner(self, *tokens: Any) -> tuple[str, str, bool]:
        name, bands, doubt = "?", "", False
        for token in tokens:
            if token.type in ("CHROMOSOME", "MARKER_NAME"):
                name = str(token).upper() if token.type == "CHROMOSOME" else str(token)
            elif token.type == "BAND":
                bands += str(token)
            doubt = doubt or token.type == "QM" or "?" in token
        return name, bands, doubt

    def chromosomes(self, *children: Any) -> tuple[tuple[str, str, bool], ...]:
        doubt = getattr(children[0], "type", "") == "QM_BEFORE"
        partners = [child for child in children if isinstance(child, tuple)]
        return tuple((name, bands, uncertain or doubt) for name, bands, uncertain in partners)

    def bandset(self, *tokens: Any) -> str:
        return "".join(tokens)

    def bandlist(self, *children: Any) -> _Bands:
        if children and getattr(children[0], "type", "") == "BAND":
            return _Bands(tuple(re.split("[;:,/]", "".join(children))))
        return _Bands(tuple(child for child in children if getattr(child, "type", "") == ""))

    def bare_partner(self, name: Any, *bands: Any) -> tuple[str, str, bool]:
        return str(name).upper(), "".join(bands), False

    def detail(self, text: Any) -> _Detail:
        return _Detail(str(text)[1:-1])

    def rearrangement(self, *children: Any) -> Change:
        kind, detail, doubt, prefix = "", "", False, ""
        partners: tuple[tuple[str, str, bool], ...] = ()
        bands: list[str] = []
        for child in children:
            if isinstance(child, _Bands):
                bands.extend(child.sets)
            elif isinstance(child, _Detail):
                detail = child.text
            elif isinstance(child, tuple):
                partners += child if child and isinstance(child[0], tuple) else (child,)
            elif child.type in ("KIND", "DER_T", "BARE_KIND"):
                kind = str(child)
            elif child.type == "PREFIX":
                prefix = str(child)
            else:
                doubt = doubt or child.type == "QM"
        return _rearrangement(kind, partners, tuple(bands), detail, doubt, prefix)

    def structural(self, *children: Any) -> Change:
        sign, doubt = "", False
        rest = list(children)
        if isinstance(rest[0], tuple):
            sign, doubt = rest.pop(0)
        return _assemble(sign, doubt, rest)

    def structural_many(self, *children: Any) -> Change:
        return _assemble("", False, list(children))

    # -- the rest
    def marker(self, *children: Any) -> Change:
        return _marker(children)

    def short_arm(self, *children: Any) -> Change:
        if isinstance(children[0], tuple):
            return _signed_arm(children)
        chromosome, band, sign = children
        kind = "del" if sign == "-" else "add"
        return Change(kind, (str(chromosome).upper(),), (str(band),), uncertain="?" in band)

    def variant(self, chromosome: Any, part: Any, *suffixes: Any) -> Change:
        sign = next((str(s) for s in suffixes if getattr(s, "type", "") == "SIGN"), "")
        return Change(
            "variant", (str(chromosome).upper(),), detail=str(part) + sign, constitutional=True
        )

    def stem(self, name: Any, times: Any = None) -> Change:
        copies = _numbers(str(times))[0] if times is not None else 1
        return Change("stem", detail=str(name), copies=copies)

    def incomplete(self, _inc: Any) -> Change:
        return Change("inc", uncertain=True)

    def words(self, *tokens: Any) -> Change:
        more = any(token.type == "MORE_THAN" for token in tokens)
        number = next((int(token) for token in tokens if token.type == "STATED_NUMBER"), None)
        least = 3 if number is None else number + (1 if more and "=" not in tokens[0] else 0)
        return Change("stated_complex", copies=least, uncertain=True)

    def suffix(self, token: Any) -> Any:
        return token

    def constitutional(self, *tokens: Any) -> _Constitutional:
        return _Constitutional(doubt=len(tokens) > 1)

    # -- around the items
    def modal(self, *children: Any) -> tuple[int | None, int | None, int | None]:
        low = high = level = None
        for child in children:
            if isinstance(child, tuple):
                low, high = child
            elif isinstance(child, int):
                level = child
            elif child.type == "LEVEL":
                level = _numbers(str(child))[0]
        return low, high, level

    def count_range(self, *tokens: Any) -> tuple[int, int]:
        ends = [int(token) for token in tokens if token.type == "NUMBER"]
        return min(ends), max(ends)

    def level(self, token: Any) -> int:
        return _numbers(str(token))[0]

    def sex(self, *tokens: Any) -> tuple[str, bool]:
        origin = next((n for n, t in enumerate(tokens) if t.type == "ORIGIN"), len(tokens))
        letters = (str(t).upper() for t in tokens[:origin] if t.type in ("SEX_LETTER", "QM"))
        return "".join(letters), origin < len(tokens)

    def cell_sum(self, *tokens: Any) -> int | None:
        """Cells; None for a range that leaves open whether the clone is one (``[1~8]``)."""
        numbers = [int(token) for token in tokens if token.type == "NUMBER"]
        if any(token.type == "RANGE" for token in tokens) and min(numbers) < CELLS_FOR_LOSS:
            return None
        if any(token.type in ("RANGE", "OF") for token in tokens):
            return min(numbers)
        return sum(numbers)

    def cells(self, *children: Any) -> tuple[int | None, bool]:
        number = next((child for child in children if isinstance(child, int)), None)
        return number, any(getattr(child, "type", "") == "COMPOSITE" for child in children)


@dataclass(frozen=True, slots=True)
class _Bands:
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Detail:
    text: str


@dataclass(frozen=True, slots=True)
class _Constitutional:
    doubt: bool


def _rearrangement(
    kind: str,
    partners: tuple[tuple[str, str, bool], ...],
    bands: tuple[str, ...],
    detail: str,
    doubt: bool,
    prefix: str,
) -> Change:
    """One part such as ``t(1;7)(q10;p10)``; bands may stand with the chromosome: ``del(7q)``."""
    if kind == "dert":  # "dert(3;17)(q26;q12)": the derivative of the chromosome named first
        exchange = _rearrangement("t", partners, bands, detail, doubt, prefix)
        return replace(
            exchange,
            kind="der",
            bands=(),
            chromosomes=exchange.chromosomes[:1],
            parts=(exchange,),
            uncertain=True,
        )
    name = KIND_SYNONYMS.get(kind, kind)
    beside = tuple(partner[1] for partner in partners)
    if not any(bands) and any(beside):
        bands = beside
    if len(partners) == 1 and len(bands) > 1:
        bands = ("".join(bands),)
    if len(partners) > 1 and len(bands) == 1:
        bands = _one_each(bands, len(partners))
    uncertain = doubt or any(p[2] for p in partners) or any("?" in band for band in bands)
    if not partners and detail:
        partners = tuple((c.upper(), "", False) for c in re.findall(r"([\dxy]+)[pq]", detail)[:1])
    return Change(
        kind=name,
        chromosomes=tuple(partner[0] for partner in partners),
        bands=bands,
        uncertain=uncertain or "?" in detail,
        detail=detail or prefix,
    )


def _one_each(bands: tuple[str, ...], number: int) -> tuple[str, ...]:
    """``t(2;9)(p21q33)``: the separator was left out; one band for each chromosome."""
    found = re.findall(r"\??[pq][^pq]*", bands[0])
    return tuple(found) if len(found) == number else bands


def _assemble(sign: str, doubt: bool, children: list[Any]) -> Change:
    """Join the parts of one item; parts after a derivative describe it, others stand beside it."""
    parts = [child for child in children if isinstance(child, Change)]
    suffixes = tuple(child for child in children if not isinstance(child, Change))
    first, rest = parts[0], tuple(parts[1:])
    change = replace(first, sign=sign, uncertain=doubt or any(part.uncertain for part in parts))
    if first.kind in DERIVATIVE_KINDS or first.detail == "psu":
        change = replace(change, parts=first.parts + rest)
    elif rest and all(part.involved() & first.involved() for part in rest):
        change = replace(change, parts=rest)
    elif rest:
        change = replace(change, joined=rest)
    return _with_suffixes(change, suffixes)


def _signed_arm(children: tuple[Any, ...]) -> Change:
    """``-5q`` is a deletion in the arm, ``+1q`` a gain of it."""
    (sign, doubt), (name, name_doubt) = children[:2]
    bands = "".join(child for child in children[2:] if getattr(child, "type", "") == "BAND")
    others = tuple(child for child in children[2:] if getattr(child, "type", "") != "BAND")
    change = Change("del" if sign == "-" else "dup", (name,), (bands,))
    return _with_suffixes(replace(change, uncertain=doubt or name_doubt or "?" in bands), others)


def _marker(children: tuple[Any, ...]) -> Change:
    sign, doubt, low, high = "+", False, 1, 1
    suffixes: list[Any] = []
    base: Change | None = None
    for child in children:
        if isinstance(child, Change):
            base = child
        elif isinstance(child, tuple):
            sign, doubt = child[0] or "+", child[1]
        elif getattr(child, "type", "") == "AMOUNT":
            amounts = _numbers(str(child))
            low, high = amounts[0], amounts[-1]
        elif getattr(child, "type", "") == "MARKER":
            base = _marker_base(str(child))
        else:
            suffixes.append(child)
    assert base is not None
    copies = base.copies * low
    change = replace(base, sign=sign, copies=copies, copies_high=max(copies, high))
    return _with_suffixes(replace(change, uncertain=doubt or change.uncertain), tuple(suffixes))


def _marker_base(word: str) -> Change:
    kind = next((name for start, name in MARKER_WORDS if word.startswith(start)), "ring")
    digits = _numbers(word)
    name = str(digits[0]) if digits else ""
    copies = 2 if word in PLURAL_MARKERS else 1
    return Change(kind, detail=name, uncertain="?" in word, copies=copies)


def _with_suffixes(change: Change, suffixes: tuple[Any, ...]) -> Change:
    for suffix in suffixes:
        if isinstance(suffix, _Constitutional):
            change = replace(
                change, constitutional=True, uncertain=change.uncertain or suffix.doubt
            )
        elif suffix.type == "TIMES":
            times = _numbers(str(suffix))
            change = replace(change, copies=change.copies * times[0], copies_high=times[-1])
        elif suffix.type == "UNSURE":
            change = replace(change, uncertain=True)
        elif suffix.type == "CELLS":
            change = replace(change, cells=sum(_numbers(str(suffix))))
    return change
