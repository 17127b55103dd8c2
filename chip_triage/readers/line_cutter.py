"""Whole lines out of texts that end anywhere."""

from __future__ import annotations

#: What is looked at before the rest is read: formats, byte-order mark, line ends.
FIRST_BYTES = 1 << 16


def is_cr_only(begin: bytes) -> bool:
    """Whether lines end with CR alone, as old spreadsheets write them."""
    head = begin[:FIRST_BYTES]
    return b"\r" in head and b"\n" not in head


class LineCutter:
    """Puts whole lines together; ``rest_bytes`` counts what follows the last line end so far.

    Of the lines that are handed on at once only the first can lie across the end of a text.
    """

    def __init__(self) -> None:
        self.rest_bytes = 0
        self._rest: list[bytes] = []

    @property
    def rest(self) -> bytes:
        """What follows the last line end."""
        return b"".join(self._rest)

    def lines(self, text: bytes) -> bytes:
        """The lines that end in ``text``, with what was kept before them; empty when none does."""
        cut = text.rfind(b"\n") + 1
        if not cut:
            self._keep(text)
            return b""
        whole = b"".join((*self._rest, memoryview(text)[:cut]))
        self._rest, self.rest_bytes = [], 0
        self._keep(text[cut:])
        return whole

    def _keep(self, text: bytes) -> None:
        if text:
            self._rest.append(text)
            self.rest_bytes += len(text)
