"""Where each caller keeps its read counts: one small extractor per caller, in one table.

The fields were worked out caller by caller (docs/readers.md lists them). Every extractor returns
the counts it found and the name of the formula, and raises RecordFault when the record lacks the
fields that this caller writes. A VAF is always a quotient of integers, or the caller's own text;
it never passes through a 32-bit float.
"""

from __future__ import annotations

from collections.abc import Callable

from chip_triage.model.record import record
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import MOST_DIGITS, RecordView

_BASES = "ACGT"


@record(frozen=False)
class AlleleCounts:
    """Counts of one ALT in one sample. ``depth`` is the denominator of ``vaf`` (0-1)."""

    ref_depth: int | None
    alt_depth: int | None
    depth: int | None
    vaf: float | None
    source: str


Extractor = Callable[[RecordView, int], AlleleCounts | None]


def _quotient(
    ref: int | None, alt: int | None, depth: int | None, source: str, fallback: float | None = None
) -> AlleleCounts:
    """Counts with ``alt / depth``; ``fallback`` is the caller's VAF where no quotient exists."""
    if alt is not None and depth is not None and alt > depth:
        raise RecordFault(
            "vaf_range", f"{alt} reads carry the allele but the depth is {depth} ({source})"
        )
    vaf = alt / depth if alt is not None and depth else None
    return AlleleCounts(ref, alt, depth, fallback if vaf is None else vaf, source)


def _require(view: RecordView, caller: str, *keys: str) -> None:
    missing = [key for key in keys if not view.has(key)]
    if missing:
        raise RecordFault(
            "no_counts",
            f"FORMAT lacks {', '.join(missing)}, where {caller} keeps its counts "
            "(name another caller if this file is not its output)",
        )


def _one_alt(view: RecordView, caller: str) -> None:
    if view.n_alts > 1:
        raise RecordFault(
            "number",
            f"{caller} counts one ALT, the record has {view.n_alts}: split it ('bcftools norm -m-')",
        )


def _allelic_depths(view: RecordView) -> tuple[int | None, ...] | None:
    return view.counts("AD", view.n_alts + 1)


def ad_over_sum(view: RecordView, index: int) -> AlleleCounts | None:
    """AD of the allele over the sum of AD."""
    _require(view, "this caller", "AD")
    depths = _allelic_depths(view)
    if depths is None:
        return None
    total = None if None in depths else sum(depth or 0 for depth in depths)
    return _quotient(depths[0], depths[index + 1], total, "AD_alt/sum(AD)")


def _ad_over_depth(caller: str, vaf_key: str, depth_key: str = "DP") -> Extractor:
    """AD of the allele over DP; the caller's own fraction where AD or DP is missing."""

    def extract(view: RecordView, index: int) -> AlleleCounts | None:
        if not view.has("AD") and not view.has(vaf_key):
            _require(view, caller, "AD")
        depths = _allelic_depths(view)
        own = view.fraction(vaf_key, index, view.n_alts) if view.has(vaf_key) else None
        key = depth_key if view.has(depth_key) else "DP"
        depth = view.count(key)
        if depths is None and own is None:
            return None if depth is None else AlleleCounts(None, None, depth, None, "no AD")
        if depths is None or depth is None:
            alt = None if depths is None else depths[index + 1]
            return AlleleCounts(depths[0] if depths else None, alt, depth, own, vaf_key)
        return _quotient(depths[0], depths[index + 1], depth, f"AD_alt/{key}", own)

    return extract


def vardict(view: RecordView, index: int) -> AlleleCounts | None:
    """VD over DP, which is what VarDict prints as AF (its AD does not add up to DP)."""
    _require(view, "VarDict", "VD", "DP")
    _one_alt(view, "VarDict")
    alt, depth = view.count("VD"), view.count("DP")
    if alt is None:
        return None
    depths = view.counts("AD", 2)
    return _quotient(depths[0] if depths else None, alt, depth, "VD/DP")


