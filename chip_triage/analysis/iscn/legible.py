"""Damaged items whose kind and chromosomes can still be read: counted, their bands unknown."""

from __future__ import annotations

import re

from chip_triage.analysis.iscn.change import KIND_SYNONYMS, Change
from chip_triage.analysis.iscn.statements import compiled

_KINDS = "idic|ider|inv|ins|del|der|dic|dup|add|i|t|r"
_NAME = r"(?:2[0-2]|1\d|[1-9]|x|y|\?)"
_WORDS = rf"(?:{_KINDS}|ter|cen|mar|[pq]|[a-z](?=\d)|[\d.;:,?()\[\]~<>/x*-])*"
_DAMAGED = (
    rf"(?P<lead>\??[+-]?\??)(?P<kind>{_KINDS})\??[(\[]\??(?P<names>{_NAME}(?:[;:,]\??{_NAME})*)"
    rf"\??[)\]]?(?P<rest>(?![\d]){_WORDS})"
)


def legible_part(text: str) -> Change | None:
    """The change that a damaged item still names, or None.

    Kind and chromosomes must stand there, and what follows may hold only what belongs to bands and
    parts. An arm is kept where only one letter p or q stands behind one chromosome.
    """
    found = compiled(_DAMAGED).fullmatch(text)
    if found is None:
        return _without_kind(text)
    names = tuple(name.upper() for name in re.findall(_NAME, found["names"]))
    letters = set(re.findall(r"[a-z](?=\d)|[pq]", found["rest"])) if found["kind"] != "r" else set()
    one_arm = (
        len(names) == 1
        and len(letters) == 1
        and letters <= {"p", "q"}
        and found["kind"] not in ("der", "ins", "t")
    )
    sign = found["lead"].replace("?", "")
    return Change(
        KIND_SYNONYMS.get(found["kind"], found["kind"]),
        names,
        tuple(letters) if one_arm else (),
        sign=sign,
        uncertain=True,
        damaged=True,
    )


def _without_kind(text: str) -> Change | None:
    """Chromosomes with their bands and no kind before them: one change in doubt of these chromosomes.

    Several chromosomes with as many bands are taken for an exchange, one for added material.
    """
    pattern = rf"(?:\(({_NAME}(?:;{_NAME})*)\)|({_NAME}))\(([pq][\d.]+(?:;[pq][\d.]+)*)\)"
    found = compiled(pattern).fullmatch(text)
    if found is None:
        return None
    names = tuple(name.upper() for name in (found[1] or found[2]).split(";"))
    if len(names) != found[3].count(";") + 1:
        return None
    return Change("t" if len(names) > 1 else "add", names, uncertain=True, damaged=True)
