"""The header of a VCF: contigs, field definitions, samples, declared normals and free lines.

Reading is strict where the records depend on it (``##fileformat``, the ``#CHROM`` line, field
definitions that are used) and lenient elsewhere; `check_file` judges every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from chip_triage.errors import VariantFileError
from chip_triage.model.note import Note
from chip_triage.model.record import made_by, record

FIXED_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
#: Digits of the longest contig length that can be meant.
_MOST_DIGITS = 12
_NOT_A_VCF = "give a VCF (its first line is '##fileformat=VCFv4.x'), BCF or MAF"


@record
class FieldDefinition:
    """One ``##INFO`` or ``##FORMAT`` line: ``number`` and ``type`` as written."""

    field_id: str
    number: str
    type: str
    description: str


@record
class VcfHeader:
    """Everything that the records' meaning depends on. ``first_record_line`` is 1-based.

    ``meta`` maps the key of every other ``##key=value`` line to its values in order.
    """

    name: str
    fileformat: str
    contigs: dict[str, int | None]
    contig_assemblies: frozenset[str]
    info: dict[str, FieldDefinition]
    formats: dict[str, FieldDefinition]
    samples: tuple[str, ...]
    meta: dict[str, list[str]]
    first_record_line: int
    n_columns: int
    notes: tuple[Note, ...] = ()

    @property
    def normals(self) -> tuple[str, ...]:
        """Sample names that the header declares as the caller's matched normal."""
        return declared_normals(self)

    @property
    def info_descriptions(self) -> dict[str, str]:
        """INFO id to Description, for the annotation parsers."""
        return {name: definition.description for name, definition in self.info.items()}


@record(frozen=False)
class _Draft:
    """A header while its lines arrive."""

    fileformat: str = ""
    contigs: dict[str, int | None] = made_by(default_factory=dict)
    assemblies: set[str] = made_by(default_factory=set)
    info: dict[str, FieldDefinition] = made_by(default_factory=dict)
    formats: dict[str, FieldDefinition] = made_by(default_factory=dict)
    meta: dict[str, list[str]] = made_by(default_factory=dict)
    notes: list[Note] = made_by(default_factory=list)


def peel_header(
    blocks: Iterator[bytes],
) -> tuple[list[bytes], Iterator[bytes]]:
    """The lines up to and including the first that begins with neither ``##`` nor ``# ``; the rest."""
    lines: list[bytes] = []
    for block in blocks:
        start = 0
        while start < len(block):
            end = block.find(b"\n", start)
            end = len(block) if end < 0 else end
            lines.append(block[start:end])
            start = end + 1
            if not lines[-1].startswith((b"##", b"# ")):
                rest = block[start:]
                return lines, chain((rest,) if rest else (), blocks)
    return lines, iter(())