def varscan2(view: RecordView, index: int) -> AlleleCounts | None:
    """AD over RD + AD; AD counts the ALT only."""
    _require(view, "VarScan2", "RD", "AD")
    _one_alt(view, "VarScan2")
    ref, alt = view.count("RD"), view.count("AD")
    if ref is None or alt is None:
        return None
    return _quotient(ref, alt, ref + alt, "AD/(RD+AD)")


def strelka2(view: RecordView, index: int) -> AlleleCounts | None:
    """Tier-1 counts: <base>U for substitutions, TIR and TAR for indels."""
    ref, alt = view.ref.upper(), view.alts[index].upper()
    if len(ref) == len(alt) == 1 and ref in _BASES and alt in _BASES:
        _require(view, "Strelka2", f"{ref}U", f"{alt}U")
        ref_key, alt_key, source = f"{ref}U", f"{alt}U", "<ALT>U[0]/(<ALT>U[0]+<REF>U[0])"
    else:
        _require(view, "Strelka2", "TAR", "TIR")
        _one_alt(view, "Strelka2")
        ref_key, alt_key, source = "TAR", "TIR", "TIR[0]/(TIR[0]+TAR[0])"
    refs, found = view.counts(ref_key, 2), view.counts(alt_key, 2)
    if refs is None or found is None or refs[0] is None or found[0] is None:
        return None
    return _quotient(refs[0], found[0], refs[0] + found[0], source)


def freebayes(view: RecordView, index: int) -> AlleleCounts | None:
    """AO of the allele over RO plus all AO."""
    _require(view, "FreeBayes", "RO", "AO")
    ref, alts = view.count("RO"), view.counts("AO", view.n_alts)
    if alts is None:
        return None
    if ref is None or None in alts:
        return AlleleCounts(ref, alts[index], None, None, "AO_alt/(RO+sum(AO))")
    depth = ref + sum(alt or 0 for alt in alts)
    return _quotient(ref, alts[index], depth, "AO_alt/(RO+sum(AO))")


def lofreq(view: RecordView, index: int) -> AlleleCounts | None:
    """INFO/AF of a file without sample columns; DP4 gives reads by strand."""
    _one_alt(view, "LoFreq")
    vaf = view.info_fraction("AF", 0, 1)
    if vaf is None:
        raise RecordFault("no_counts", "INFO lacks AF, where LoFreq keeps its fraction")
    by_strand = view.info_counts("DP4", 4)
    depth = view.info_counts("DP", 1)
    ref, alt = _strand_sums(by_strand)
    return AlleleCounts(ref, alt, depth[0] if depth else None, vaf, "INFO/AF")


def tvc(view: RecordView, index: int) -> AlleleCounts | None:
    """Flow-evaluator counts: FAO over FDP."""
    _require(view, "the Ion Torrent variant caller", "FAO", "FDP")
    alts, depth = view.counts("FAO", view.n_alts), view.count("FDP")
    if alts is None:
        return None
    return _quotient(view.count("FRO"), alts[index], depth, "FAO/FDP")


def dragen(view: RecordView, index: int) -> AlleleCounts | None:
    """AD over DP; a split record may keep the AD of all ALTs, then AF tells which one is meant."""
    _require(view, "DRAGEN", "AD")
    depths = view.counts("AD")
    if depths is None or len(depths) == view.n_alts + 1:
        return _DRAGEN_PLAIN(view, index)
    own = view.fraction("AF", index, view.n_alts)
    depth = view.count("DP")
    if len(depths) < view.n_alts + 1 or own is None or not depth:
        raise RecordFault("number", f"AD has {len(depths)} values, expected {view.n_alts + 1}")
    fitting = {alt for alt in depths[1:] if alt is not None and abs(alt / depth - own) <= 0.0006}
    alt = fitting.pop() if len(fitting) == 1 else None
    if alt is None:
        return AlleleCounts(depths[0], None, depth, own, "AF (AD of a split record)")
    return _quotient(depths[0], alt, depth, "AD_alt/DP (split record, by AF)")


_DRAGEN_PLAIN = _ad_over_depth("DRAGEN", "AF")


