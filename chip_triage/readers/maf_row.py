"""One MAF row as a Call: cells, counts, consequence. Nothing is inferred, nothing rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chip_triage.model.locus import VariantKey
from chip_triage.model.record import record
from chip_triage.model.variant import Call, Consequence, LaterAnnotation, Variant
from chip_triage.readers.hgvs_text import bare_hgvs, protein_name
from chip_triage.readers.maf_columns import MafColumns, maf_contig
from chip_triage.readers.place_pattern import A_POSITION, MOST_DIGITS
from chip_triage.readers.population_frequency import frequency_value
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.so_terms import (
    classification_terms,
    protein_terms,
    so_terms,
    splice_terms,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Cells that say 'nothing here', in the words of the tools that write MAFs.
EMPTY_CELLS = frozenset(
    {"", ".", "NA", "N/A", "#N/A", "n/a", "na", "NULL", "null", "None", "nan", "NaN", "__UNKNOWN__"}
)
#: Compiled where they are first needed: a small table should not wait for them.
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_BASES = frozenset("ACGTNacgtn")
_OTHER_TRANSCRIPT = r"(?P<gene>.+?)_(?P<tx>ENST\d+(?:\.\d+)?|N[MR]_\d+(?:\.\d+)?)_(?P<rest>.+)"


class FractionAboveOne(RecordFault):
    """A VAF above 1 in a column that does not say per cent: the whole file is refused."""


@record
class RowCounts:
    """Counts of a row; ``depth`` is the denominator of ``vaf`` (0-1), ``caller_*`` as printed."""

    ref: int | None
    alt: int | None
    depth: int | None
    vaf: float | None
    source: str
    caller_depth: int | None
    caller_vaf: float | None


#: Digits of the largest count that can be meant.
MOST_COUNT_DIGITS = 8


def cell_text(cells: Sequence[str], index: int) -> str:
    """A cell without surrounding blanks; ``""`` for an absent column or an empty word."""
    if index < 0:
        return ""
    text = cells[index].strip()
    return "" if text in EMPTY_CELLS else text


def whole_number(text: str, column: str) -> int | None:
    """A count: digits, or digits with a zero fraction (``23.0``); None when empty."""
    if not text:
        return None
    digits, point, zeros = text.partition(".")
    broken = point and (not zeros or zeros.strip("0"))
    if broken or not (digits.isdecimal() and digits.isascii()) or len(digits) > MOST_COUNT_DIGITS:
        raise RecordFault(
            "not_a_count",
            f"{column} is {text[:40]!r}, expected a whole number of reads, 0 to {10**MOST_COUNT_DIGITS - 1:,}",
        )
    return int(digits)


def vaf_value(text: str, column: str, is_percent: bool) -> float | None:
    """A VAF cell as a fraction; a ``%`` sign or a per-cent column is divided by 100."""
    if not text:
        return None
    number = text.removesuffix("%").strip()
    if not re.fullmatch(_NUMBER, number):
        raise RecordFault("not_a_vaf", f"{column} is {text!r}, expected a number")
    percent = is_percent or text.endswith("%")
    value = _hundredth(number) if percent else float(number)
    if value > 1.0 and not percent:
        raise FractionAboveOne(
            "vaf_above_1", f"{column} is {text}, above 1, and the column does not say per cent"
        )
    if value > 1.0:
        raise RecordFault("vaf_above_100_pct", f"{column} is {text}, above 100 per cent")
    return value


def _hundredth(number: str) -> float:
    """A per-cent text as the nearest fraction: ``45.44`` is 0.4544, not 0.45439999999999997."""
    if "e" in number or "E" in number:
        return float(number) / 100.0
    return float(f"{number}e-2")


def _count(cells: Sequence[str], columns: MafColumns, what: str) -> int | None:
    """The count in one column; bare digits are the usual case."""
    index = columns.at[what]
    if index < 0:
        return None
    text = cells[index]
    if text.isdecimal() and text.isascii() and len(text) <= MOST_COUNT_DIGITS:
        return int(text)
    return whole_number(cell_text(cells, index), columns.names[index])


def read_counts(cells: Sequence[str], columns: MafColumns) -> RowCounts:
    """Counts first (t_alt_count with t_ref_count, else with t_depth), then the VAF column."""
    alt = _count(cells, columns, "alt_count")
    ref = _count(cells, columns, "ref_count")
    depth = _count(cells, columns, "depth")
    own: float | None = None
    if columns.vaf is not None:
        text = cell_text(cells, columns.vaf.place)
        own = vaf_value(text, columns.vaf.name, columns.vaf.is_percent)
    if alt is not None and (ref is not None or depth is not None):
        total, source = _denominator(alt, ref, depth, columns)
        return RowCounts(ref, alt, total, alt / total if total else None, source, depth, own)
    if own is not None and columns.vaf is not None:
        return RowCounts(ref, alt, depth, own, columns.vaf.name, depth, own)
    return RowCounts(ref, alt, depth, None, "", depth, None)


def _denominator(
    alt: int, ref: int | None, depth: int | None, columns: MafColumns
) -> tuple[int, str]:
    name = columns.name_of("alt_count")
    if ref is not None:
        return alt + ref, f"{name}/({name}+{columns.name_of('ref_count')})"
    total = depth or 0
    if alt > total:
        raise RecordFault(
            "alt_above_depth", f"{name} is {alt}, more than {columns.name_of('depth')} {total}"
        )
    return total, f"{name}/{columns.name_of('depth')}"


def read_alleles(cells: Sequence[str], columns: MafColumns) -> tuple[str, str]:
    """Reference and variant allele as written; Tumor_Seq_Allele1 where Allele2 repeats the REF."""
    at = columns.at
    ref = cells[at["ref"]].strip() or "-"
    alt = cells[at["alt"]].strip() or "-"
    if alt == ref and at["alt1"] >= 0:
        alt = cells[at["alt1"]].strip() or "-"
    for what, allele in (("ref", ref), ("alt", alt)):
        if allele != "-" and not _BASES.issuperset(allele):
            raise RecordFault(
                "allele", f"{columns.name_of(what)} is {allele[:40]!r}, expected bases or '-'"
            )
    if ref.upper() == alt.upper():
        raise RecordFault("no_change", f"both alleles are {ref[:40]!r}: the row names no change")
    return ref, alt


def read_consequences(cells: Sequence[str], columns: MafColumns) -> tuple[Consequence, ...]:
    """The row's own consequence, then those of its other transcripts."""
    at = columns.at

    def cell(what: str) -> str:
        return cell_text(cells, at[what])

    coding = bare_hgvs(cell("hgvsc"))
    protein = protein_name(cell("hgvsp")) or protein_name(cell("hgvsp_short"))
    if protein == "p.?" and cell("hgvsp_short"):
        protein = protein_name(cell("hgvsp_short"))
    transcript = cell("transcript") or cell("refseq").split(",")[0].split(";")[0]
    mane, hgnc = cell("mane"), cell("hgnc")
    own = Consequence(
        gene_symbol=cell("gene") or None,
        transcript_id=transcript or None,
        so_terms=row_terms(cell("consequence"), cell("class"), cell("secondary"), coding, protein),
        hgvsc=coding if coding is None or coding.startswith(("c.", "n.")) else f"c.{coding}",
        hgvsp=protein,
        exon=cell("exon") or None,
        intron=cell("intron") or None,
        is_mane_select=bool(mane) if at["mane"] >= 0 else None,
        is_canonical=cell("canonical") == "YES" if at["canonical"] >= 0 else None,
        hgnc_id=(f"HGNC:{hgnc}" if hgnc.isdigit() else hgnc) or None,
        source="MAF",
    )
    return (own, *_other_transcripts(cell("others"), own))


