"""What need not stop a run but must be said."""

from __future__ import annotations

from chip_triage.model.record import record

NOTE_LEVELS = ("info", "warning", "error")


@record
class Note:
    """A remark that is printed in the report: ``level`` is one of :data:`NOTE_LEVELS`.

    ``where`` names the file, line, sample or field; ``code`` is a stable identifier.
    """

    level: str
    code: str
    where: str
    message: str
    remedy: str = ""
