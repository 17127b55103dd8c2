"""The panel and the driver rule set that apply: those asked for, or the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chip_triage.errors import SampleSheetError, UsageError
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.options import TriageOptions

if TYPE_CHECKING:
    from chip_triage.readers.sheet_row import SheetRow


def chosen_rule_set(panel: GenePanel, options: TriageOptions) -> str:
    """Id of the rule set; :class:`UsageError` names those of the panel when it lacks the one asked."""
    asked = options.rule_set or panel.default_rule_set
    known = [rule_set.rule_set_id for rule_set in panel.rule_sets]
    if asked in known or (not known and any(rule.rule_set == asked for rule in panel.rules)):
        return asked
    raise UsageError(
        f"panel {panel.panel_id} has no rule set {asked!r}",
        f"use --rules with one of: {', '.join(known)}",
    )


def panel_notes(panel: GenePanel) -> tuple[Note, ...]:
    """What must be said of the panel itself: an edit under its unchanged version."""
    return tuple(
        Note("warning", "panel_edited", f"panel {panel.panel_id}", *text.split(": ", 1))
        for text in panel.notes
    )


def panel_of_run(rows: Sequence[SheetRow], options: TriageOptions, sheet_name: str) -> str:
    """The one panel of a run, as a name or a folder.

    :class:`SampleSheetError` when the rows name several, or another than the command line.
    """
    named = {row.panel for row in rows if row.panel}
    if options.panel_given:
        named.add(options.panel)
    if len(named) > 1:
        raise SampleSheetError(
            f"more than one panel is named for this run: {', '.join(sorted(named))}",
            "run each panel's samples as a sheet of its own",
            path=sheet_name,
        )
    return named.pop() if named else options.panel
