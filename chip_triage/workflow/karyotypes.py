"""The karyotypes of a patient's sheet rows: strings, stated flags and copy number, each by itself.

Nothing is merged: every source stands as a :class:`Karyotype` with its ``source``. The rules, scores
and cell fractions look at all of them and say which one spoke.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from chip_triage.analysis.smn_wording import shortened, unreadable_words
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.note import Note
from chip_triage.model.patient import Patient, Sample
from chip_triage.readers.copy_number_profile import CopyNumberProfile
from chip_triage.readers.sheet_row import SheetRow
from chip_triage.workflow.read_sample import ReadSample


def read_karyotypes(patient: Patient, samples: Sequence[ReadSample]) -> tuple[Karyotype, ...]:
    """One :class:`Karyotype` per row and source, in the order of their days.

    The karyotype's own day and specimen win over the sample's; the same string given for the same
    day on several rows is read once. Copy number is that of the sample itself; of one day it stands
    before what was seen in cells.
    """
    found: dict[tuple[str, int | None], Karyotype] = {}
    for read in samples:
        sample = read.row.sample
        text = stated_text(sample)
        if text is None:
            continue
        day = sample.karyotype_day if sample.karyotype_day is not None else sample.day
        if (text, day) not in found:
            found[text, day] = _banded(text, day, sample, patient)
    copies = [
        _from_segments(read.row.sample, read.copy_number)
        for read in samples
        if read.copy_number is not None
    ]
    return tuple(
        sorted((*copies, *found.values()), key=lambda k: (k.day is None, k.day or 0, k.is_banded))
    )


def stated_text(sample: Sample) -> str | None:
    """What the row says of its karyotype: ISCN, or stated flags marked as such; None for nothing."""
    if sample.karyotype_flags is None:
        return sample.karyotype
    from chip_triage.analysis.iscn.stated import PREFIX, is_stated

    flags = sample.karyotype_flags
    return flags if is_stated(flags) else f"{PREFIX} {flags}"


def _banded(text: str, day: int | None, sample: Sample, patient: Patient) -> Karyotype:
    from chip_triage.analysis.iscn import read_karyotype
    from chip_triage.analysis.iscn.stated import is_stated

    return dataclasses.replace(
        read_karyotype(text, sex=sample.sex or patient.sex),
        sample_id=sample.sample_id,
        day=day,
        specimen=sample.karyotype_specimen or sample.specimen,
        source="stated" if is_stated(text) else "iscn",
    )


def _from_segments(sample: Sample, profile: CopyNumberProfile) -> Karyotype:
    """Flags of copy-number segments: no clones, no cells, no counts, no risk group."""
    from chip_triage.analysis.iscn.copy_number import ARMS, copy_number_flags, is_loss

    chromosomes = {f"{prefix}{name}" for name in ARMS[profile.assembly] for prefix in ("", "chr")}
    count = len(profile.segments)
    return Karyotype(
        text=f"copy number ({profile.source}, {profile.assembly}, {count} segments)",
        status="ok_with_notes" if profile.notes else "ok",
        clones=(),
        flags=copy_number_flags(profile.segments, profile.assembly),
        notes=profile.notes,
        sample_id=sample.sample_id,
        day=sample.day,
        specimen=sample.specimen,
        source="copy_number",
        lost_segments=tuple(
            segment
            for segment in profile.segments
            if segment.chrom in chromosomes and is_loss(segment)
        ),
    )


def flag_problems(rows: Iterable[SheetRow]) -> tuple[str, ...]:
    """Stated flags that are refused: a name that is not known, an impossible value, a contradiction."""
    problems = []
    for row in rows:
        stated, text = row.sample.karyotype_flags, stated_text(row.sample)
        if stated is None or text is None:
            continue
        from chip_triage.analysis.iscn import read_karyotype

        read = read_karyotype(text, sex=row.sample.sex)
        if read.status == "refused":
            what = "; ".join(note.message for note in read.notes) or "no flags"
            problems.append(
                f"row {row.row or row.line}, column 'karyotype_flags': found {shortened(stated)}: {what}; "
                "write it like monosomy7=1; complex=0; metaphases=20, or leave the cell empty"
            )
    return tuple(problems)


def karyotype_notes(rows: Iterable[SheetRow]) -> Iterator[Note]:
    """Strings of which nothing can be read, or only a part: the run goes on, and its report says so."""
    from chip_triage.analysis.iscn import read_karyotype

    for row in rows:
        text = row.sample.karyotype
        if text is None:
            continue
        read = read_karyotype(text, sex=row.sample.sex)
        where = f"row {row.row or row.line}, column 'karyotype'"
        if read.is_unreadable:
            message = f"karyotype {unreadable_words(text)}; it is never taken for normal"
            remedy = "write ISCN such as 46,XX[20], state what matters in karyotype_flags, or leave it empty"
            yield Note("warning", "karyotype_unreadable", where, message, remedy)
        elif read.not_understood:
            words = ", ".join(shortened(word) for word in read.not_understood)
            message = f"not understood: {words}; what hangs on it cannot be judged"
            remedy = "correct the ISCN, or state what matters in karyotype_flags"
            yield Note("warning", "karyotype_partly_read", where, message, remedy)
