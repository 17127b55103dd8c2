"""A karyotype as it was written, and what could be understood of it."""

from __future__ import annotations

from chip_triage.model.note import Note
from chip_triage.model.record import record

KARYOTYPE_STATUSES = ("ok", "ok_with_notes", "partly_read", "no_result", "refused")
#: What the flags rest on: an ISCN string, flags stated in the sheet, copy-number segments.
KARYOTYPE_SOURCES = ("iscn", "stated", "copy_number")


@record
class Abnormality:
    """One change of a cytogenetic clone.

    ``kind`` such as ``loss``, ``gain``, ``del``, ``dup``, ``inv``, ``t``, ``der``, ``dic``, ``i``,
    ``idic``, ``r``, ``add``, ``ins``, ``mar``, ``hsr``, ``dmin``, ``ploidy``, ``unknown``.
    ``chromosomes`` and ``bands`` run in parallel per chromosome (bands may be empty).
    """

    kind: str
    chromosomes: tuple[str, ...]
    bands: tuple[str, ...]
    raw: str
    uncertain: bool = False
    constitutional: bool = False
    copies: int = 1


@record
class CytogeneticClone:
    """One clone of an ISCN string. ``cells`` is None when no count was given."""

    raw: str
    modal_low: int | None
    modal_high: int | None
    sex_chromosomes: str | None
    abnormalities: tuple[Abnormality, ...]
    cells: int | None
    composite: bool = False
    ploidy: int = 2
    donor: bool = False
    is_normal: bool = False
    stem: str | None = None


@record
class KaryotypeFlag:
    """One statement about a karyotype with its evidence.

    ``present`` is tri-state. ``cells`` are those of the carrying clones; ``clonal`` follows ISCN.
    """

    flag_id: str
    present: bool | None
    evidence: str
    cells: int | None = None
    clonal: bool | None = None


@record
class Karyotype:
    """Result of reading one ISCN string. ``metaphases`` is the total number of cells, if stated.

    ``source`` is one of :data:`KARYOTYPE_SOURCES`. Copy number stands as a record of its own: it has
    no clones, cells or counts, and ``lost_segments`` are what it shows lost on 5, 7 and 17.

    ``status`` is one of :data:`KARYOTYPE_STATUSES`; only ``ok``/``ok_with_notes`` can be normal.
    ``n_abnormalities`` follows the panel's policy; the ``_lineage`` and ``_iscn2024`` counts stand beside it.
    """

    text: str
    status: str
    clones: tuple[CytogeneticClone, ...]
    flags: tuple[KaryotypeFlag, ...]
    metaphases: int | None = None
    n_abnormalities: int | None = None
    n_abnormalities_lineage: int | None = None
    n_abnormalities_iscn2024: int | None = None
    count_policy: str = "chun2010"
    ipssr_group: str | None = None
    ipss1997_group: str | None = None
    not_understood: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    sample_id: str | None = None
    day: int | None = None
    specimen: str | None = None
    source: str = "iscn"
    lost_segments: tuple[CopyNumberSegment, ...] = ()

    def flag(self, flag_id: str) -> KaryotypeFlag | None:
        """A flag by id, or None when this karyotype does not speak of it."""
        return next((flag for flag in self.flags if flag.flag_id == flag_id), None)

    def has(self, flag_id: str) -> bool | None:
        """Tri-state shortcut: is the flag present?"""
        flag = self.flag(flag_id)
        return None if flag is None else flag.present

    @property
    def is_banded(self) -> bool:
        """Whether cells were looked at (or stated): copy number says nothing of metaphases."""
        return self.source != "copy_number"

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing of the string could be understood: refused, or not even a modal number."""
        if self.status == "partly_read":
            return bool(self.clones) and all(clone.modal_low is None for clone in self.clones)
        return self.status == "refused"


@record
class CopyNumberSegment:
    """One segment of a SEG file, or one DEL / CNV record. Positions are 1-based and inclusive.

    ``copy_number`` is the absolute number of copies, ``log2`` the log2 ratio against two copies;
    either may be missing, not both. ``source`` names what it was read from (``SEG``, ``VCF``).
    """

    chrom: str
    start: int
    end: int
    log2: float | None = None
    copy_number: float | None = None
    source: str = "SEG"
