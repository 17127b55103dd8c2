"""What differs between two panels: genes, rules, artefacts, thresholds and SMN rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from chip_triage.model.panel import GenePanel

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class PanelDifference:
    """One difference: ``what`` is the kind of record, ``change`` is added, removed or changed.

    ``detail`` names the fields that changed with both values, shortened where they are long.
    """

    what: str
    name: str
    change: str
    detail: str = ""


def compare_panels(first: GenePanel, second: GenePanel) -> tuple[PanelDifference, ...]:
    """Differences from ``first`` to ``second``, in a stable order; empty when nothing differs."""
    found: list[PanelDifference] = []
    for what in ("panel_id", "version", "title", "default_rule_set", "profile"):
        before, after = getattr(first, what), getattr(second, what)
        if before != after:
            found.append(PanelDifference("panel", what, "changed", f"{before} -> {after}"))
    for what, attribute, key in (
        ("gene", "genes", "symbol"), ("rule set", "rule_sets", "rule_set_id"),
        ("rule", "rules", "rule_id"), ("artefact", "artefacts", "artefact_id"),
        ("threshold", "thresholds", "name"), ("smn rule", "smn_rules", "rule_id"),
        ("duplicate", "duplicates", "segment"), ("citation", "citations", "citation_id"),
    ):  # fmt: skip
        found += _compare(
            what, _by(getattr(first, attribute), key), _by(getattr(second, attribute), key)
        )
    return tuple(found)


def _by(records: Iterable[Any], key: str) -> dict[str, Any]:
    return {getattr(record, key): record for record in records}


def _compare(
    what: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[PanelDifference]:
    for name, record in before.items():
        if name not in after:
            yield PanelDifference(what, name, "removed")
        elif record != after[name]:
            yield PanelDifference(what, name, "changed", _fields(record, after[name]))
    for name in after:
        if name not in before:
            yield PanelDifference(what, name, "added")


def _fields(before: Any, after: Any) -> str:
    changed = []
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            changed.append(f"{field.name}: {_short(old)} -> {_short(new)}")
    return "; ".join(changed)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
