"""Remarks on a karyotype that was read: what a reader of the report must know beside the flags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.clone import Clone, expected_count
from chip_triage.analysis.iscn.clones import patient_sex
from chip_triage.analysis.iscn.counting import (
    VERY_POOR_ABOVE,
    Counts,
    certain_count,
    stated_minimum,
)
from chip_triage.analysis.iscn.flags import View
from chip_triage.analysis.iscn.groups import changes_3q, independent_singles, poor_by_itself
from chip_triage.analysis.iscn.layout import Layout
from chip_triage.analysis.iscn.statements import note
from chip_triage.model.note import Note

COUNT_CUTS = (3, 4)
#: Inversions that many healthy people carry (Wyandt and Tonk, Human Chromosome Variation, 2nd ed., 2011).
POPULATION_INVERSIONS = {
    "9": ("p11q12", "p11q13", "p12q13"),
    "2": ("p11q13", "p11.2q13"),
    "Y": ("p11q11", "p11.2q11.2", "p11.2q11.21", "p11.2q11.22", "p11.2q11.23"),
}


def remarks_on(
    view: View, counts: Counts, layout: Layout, sex: str | None, unread: Sequence[str]
) -> tuple[Note, ...]:
    """All remarks, most weighty first."""
    return (
        *_on_reading(view, unread),
        *_on_counts(view, counts),
        *_on_clones(view, layout, sex),
        *_on_changes(view),
        *_on_population_inversions(view),
        *(remark for clone in view.clones for remark in clone.notes),
    )


def _on_reading(view: View, unread: Sequence[str]) -> Iterator[Note]:
    if unread:
        words = ", ".join(f"'{word}'" for word in unread[:6])
        yield note(
            "not_understood", f"not understood: {words}; counts are minima", "warning",
            "write the karyotype in ISCN or correct the slip",
        )  # fmt: skip
        if certain_count(view.events) > VERY_POOR_ABOVE:
            yield note(
                "group_certain",
                "more than three clonal abnormalities were understood: whatever the rest says, Very poor",
            )
    damaged = [entry.label for entry in view.distinct if entry.change.damaged]
    if damaged:
        yield note(
            "damaged", f"only kind and chromosomes could be read: {', '.join(damaged[:6])}",
            "warning", "correct the slip",
        )  # fmt: skip
    unidentified = [e.label for e in view.distinct if e.change.chromosomes == ("?",)]
    if any(entry.change.is_numerical for entry in view.distinct) and unidentified:
        yield note(
            "not_identified", f"a chromosome count without its change: {', '.join(unidentified[:6])}",
            "warning", "name the chromosome that was gained or lost",
        )  # fmt: skip
    if any(clone.incomplete for clone in view.clones):
        yield note(
            "incomplete", "'inc': not all changes are described; counts are minima, and groups are "
            "those of one abnormality more, never favourable", "warning",
        )  # fmt: skip
    if stated_minimum(view.distinct):
        yield note(
            "stated_in_words",
            "complex in words only: graded Very poor (more than three), the cautious reading; "
            "three would be Poor",
            "warning", "ask for the full ISCN string",
        )  # fmt: skip


def _on_counts(view: View, counts: Counts) -> Iterator[Note]:
    values = (counts.chun2010, counts.lineage, counts.iscn2024)
    parting = [str(cut) for cut in COUNT_CUTS if min(values) < cut <= max(values)]
    if parting:
        yield note(
            "policies_part",
            f"the counting policies part at {' and '.join(parting)}: Chun 2010 {values[0]}, "
            f"highest lineage {values[1]}, ISCN 2024 {values[2]}",
            "warning",
        )
    if independent_singles(view):
        text = "unrelated clones with one abnormality each: Intermediate by the IPSS-R table"
        alone = "; one of them would be Poor alone" if poor_by_itself(view) else ""
        yield note("independent_clones", text + alone, "warning" if alone else "info")
    if len(view.events) == 1 and changes_3q(view.events[0]):
        yield note(
            "group_3q", "3q rearrangement: Poor by the IPSS-R table; experts often grade "
            "t(3q) and del(3q) Intermediate",
        )  # fmt: skip


def _on_clones(view: View, layout: Layout, sex: str | None) -> Iterator[Note]:
    hosts = [clone for clone in view.clones if not clone.donor]
    if layout.chimera:
        yield note("chimerism", "host and donor cells; the donor's are not judged", "warning")
    letters = {letter for clone in hosts for letter in _sexes(clone)}
    if len(letters) > 1 and not layout.chimera:
        yield note(
            "two_sexes", "clones of both sexes: chimerism or a mix-up of samples", "warning",
            "write host // donor, or check the sample",
        )  # fmt: skip
    read = patient_sex(hosts, None)
    if sex and read and patient_sex(hosts, sex) not in (read, None):
        yield note(
            "sex_differs",
            "the sex chromosomes differ from the sheet's sex",
            "warning",
            "check the sample",
        )
    for place, clone in enumerate(hosts, start=1):
        if _count_differs(clone):
            low, high = clone.modal_low, clone.modal_high
            stated = str(low) if low == high else f"{low}-{high}"
            yield note(
                "count_differs",
                f"clone {place}: {stated} chromosomes are stated, the changes lead to {expected_count(clone)}",
            )


def _sexes(clone: Clone) -> set[str]:
    if not clone.is_normal or clone.sex is None:
        return set()
    return {"M"} if "Y" in clone.sex else {"F"}


def _count_differs(clone: Clone) -> bool:
    if clone.modal_low is None or clone.modal_high is None or clone.unread or clone.incomplete:
        return False
    if clone.composite or clone.doubled or clone.modal_low != clone.modal_high or clone.sex is None:
        return False
    if any(change.copies_high > change.copies for change in clone.changes):
        return False
    return clone.modal_low != expected_count(clone)


def _on_changes(view: View) -> Iterator[Note]:
    bare_x = [entry for entry in view.distinct if re.fullmatch(r"\d+,X", entry.label)]
    if bare_x and bare_x[0].change.uncertain:
        yield note(
            "sex_not_known", f"'{bare_x[0].label}' is read as loss of the Y, its usual meaning",
            "warning", "give the patient's sex in the sheet",
        )  # fmt: skip
    single = [entry for entry in view.distinct if not entry.clonal]
    if single:
        listed = ", ".join(entry.label for entry in single[:6])
        yield note("not_clonal", f"below the clonality rule, not counted: {listed}")
    doubtful = [
        entry.label
        for entry in view.distinct
        if entry.change.uncertain and entry.change.kind != "stated_complex"
    ]
    if doubtful:
        yield note("uncertain", f"in doubt in the string: {', '.join(doubtful[:6])}")
    bare = [
        entry.label
        for entry in view.distinct
        if entry.change.kind == "del" and not any(entry.change.bands)
    ]
    if bare:
        yield note(
            "arm_not_stated", f"arm not stated, taken as the usual one: {', '.join(bare[:6])}"
        )
    constitutional = [
        change.raw for clone in view.clones for change in clone.changes if change.constitutional
    ]
    if constitutional:
        listed = ", ".join(dict.fromkeys(constitutional))
        yield note("constitutional", f"constitutional, not counted: {listed}")


def _on_population_inversions(view: View) -> Iterator[Note]:
    """A known variant of the population in every clone, written without ``c``: counted, and said."""
    hosts = {index for index, clone in enumerate(view.clones) if not clone.donor}
    found = [
        entry.label
        for entry in view.distinct
        if set(entry.clones) == hosts and is_population_inversion(entry.change)
    ]
    if found:
        yield note(
            "population_inversion",
            f"counted as it is written, without 'c': {', '.join(dict.fromkeys(found))}; in all cells it is usually a "
            "constitutional variant of the population, which is no abnormality",
            "warning", "ask the laboratory; if it is constitutional, write a c behind it",
        )  # fmt: skip


def is_population_inversion(change: Change) -> bool:
    """Whether a change is, to the bands, an inversion known from healthy people."""
    if change.kind != "inv" or len(change.chromosomes) != 1 or change.sign or change.parts:
        return False
    known = POPULATION_INVERSIONS.get(change.chromosomes[0], ())
    return "".join(change.bands) in known
