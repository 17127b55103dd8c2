"""Which caller wrote a VCF, by what its header says; never by guess."""

from __future__ import annotations

import re
from collections.abc import Callable

from chip_triage.errors import VariantFileError
from chip_triage.model.record import record
from chip_triage.readers.allele_counts import PROFILES
from chip_triage.readers.vcf_header import VcfHeader

Evidence = Callable[[VcfHeader], bool]

#: Other spellings that users and sheets write.
_ALIASES = {
    "m2": "mutect2", "gatkmutect2": "mutect2", "mutect": "mutect1", "varscan": "varscan2",
    "strelka": "strelka2", "strelka2somatic": "strelka2", "iontorrent": "tvc", "torrent": "tvc",
    "tso500": "pisces", "gatk": "haplotypecaller", "unifiedgenotyper": "haplotypecaller",
    "haplotypecallergvcf": "haplotypecaller", "sniper": "somaticsniper", "clairsto": "clairs",
    "umivar2": "umivar", "ad": "generic_ad", "genericad": "generic_ad", "genericaf": "generic_af",
    "strelka2germline": "strelka2_germline", "purple": "sage",
}  # fmt: skip


def _meta(key: str, pattern: str) -> Evidence:
    """Some value of ``##key=`` matches ``pattern`` (case does not matter)."""
    word = _first_word(pattern)
    return lambda header: any(
        word in value.lower() and re.search(pattern, value, re.IGNORECASE)
        for value in header.meta.get(key, ())
    )


def _key(pattern: str) -> Evidence:
    """Some ``##key`` matches ``pattern`` whole."""
    word = _first_word(pattern)
    return lambda header: any(
        key.lower().startswith(word) and re.fullmatch(pattern, key, re.IGNORECASE)
        for key in header.meta
    )


def _first_word(pattern: str) -> str:
    """The letters that a pattern begins with: without them a pattern need not be compiled."""
    text = pattern.removeprefix("^").removeprefix("<ID=").lower()
    length = next((at for at, letter in enumerate(text) if not letter.isalpha()), len(text))
    return text[: length - 1] if text[length : length + 1] in ("?", "*", "{") else text[:length]


def _gatk(tool: str) -> Evidence:
    """A GATK tool, in either of its two command-line header styles or as ``##source``."""
    return _any_of(
        _key(rf"GATKCommandLine\.{tool}(\.\d+)?"),
        _meta("GATKCommandLine", rf"^<ID={tool}[.\d]*,"),
        _meta("source", rf"^{tool}$"),
    )


def _formats(*keys: str) -> Evidence:
    """All of these FORMAT fields are declared."""
    return lambda header: all(key in header.formats for key in keys)


def _any_of(*tests: Evidence) -> Evidence:
    return lambda header: any(test(header) for test in tests)


def _all_of(*tests: Evidence) -> Evidence:
    return lambda header: all(test(header) for test in tests)


@record
class _Signature:
    """``seen`` says that the caller wrote the header; it then silences the callers in ``over``."""

    caller: str
    seen: Evidence
    over: tuple[str, ...] = ()


