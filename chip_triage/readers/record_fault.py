"""What is wrong with one line; it becomes a `RejectedLine` and never leaves the readers."""

from __future__ import annotations


class RecordFault(ValueError):  # noqa: N818 (a fault of a line, not of the program)
    """A data line that cannot be trusted: ``reason`` is a stable code, ``message`` is printed."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