def read_header(lines: Iterable[bytes], name: str) -> VcfHeader:
    """Read lines up to and including ``#CHROM``; VariantFileError when that is no VCF header."""
    draft = _Draft()
    number = 0
    for number, raw in enumerate(lines, 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            line = raw.decode("latin-1")
            draft.notes.append(
                Note("info", "header_encoding", f"{name}:{number}", "header line is not UTF-8")
            )
        if number == 1:
            draft.fileformat = _fileformat(line, name)
        if line.startswith("##"):
            _meta_line(line, draft)
            continue
        if line.startswith("#CHROM"):
            return _finish(draft, line.rstrip("\r"), number, name)
        if line.startswith("# "):
            draft.notes.append(
                Note("info", "comment_line", f"{name}:{number}", "a comment stands in the header")
            )
            continue
        raise VariantFileError(
            f"{line[:60]!r} stands where a header line ('##...' or '#CHROM') was expected",
            "the line of column names ('#CHROM', 'POS', ...) has to stand before the records: get the"
            " file again from its caller"
            if number > 1
            else _NOT_A_VCF,
            path=name,
            line=number,
        )
    raise VariantFileError(
        f"ends after {number} header lines without a '#CHROM' line",
        "the file is cut short: copy it again",
        path=name,
    )


def _fileformat(line: str, name: str) -> str:
    major, _, minor = line.rstrip().removeprefix("##fileformat=VCFv").partition(".")
    if not line.startswith("##fileformat=VCFv") or not _is_version(major) or not _is_version(minor):
        raise VariantFileError(
            f"begins with {line[:60]!r}, expected '##fileformat=VCFv4.x'",
            _NOT_A_VCF,
            path=name,
            line=1,
        )
    if major != "4":
        raise VariantFileError(
            f"is VCF version {major}.{minor}, expected 4.0 to 4.5",
            "convert it with a current version of the caller or 'bcftools view'",
            path=name,
            line=1,
        )
    return f"{major}.{minor}"


def _is_version(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= 3


def _meta_line(line: str, draft: _Draft) -> None:
    key, _, value = line[2:].partition("=")
    if key == "contig":
        _contig(value, draft)
    elif key == "INFO":
        _define(value, draft.info)
    elif key == "FORMAT":
        _define(value, draft.formats)
    else:
        draft.meta.setdefault(key, []).append(value)


def _contig(value: str, draft: _Draft) -> None:
    name = _word(value, "ID")
    if not name:
        return
    length = _word(value, "length") or _word(value, "Length")
    whole = length.isdecimal() and len(length) <= _MOST_DIGITS
    draft.contigs[name] = int(length) if whole else None
    if "ssembly=" in value:
        assembly = _word(value, "assembly") or _word(value, "species_assembly")
        if assembly:
            draft.assemblies.add(assembly)


def _define(value: str, table: dict[str, FieldDefinition]) -> None:
    head, _, rest = value.partition("Description=")
    name = _word(head, "ID")
    if name and name not in table:
        table[name] = FieldDefinition(
            name, _word(head, "Number"), _word(head, "Type"), _quoted(rest)
        )


def _word(value: str, key: str) -> str:
    """The unquoted value of ``key`` in a ``<ID=...,...>`` header value; '' when it is not there."""
    marker = key + "="
    at = value.find(marker)
    while at > 0 and value[at - 1] not in "<, ":
        at = value.find(marker, at + 1)
    if at < 0:
        return ""
    start = at + len(marker)
    ends = [end for end in (value.find(",", start), value.find(">", start)) if end >= 0]
    return value[start : min(ends, default=len(value))].strip().strip('"')


def _quoted(text: str) -> str:
    """What stands between the quote at the start and the next one that is not escaped."""
    if not text.startswith('"'):
        return ""
    end = text.find('"', 1)
    while end > 0 and text[end - 1] == "\\":
        end = text.find('"', end + 1)
    return text[1:end] if end > 0 else text[1:]


def _finish(draft: _Draft, line: str, number: int, name: str) -> VcfHeader:
    columns = line.split("\t")
    if tuple(columns[:8]) != FIXED_COLUMNS or columns[8:9] not in ([], ["FORMAT"]):
        raise VariantFileError(
            f"columns are {' '.join(columns[:9])!r}, expected "
            f"{' '.join(FIXED_COLUMNS)!r} [FORMAT samples...], separated by tabs",
            "the header line is damaged: write the file again",
            path=name,
            line=number,
        )
    samples = tuple(columns[9:])
    if "" in samples or len(set(samples)) < len(samples):
        twice = [sample for sample in samples if samples.count(sample) > 1 or not sample]
        raise VariantFileError(
            f"sample name {twice[0]!r} stands twice or is empty",
            "rename the samples ('bcftools reheader')",
            path=name,
            line=number,
        )
    return VcfHeader(
        name=name,
        fileformat=draft.fileformat,
        contigs=draft.contigs,
        contig_assemblies=frozenset(draft.assemblies),
        info=draft.info,
        formats=draft.formats,
        samples=samples,
        meta=draft.meta,
        first_record_line=number + 1,
        n_columns=len(columns),
        notes=tuple(draft.notes),
    )


def structured(value: str) -> dict[str, str]:
    """Keys and values of a ``<ID=...,...>`` header value, quotes removed."""
    pairs = re.findall(r"([A-Za-z0-9_]+)=(\"[^\"]*\"|[^,>]*)", value)
    return {key: text.strip('"') for key, text in pairs}


def declared_normals(header: VcfHeader) -> tuple[str, ...]:
    """Names of matched normals, by what the header says and never by column order.

    Read are ``##normal_sample``, ``##PEDIGREE`` (Original), ``##SAMPLE`` (Genomes=Germline,
    IsTumor=no beside another sample's yes), and the column names that paired callers write
    (NORMAL beside TUMOR, DNA_NORMAL beside DNA_TUMOR).
    """
    named = set(header.meta.get("normal_sample", []))
    tumours = set(header.meta.get("tumor_sample", []))
    for value in header.meta.get("PEDIGREE", []):
        pairs = structured(value)
        if "Derived" in pairs and "Original" in pairs:
            named.add(pairs["Original"])
    samples = [structured(value) for value in header.meta.get("SAMPLE", [])]
    has_tumour = any(pairs.get("IsTumor", "").lower() == "yes" for pairs in samples)
    for pairs in samples:
        germline = pairs.get("Genomes", "").lower() == "germline"
        if germline or (has_tumour and pairs.get("IsTumor", "").lower() == "no"):
            named.add(pairs.get("ID", ""))
    return tuple(
        sample
        for sample in header.samples
        if sample not in tumours and (sample in named or _paired_name(sample, header.samples))
    )


def _paired_name(sample: str, samples: tuple[str, ...]) -> bool:
    upper = sample.upper()
    if "NORMAL" not in upper:
        return False
    others = {other.upper() for other in samples}
    return upper.replace("NORMAL", "TUMOR") in others or upper.replace("NORMAL", "TUMOUR") in others
