"""The parser of ``grammar.lark``: built once in a process, when the first karyotype is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from chip_triage.analysis.iscn.building import ItemBuilder
from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.legible import legible_part
from chip_triage.analysis.iscn.statements import display

GRAMMAR_FILE = "grammar.lark"
# "+2x8" cannot mean eight copies of chromosome 2.
MOST_COPIES = 5
AUTOSOMES = 22
START_RULES = ("item", "modal", "sex", "cells")


@lru_cache(maxsize=1)
def grammar_text() -> str:
    """The grammar as written in :data:`GRAMMAR_FILE`, part of this package."""
    from importlib.resources import files

    return files(__package__).joinpath(GRAMMAR_FILE).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _parser() -> Any:
    """The LALR parser, built once in a process and only when a karyotype is read."""
    from lark import Lark, Transformer

    def inline(callback: Callable[..., Any]) -> Callable[[Any, list[Any]], Any]:
        return lambda builder, children: callback(builder, *children)

    callbacks = {
        name: inline(callback)
        for name, callback in vars(ItemBuilder).items()
        if not name.startswith("_")
    }
    return Lark(
        grammar_text(),
        parser="lalr",
        start=list(START_RULES),
        transformer=type("ItemTransformer", (Transformer,), callbacks)(),
        maybe_placeholders=False,
        propagate_positions=False,
    )


def parse_rule(text: str, start: str) -> Any:
    """Parse ``text`` by one of :data:`START_RULES`; None when the grammar refuses it."""
    from lark.exceptions import LarkError

    try:
        return _parser().parse(text, start=start)
    except LarkError:
        return None


@lru_cache(maxsize=8192)
def parse_item(text: str) -> Change | None:
    """One item (lower case, no blanks) as a :class:`Change`; None when it is not understood."""
    change: Change | None = parse_rule(text, "item") or legible_part(text)
    if change is not None and change.is_numerical and change.copies > MOST_COPIES:
        change = _copies_first(change)
    if change is None or (change.is_numerical and change.copies > MOST_COPIES):
        return None
    return replace(change, raw=display(text))


def _copies_first(change: Change) -> Change:
    """``+2x8`` is two copies of chromosome 8: nobody has eight of chromosome 2."""
    first = change.chromosomes[0]
    if not first.isdigit() or not 2 <= int(first) <= MOST_COPIES or change.copies > AUTOSOMES:
        return change
    name, copies = str(change.copies), int(first)
    return replace(change, chromosomes=(name,), copies=copies, copies_high=copies, uncertain=True)


@lru_cache(maxsize=2048)
def parse_modal(text: str) -> tuple[int | None, int | None, int | None] | None:
    """Chromosome count as (low, high, ploidy level or None); None when it is no count."""
    result: tuple[int | None, int | None, int | None] | None = parse_rule(text, "modal")
    return result


@lru_cache(maxsize=1024)
def parse_sex(text: str) -> tuple[str, bool] | None:
    """Sex chromosomes as (``"XY"``, constitutional mark); None when they are none."""
    result: tuple[str, bool] | None = parse_rule(text, "sex")
    return ("XY", result[1]) if result and result[0] == "YX" else result


@lru_cache(maxsize=1024)
def parse_cells(text: str) -> tuple[int | None, bool] | None:
    """A count in square brackets as (cells, composite), ``[cp]`` without cells; None when it is none."""
    result: tuple[int | None, bool] | None = parse_rule(text, "cells")
    return result
