"""What is known about the depth at a site, and what the alignment says there."""

from __future__ import annotations

from chip_triage.model.locus import VariantKey
from chip_triage.model.record import record

#: Where depth can come from, most trustworthy first.
DEPTH_SOURCES = ("alignment", "record", "multi_sample_record", "per_base_file", "gvcf", "stated")


@record
class DepthEvidence:
    """Depth of one sample over ``[start0, end0)`` of one contig (0-based, canonical name).

    ``alt_depth`` is None unless the source counted this very allele (``allele``). ``statistic``
    is ``site`` for a true per-site depth; ``minimum`` for a stated or block minimum; a region
    ``mean`` is labelled as such and never stands for a site's depth.
    """

    sample_id: str
    contig: str
    start0: int
    end0: int
    depth: int
    source: str
    statistic: str = "site"
    alt_depth: int | None = None
    allele: VariantKey | None = None


@record
class RecheckRequest:
    """A site that the alignment of ``sample_id`` should be asked about."""

    sample_id: str
    key: VariantKey


@record
class ReadCount:
    """Fragments seen in an alignment at one variant; never merged silently into a Call.

    ``depth == ref + alt + other``; strands are of the supporting fragment's first seen mate.
    ``min_base_quality`` and ``min_mapping_quality`` are Phred values that were required.
    ``under_counted`` marks long insertions, which read counts cannot size.
    """

    sample_id: str
    key: VariantKey
    ref_depth: int
    alt_depth: int
    other_depth: int
    alt_forward: int
    alt_reverse: int
    discordant_mates: int
    min_base_quality: int
    min_mapping_quality: int
    duplicates_dropped: bool
    under_counted: bool = False

    @property
    def depth(self) -> int:
        """All fragments counted at the site."""
        return self.ref_depth + self.alt_depth + self.other_depth
