"""``findings.tsv`` and ``clones.tsv``: the columns are a contract (docs/outputs.md).

A row is a mapping from column name to value; :func:`render_tsv` makes the text. Missing values are
empty cells, lists are joined by ``;``, VAFs and limits are fractions 0-1, truth values are 1 or 0.
Standard library only: ``triage`` prints findings without loading anything heavy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from chip_triage.errors import OutputError

if TYPE_CHECKING:
    import re

    from chip_triage.model.case import Case, SampleResult
    from chip_triage.model.clone import CloneTrack, Observation, Transition
    from chip_triage.model.finding import Finding

Cell = str | int | float | bool | tuple[str, ...] | None
Row = Mapping[str, Cell]

FINDINGS_COLUMNS: tuple[str, ...] = (
    "patient_id", "sample_id", "assembly", "variant_key", "chrom", "pos", "ref", "alt",
    "gene_symbol", "transcript", "hgvsc", "hgvsp", "consequence", "vaf", "alt_depth", "ref_depth",
    "depth", "caller_depth", "vaf_source", "category", "rule_id", "tags", "flags", "reasons",
    "caller", "caller_filter",
)  # fmt: skip

CLONES_COLUMNS: tuple[str, ...] = (
    "patient_id", "gene_symbol", "hgvsp", "variant_key", "sample_from", "sample_to", "day_from",
    "day_to", "status_from", "status_to", "fate", "flags", "vaf_from", "vaf_to", "ci_low_from",
    "ci_high_from", "ci_low_to", "ci_high_to", "limit_from", "limit_to", "alt_depth_from",
    "depth_from", "alt_depth_to", "depth_to", "p_value", "q_value",
)  # fmt: skip

#: Significant digits of a printed number: more than any input carries, fewer than float noise.
SIGNIFICANT_DIGITS = 12

#: A spreadsheet takes a text that begins so for a formula (OWASP, CSV injection; with full-width forms).
_FORMULA_START = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")

_UNSAFE = dict.fromkeys((*range(32), 127, 0x85, 0x2028, 0x2029), " ")


def findings_rows(patient_id: str, samples: Iterable[SampleResult]) -> list[Row]:
    """Every finding of every sample, in the samples' order (columns: FINDINGS_COLUMNS)."""
    return [
        finding_row(patient_id, sample.sample.sample_id, finding)
        for sample in samples
        for finding in sample.findings
    ]


def finding_row(patient_id: str, sample_id: str, finding: Finding) -> Row:
    """One finding as a row; ``reasons`` are the codes, their prose stands in JSON and HTML."""
    call, chosen, driver = finding.call, finding.consequence, finding.driver
    variant = call.variant
    return {
        "patient_id": patient_id,
        "sample_id": sample_id,
        "assembly": variant.key.assembly,
        "variant_key": str(variant.key),
        "chrom": variant.chrom,
        "pos": variant.pos,
        "ref": variant.ref,
        "alt": variant.alt,
        "gene_symbol": finding.gene_symbol,
        "transcript": chosen.transcript_id if chosen else None,
        "hgvsc": chosen.hgvsc if chosen else None,
        "hgvsp": chosen.hgvsp if chosen else None,
        "consequence": chosen.so_terms if chosen else None,
        "vaf": call.vaf,
        "alt_depth": call.alt_depth,
        "ref_depth": call.ref_depth,
        "depth": call.depth,
        "caller_depth": call.caller_depth,
        "vaf_source": call.vaf_source,
        "category": finding.category,
        "rule_id": driver.rule_id if driver else None,
        "tags": finding.tags,
        "flags": finding.flags,
        "reasons": tuple(reason.code for reason in finding.reasons),
        "caller": call.caller,
        "caller_filter": call.filters,
    }


def clones_rows(case: Case) -> list[Row]:
    """One row per clone and pair of samples: consecutive ones, then baseline to last.

    Columns: CLONES_COLUMNS. With two samples the pair is baseline and last at once: one row.
    """
    return [
        _clone_row(case.patient.patient_id, track, step)
        for track in case.tracks
        for step in track_steps(track)
    ]