_GERMLINE = _meta("content", "strelka germline")
_SIGNATURES = (
    _Signature(
        "mutect2",
        _any_of(_gatk("Mutect2"), _gatk("M2"), _key("Mutect ?Version"), _meta("source", r"^mutect2")),
    ),
    _Signature(
        "vardict",
        _any_of(_meta("source", r"^vardict"), _formats("VD", "ALD", "RD", "BIAS"),
                _all_of(_formats("VD", "ALD", "RD"), lambda header: "LSEQ" in header.info)),
    ),
    _Signature("varscan2", _meta("source", r"^varscan ?2?")),
    _Signature("strelka2_germline", _GERMLINE),
    _Signature(
        "strelka2",
        _all_of(_any_of(_meta("content", "strelka somatic"), _meta("source", r"^strelka")),
                lambda header: not _GERMLINE(header)),
    ),
    _Signature("lofreq", _meta("source", r"^lofreq ")),
    _Signature(
        "freebayes", _any_of(_meta("source", r"^free ?bayes"), _meta("commandline", r"\bfreebayes ")),
    ),
    _Signature(
        "tvc",
        _any_of(_meta("source", r"^\"?tvc"), _key("tvcVersion"), _formats("FAO", "FDP", "FSAF")),
    ),
    _Signature("pisces", _any_of(_meta("source", r"^pisces"), _key("Pisces_?(CommandLine|cmdline)"))),
    _Signature("dragen", _key(r"DRAGEN(CommandLine|Version).*"), over=("haplotypecaller",)),
    _Signature("tnscope", _any_of(_key(r"SentieonCommandLine\.TNscope"), _meta("source", "tnscope"))),
    _Signature("sage", _any_of(_key("sageVersion"), _formats("RC_CNT", "RC_QUAL"))),
    _Signature(
        "deepsomatic", _meta("source", r"^deepsomatic"), over=("deepvariant",)
    ),
    _Signature("glnexus", _key("GLnexus.*"), over=("deepvariant",)),
    _Signature(
        "deepvariant",
        _any_of(_key("DeepVariant_version"), _meta("source", r"^deepvariant")),
    ),
    _Signature("clair3", _meta("source", r"^clair3")),
    _Signature("clairs", _any_of(_meta("source", r"^clairs"), _formats("NAF", "NAD"))),
    _Signature(
        "haplotypecaller",
        _any_of(_gatk("HaplotypeCaller"), _gatk("GenotypeGVCFs"), _gatk("UnifiedGenotyper"),
                _key("UnifiedGenotyper")),
    ),
    _Signature("pindel", _meta("source", r"^pindel")),
    _Signature("radia", _meta("source", r"^\"?radia")),
    _Signature("mutect1", _any_of(_key("MuTect"), _formats("FA", "BQ", "SS"))),
    _Signature("muse", _any_of(_key("MuSE_?version"), _meta("source", r"^muse"))),
    _Signature("somaticsniper", _formats("IGT", "BCOUNT", "JGQ", "VAQ")),
    _Signature("umivar", _meta("source", r"^umivar")),
    _Signature("manta", _all_of(_meta("source", r"^GenerateSVCandidates"), _formats("PR", "SR"))),
)  # fmt: skip


def canonical_caller(name: str) -> str:
    """The id of a caller that a user named; VariantFileError with the list when it is unknown."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in PROFILES:
        return plain
    short = "".join(letter for letter in plain if letter.isalnum())
    found = _ALIASES.get(short) or next(
        (known for known in PROFILES if known.replace("_", "") == short), None
    )
    if found is None:
        raise VariantFileError(
            f"caller {name!r} is not known", f"give one of: {', '.join(sorted(PROFILES))}"
        )
    return found


def detect_callers(header: VcfHeader) -> tuple[str, ...]:
    """Every caller that the header shows, after a specific one has silenced its general kin."""
    seen = [signature for signature in _SIGNATURES if signature.seen(header)]
    silenced = {name for signature in seen for name in signature.over}
    return tuple(signature.caller for signature in seen if signature.caller not in silenced)


def decide_caller(header: VcfHeader, named: str | None) -> str:
    """The caller of a file: ``named`` by the user, else the one that its header shows.

    None or several are refused: which fields hold the reads would have to be guessed.
    """
    if named:
        return canonical_caller(named)
    found = detect_callers(header)
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(PROFILES))
    if not found:
        raise VariantFileError(
            "the header does not say which caller wrote this file",
            f"name it (--caller, or column 'caller' of the sheet): one of {listed}; "
            "'generic_ad' reads any caller whose AD lists REF and ALT reads",
            path=header.name,
        )
    raise VariantFileError(
        f"the header shows several callers ({', '.join(found)}): whose counts stand in the "
        "records would have to be guessed",
        "name the one whose fields are to be read (--caller, or column 'caller' of the sheet)",
        path=header.name,
    )
