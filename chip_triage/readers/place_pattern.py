"""Positions as a pattern over their digits, so that a line is placed without being taken apart.

A pattern matches the digits of every position of some stretches and may match some beside them: whatever
it matches is looked at again with numbers, whatever it does not match lies outside for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chip_triage.readers.panel_regions import merge_spans

#: Digits of the largest position that can be meant.
MOST_DIGITS = 10
LARGEST = f"{10**MOST_DIGITS - 1:,}"
#: What a message asks for where a position is wrong.
A_POSITION = f"a whole number from 1 to {LARGEST}"
#: A position from 1, as digits.
WHOLE_NUMBER = rb"[1-9][0-9]{0,%d}" % (MOST_DIGITS - 1)
#: The last digits of a position that are not told apart: stretches are rounded to ten thousands.
_ROUNDED_DIGITS = 4


class _Node:
    """Digits that were read so far: by next digit, and how many digits of any kind may follow."""

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.more: set[int] = set()

    def add(self, prefix: str, more: int) -> None:
        node = self
        for digit in prefix:
            node = node.next.setdefault(digit, _Node())
        node.more.add(more)

    def text(self) -> str:
        """The pattern of what follows; digits that lead to the same are taken together."""
        by_text: dict[str, str] = {}
        for digit, node in sorted(self.next.items()):
            following = node.text()
            by_text[following] = by_text.get(following, "") + digit
        parts = [f"[{digits}]{following}" for following, digits in by_text.items()]
        parts += [f"[0-9]{{{more}}}" for more in sorted(self.more)]
        return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def digits_pattern(stretches: Iterable[tuple[int, int]]) -> bytes:
    """Matches the digits of every position in the stretches (inclusive), and nothing shorter or longer.

    What must follow the digits stands behind the pattern; without stretches it matches nothing.
    """
    root, spans = _Node(), list(stretches)
    for length in range(1, MOST_DIGITS + 1):
        for prefix, more in _pieces(spans, length):
            root.add(prefix, more)
    return root.text().encode() if root.next else b"(?!)"


def words_pattern(words: Iterable[bytes], end: bytes = b"") -> bytes:
    """Matches any of the words before ``end`` (a pattern), letter by letter; without words it matches nothing."""
    chosen = sorted({word for word in words if word}, reverse=True)
    return _branches(chosen, end) if chosen else b"(?!)"


def _branches(words: list[bytes], end: bytes) -> bytes:
    """The same for the rests of different words that begin alike; longer ones are tried first."""
    if len(words) == 1:
        return re.escape(words[0]) + end
    by_first: dict[bytes, list[bytes]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    parts = [re.escape(first) + _branches(rest, end) for first, rest in by_first.items()]
    return parts[0] if len(parts) == 1 else b"(?:%b)" % b"|".join(parts)


def _pieces(spans: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[str, int]]:
    """Leading digits that cover the positions of so many digits, and how many digits follow them."""
    more = min(_ROUNDED_DIGITS, length - 1)
    first, last, unit = 10 ** (length - 1), 10**length - 1, 10**more
    cells = merge_spans(
        (max(start, first) // unit, min(end, last) // unit)
        for start, end in spans
        if start <= last and end >= first
    )
    for low, high in cells:
        while low <= high:
            wide = 0
            while low % 10 ** (wide + 1) == 0 and low + 10 ** (wide + 1) - 1 <= high:
                wide += 1
            yield str(low // 10**wide), more + wide
            low += 10**wide