def track_steps(track: CloneTrack) -> tuple[Transition, ...]:
    """Consecutive transitions of a clone, and the overall one where it is another pair."""
    pairs = {(step.sample_from, step.sample_to) for step in track.transitions}
    whole = track.overall
    if whole is None or (whole.sample_from, whole.sample_to) in pairs:
        return track.transitions
    return (*track.transitions, whole)


def _clone_row(patient_id: str, track: CloneTrack, step: Transition) -> Row:
    seen = {observation.sample_id: observation for observation in track.observations}
    row: dict[str, Cell] = {
        "patient_id": patient_id,
        "gene_symbol": track.gene_symbol,
        "hgvsp": track.hgvsp,
        "variant_key": str(track.key),
        "sample_from": step.sample_from,
        "sample_to": step.sample_to,
        "fate": step.fate,
        "flags": tuple(dict.fromkeys((*track.flags, *step.flags))),
        "p_value": step.p_value,
        "q_value": step.q_value,
    }
    row.update(_side(seen.get(step.sample_from), "from"))
    row.update(_side(seen.get(step.sample_to), "to"))
    return row


def _side(observation: Observation | None, end: str) -> dict[str, Cell]:
    names = ("day", "status", "vaf", "ci_low", "ci_high", "limit", "alt_depth", "depth")
    return {f"{name}_{end}": getattr(observation, name, None) for name in names}


def render_tsv(columns: Sequence[str], rows: Iterable[Row], *, verbatim: bool = False) -> str:
    """Tab-separated text with one header line; OutputError when a row has an unknown column.

    Text that a spreadsheet would take for a formula gets an apostrophe before it, unless the table
    is ``verbatim``: one that gives a user's own cells back beside new ones.
    """
    known, unusual = set(columns), _unusual_text().search
    lines, n_tabs = ["\t".join(columns)], len(columns) - 1
    for row in rows:
        if not known.issuperset(row):
            unknown = ", ".join(sorted(set(row) - known))
            raise OutputError(f"a table row has columns that are not declared: {unknown}")
        cells = [row.get(column) for column in columns]
        line = "\t".join([cell if cell.__class__ is str else _plain(cell) for cell in cells])
        if line.count("\t") != n_tabs or unusual(line) is not None:
            line = "\t".join([render_cell(cell, verbatim=verbatim) for cell in cells])
        lines.append(line)
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=1)
def _unusual_text() -> re.Pattern[str]:
    """Finds what no usual line holds: a control character, or a cell or item that begins like a formula."""
    import re

    start = re.escape("".join(sorted(_FORMULA_START)))
    controls = "".join(map(chr, sorted(_UNSAFE.keys() - {ord("\t")})))
    return re.compile(f"[{re.escape(controls)}]|(?:^|[\t;])[{start}]")


def _plain(value: Cell) -> str:
    """A cell as text, before a look at its characters; a list whose items hold ``;`` is rendered whole."""
    if value is None:
        return ""
    if value.__class__ is int:
        return str(value)
    if isinstance(value, tuple):
        text = ";".join(value)
        return text if text.count(";") == max(len(value) - 1, 0) else render_cell(value)
    return render_cell(value)


def render_cell(value: Cell, *, verbatim: bool = False) -> str:
    """One cell: None is empty, lists are joined by ``;``, control characters become a space.

    Text that begins like a formula gets an apostrophe, unless ``verbatim``; numbers never do.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return render_number(value)
    if isinstance(value, tuple):
        return ";".join(_safe(item, verbatim).replace(";", ",") for item in value)
    return _safe(str(value), verbatim)


def render_number(value: float) -> str:
    """Shortest text at :data:`SIGNIFICANT_DIGITS`, so that 0.1 + 0.2 reads 0.3; never ``-0``."""
    text = f"{value:.{SIGNIFICANT_DIGITS}g}"
    return "0" if text == "-0" else text


def _safe(text: str, verbatim: bool) -> str:
    plain = text.translate(_UNSAFE)
    if plain[:1] in _FORMULA_START and not verbatim and _is_formula(plain):
        return f"'{plain}"
    return plain


def _is_formula(text: str) -> bool:
    """Whether a text with such a beginning is more than a number (``-7``, ``+1.5``) or a lone sign."""
    import re

    return not re.fullmatch(r"[=@+-]|[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text)
