"""The gate every input passes: a regular local file whose first bytes are not another format's."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from chip_triage.errors import VariantFileError

_URL = r"([A-Za-z][A-Za-z0-9+.-]+:/|data:)"
_TABLE = "save it as a tab-separated text file (MAF)"
_CALLS = "give the variant file (VCF, BCF or MAF) that was called from it"
_DOWNLOAD = "the download probably failed and saved an error page; fetch the file again"
_UNPACK = "unpack it first; plain, gzip and bgzip files are read"

VARIANT_FILES = "VCF, BCF or MAF"

#: First bytes of formats that are refused by name, and what to do about each.
FOREIGN_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"BAM\x01", "a BAM alignment", _CALLS),
    (b"CRAM", "a CRAM alignment", _CALLS),
    (b"BAI\x01", "a BAM index (.bai)", _CALLS),
    (b"TBI\x01", "a tabix index (.tbi)", "give the variant file that it belongs to"),
    (b"CSI\x01", "an index (.csi)", "give the variant file that it belongs to"),
    (b"PK\x03\x04", "an XLSX workbook or ZIP archive", _TABLE),
    (b"PK\x05\x06", "an empty ZIP archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS)", _TABLE),
    (b"\x89PNG", "a PNG picture", _CALLS),
    (b"\xff\xd8\xff", "a JPEG picture", _CALLS),
    (b"GIF8", "a GIF picture", _CALLS),
    (b"%PDF", "a PDF document", _CALLS),
    (b"{\\rtf", "an RTF document", _TABLE),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"PAR1", "a Parquet table", _TABLE),
    (b"SQLite format 3", "an SQLite database", _TABLE),
    (b"\x89HDF", "an HDF5 file", _TABLE),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")
BCF_MAGIC = b"BCF\x02"


def require_local_file(path: Path) -> Path:
    """The path itself when it is a readable regular local file; otherwise VariantFileError."""
    text = str(path)
    if ":" in text and re.match(_URL, text):
        raise VariantFileError(
            f"{text!r} is an address, expected a local file",
            "download the file first and give its path",
        )
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise VariantFileError(
            "there is no such file", "check the path and its spelling", path=path.name
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise VariantFileError(
            f"cannot be opened: {reason}", "check the path", path=path.name[:80]
        ) from None
    if stat.S_ISDIR(mode):
        raise VariantFileError(
            "is a folder, expected a file", "give the file", path=path.name or str(path)
        )
    if not stat.S_ISREG(mode):
        raise VariantFileError(
            "is no regular file (a pipe or device cannot be proved complete)",
            "write it to a file first",
            path=path.name,
        )
    return path


def refuse_foreign(first: bytes, name: str, expected: str = VARIANT_FILES) -> None:
    """Raise VariantFileError when the first (inflated) bytes are another format's.

    ``expected`` names what the file should be, where that is no variant file.
    """
    for magic, what, remedy in FOREIGN_MAGIC:
        if first.startswith(magic):
            advice = remedy if expected == VARIANT_FILES else f"give {expected}"
            raise VariantFileError(f"is {what}, expected {expected}", advice, path=name)
    start = first[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise VariantFileError(f"is an HTML or XML page, expected {expected}", _DOWNLOAD, path=name)
