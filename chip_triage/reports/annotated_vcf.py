"""The input VCF with our verdict spliced into INFO of its raw lines; no other byte changes.

Four keys are declared and written, each with one value per ALT (``.`` where there is none). Lists
within a value are joined by ``&``; characters that INFO cannot hold are percent-encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from chip_triage.errors import OutputError

#: INFO keys, in the order in which they are written, and what the header says of each.
INFO_KEYS: tuple[tuple[str, str], ...] = (
    ("CHIP_CATEGORY", "Category by chip-triage: driver, review or excluded"),
    ("CHIP_RULE", "Driver rule that matched (rule id of the gene panel)"),
    ("CHIP_TAGS", "Tags of the gene in the panel, joined by &"),
    ("CHIP_FLAGS", "Flags raised on the variant, joined by &"),
)
_ESCAPES = str.maketrans(
    {
        "%": "%25", ";": "%3B", "=": "%3D", ",": "%2C", "&": "%26", " ": "%20", "\t": "%09",
        "\n": "%0A", "\r": "%0D", ":": "%3A",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlleleVerdict:
    """What is written for one ALT: ``rule_id`` None when no rule matched."""

    category: str
    rule_id: str | None = None
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


Verdicts = Mapping[int, Mapping[int, AlleleVerdict]]


def write_annotated_vcf(
    lines: Iterable[bytes], verdicts: Verdicts, out: Path, *, provenance: str = ""
) -> None:
    """Write ``out`` (bgzip) and ``out.tbi`` from the raw lines of a VCF.

    ``lines`` come without line ends, from the first header line on; ``verdicts`` maps a 1-based line
    number to ALT index (from 0) to verdict. Both files appear at once, or neither does. Raises
    OutputError: already annotated, a verdict for a line that is no record, not sorted, no space.
    """
    import pysam

    if not out.name.endswith(".gz"):
        raise OutputError(
            f"{out.name}: expected a name that ends with .vcf.gz", "rename the output"
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out.parent, prefix=".chip-triage-") as folder:
            made = Path(folder) / out.name
            with pysam.BGZFile(str(made), "wb", None) as handle:
                for line in spliced_lines(lines, verdicts, out.name, provenance):
                    handle.write(line + b"\n")
            _index(made, out.name)
            made.replace(out)
            made.with_name(made.name + ".tbi").replace(out.with_name(out.name + ".tbi"))
    except OSError as error:
        raise OutputError(
            f"{out.name}: cannot be written: {error.strerror or error}",
            "check the folder, its permissions and the free space",
        ) from None


def spliced_lines(
    lines: Iterable[bytes], verdicts: Verdicts, name: str, provenance: str = ""
) -> Iterator[bytes]:
    """The lines of the annotated VCF, header declarations included."""
    left = dict(verdicts)
    in_header = True
    for number, line in enumerate(lines, 1):
        if not in_header or not line.startswith(b"#"):
            in_header = False
            verdict = left.pop(number, None)
            yield line if verdict is None else spliced_record(line, verdict, number, name)
            continue
        _refuse_second_time(line, name)
        if line.startswith(b"#CHROM"):
            yield from _declarations(provenance)
        yield line
    if left:
        raise OutputError(
            f"{name}: line {min(left)} has a verdict but is no record of the input",
            "the input changed while it was read: start again",
        )


def _declarations(provenance: str) -> Iterator[bytes]:
    for key, text in INFO_KEYS:
        yield f'##INFO=<ID={key},Number=A,Type=String,Description="{text}">'.encode()
    if provenance:
        yield f"##chip_triage={provenance}".encode()


def _refuse_second_time(line: bytes, name: str) -> None:
    for key, _ in INFO_KEYS:
        if line.startswith(f"##INFO=<ID={key},".encode()):
            raise OutputError(
                f"{name}: the input already carries {key}", "annotate the original file"
            )


def spliced_record(
    line: bytes, verdict: Mapping[int, AlleleVerdict], number: int, name: str
) -> bytes:
    """One record with our keys at the end of INFO (in place of ``.``)."""
    cells = line.split(b"\t", 8)
    if len(cells) < 8:
        raise OutputError(
            f"{name}: line {number} has {len(cells)} columns, expected at least 8",
            "check the input with `chip-triage check-file`",
        )
    n_alts = cells[4].count(b",") + 1
    added = info_text(verdict, n_alts).encode("utf-8")
    cells[7] = added if cells[7] in (b".", b"") else cells[7] + b";" + added
    return b"\t".join(cells)


def info_text(verdict: Mapping[int, AlleleVerdict], n_alts: int) -> str:
    """``CHIP_CATEGORY=driver,.;CHIP_RULE=...``: one value per ALT and key."""
    rows = [_cells(verdict.get(index)) for index in range(n_alts)]
    return ";".join(
        f"{key}={','.join(row[place] for row in rows)}" for place, (key, _) in enumerate(INFO_KEYS)
    )


def _cells(one: AlleleVerdict | None) -> tuple[str, str, str, str]:
    """The values of one ALT, in the order of `INFO_KEYS`."""
    if one is None:
        return (".", ".", ".", ".")
    rule = (one.rule_id,) if one.rule_id else ()
    return _value((one.category,)), _value(rule), _value(one.tags), _value(one.flags)


def _value(words: tuple[str, ...]) -> str:
    return "&".join(word.translate(_ESCAPES) for word in words if word) or "."


def _index(path: Path, name: str) -> None:
    import pysam

    before = pysam.set_verbosity(0)
    try:
        pysam.tabix_index(str(path), preset="vcf", force=True)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{name}: cannot be indexed: {error}",
            "sort the input first ('bcftools sort'); records must be in order of position",
        ) from None
    finally:
        pysam.set_verbosity(before)
