"""What one slip of typing made unreadable, read again where all ways to undo it mean the same.

For each word that was not understood, every single slip (:mod:`slips`) is undone in turn. A text counts
when it is understood completely, its bands exist and nothing was dropped. It is taken when all such
texts name the same chromosomes, arms and cells; those that fit the chromosome count, and near
slips, go first. Anything else stays *partly read*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.characters import DAMAGE
from chip_triage.analysis.iscn.clonality import CELLS_FOR_LOSS
from chip_triage.analysis.iscn.clone import Clone
from chip_triage.analysis.iscn.clones import read_after, read_clones
from chip_triage.analysis.iscn.imbalance import effects_of
from chip_triage.analysis.iscn.layout import CloneText, clone_text, split_clones
from chip_triage.analysis.iscn.patterns import patterns_of
from chip_triage.analysis.iscn.plausible import (
    fits_count,
    is_understood,
    is_well_formed,
    words_not_read,
)
from chip_triage.analysis.iscn.slips import NEAR, shifts_undone, slips_undone
from chip_triage.analysis.iscn.statements import note
from chip_triage.model.note import Note

MOST_WORDS = 4
MOST_CLONES = 40
# Characters that all readings of one string together may take: about half a second.
MOST_CHARACTERS = 90_000
AROUND = 2
Ways = Callable[[str, int, int], Iterator[tuple[str, int]]]


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
    """Clones read again with their slips undone; the same clones where that is not possible.

    Characters that no keyboard writes are no slip of typing: beside them nothing is mended.
    """
    now, read = list(texts), tuple(clones)
    if len(now) > MOST_CLONES or any(DAMAGE in text.raw for text in now):
        return read, ()
    notes: list[Note] = []
    budget = [MOST_CHARACTERS]
    for word in words_not_read(clones)[:MOST_WORDS]:
        for place, text in enumerate(now):
            if budget[0] < 0 or word not in words_not_read(read[place : place + 1]):
                continue
            found = _found(text, read[place], word, now[:place], budget)
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


def _found(
    text: CloneText, clone: Clone, word: str, before: Sequence[CloneText], budget: list[int]
) -> _Mended | None:
    """What one slip, or where none explains it a missed shift key, has made of the clone."""
    for ways in (slips_undone, shifts_undone):
        readings = list(_readings(text, clone, word, before, (ways, budget)))
        if budget[0] < 0:  # not all ways were tried
            return None
        if readings:
            return _one_meaning(readings)
    return None


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
    stay = set(words_not_read([clone])) - {word}
    seen = {text.raw}
    for candidate, rank in ways(text.raw, start - AROUND, start + len(word) + AROUND):
        if candidate in seen or not is_well_formed(candidate, text.raw):
            continue
        seen.add(candidate)
        budget[0] -= len(candidate) + 20
        if budget[0] < 0:
            return
        pieces = split_clones(candidate)
        read = read_after([clone_text(piece, donor=text.donor) for piece in pieces], earlier)
        fits = all(map(fits_count, read))
        if (fits or (rank == NEAR and "(" in word)) and is_understood(read, clone, word, stay):
            yield _Mended(candidate, read, rank == NEAR, fits)


def _one_meaning(readings: Sequence[_Mended]) -> _Mended | None:
    """The reading that all candidates of the best class share."""
    found = [reading for reading in readings if reading.fits] or list(readings)
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
