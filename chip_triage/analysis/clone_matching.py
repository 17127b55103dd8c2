"""Which records of different samples are one variant.

Three steps, each weaker than the one before and each said on the track: equal keys; equal
haplotypes over the same reference window (needs a reference, so the caller of this module hands in
the predicate); and a tolerant match for the insertions and deletions that callers place and size
differently (FLT3-ITD, NPM1, CEBPA).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from chip_triage.analysis.tandem_duplications import has_duplication_label
from chip_triage.model.finding import Finding
from chip_triage.model.locus import VariantKey

#: Do two sets of alleles make the same sequence of the same reference window?
SameVariant = Callable[[tuple[VariantKey, ...], tuple[VariantKey, ...]], bool]

_NEAR_BP = 60
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two spellings of one event may lie apart: start and net length, in base pairs."""

    start_bp: int
    length_bp: int
    insertion_bp: int = 1
    why: str = ""


#: FLT3-ITD: callers place a duplicated segment at either end and round its length (both lie within
#: exons 14-15, spans of 3-300 bp). NPM1: four inserted bases at W288, placed within the repeat.
#: CEBPA: frameshifts in GC repeats.
TOLERANCES: Mapping[str, Tolerance] = {
    "FLT3": Tolerance(120, 3, insertion_bp=9, why="internal tandem duplication"),
    "NPM1": Tolerance(8, 0, insertion_bp=4, why="exon 12 insertion of four bases"),
    "CEBPA": Tolerance(6, 0, why="insertion or deletion of equal length"),
}


@dataclass(slots=True)
class VariantGroup:
    """One variant of a patient: its gene, and for every sample the keys it was written with."""

    gene_symbol: str
    keys: dict[str, tuple[VariantKey, ...]]
    order: int
    flags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> VariantKey:
        """The spelling of the first sample that has it."""
        return next(iter(self.keys.values()))[0]

    def spellings(self, sample_id: str) -> tuple[VariantKey, ...]:
        """Keys to look for in a sample: its own first, then all others."""
        own = self.keys.get(sample_id, ())
        others = [key for keys in self.keys.values() if len(keys) == 1 for key in keys]
        return tuple(dict.fromkeys((*own, *others))) or own or (self.key,)

    def apart_from(self, other: VariantGroup) -> bool:
        """Whether no sample holds both: two records of one sample are never one variant."""
        return not self.keys.keys() & other.keys.keys()


def group_variants(
    samples: Sequence[tuple[str, Mapping[VariantKey, Sequence[Finding]]]],
    seeds: Sequence[tuple[str, VariantKey]],
    same_variant: SameVariant | None = None,
) -> tuple[VariantGroup, ...]:
    """Group the ``seeds`` (gene, key) over all samples (sample id, findings by key), in seed order."""
    groups = []
    for order, (gene, key) in enumerate(dict.fromkeys(seeds)):
        keys: dict[str, tuple[VariantKey, ...]] = {
            sample_id: (key,) for sample_id, found in samples if key in found
        }
        groups.append(VariantGroup(gene, keys, order))
    if len(samples) > 1:
        if same_variant is not None:
            groups = _merge_haplotypes(groups, same_variant)
        groups = _merge_tolerantly(groups)
    return tuple(sorted(groups, key=lambda group: group.order))


def is_tandem_duplication(gene_symbol: str, key: VariantKey, labels: Sequence[str] = ()) -> bool:
    """Whether read counts cannot size this allele: an FLT3-ITD, however it was written, or a KMT2A-PTD."""
    if has_duplication_label(labels):
        return True
    return gene_symbol == "FLT3" and gained_bases(key) >= TOLERANCES["FLT3"].insertion_bp


def gained_bases(key: VariantKey) -> int:
    """Net bases gained; of a symbolic allele (``<DUP30>``) the length that its name states."""
    if key.inserted.startswith("<"):
        return int("".join(c for c in key.inserted if c.isdigit()) or 0)
    return len(key.inserted) - len(key.deleted)