def pindel(view: RecordView, index: int) -> AlleleCounts | None:
    """AD of the allele over the sum of AD, whatever GT says."""
    _require(view, "Pindel", "AD")
    _one_alt(view, "Pindel")
    depths = view.counts("AD", 2)
    if depths is None or depths[0] is None or depths[1] is None:
        return None
    return _quotient(depths[0], depths[1], depths[0] + depths[1], "AD[1]/sum(AD)")


def somaticsniper(view: RecordView, index: int) -> AlleleCounts | None:
    """DP4: alternative reads of both strands over all four."""
    _require(view, "SomaticSniper", "DP4")
    _one_alt(view, "SomaticSniper")
    ref, alt = _strand_sums(view.counts("DP4", 4))
    if ref is None or alt is None:
        return None
    return _quotient(ref, alt, ref + alt, "DP4 alt/sum(DP4)")


def umivar(view: RecordView, index: int) -> AlleleCounts | None:
    """Strand holds the reads of both alleles (its DP and AC are alternative reads and depth)."""
    _require(view, "umiVar", "Strand")
    _one_alt(view, "umiVar")
    by_strand = dashed_counts(view.text("Strand"))
    if by_strand is None:
        return None
    alt, ref = by_strand[0] + by_strand[1], by_strand[2] + by_strand[3]
    return _quotient(ref, alt, ref + alt, "Strand alt/sum(Strand)")


def manta(view: RecordView, index: int) -> AlleleCounts | None:
    """Spanning pairs and split reads: alternative over all."""
    ref = alt = 0
    for key in ("PR", "SR"):
        values = view.counts(key, 2) if view.has(key) else None
        if values is not None:
            ref, alt = ref + (values[0] or 0), alt + (values[1] or 0)
    if not view.has("PR") and not view.has("SR"):
        _require(view, "Manta", "PR")
    return _quotient(ref, alt, ref + alt, "(PR[1]+SR[1])/sum(PR,SR)") if ref + alt else None


def fraction_only(view: RecordView, index: int) -> AlleleCounts | None:
    """FORMAT/AF as printed, with DP as depth: only when the user names this extractor."""
    _require(view, "this caller", "AF")
    vaf = view.fraction("AF", index, view.n_alts)
    return None if vaf is None else AlleleCounts(None, None, view.count("DP"), vaf, "AF")


def _strand_sums(values: tuple[int | None, ...] | None) -> tuple[int | None, int | None]:
    if values is None or None in values:
        return None, None
    whole = [value or 0 for value in values]
    return whole[0] + whole[1], whole[2] + whole[3]


def dashed_counts(text: str | None) -> tuple[int, ...] | None:
    """umiVar's ``alt_forward-alt_reverse-ref_forward-ref_reverse``; None when it is not that."""
    parts = text.split("-") if text else []
    whole = len(parts) == 4 and all(part.isdecimal() and len(part) <= MOST_DIGITS for part in parts)
    return tuple(map(int, parts)) if whole else None


@record
class CallerProfile:
    """How one caller is read: its extractor, its own VAF field, and how it writes strands.

    ``vaf_key`` is the FORMAT (or ``INFO/``) field with the caller's own VAF; ``ref_first`` says that
    the list begins with the REF fraction. ``depth_key`` holds the caller's own depth. ``fields`` is what docs/readers.md shows.
    """

    caller: str
    title: str
    extract: Extractor
    vaf_key: str | None
    fields: str
    ref_first: bool = False
    depth_key: str | None = "DP"
    sites_only: bool = False


