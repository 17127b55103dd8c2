"""The report of a patient and the index of a run: one self-contained HTML file each.

Nothing is loaded from anywhere: style and the index's one script stand inside, and the page's own
content security policy admits exactly those two by their hashes. All text is escaped by jinja2.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chip_triage import __version__
from chip_triage.model.case import Case, Run
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.reports import wording
from chip_triage.reports.citation_list import CitationList
from chip_triage.reports.clone_section import clone_lines, nesting_lines
from chip_triage.reports.clone_stream import determined_bands, render_clone_stream, undrawn
from chip_triage.reports.counts_plot import render_counts_plots
from chip_triage.reports.evidence_section import (
    accounting_lines,
    allele_lines,
    coverage_groups,
    rejected_lines,
    rule_lines,
    tissue_lines,
    unfired_rules,
)
from chip_triage.reports.first_page import first_page
from chip_triage.reports.run_index import run_index
from chip_triage.reports.vaf_plot import plotted_tracks, render_vaf_plot
from chip_triage.reports.variant_section import reason_lines, variant_lines

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
#: Names under which a panel may keep its VAF threshold.
_THRESHOLD_NAMES = ("vaf_threshold", "vaf", "min_vaf")


def render_case(case: Case, panel: GenePanel) -> str:
    """The report of one patient as HTML text; ``panel`` is the one the Case was made with."""
    sequenced = [entry for entry in case.samples if entry.is_sequenced]
    samples = [entry.sample for entry in sequenced]
    cutoff = vaf_cutoff(panel)
    citations = CitationList(panel)
    shown = plotted_tracks(case.tracks)
    style = _asset("report.css") + _running_header(case)
    return _render(
        "case.html.j2",
        style=style,
        script="",
        case=case,
        sequenced=sequenced,
        tissues=tissue_lines(case),
        panel=panel,
        page=first_page(case, panel),
        cite=citations.numbers,
        prose=lambda text: wording.tight(citations.in_text(text)),
        references=citations.references,
        log_plot=render_vaf_plot(case.tracks, samples, threshold=cutoff, log=True, name="vaf-log"),
        linear_plot=render_vaf_plot(
            case.tracks, samples, threshold=cutoff, log=False, name="vaf-linear"
        ),
        stream_plot=render_clone_stream(case.tracks, case.nesting, samples, name="stream"),
        stream_undrawn=undrawn(case.tracks, determined_bands(case.tracks, case.nesting, samples)),
        not_plotted=len(case.tracks) - len(shown),
        cutoff=cutoff,
        clones=clone_lines(case),
        nesting=nesting_lines(case),
        drivers=variant_lines(case, "driver"),
        review=variant_lines(case, "review"),
        excluded=reason_lines(case, "excluded"),
        counts_plots=render_counts_plots(case.timeline),
        coverage=coverage_groups(case),
        accounting=accounting_lines(case),
        alleles=allele_lines(case),
        rejected=rejected_lines(case),
        rules=rule_lines(case),
        unfired=unfired_rules(case),
        notes=all_notes(case),
    )


def render_index(run: Run, panel: GenePanel) -> str:
    """The index of a run as HTML text; it links to ``patients/<folder>/report.html``."""
    return _render(
        "index.html.j2",
        style=_asset("report.css"),
        script=_asset("index.js"),
        run=run,
        panel=panel,
        index=run_index(run),
        notes=gathered_notes(run.notes),
    )


def vaf_cutoff(panel: GenePanel) -> float | None:
    """The panel's VAF threshold (0-1), None when it names none."""
    values = {threshold.name: threshold.value for threshold in panel.thresholds}
    return next((values[name] for name in _THRESHOLD_NAMES if name in values), None)


def all_notes(case: Case) -> tuple[Note, ...]:
    """Notes of the case, its samples and karyotypes: errors first, each once with all its places."""
    notes = list(case.notes)
    for entry in (*case.samples, *case.constitutional):
        notes += entry.notes
    for karyotype in case.karyotypes:
        notes += karyotype.notes
    return gathered_notes(notes)


def gathered_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes that say the same become one, which names every place."""
    rank = {"error": 0, "warning": 1, "info": 2}
    places: dict[Note, list[str]] = {}
    for note in notes:
        places.setdefault(replace(note, where=""), []).append(note.where)
    merged = [
        replace(note, where=", ".join(dict.fromkeys(where))) for note, where in places.items()
    ]
    return tuple(sorted(merged, key=lambda note: rank.get(note.level, 3)))


def _render(template: str, *, style: str, script: str, **context: Any) -> str:
    text = (
        _environment()
        .get_template(template)
        .render(
            style=style,
            script=script,
            policy=content_policy(style, script),
            software_version=__version__,
            **context,
        )
    )
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def content_policy(style: str, script: str) -> str:
    """A policy that forbids everything but this very style and script."""
    scripts = f"'sha256-{_digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src {scripts}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _running_header(case: Case) -> str:
    """Patient and status on every printed page, as CSS strings."""
    left = css_string(
        f"Patient {case.patient.patient_id}   Clonal haematopoiesis and SMN-risk report"
    )
    foot = css_string(
        f"chip-triage {__version__}, document {case.fingerprint[:12] or 'unnumbered'}"
    )
    return (
        f"@page {{ @top-left {{ content: {left}; }} @bottom-left {{ content: {foot}; }} }}\n"
    )  # fmt: skip


def css_string(text: str) -> str:
    """A CSS string in which everything but letters, digits, blanks and ``.,-_`` is an escape."""
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char in " .,-_") else f"\\{ord(char):06x}"
        for char in text
    )
    return f'"{safe}"'


@cache
def _asset(name: str) -> str:
    """A style or script file, blank lines removed so that hash and page agree."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("percent", "interval", "reads", "day_text", "number", "plain", "sample_text",
                 "score_range", "p_value", "tight", "answer", "points", "karyotype_word", "event_word", "item_word", "setting"):  # fmt: skip
        environment.filters[name] = getattr(wording, name)
    environment.filters["own_markup"] = Markup
    environment.globals.update(
        analyte_words=wording.ANALYTE_WORDS,
        level_words=wording.LEVEL_WORDS,
        specimen_words=wording.SPECIMEN_WORDS,
        timepoint_words=wording.TIMEPOINT_WORDS,
    )
    return environment