def row_terms(
    consequence: str,
    classification: str,
    secondary: str,
    coding: str | None,
    protein: str | None = None,
) -> tuple[str, ...]:
    """SO terms: the ``Consequence`` column where it speaks SO, else the classification.

    A bare splice class is made precise by the c. name's offset; where there is none, an exonic change
    (from the second class or the protein name) stands with ``splice_region_variant``.
    """
    if consequence:
        joined = consequence.replace(",", "&").replace(";", "&")
        terms = so_terms(joined)
        if terms and all("_" in term for term in terms):
            return terms
    terms = classification_terms(classification) or so_terms(classification)
    if terms == ("splice_site_variant",):
        return splice_terms(coding, classification_terms(secondary) or protein_terms(protein))
    return terms


def _other_transcripts(text: str, own: Consequence) -> list[Consequence]:
    """vcf2maf's ``all_effects`` (``GENE,terms,p.,ENST,NM,c.,...;``) or Funcotator's list."""
    if not text:
        return []
    pieces = text.split(";") if "," in text else text.split("|")
    found: list[Consequence] = []
    for piece in pieces:
        made = _vcf2maf_effect(piece) if "," in piece else _funcotator_other(piece)
        if made is not None and made.transcript_id != own.transcript_id:
            found.append(made)
    return found


def _vcf2maf_effect(piece: str) -> Consequence | None:
    cells = piece.split(",")
    if len(cells) < 6 or not cells[3].startswith(("ENST", "NM_", "NR_")):
        return None
    canonical = cells[7] == "YES" if len(cells) > 7 else None
    return Consequence(
        gene_symbol=cells[0] or None,
        transcript_id=cells[3],
        so_terms=so_terms(cells[1]),
        hgvsc=bare_hgvs(cells[5]),
        hgvsp=protein_name(cells[2]),
        is_canonical=canonical,
        source="MAF:all_effects",
    )


