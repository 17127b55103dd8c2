"""Whether what a sample and a karyotype show fits the sex that the sheet states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chip_triage.model.karyotype import Karyotype
from chip_triage.model.note import Note
from chip_triage.model.variant import Call

#: Heterozygous common X-linked SNPs from which a male sex is contradicted. One or two may be
#: mapping artefacts of a homologous gene; our convention.
MINIMUM_HETEROZYGOUS_X = 3
_COMMON_AF = 0.01
_HETEROZYGOUS = (0.3, 0.7)
#: Pseudoautosomal regions of X in bases, 1-based inclusive (GRCh38 and GRCh37, Ensembl): a man is
#: heterozygous there like anybody.
PSEUDOAUTOSOMAL_X = {
    "GRCh38": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
    "GRCh37": ((60_001, 2_699_520), (154_931_044, 155_260_560)),
}
_REMEDY = "check the tube and the column 'sex'"


def sex_notes(
    sex: str | None, calls: Sequence[tuple[str, Iterable[Call]]], karyotypes: Iterable[Karyotype]
) -> tuple[Note, ...]:
    """Warnings where ``sex`` is contradicted; ``calls`` are (sample id, calls) of each sample.

    X-linked germline heterozygosity contradicts *male*; a Y chromosome in the host's own clones
    contradicts *female*, two X without a Y *male*. Sex unknown: no note.
    """
    if sex is None:
        return ()
    notes = []
    for sample_id, own in calls:
        count = sum(_is_heterozygous_x(call) for call in own)
        if sex == "male" and count >= MINIMUM_HETEROZYGOUS_X:
            notes.append(
                Note(
                    "warning", "sex_contradicts_x_calls", sample_id,
                    f"{sample_id}: {count} common X-linked variants are heterozygous, the sheet says male",
                    _REMEDY,
                )
            )  # fmt: skip
    for karyotype in karyotypes:
        found = _karyotype_sex(karyotype)
        if found is not None and found != sex:
            where = karyotype.sample_id or "karyotype"
            notes.append(
                Note(
                    "warning", "sex_contradicts_karyotype", where,
                    f"{where}: the karyotype is {found} ({karyotype.text[:60]}), the sheet says {sex}",
                    _REMEDY + "; after an allogeneic transplant the cells may be the donor's",
                )
            )  # fmt: skip
    return tuple(notes)


def _is_heterozygous_x(call: Call) -> bool:
    key = call.variant.key
    if key.contig != "X" or call.vaf is None or (call.population_af or 0.0) < _COMMON_AF:
        return False
    shared = PSEUDOAUTOSOMAL_X.get(key.assembly, ())
    if any(start <= key.start0 + 1 <= end for start, end in shared):
        return False
    return _HETEROZYGOUS[0] <= call.vaf <= _HETEROZYGOUS[1]


def _karyotype_sex(karyotype: Karyotype) -> str | None:
    """What the host's clones show; None where they show nothing or differ."""
    shown = {
        "male" if "Y" in clone.sex_chromosomes else "female"
        for clone in karyotype.clones
        if not clone.donor and clone.sex_chromosomes and clone.sex_chromosomes not in ("X", "")
    }
    return shown.pop() if len(shown) == 1 else None
