"""One understood item of a karyotype, as the modules of this package pass it on."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.model.karyotype import Abnormality

KIND_SYNONYMS = {
    "deletion": "del",
    "iso": "i",
    "isochromosome": "i",
    "invins": "ins",
    "cqdp": "qdp",
    "tr": "t",
    "ring": "r",
}
# Kinds whose further parts describe the same derivative chromosome.
DERIVATIVE_KINDS = frozenset({"der", "dic", "ider", "idic", "rec", "trc", "tas"})
MARKER_KINDS = frozenset({"mar", "dmin", "hsr", "ace", "ring"})
WHOLE_KINDS = frozenset({"gain", "loss", "ploidy", "stem", "inc", "stated_complex", "variant"})


@dataclass(frozen=True, slots=True)
class Change:
    """One understood item. ``sign`` is ``+``, ``-`` or empty; ``parts`` are those of a derivative.

    ``kind`` is ``gain`` or ``loss`` for whole chromosomes, else the ISCN symbol (``del``, ``t``,
    ``der`` ...). ``bands`` run in parallel with ``chromosomes`` where the text gave them so.
    ``copies`` is the lower end of a stated number, ``cells`` a count in the middle of a clone,
    ``joined`` rearrangements that followed without a comma, ``damaged`` says that only kind and
    chromosomes could be read.
    """

    kind: str
    chromosomes: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    sign: str = ""
    parts: tuple[Change, ...] = ()
    raw: str = ""
    uncertain: bool = False
    constitutional: bool = False
    copies: int = 1
    copies_high: int = 1
    cells: int | None = None
    detail: str = ""
    joined: tuple[Change, ...] = ()
    damaged: bool = False

    @property
    def is_structural(self) -> bool:
        """A rearrangement with an origin (markers and whole chromosomes are none)."""
        return self.kind not in WHOLE_KINDS and self.kind not in MARKER_KINDS

    @property
    def is_numerical(self) -> bool:
        """Gain or loss of one whole chromosome."""
        return self.kind in ("gain", "loss")

    def involved(self) -> frozenset[str]:
        """All chromosomes that the change names, those of its parts as well."""
        names = set(self.chromosomes)
        for part in self.parts:
            names |= part.involved()
        return frozenset(names)

    def as_abnormality(self) -> Abnormality:
        """The record that leaves the package."""
        return Abnormality(
            kind=self.kind,
            chromosomes=self.chromosomes,
            bands=self.bands,
            raw=self.raw,
            uncertain=self.uncertain,
            constitutional=self.constitutional,
            copies=self.copies,
        )


def is_loss_of(change: Change, chromosome: str) -> bool:
    """A whole chromosome lost."""
    return change.kind == "loss" and change.chromosomes == (chromosome,)


def is_gain_of(change: Change, chromosome: str) -> bool:
    """A whole chromosome gained."""
    return change.kind == "gain" and change.chromosomes == (chromosome,)