def _funcotator_other(piece: str) -> Consequence | None:
    match = re.fullmatch(_OTHER_TRANSCRIPT, piece.strip())
    if match is None:
        return None
    word, _, change = match["rest"].partition("_p.")
    terms = classification_terms(word)
    if terms == ("splice_site_variant",) and change:
        terms = ("splice_region_variant",)
    return Consequence(
        match["gene"], match["tx"], terms,
        hgvsp=protein_name(change) if change else None, source="MAF:Other_Transcripts",
    )  # fmt: skip


def read_frequency(
    cells: Sequence[str], columns: MafColumns, alt: str
) -> tuple[float | None, str | None]:
    """Overall population frequency and its column; ``(None, None)`` when there is none."""
    for rank in columns.frequency:
        best: tuple[float, str] | None = None
        for name, index in rank:
            value = frequency_value(cell_text(cells, index), alt)
            if value is not None and 0.0 <= value <= 1.0 and (best is None or value > best[0]):
                best = (value, name)
        if best is not None:
            return best
    return None, None


@record
class RowPlace:
    """What a Call takes from around its row: assembly, sample, caller, line (1-based) and file."""

    assembly: str
    sample_id: str
    caller: str
    line: int
    source_file: str


def place_message(chrom: str, start: str, columns: MafColumns) -> str:
    """Words for a row that cannot be placed."""
    names = (
        f"{columns.name_of('chrom')} {chrom[:40]!r} and {columns.name_of('start')} {start[:40]!r}"
    )
    return f"{names} name no place, expected a chromosome and {A_POSITION}"


def row_variant(cells: Sequence[str], columns: MafColumns, place: RowPlace) -> Variant:
    """The variant of a row; RecordFault when its position or alleles cannot be trusted."""
    chrom, start = (cells[columns.at[what]].strip() for what in ("chrom", "start"))
    whole = start.isdecimal() and start.isascii() and len(start) <= MOST_DIGITS
    if not chrom or not whole or int(start) < 1:
        raise RecordFault("position", place_message(chrom, start, columns))
    ref, alt = read_alleles(cells, columns)
    pos = int(start)
    key = VariantKey.from_maf(place.assembly, maf_contig(chrom), pos, ref, alt)
    return Variant(key, chrom, pos, ref, alt)


def read_call(
    cells: Sequence[str],
    columns: MafColumns,
    place: RowPlace,
    variant: Variant,
    counts: RowCounts,
    annotation: tuple[Consequence, ...] | LaterAnnotation,
    filters: tuple[str, ...],
) -> Call:
    """A row as a Call; ``annotation`` may be read later, with the population frequency."""
    frequency: Any = annotation
    source, consequences = frequency, frequency
    if isinstance(annotation, tuple):
        frequency, source = read_frequency(cells, columns, variant.alt)
    return Call(
        variant=variant,
        sample_id=place.sample_id,
        caller=place.caller,
        filters=filters,
        ref_depth=counts.ref,
        alt_depth=counts.alt,
        depth=counts.depth,
        vaf=counts.vaf,
        vaf_source=f"{place.caller}: {counts.source}" if counts.source else "",
        caller_depth=counts.caller_depth,
        caller_vaf=counts.caller_vaf,
        population_af=frequency,
        population_af_source=source,
        consequences=consequences,
        labels=row_labels(cells, columns, variant.key),
        line=place.line,
        source_file=place.source_file,
    )


def read_filters(text: str) -> tuple[str, ...]:
    """FILTER words; ``()`` when not evaluated."""
    if not text:
        return ()
    return tuple(word.strip() for word in text.replace(",", ";").split(";") if word.strip())


def row_labels(cells: Sequence[str], columns: MafColumns, key: VariantKey) -> tuple[str, ...]:
    """``itd`` (in-frame gains of FLT3, or as the table says), ``ptd``, ``long_insertion``; and
    ``germline_in_source`` where Mutation_Status says so."""
    labels: list[str] = []
    word = cell_text(cells, columns.at["class"]).upper()
    gained = len(key.inserted) - len(key.deleted)
    if gained > 0 or word in ("ITD", "PTD"):
        labels.extend(_gain_labels(gained, word, cell_text(cells, columns.at["gene"])))
    if cell_text(cells, columns.at["status"]).lower() == "germline":
        labels.append("germline_in_source")
    return tuple(labels)


def _gain_labels(gained: int, word: str, gene: str) -> list[str]:
    from chip_triage.readers.vcf_alleles import ITD_BASES, LONG_INSERTION_BASES

    labels = []
    if word == "ITD" or (gene == "FLT3" and gained >= ITD_BASES and gained % 3 == 0):
        labels.append("itd")
    if word == "PTD":
        labels.append("ptd")
    if gained >= LONG_INSERTION_BASES:
        labels.append("long_insertion")
    return labels