_PROFILES = (
    CallerProfile("mutect2", "Mutect2", ad_over_sum, "AF", "AD_alt / sum(AD)"),
    CallerProfile("vardict", "VarDict", vardict, "AF", "VD / DP"),
    CallerProfile("varscan2", "VarScan2", varscan2, "FREQ", "AD / (RD + AD)"),
    CallerProfile(
        "strelka2", "Strelka2 somatic", strelka2, None,
        "<ALT>U[0] / (<ALT>U[0] + <REF>U[0]); indels TIR[0] / (TIR[0] + TAR[0])",
    ),
    CallerProfile("strelka2_germline", "Strelka2 germline", ad_over_sum, "AF", "AD_alt / sum(AD)"),
    CallerProfile("lofreq", "LoFreq", lofreq, "INFO/AF", "INFO/AF", sites_only=True),
    CallerProfile("freebayes", "FreeBayes", freebayes, None, "AO_alt / (RO + sum(AO))"),
    CallerProfile("tvc", "Ion Torrent TVC", tvc, "AF", "FAO / FDP"),
    CallerProfile("pisces", "Pisces / TSO500", _ad_over_depth("Pisces", "VF"), "VF", "AD_alt / DP"),
    CallerProfile("dragen", "DRAGEN", dragen, "AF", "AD_alt / DP"),
    CallerProfile(
        "tnscope", "TNscope", _ad_over_depth("TNscope", "AF", "AFDP"), "AF",
        "AD_alt / AFDP, else AD_alt / DP",
    ),
    CallerProfile("sage", "SAGE", _ad_over_depth("SAGE", "AF"), "AF", "AD_alt / DP"),
    CallerProfile(
        "deepvariant", "DeepVariant", _ad_over_depth("DeepVariant", "VAF"), "VAF", "AD_alt / DP"
    ),
    CallerProfile(
        "deepsomatic", "DeepSomatic", _ad_over_depth("DeepSomatic", "VAF"), "VAF", "AD_alt / DP"
    ),
    CallerProfile("glnexus", "GLnexus", _ad_over_depth("GLnexus", "VAF"), None, "AD_alt / DP"),
    CallerProfile("clair3", "Clair3", _ad_over_depth("Clair3", "AF"), "AF", "AD_alt / DP, else AF"),
    CallerProfile("clairs", "ClairS", _ad_over_depth("ClairS", "AF"), "AF", "AD_alt / DP"),
    CallerProfile(
        "haplotypecaller", "HaplotypeCaller / UnifiedGenotyper", ad_over_sum, None,
        "AD_alt / sum(AD)",
    ),
    CallerProfile("pindel", "Pindel", pindel, None, "AD[1] / sum(AD)"),
    CallerProfile("radia", "RADIA", ad_over_sum, "AF", "AD_alt / sum(AD)", ref_first=True),
    CallerProfile("mutect1", "MuTect1", ad_over_sum, "FA", "AD_alt / sum(AD)"),
    CallerProfile("muse", "MuSE", ad_over_sum, None, "AD_alt / sum(AD)"),
    CallerProfile("somaticsniper", "SomaticSniper", somaticsniper, None, "DP4 alt / sum(DP4)"),
    CallerProfile(
        "umivar", "umiVar", umivar, "AF", "Strand alt / sum(Strand)", depth_key=None
    ),
    CallerProfile("manta", "Manta", manta, None, "(PR[1] + SR[1]) / sum(PR, SR)"),
    CallerProfile("generic_ad", "any caller with AD", ad_over_sum, "AF", "AD_alt / sum(AD)"),
    CallerProfile("generic_af", "any caller with AF", fraction_only, "AF", "FORMAT/AF as printed"),
)  # fmt: skip

#: Every caller that can be read, by id.
PROFILES = {profile.caller: profile for profile in _PROFILES}


def caller_vaf(profile: CallerProfile, view: RecordView, index: int) -> float | None:
    """The VAF (0-1) that the caller itself printed for one ALT; None when it prints none."""
    key = profile.vaf_key
    if key is None:
        return None
    if key.startswith("INFO/"):
        return view.info_fraction(key[5:], index)
    text = view.text(key)
    if text is None:
        return None
    lead = 1 if profile.ref_first else 0
    if text.count(",") >= view.n_alts + lead:
        raise RecordFault(
            "number",
            f"{key} has {text.count(',') + 1} values ({text[:40]!r}), expected {view.n_alts + lead}"
            " (a decimal comma?)",
        )
    return view.fraction(key, index + lead)


def caller_depth(profile: CallerProfile, view: RecordView) -> int | None:
    """The depth that the caller itself printed for the sample; None when it prints none."""
    if profile.depth_key is None:
        return None
    if profile.sites_only:
        found = view.info_counts(profile.depth_key, 1)
        return found[0] if found else None
    return view.count(profile.depth_key) if view.has(profile.depth_key) else None
