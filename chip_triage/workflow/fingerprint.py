"""Checksums of inputs and the fingerprint by which a finished case is recognised."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from chip_triage import __version__
from chip_triage.errors import InputError, UsageError
from chip_triage.model.case import InputFile, Provenance
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.options import TriageOptions

_CHUNK_BYTES = 1 << 20


def describe_input(path: Path, role: str) -> InputFile:
    """Name, SHA-256 and size of a file; the path itself is not kept."""
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})",
            "check the path and its permissions",
            path=path.name,
        ) from error
    return InputFile(path.name, role, digest.hexdigest(), size)


def fingerprint(parts: Iterable[object]) -> str:
    """SHA-256 over a canonical JSON of ``parts``."""
    text = json.dumps(list(parts), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def created_now() -> str:
    """UTC timestamp in ISO 8601; ``SOURCE_DATE_EPOCH`` fixes it.

    Raises :class:`UsageError` when that variable holds no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, expected whole seconds since 1970",
            "set it like SOURCE_DATE_EPOCH=1767225600, or unset it",
        ) from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def provenance(
    panel: GenePanel, options: TriageOptions, inputs: tuple[InputFile, ...]
) -> Provenance:
    """What made a document; inputs in the order they were used."""
    return Provenance(
        software="chip-triage",
        version=__version__,
        panel_id=panel.panel_id,
        panel_version=panel.version,
        panel_checksum=panel.checksum,
        rule_set=options.rule_set or panel.default_rule_set,
        inputs=inputs,
        parameters=options.parameters(),
        created=created_now(),
    )