def _merge(into: VariantGroup, other: VariantGroup, flag: str, note: str) -> None:
    into.keys.update(other.keys)
    into.order = min(into.order, other.order)
    into.flags = tuple(dict.fromkeys((*into.flags, *other.flags, flag)))
    into.notes = [*into.notes, *other.notes, note]


def _merge_haplotypes(groups: list[VariantGroup], same: SameVariant) -> list[VariantGroup]:
    groups = _merge_pairs(
        groups,
        lambda a, b: _near(a, b, _NEAR_BP) and same((a.key,), (b.key,)),
        "haplotype_match",
        "the same sequence, written differently",
    )
    return _absorb_parts(groups, same)


def _merge_pairs(
    groups: list[VariantGroup],
    alike: Callable[[VariantGroup, VariantGroup], bool],
    flag: str,
    reason: str,
) -> list[VariantGroup]:
    kept: list[VariantGroup] = []
    for group in groups:
        twin = next((k for k in kept if k.apart_from(group) and alike(k, group)), None)
        if twin is None:
            kept.append(group)
        else:
            _merge(twin, group, flag, f"{twin.key} and {group.key}: {reason}")
    return kept


def _absorb_parts(groups: list[VariantGroup], same: SameVariant) -> list[VariantGroup]:
    """One record in one sample against two or three neighbouring records in another."""
    gone: set[int] = set()
    for whole in groups:
        if len(whole.key.deleted) + len(whole.key.inserted) < 3 or id(whole) in gone:
            continue
        near = [
            g for g in groups
            if g is not whole and id(g) not in gone and _near(whole, g, _NEAR_BP) and whole.apart_from(g)
        ]  # fmt: skip
        parts = _matching_parts(whole, near, same)
        if parts:
            shared = [s for s in parts[0].keys if all(s in part.keys for part in parts[1:])]
            for sample_id in shared:
                whole.keys[sample_id] = tuple(part.keys[sample_id][0] for part in parts)
            whole.flags = tuple(dict.fromkeys((*whole.flags, "haplotype_match")))
            written = " + ".join(str(part.key) for part in parts)
            whole.notes.append(f"{whole.key} is written as {written} elsewhere")
            gone.update(id(part) for part in parts)
    return [group for group in groups if id(group) not in gone]


def _matching_parts(
    whole: VariantGroup, near: Sequence[VariantGroup], same: SameVariant
) -> tuple[VariantGroup, ...]:
    for size in range(2, _MOST_PARTS + 1):
        for parts in combinations(near, size):
            # Only when the parts always occur together: else they are variants of their own.
            together = all(part.keys.keys() == parts[0].keys.keys() for part in parts)
            if together and same((whole.key,), tuple(part.key for part in parts)):
                return parts
    return ()


def _merge_tolerantly(groups: list[VariantGroup]) -> list[VariantGroup]:
    return _merge_pairs(
        groups,
        _alike_within_tolerance,
        "tolerant_match",
        "taken for one event by position and length",
    )


def _alike_within_tolerance(a: VariantGroup, b: VariantGroup) -> bool:
    tolerance = TOLERANCES.get(a.gene_symbol)
    if tolerance is None or not _near(a, b, tolerance.start_bp):
        return False
    gained_a, gained_b = gained_bases(a.key), gained_bases(b.key)
    if tolerance.insertion_bp > 1:
        if min(gained_a, gained_b) < tolerance.insertion_bp:
            return False
    elif gained_a == 0 or gained_b == 0:
        return False
    return abs(gained_a - gained_b) <= tolerance.length_bp


def _near(a: VariantGroup, b: VariantGroup, distance_bp: int) -> bool:
    return (
        a.gene_symbol == b.gene_symbol
        and a.key.contig == b.key.contig
        and a.key.assembly == b.key.assembly
        and abs(a.key.start0 - b.key.start0) <= distance_bp
    )
