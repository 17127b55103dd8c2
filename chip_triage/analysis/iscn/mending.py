"""What one slip of typing made unreadable, read again where all ways to undo it mean the same.

For each word that was not understood, every single slip (:mod:`slips`) is undone in turn. A text counts
when it is understood completely, its bands exist and nothing was dropped. It is taken when all such
texts name the same chromosomes, arms and cells; those that fit the chromosome count, and near
slips, go first. Anything else stays *partly read*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.bands import bands_exist
from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.characters import DAMAGE
from chip_triage.analysis.iscn.clonality import CELLS_FOR_LOSS
from chip_triage.analysis.iscn.clone import Clone, expected_count
from chip_triage.analysis.iscn.clones import read_after, read_clones
from chip_triage.analysis.iscn.imbalance import effects_of
from chip_triage.analysis.iscn.layout import CloneText, clone_text, split_clones
from chip_triage.analysis.iscn.patterns import patterns_of
from chip_triage.analysis.iscn.slips import NEAR, shifts_undone, slips_undone
from chip_triage.analysis.iscn.statements import compiled, note
from chip_triage.model.note import Note

LONGEST_WORD = 70
MOST_WORDS = 4
MOST_CLONES = 40
# Characters that all readings of one string together may take: about half a second.
MOST_CHARACTERS = 90_000
AROUND = 2
# Letters that begin no item: alone, and with the chromosome count fulfilled, they hide nothing.
STRAY_LETTERS = frozenset("abefghjklnosuvwz")
Ways = Callable[[str, int, int], Iterator[tuple[str, int]]]
# Signs that cannot stand side by side.
IMPOSSIBLE = ("(;", ";)", "(,", ",)", ",,", ",;", ";,", "[,", "[;", "//", "/,", "/;", "(+", "+)")
NUMBERED = r",\d{1,2}[a-z]{1,4}\("
GUESSES = frozenset({"spelling", "sign_left_out"})


@dataclass(frozen=True, slots=True)
class _Mended:
    """One text for a clone (which may turn out to be two), read."""

    text: str
    clones: tuple[Clone, ...]
    near: bool
    fits: bool


def mend(
    texts: Sequence[CloneText], clones: Sequence[Clone], sex: str | None
) -> tuple[tuple[Clone, ...], tuple[Note, ...]]:
    """Clones read again with their slips undone; the same clones where that is not possible."""
    now, read = list(texts), tuple(clones)
    if len(now) > MOST_CLONES:
        return read, ()
    notes: list[Note] = []
    budget = [MOST_CHARACTERS]
    for word in list(filter(_is_slip, _words(clones)))[:MOST_WORDS]:
        for place, text in enumerate(now):
            if budget[0] < 0 or word not in _words(read[place : place + 1]):
                continue
            found = None
            for ways in (slips_undone, shifts_undone):
                tried = _readings(text, read[place], word, now[:place], (ways, budget))
                found = found or _one_meaning(tried)
            if found is None:
                continue
            now[place : place + 1] = [
                clone_text(piece, donor=text.donor) for piece in split_clones(found.text)
            ]
            read = read_clones(now, sex)
            message = f"'{word}' is read as '{_changed(text.raw, found.text, word)}'"
            notes.append(note("mended", message, "warning", "correct the slip"))
            break
    return (read, tuple(notes)) if notes else (tuple(clones), ())


def _words(clones: Iterable[Clone]) -> list[str]:
    """What was not understood, or only kind and chromosomes of it."""
    words: list[str] = []
    for clone in clones:
        words += clone.unread
        words += [change.raw.lower() for change in clone.own if change.damaged]
    return [word for word in dict.fromkeys(words) if word and len(word) <= LONGEST_WORD]


def _is_slip(word: str) -> bool:
    """Characters that no keyboard writes are no slip of typing, and hide what stood there."""
    return DAMAGE not in word


def _changed(before: str, after: str, word: str) -> str:
    start = before.find(word)
    return after[start : start + len(word) + len(after) - len(before)] if start >= 0 else after


def _readings(
    text: CloneText,
    clone: Clone,
    word: str,
    before: Sequence[CloneText],
    search: tuple[Ways, list[int]],
) -> Iterator[_Mended]:
    start = text.raw.find(word)
    if start < 0:
        return
    ways, budget = search
    earlier = read_clones(before, None)
    budget[0] -= sum(len(clone.raw) for clone in before)
    stay = set(_words([clone])) - {word}
    seen = {text.raw}
    for candidate, rank in ways(text.raw, start - AROUND, start + len(word) + AROUND):
        if candidate in seen or not _well_formed(candidate, text.raw):
            continue
        seen.add(candidate)
        budget[0] -= len(candidate) + 20
        if budget[0] < 0:
            return
        pieces = split_clones(candidate)
        read = read_after([clone_text(piece, donor=text.donor) for piece in pieces], earlier)
        fits = all(map(_fits_count, read))
        if (fits or (rank == NEAR and "(" in word)) and _is_understood(read, clone, word, stay):
            yield _Mended(candidate, read, rank == NEAR, fits)


def _well_formed(text: str, before: str) -> bool:
    """No better bracketed than before is no mending; nor are signs that cannot stand together."""
    if any(pair in text and pair not in before for pair in IMPOSSIBLE):
        return False
    if compiled(NUMBERED).search(text) and not compiled(NUMBERED).search(before):
        return False
    return all(
        abs(text.count(o) - text.count(c)) <= abs(before.count(o) - before.count(c))
        for o, c in ("()", "[]")
    )


def _is_understood(read: Sequence[Clone], before: Clone, word: str, stay: set[str]) -> bool:
    """Nothing new is unread, nothing guessed or made up, nothing dropped."""
    if not read or not set(_words(read)) <= stay:
        return False
    known = {remark.message for remark in before.notes}
    new = [remark for clone in read for remark in clone.notes if remark.message not in known]
    if any(remark.code in GUESSES for remark in new) or not all(map(_is_clone, read[1:])):
        return False
    if not all(map(_bands_match, (change for clone in read for change in clone.own))):
        return False
    own = [change for clone in read for change in clone.own]
    if any(change.chromosomes == ("?",) and change.is_numerical for change in own):
        return False
    old = {change.raw for change in before.own}
    lone = [c for c in own if len(c.raw.strip("+-?")) == 1 and c.raw not in old]
    if any(not change.is_numerical for change in lone):
        return False  # a lone letter left over is no ring and no marker
    if not all(bands_exist(change) for change in own if not change.damaged):
        return False
    if word[:1] in ("x", "y") and "(" not in word:  # damaged sex chromosomes are no change
        if len(own) > len(before.own) or any(len(clone.sex or "XX") != 2 for clone in read):
            return False
    if not all(map(_has_two_sex_chromosomes, read)) and before.sex not in {c.sex for c in read}:
        return False
    understood = sum(not change.damaged for change in before.own)
    if word in STRAY_LETTERS and all(map(_fits_exactly, read)):
        return len(own) == len(before.own)
    gained = sum(not change.damaged for change in own) > understood
    completed = sum(_parts(clone) for clone in read) > _parts(before)
    return gained or (completed and sum(not change.damaged for change in own) == understood)


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


def _fits_count(clone: Clone) -> bool:
    if clone.modal_low is None or clone.modal_low != clone.modal_high or clone.incomplete:
        return True
    return clone.modal_low == expected_count(clone)


def _fits_exactly(clone: Clone) -> bool:
    exact = clone.modal_low is not None and clone.modal_low == clone.modal_high
    return exact and clone.modal_low == expected_count(clone)


def _one_meaning(readings: Iterable[_Mended]) -> _Mended | None:
    """The reading that all candidates of the best class share."""
    found = list(readings)
    found = [reading for reading in found if reading.fits] or found
    near = [reading for reading in found if reading.near]
    for pool in (near, found):
        meanings = {_meaning(reading) for reading in pool}
        if len(meanings) == 1:
            return pool[0]
        if meanings:
            return None
    return None


def _meaning(reading: _Mended) -> tuple[object, ...]:
    return tuple(
        (
            clone.modal_low, clone.modal_high, clone.sex, _enough(clone), clone.composite, clone.stem,
            tuple(sorted(map(_sense, clone.changes))),
        )
        for clone in reading.clones
    )  # fmt: skip


def _enough(clone: Clone) -> int | None:
    """Cells as far as the clonality rule tells them apart."""
    return None if clone.cells is None else min(clone.cells, CELLS_FOR_LOSS)


def _sense(change: Change) -> str:
    """Kind, sign, chromosomes, arms lost or gained, patterns: what flags and counts rest on."""
    effects = sorted({(e.chromosome, e.arm, e.what) for e in effects_of(change)})
    parts = [(part.kind, part.chromosomes) for part in change.parts]
    sense = (change.kind, change.sign, change.chromosomes, parts, change.copies, effects)
    return repr((sense, change.constitutional, change.cells, sorted(patterns_of(change))))
