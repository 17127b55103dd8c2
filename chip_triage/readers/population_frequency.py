"""Population allele frequency from whatever field carries it.

Precedence: gnomAD (joint, else the higher of exomes and genomes), then ExAC, then 1000 Genomes, then ESP.
Only overall frequencies are used: a sub-population's or a highest-population value would call rare
alleles polymorphisms. The name of the field that was read travels with the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: Normalised field names (lower case, letters and digits only), best first; each row is one rank.
_RANKS: tuple[frozenset[str], ...] = (
    frozenset({"gnomadjoint", "gnomadjointaf", "gnomadafjoint"}),
    frozenset(
        {
            "gnomadeaf", "gnomadgaf", "gnomadaf", "gnomad", "gnomadexomesaf", "gnomadgenomesaf",
            "gnomadexomeaf", "gnomadgenomeaf", "gnomadexomeall", "gnomadgenomeall", "afgnomad",
            "gnomad4exomeaf", "gnomad41exomeaf", "gnomad41genomeaf", "gnomad40exomeaf",
            "gnomad40genomeaf", "gnomad211exomeaf", "gnomad312genomeaf", "gnomad30genomeaf",
            "gnomadfreq", "gndfreq", "gnomadallelefrequency",
        }
    ),
    frozenset({"exacaf", "exacadjaf", "exacall", "exacafadj", "exac", "afexac", "exacglobal",
                   "exacmaf", "exacadjmaf"}),
    frozenset(
        {
            "1000gaf", "1000gall", "1000g2015augall", "1000g2014octall", "1000g2015aug",
            "1000genomesaf", "kgaf", "tgpaf", "aftgp", "1kgaf", "1000gp3af", "globalmaf", "gmaf",
        }
    ),
    frozenset({"esp6500siv2all", "espaf", "afesp", "espmaf"}),
)  # fmt: skip
#: Frequencies written as -log10 (Mutect2 of GATK 4): used last, the resource may have imputed them.
_NEGATIVE_LOG10 = "POPAF"
_PLAIN_LAST = "POP_AF"


def frequency_keys(names: Iterable[str], *, vep_csq: bool = False) -> tuple[tuple[str, ...], ...]:
    """Field names that carry an overall frequency, grouped by rank, best rank first.

    ``vep_csq``: the bare name ``AF`` is VEP's 1000 Genomes frequency.
    """
    by_rank: list[list[str]] = [[] for _ in _RANKS]
    for name in names:
        plain = "".join(letter for letter in name.lower() if letter.isalnum())
        if vep_csq and name == "AF":
            plain = "1000gaf"
        if vep_csq and name in {"gnomAD", "gnomADe", "gnomADg", "ExAC"}:
            continue  # VEP --custom writes the record's id there
        for rank, members in enumerate(_RANKS):
            if plain in members:
                by_rank[rank].append(name)
    return tuple(tuple(found) for found in by_rank if found)


def info_frequency_keys(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The same for INFO keys, with Mutect2's ``POP_AF`` and ``POPAF`` as the last ranks."""
    listed = list(names)
    last = tuple((key,) for key in (_PLAIN_LAST, _NEGATIVE_LOG10) if key in listed)
    return (*frequency_keys(listed), *last)


def info_frequency(
    info: Mapping[str, str], ranks: tuple[tuple[str, ...], ...], alt_index: int, n_alts: int
) -> tuple[float, str] | None:
    """Frequency (0-1) and key for one ALT (``alt_index`` counts from 0); None when none is given."""
    for keys in ranks:
        best: tuple[float, str] | None = None
        for key in keys:
            text = info.get(key)
            if not text or text == ".":
                continue
            value = _of_allele(text, alt_index, n_alts)
            if value is not None and key == _NEGATIVE_LOG10:
                value = 10.0**-value if value >= 0 else None
            if value is not None and 0.0 <= value <= 1.0 and (best is None or value > best[0]):
                best = (value, key)
        if best is not None:
            return best
    return None


def _of_allele(text: str, alt_index: int, n_alts: int) -> float | None:
    parts = text.split(",")
    if len(parts) == n_alts:
        return frequency_value(parts[alt_index])
    if len(parts) == 1 and n_alts == 1:
        return frequency_value(parts[0])
    return None


def frequency_value(text: str, allele: str = "") -> float | None:
    """Number of a frequency cell; ``&``-joined values give the highest, ``G:0.01`` that of ``G``."""
    best: float | None = None
    for part in text.split("&"):
        name, colon, number = part.rpartition(":")
        if colon and allele and name != allele:
            continue
        try:
            value = float(number)
        except ValueError:
            continue
        if value == value and (best is None or value > best):
            best = value
    return best
