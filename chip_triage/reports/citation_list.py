"""Numbered references: a report quotes a source by a number and lists it once at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chip_triage.model.panel import GenePanel

_BRACKETED = re.compile(r"[\[(]([a-z0-9_]+(?:; ?[a-z0-9_]+)*)[\])]")


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the list at the end."""

    number: int
    text: str
    doi: str


class CitationList:
    """Gives each cited source a number in the order of first use."""

    def __init__(self, panel: GenePanel) -> None:
        self._known = {entry.citation_id: entry for entry in panel.citations}
        self._numbers: dict[str, int] = {}

    def numbers(self, citation: str) -> str:
        """Numbers of a citation (ids joined by ``;`` or ``,``, or a text) as ``[1, 2]``."""
        found = [self._number(source) for source in self._sources(citation)]
        return f"[{', '.join(map(str, found))}]" if found else ""

    def in_text(self, text: str) -> str:
        """Prose in which ``[id]``, ``(id)`` and ``[id;id]`` of known sources became their numbers."""
        return _BRACKETED.sub(self._replaced, text)

    def _replaced(self, match: re.Match[str]) -> str:
        named = [part.strip() for part in match[1].split(";")]
        return self.numbers(match[1]) if all(part in self._known for part in named) else match[0]

    def references(self) -> tuple[Reference, ...]:
        """All sources cited so far, in the order of their numbers."""
        return tuple(self._reference(number, source) for source, number in self._numbers.items())

    def _sources(self, citation: str) -> list[str]:
        whole = citation.strip()
        parts = [part.strip() for part in whole.replace(",", ";").split(";") if part.strip()]
        if len(parts) > 1 and all(part in self._known for part in parts):
            return parts
        return [whole] if whole else []

    def _number(self, source: str) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def _reference(self, number: int, source: str) -> Reference:
        entry = self._known.get(source)
        return Reference(number, entry.text, entry.doi) if entry else Reference(number, source, "")
