"""Reads by strand, from whichever field the record has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chip_triage.readers.allele_counts import dashed_counts
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import RecordView

#: ref forward, ref reverse, alt forward, alt reverse; each None when the file does not say.
StrandCounts = tuple[int | None, int | None, int | None, int | None]
StrandReader = Callable[[RecordView, int], StrandCounts | None]
UNKNOWN: StrandCounts = (None, None, None, None)


def strand_readers(keys: Mapping[str, int]) -> tuple[StrandReader, ...]:
    """The readers that a FORMAT with these keys has a field for, most specific first.

    Read are SB with four values (GATK, DRAGEN), RD with ALD (VarDict), RDF/RDR/ADF/ADR and DP4
    (VarScan2, SomaticSniper, LoFreq), ADF with ADR (Strelka2 germline, bcftools), FSRF.. (Ion
    Torrent), Strand (umiVar), and SRF/SRR/SAF/SAR of INFO (FreeBayes, one sample).
    """
    found = tuple(reader for key, reader in _BY_KEY if key in keys)
    return found or (_info,)


def strand_counts(view: RecordView, index: int, readers: tuple[StrandReader, ...]) -> StrandCounts:
    """Reads of the REF and of one ALT by strand; all None when no field tells.

    Strand fields never make a record fail: what cannot be read is unknown.
    """
    try:
        for read in readers:
            found = read(view, index)
            if found is not None:
                return found
    except RecordFault:
        return UNKNOWN
    return UNKNOWN


def _four(values: tuple[int | None, ...] | None) -> StrandCounts | None:
    return (values[0], values[1], values[2], values[3]) if values and len(values) == 4 else None


def _vardict(view: RecordView, index: int) -> StrandCounts | None:
    refs, alts = view.counts("RD", 2), view.counts("ALD", 2)
    return _four((*refs, *alts)) if refs and alts else None


def _split_depths(view: RecordView, index: int) -> StrandCounts | None:
    if view.has("RDF") and view.has("ADF") and view.n_alts == 1:
        return (view.count("RDF"), view.count("RDR"), view.count("ADF"), view.count("ADR"))
    if not view.has("ADF") or not view.has("ADR"):
        return None
    forward = view.counts("ADF", view.n_alts + 1)
    reverse = view.counts("ADR", view.n_alts + 1)
    if forward is None or reverse is None:
        return None
    return (forward[0], reverse[0], forward[index + 1], reverse[index + 1])


def _quadruple(view: RecordView, index: int) -> StrandCounts | None:
    """SB and DP4 count all ALTs together, so they speak of one ALT only when there is one."""
    if view.n_alts > 1:
        return None
    for key in ("SB", "DP4"):
        if view.has(key) and (view.text(key) or "").count(",") == 3:
            return _four(view.counts(key, 4))
    return None


def _ion_torrent(view: RecordView, index: int) -> StrandCounts | None:
    forward, reverse = view.counts("FSAF", view.n_alts), view.counts("FSAR", view.n_alts)
    if forward is None or reverse is None:
        return None
    return (view.count("FSRF"), view.count("FSRR"), forward[index], reverse[index])


def _umivar(view: RecordView, index: int) -> StrandCounts | None:
    values = dashed_counts(view.text("Strand"))
    return (values[2], values[3], values[0], values[1]) if values else None


def _info(view: RecordView, index: int) -> StrandCounts | None:
    if view.n_samples > 1:
        return None
    forward = view.info_counts("SAF", view.n_alts)
    reverse = view.info_counts("SAR", view.n_alts)
    if forward is not None and reverse is not None:
        refs = view.info_counts("SRF", 1), view.info_counts("SRR", 1)
        ref_forward = refs[0][0] if refs[0] else None
        ref_reverse = refs[1][0] if refs[1] else None
        return (ref_forward, ref_reverse, forward[index], reverse[index])
    return _four(view.info_counts("DP4", 4)) if view.n_alts == 1 else None


_BY_KEY: tuple[tuple[str, StrandReader], ...] = (
    ("ALD", _vardict),
    ("ADF", _split_depths),
    ("SB", _quadruple),
    ("DP4", _quadruple),
    ("FSAF", _ion_torrent),
    ("Strand", _umivar),
)
