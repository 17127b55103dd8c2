"""Patient and sample ids as folder names: plain ids as they are, all others as a hash."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HASHED = re.compile(r"id-[0-9a-f]{16}")
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)


def is_safe_folder_name(identifier: str) -> bool:
    """Whether an id can name a folder on Linux, macOS and Windows without any change."""
    if not _PLAIN.fullmatch(identifier) or identifier.endswith("."):
        return False
    if identifier.split(".")[0].lower() in _RESERVED:
        return False
    return not _HASHED.fullmatch(identifier.lower())


def safe_folder_name(identifier: str) -> str:
    """The id itself when it is plain (:func:`is_safe_folder_name`), else ``id-`` and 16 hex digits.

    The hash is the start of the SHA-256 of the id in UTF-8; ids that already look like such a
    hash are hashed again, so that two ids never share a folder by design.
    """
    if is_safe_folder_name(identifier):
        return identifier
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
    return f"id-{digest[:16]}"
