"""What a reference adds to calls: keys aligned to the left, REF checked, consequences if there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call, SampleCalls
from chip_triage.workflow.options import TriageOptions

#: Bases on either side of a variant that a window holds; indels roll within it.
_WINDOW_FLANK = 200

SameVariant = Callable[[tuple[VariantKey, ...], tuple[VariantKey, ...]], bool]


def complete_calls(
    read: tuple[SampleCalls, ...], options: TriageOptions, name: str
) -> tuple[SampleCalls, ...]:
    """Calls with left-aligned keys (``--fasta``) and consequences (``--fasta`` and ``--gff``).

    Raises :class:`VariantFileError` when panel variants carry no annotation and no reference is
    given, :class:`AssemblyMismatchError` when the FASTA is of another assembly or contradicts REF.
    """
    if options.fasta is not None:
        read = _left_aligned(read, options.fasta)
    calls = [call for sample in read for call in sample.calls]
    if not calls or any(call.consequences for call in calls):
        return read
    from chip_triage.readers.csq import annotate_samples, require_annotation

    has_reference = options.fasta is not None and options.gff is not None
    if not require_annotation(read, has_reference=has_reference, name=name):
        return read
    assert options.fasta is not None
    assert options.gff is not None
    return annotate_samples(read, options.fasta, options.gff)


def same_variant_test(samples: Sequence[SampleCalls], fasta: Path | None) -> SameVariant | None:
    """Whether two sets of alleles make one sequence, over windows of the FASTA; None without one."""
    if fasta is None:
        return None
    from chip_triage.analysis.normalise import haplotype_test
    from chip_triage.readers.reference import Reference

    keys = sorted({call.variant.key for sample in samples for call in sample.calls})
    with Reference(fasta) as reference:
        windows = tuple(reference.windows(keys, _WINDOW_FLANK).values())
    return haplotype_test(windows)


def _left_aligned(read: tuple[SampleCalls, ...], fasta: Path) -> tuple[SampleCalls, ...]:
    from dataclasses import replace

    from chip_triage.analysis.normalise import left_align
    from chip_triage.readers.csq import refuse_wrong_ref
    from chip_triage.readers.reference import Reference

    keys = sorted({call.variant.key for sample in read for call in sample.calls})
    with Reference(fasta) as reference:
        for assembly in {sample.assembly for sample in read}:
            reference.require_assembly(assembly)
        sequences = [key for key in keys if set(key.deleted + key.inserted) <= set("ACGTN")]
        refuse_wrong_ref([k for k in sequences if reference.name_of(k.contig)], reference)
        windows = reference.windows(sequences, _WINDOW_FLANK)
    moved = {key: left_align(key, window) for key, window in windows.items()}
    return tuple(
        replace(sample, calls=tuple(_moved(call, moved) for call in sample.calls))
        for sample in read
    )


def _moved(call: Call, moved: dict[VariantKey, VariantKey]) -> Call:
    key = moved.get(call.variant.key, call.variant.key)
    if key == call.variant.key:
        return call
    from dataclasses import replace

    return replace(call, variant=replace(call.variant, key=key))
