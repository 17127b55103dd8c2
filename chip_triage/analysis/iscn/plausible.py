"""Is a text, one slip undone, what its writer meant? Conditions that guard :mod:`mending`.

Everything must be understood, nothing guessed, made up or dropped, and the bands must exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.analysis.iscn.bands import bands_exist
from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.clone import Clone, expected_count
from chip_triage.analysis.iscn.statements import compiled

LONGEST_WORD = 70
# Letters that begin no item: alone, and with the chromosome count fulfilled, they hide nothing.
STRAY_LETTERS = frozenset("abefghjklnosuvwz")
# Signs that cannot stand side by side.
IMPOSSIBLE = ("(;", ";)", "(,", ",)", ",,", ",;", ";,", "[,", "[;", "//", "/,", "/;", "(+", "+)")
NUMBERED = r",\d{1,2}[a-z]{1,4}\("
GUESSES = frozenset({"spelling", "sign_left_out"})


def words_not_read(clones: Iterable[Clone]) -> list[str]:
    """What was not understood, or only kind and chromosomes of it."""
    words: list[str] = []
    for clone in clones:
        words += clone.unread
        words += [change.raw.lower() for change in clone.own if change.damaged]
    return [word for word in dict.fromkeys(words) if word and len(word) <= LONGEST_WORD]


def is_well_formed(text: str, before: str) -> bool:
    """No better bracketed than before is no mending; nor are signs that cannot stand together."""
    if any(pair in text and pair not in before for pair in IMPOSSIBLE):
        return False
    if compiled(NUMBERED).search(text) and not compiled(NUMBERED).search(before):
        return False
    return all(
        abs(text.count(o) - text.count(c)) <= abs(before.count(o) - before.count(c))
        for o, c in ("()", "[]")
    )


def is_understood(read: Sequence[Clone], before: Clone, word: str, stay: set[str]) -> bool:
    """Is ``word`` of the clone ``before`` read now, and nothing lost for it?

    ``stay`` are the other words that were not read; they may stay so.
    """
    if not read or not set(words_not_read(read)) <= stay or not all(map(_is_clone, read[1:])):
        return False
    own = [change for clone in read for change in clone.own]
    if _is_guessed(read, before) or _is_made_up(own, before):
        return False
    return _sex_is_whole(read, before, word) and _is_complete(read, before, word)


def _is_guessed(read: Sequence[Clone], before: Clone) -> bool:
    known = {remark.message for remark in before.notes}
    new = [remark for clone in read for remark in clone.notes if remark.message not in known]
    return any(remark.code in GUESSES for remark in new)


def _is_made_up(own: Sequence[Change], before: Clone) -> bool:
    """Bands that do not exist, a chromosome without a name, a ring or marker of a lone letter."""
    if not all(map(_bands_match, own)):
        return True
    if not all(bands_exist(change) for change in own if not change.damaged):
        return True
    old = {change.raw for change in before.own}
    lone = [c for c in own if len(c.raw.strip("+-?")) == 1 and c.raw not in old]
    unnamed = any(change.chromosomes == ("?",) and change.is_numerical for change in own)
    return unnamed or any(not change.is_numerical for change in lone)


def _sex_is_whole(read: Sequence[Clone], before: Clone, word: str) -> bool:
    """Damaged sex chromosomes are no gain or loss of one."""
    if word[:1] in ("x", "y") and "(" not in word:
        changes = sum(len(clone.own) for clone in read)
        whole = all(len(clone.sex or "XX") == 2 for clone in read)
        if not whole or changes > len(before.own):
            return False
    return all(map(_has_two_sex_chromosomes, read)) or before.sex in {clone.sex for clone in read}


def _is_complete(read: Sequence[Clone], before: Clone, word: str) -> bool:
    """A change or a part of the clone more than before; a stray letter may go without."""
    own = [change for clone in read for change in clone.own]
    if word in STRAY_LETTERS and all(map(_fits_exactly, read)):
        return len(own) == len(before.own)
    now = sum(not change.damaged for change in own)
    understood = sum(not change.damaged for change in before.own)
    completed = sum(map(_parts, read)) > _parts(before)
    return now > understood or (completed and now == understood)


def _is_clone(clone: Clone) -> bool:
    """A clone that a slash has made must have a chromosome count and sex chromosomes, or a stem."""
    return clone.modal_low is not None and (clone.sex or clone.stem) is not None


def _bands_match(change: Change) -> bool:
    """Bands for every chromosome, or for none; and bands begin with their arm."""
    parts = (change, *change.parts)
    if any(band[:1] not in "pq?c" for part in parts for band in part.bands if band):
        return False
    return all(
        len(p.bands) in (0, len(p.chromosomes)) for p in parts if p.kind in ("t", "dic", "ins")
    )


def _has_two_sex_chromosomes(clone: Clone) -> bool:
    """``46,X`` alone is no sex complement, ``45,X,-Y`` and ``46,X,t(X;4)`` are."""
    if clone.sex is None or len(clone.sex) == 2 or clone.ploidy != 2:
        return True
    return any({"X", "Y"} & change.involved() for change in clone.changes)


def _parts(clone: Clone) -> int:
    """How many of count, sex chromosomes, stem and cells were found."""
    known = (clone.modal_low, clone.sex, clone.stem, clone.cells)
    return sum(part is not None for part in known)


def fits_count(clone: Clone) -> bool:
    """Do the changes lead to the chromosome count, where it is exact?"""
    if clone.modal_low is None or clone.modal_low != clone.modal_high or clone.incomplete:
        return True
    return clone.modal_low == expected_count(clone)


def _fits_exactly(clone: Clone) -> bool:
    exact = clone.modal_low is not None and clone.modal_low == clone.modal_high
    return exact and clone.modal_low == expected_count(clone)
