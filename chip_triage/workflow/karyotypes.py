"""The karyotypes that a patient's sheet rows hold, read once each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from chip_triage.model.karyotype import Karyotype
from chip_triage.model.patient import Patient, Sample


def read_karyotypes(patient: Patient, samples: Sequence[Sample]) -> tuple[Karyotype, ...]:
    """One :class:`Karyotype` per row with a karyotype, in the order of their days.

    The karyotype's own day and specimen win over the sample's; the same string given for the same
    day on several rows is read once.
    """
    from chip_triage.analysis.iscn import read_karyotype

    found: dict[tuple[str, int | None], Karyotype] = {}
    for sample in samples:
        if sample.karyotype is None:
            continue
        day = sample.karyotype_day if sample.karyotype_day is not None else sample.day
        if (sample.karyotype, day) in found:
            continue
        read = read_karyotype(sample.karyotype, sex=sample.sex or patient.sex)
        found[sample.karyotype, day] = dataclasses.replace(
            read,
            sample_id=sample.sample_id,
            day=day,
            specimen=sample.karyotype_specimen or sample.specimen,
        )
    return tuple(sorted(found.values(), key=lambda k: (k.day is None, k.day or 0, k.text)))


def is_unreadable(karyotype: Karyotype) -> bool:
    """Whether nothing of the string could be understood: refused, or not even a modal number."""
    if karyotype.status == "partly_read":
        return all(clone.modal_low is None for clone in karyotype.clones)
    return karyotype.status == "refused"
