"""A crew that waits for its processes, so that short files are looked at by them too."""

from __future__ import annotations

from typing import Any

from chip_triage.readers.crew import Crew


class ReadyCrew(Crew):
    """Its processes are ready when it is made."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        while not all(one.is_ready for one in self._members):
            self._listen(30)
