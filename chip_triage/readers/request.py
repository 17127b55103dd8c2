"""What is asked of a variant file: which files, which samples, and what is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chip_triage.model.record import made_by, record


@record
class ReadRequest:
    """One sample set to read from one or more files (a caller may write SNVs and indels apart).

    ``caller`` and ``assembly``: None means decided from the header; what cannot be decided is
    refused with the option that settles it. ``wanted`` are names in the file; None means every
    sample that is not a declared normal. ``sample_ids`` maps a name in the file to our sample id
    (a file without sample columns has the one name ``""``). ``expected_records`` is the total of
    data lines over all ``paths``; ``sha256`` belongs to the first path.
    """

    paths: tuple[Path, ...]
    caller: str | None = None
    assembly: str | None = None
    wanted: tuple[str, ...] | None = None
    sample_ids: Mapping[str, str] = made_by(default_factory=dict)
    expected_records: int | None = None
    sha256: str | None = None
