"""Why one rule of the SMN statement came out as it did in a finished case, or how all of them did."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chip_triage.errors import InputError, UsageError
from chip_triage.model.case import Case
from chip_triage.model.panel import GenePanel

if TYPE_CHECKING:
    from chip_triage.analysis.explain_rule import ExplainedRule

#: A case holds one patient; what is larger is no case.json.
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to print, and what a reader must know first."""

    text: str
    warnings: tuple[str, ...]


def explain_rule(
    path: Path, rule_id: str | None, panel: str | None, *, layout: str = "text"
) -> Explanation:
    """One rule with its condition over the facts of the case, or all rules with their outcome.

    ``panel`` None is the one that the case names, where it is shipped. Raises UsageError for an
    unknown rule, InputError and UnsupportedVersionError for a file that is no readable case.
    """
    from chip_triage.analysis.explain_rule import explain_rules
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.workflow import rule_text

    case = read_case(path)
    gene_panel = read_panel(panel or _panel_of(case))
    warnings = _differences(case, gene_panel)
    explained = explain_rules(case, gene_panel)
    chosen = explained if rule_id is None else (_named(rule_id, explained, case),)
    warnings += _changed(chosen)
    head = rule_text.Heading.of(case, gene_panel, warnings)
    if layout == "json":
        text = rule_text.json_text(head, chosen, gene_panel, listing=rule_id is None)
    elif rule_id is None:
        text = rule_text.list_text(head, chosen)
    else:
        text = rule_text.rule_text(head, chosen[0], gene_panel)
    return Explanation(text, warnings)


def read_case(path: Path) -> Case:
    """The case of a ``case.json``; InputError says in one sentence why a file is none."""
    from chip_triage.readers.file_gate import require_local_file
    from chip_triage.reports.case_json import parse_case_json

    require_local_file(path)
    remedy = "give the case.json of a patient, as `chip-triage run` wrote it"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError("is too large for the case of one patient", remedy, path=path.name)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is no UTF-8 text, expected JSON", remedy, path=path.name) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", remedy, path=path.name) from error
    return parse_case_json(text, where=path.name)


def _panel_of(case: Case) -> str:
    """The shipped panel that a case names, else the default."""
    from chip_triage.readers.panel_file import list_panels
    from chip_triage.workflow.options import DEFAULT_PANEL

    named = case.provenance.panel_id if case.provenance else ""
    return named if named in list_panels() else DEFAULT_PANEL


def _differences(case: Case, panel: GenePanel) -> tuple[str, ...]:
    """Where software or panel are not those that made the case."""
    from chip_triage import __version__

    made = case.provenance
    if made is None:
        return ("the case does not say which panel made it: its rules may be others",)
    found = []
    if (made.panel_id, made.panel_checksum) != (panel.panel_id, panel.checksum):
        found.append(
            f"the case was made with panel {made.panel_id} {made.panel_version} (checksum "
            f"{made.panel_checksum[:12]}), explained with {panel.panel_id} {panel.version} "
            f"({panel.checksum[:12]}): give the panel of the case with --panel"
        )
    if made.version != __version__:
        found.append(
            f"the case was made with chip-triage {made.version}, explained with {__version__}: "
            "what the case recorded stands beside"
        )
    return tuple(found)


def _changed(chosen: Sequence[ExplainedRule]) -> tuple[str, ...]:
    """Rules that come out otherwise now than the case recorded."""
    return tuple(
        f"{rule.rule_id}: {words(rule.fired)} now, {words(rule.recorded.fired)} in the case"
        for rule in chosen
        if rule.recorded is not None and rule.recorded.fired is not rule.fired
    )


def words(fired: bool | None) -> str:
    """A rule's answer in words."""
    return {True: "fired", False: "did not fire", None: "could not be judged"}[fired]


def _named(rule_id: str, explained: Sequence[ExplainedRule], case: Case) -> ExplainedRule:
    known = [rule.rule_id for rule in explained]
    if rule_id in known:
        return explained[known.index(rule_id)]
    if rule_id in {rule.rule_id for rule in case.assessment.rules}:
        raise UsageError(
            f"rule {rule_id!r} stands in the case, but not in the panel at hand",
            "give the panel that made the case with --panel",
        )
    tails = {rule.partition(":")[2]: rule for rule in known}
    near = difflib.get_close_matches(rule_id, known, n=3, cutoff=0.5)
    near += [tails[t] for t in difflib.get_close_matches(rule_id, tails, n=3, cutoff=0.5)]
    near += [rule for rule in known if rule_id and rule_id in rule][:3]
    hint = f"nearest: {', '.join(list(dict.fromkeys(near))[:5])}; " if near else ""
    raise UsageError(
        f"there is no rule {rule_id!r}",
        f"{hint}`chip-triage explain rule CASE.json` lists all {len(known)}",
    )
