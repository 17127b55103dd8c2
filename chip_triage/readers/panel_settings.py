"""The thresholds of a panel and its rules for the SMN statement."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from chip_triage.model.panel import SmnRule, Threshold
from chip_triage.readers.panel_head import check_citation
from chip_triage.readers.panel_table import Problems
from chip_triage.readers.panel_toml import key_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

_SMN_KEYS = frozenset({
    "rule_id", "level", "test", "statement", "citation", "denominator", "settled_by", "parameters",
})  # fmt: skip
_THRESHOLD_KEYS = frozenset({"value", "unit", "citation", "deviation"})


def read_thresholds(
    settings: Mapping[str, Any],
    text: str,
    profile: str,
    citations: Collection[str],
    problems: Problems,
) -> tuple[Threshold, ...]:
    """Thresholds of filters.toml with those of ``profile`` in place of the common ones.

    Profiles' own numbers also stand under ``<profile>.<name>``, whether in force or not.
    """
    where = key_lines(text)
    profiles = settings.get("profile", {})
    for key in settings:
        if key not in ("thresholds", "profile"):
            problems.add(
                "filters.toml", where.get(f"[{key}]"), f"unknown table [{key}]",
                "write [thresholds] or [profile.<name>]",
            )  # fmt: skip
    found: dict[str, Threshold] = {}
    for name, entry in settings.get("thresholds", {}).items():
        _add_threshold(found, name, entry, where.get(name), citations, problems)
    for profile_name, entries in profiles.items():
        for name, entry in entries.items():
            if name not in found:
                problems.add(
                    "filters.toml", where.get(name), f"profile {profile_name} sets unknown {name!r}",
                    "a profile replaces names of [thresholds]",
                )  # fmt: skip
            own = f"{profile_name}.{name}"
            _add_threshold(found, own, entry, where.get(name), citations, problems)
            if profile_name == profile and own in found:
                item = found[own]
                found[name] = Threshold(name, item.value, item.unit, item.citation, item.deviation)
    if not found:
        problems.add("filters.toml", None, "no thresholds", "write [thresholds] with one line each")
    return tuple(found.values())


def _add_threshold(
    found: dict[str, Threshold],
    name: str,
    entry: Any,
    line: int | None,
    citations: Collection[str],
    problems: Problems,
) -> None:
    value = entry.get("value") if isinstance(entry, dict) else None
    if not _is_finite(value) or not entry.get("unit"):
        problems.add(
            "filters.toml", line, f"{name} lacks a finite number or its unit",
            'write name = { value = 0.02, unit = "fraction", citation = "..." }',
        )  # fmt: skip
        return
    unknown = set(entry) - _THRESHOLD_KEYS
    if unknown:
        problems.add(
            "filters.toml", line, f"{name} has unknown key {', '.join(sorted(unknown))}",
            "known keys: value, unit, citation, deviation",
        )  # fmt: skip
    source = str(entry.get("citation", ""))
    check_citation(source, citations, "filters.toml", line, name, problems)
    found[name] = Threshold(
        name, float(value), str(entry["unit"]), source, str(entry.get("deviation", ""))
    )


def _is_finite(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def read_smn_rules(
    settings: Mapping[str, Any], text: str, citations: Collection[str], problems: Problems
) -> tuple[SmnRule, ...]:
    """Rules of the SMN statement from smn_rules.toml, in file order (none when it is absent)."""
    if not text:
        return ()
    starts = [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"
    ]
    for key in settings:
        if key != "rule":
            problems.add("smn_rules.toml", None, f"unknown table {key!r}", "write [[rule]] tables")
    rules = []
    seen: set[str] = set()
    for at, entry in enumerate(settings.get("rule", [])):
        line = starts[at] if at < len(starts) else None
        rules.append(_smn_rule(entry, line, seen, citations, problems))
    return tuple(rules)


def _smn_rule(
    entry: Mapping[str, Any],
    line: int | None,
    seen: set[str],
    citations: Collection[str],
    problems: Problems,
) -> SmnRule:
    from chip_triage.model.risk import RULE_LEVELS

    rule_id = str(entry.get("rule_id", ""))
    missing = [key for key in ("rule_id", "level", "test", "statement") if not entry.get(key)]
    unknown = sorted(set(entry) - _SMN_KEYS)
    for bad, message, remedy in (
        (missing, f"{rule_id or 'a rule'} lacks {', '.join(missing)}", "fill it in"),
        (unknown, f"{rule_id} has unknown key {', '.join(unknown)}", f"known: {', '.join(sorted(_SMN_KEYS))}"),
        (rule_id in seen, f"rule_id {rule_id!r} stands twice", "ids are unique"),
        (entry.get("level") not in RULE_LEVELS, f"{rule_id}: unknown level {entry.get('level')!r}",
         f"levels: {', '.join(RULE_LEVELS)}"),
    ):  # fmt: skip
        if bad:
            problems.add("smn_rules.toml", line, message, remedy)
    seen.add(rule_id)
    source = str(entry.get("citation", ""))
    check_citation(source, citations, "smn_rules.toml", line, rule_id, problems)
    parameters = entry.get("parameters", {})
    return SmnRule(
        rule_id,
        str(entry.get("level", "")),
        str(entry.get("test", "")),
        str(entry.get("statement", "")),
        source,
        str(entry.get("denominator", "")),
        tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in parameters.items()),
        str(entry.get("settled_by", "")),
    )
