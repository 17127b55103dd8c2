"""A variant file as lines, each with its number, and the proof that the file was read whole.

The gate (`file_gate`), the container (`inflate`) and the text rules meet here: a byte-order mark,
CRLF or CR line ends and a missing final newline are accepted with a note; NUL is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.model.note import Note
from chip_triage.readers.file_gate import (
    BCF_MAGIC,
    VARIANT_FILES,
    refuse_foreign,
    require_local_file,
)
from chip_triage.readers.inflate import BGZF_EOF, CHUNK_BYTES, container_of, inflate
from chip_triage.readers.line_cutter import FIRST_BYTES, is_cr_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from chip_triage.readers.bgzf_runs import BgzfRuns
    from chip_triage.readers.bulk_inflate import BulkInflater
    from chip_triage.readers.looked import Look, Piece
    from chip_triage.readers.run_lines import RunLines

#: A line longer than this (bytes) is no variant record; it guards the memory.
MAX_LINE_BYTES = 64 << 20
#: Above this size (compressed bytes) inflating moves to a thread of its own.
_THREAD_FROM_BYTES = 4 << 20
#: What is read to tell the kind of a file (raw bytes), unless its header is longer.
_GLANCE_BYTES = 1 << 14
_BOM = b"\xef\xbb\xbf"


class TextSource:
    """An open variant file. ``name`` is the bare file name; ``notes`` are complete at the end.

    Use as a context manager; iterate once over ``blocks()`` or ``lines()``.
    """

    def __init__(self, path: Path, handle: BinaryIO, container: str, sha256: str | None) -> None:
        self.path = path
        self.name = path.name
        self.container = container
        self.notes: list[Note] = []
        self._handle = handle
        self._expected = sha256.strip().lower() if sha256 else None
        self._digest: Any = None
        self._cr_only = False
        self._lines: RunLines | None = None
        self.expected = VARIANT_FILES

    def __enter__(self) -> TextSource:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._lines is not None:
            self._lines.close()
        self._handle.close()

    def blocks(self) -> Iterator[bytes]:
        """Pieces of the text that end with ``\\n`` (all but perhaps the last), CRLF made LF.

        Raises VariantFileError for damage, NUL bytes, a foreign format, a wrong checksum.
        """
        yield from self._judged(self._joined(self.chunks()))

    def line_blocks(self) -> Iterator[bytes]:
        """The text of `blocks` at the least cost: of a large file in blocks of another size.

        Of a large BGZF file the first line of a block is the only one that can lie across compressed blocks.
        """
        if not self.is_large:
            yield from self.blocks()
        elif self.container == "bgzf":
            from chip_triage.readers.run_lines import RunLines

            self._lines = RunLines(self.path, self._runs(), self._looked_at, MAX_LINE_BYTES)
            yield from self._judged(self._lines)
        else:
            yield from self._judged(self._pooled_lines())

    def looked_at(self, rest: Iterator[bytes], look: Look) -> Iterator[Piece]:
        """What is left of `line_blocks`, of a large BGZF file as others have looked at it."""
        if self._lines is not None:
            self._lines.look = look
        return rest

    def _pooled_lines(self) -> Iterator[bytes]:
        """Whole lines of a gzip file that a thread inflates."""
        from chip_triage.readers.line_pipe import pooled_lines

        source = self._bulk()
        begin = bytearray(FIRST_BYTES)
        with memoryview(begin) as view:
            size = source.readinto(view)
        first = self._looked_at(bytes(begin[:size]))
        if self._cr_only:
            yield from self._joined(chain((first,), source.pieces()), is_first=False)
        else:
            yield from pooled_lines(source.readinto, first, MAX_LINE_BYTES)

    def _joined(self, chunks: Iterator[bytes], *, is_first: bool = True) -> Iterator[bytes]:
        """Chunks cut at their last line end; the rest goes before the next. The first is looked at unless it was."""
        carry = b""
        for chunk in chunks:
            if is_first:
                chunk = self._looked_at(chunk)
                is_first = False
            if self._cr_only:
                chunk = chunk.replace(b"\r", b"\n")
            cut = chunk.rfind(b"\n") + 1
            if not cut:
                carry += chunk
                if len(carry) > MAX_LINE_BYTES:
                    break
                continue
            if carry:
                begin = chunk.find(b"\n") + 1
                yield carry + chunk[:begin]
                yield chunk[begin:cut]
            else:
                yield chunk[:cut]
            carry = chunk[cut:]
        if carry:
            yield carry

    def _judged(self, blocks: Iterable[Piece]) -> Iterator[Any]:
        """Blocks without NUL and CRLF; notes and the checksum when they have ended.

        They are bytes, or `Looked` where others have looked at them and judged them so.
        """
        crlf, ends = False, True
        for block in blocks:
            if not isinstance(block, bytes):
                crlf, ends = crlf or block.is_crlf, True
                yield block
                continue
            if b"\0" in block:
                self._refuse_nul()
            if b"\r" in block:
                crlf = crlf or b"\r\n" in block
                block = block.replace(b"\r\n", b"\n")
            if block:
                ends = block.endswith(b"\n")
                if not ends:
                    self._check_length(block)
                yield block
        if crlf or self._cr_only:
            kind = "CR" if self._cr_only else "CRLF"
            self._note("info", "line_ends", f"line ends are {kind}", "")
        if not ends:
            self._note(
                "warning",
                "no_final_newline",
                "the last line does not end with a newline: the file may be cut short",
                "compare its size or checksum with the original (expected_records, sha256)",
            )
        self.check_digest()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Every line with its 1-based number, without its line end."""
        number = 0
        for block in self.blocks():
            for line in block.removesuffix(b"\n").split(b"\n"):
                number += 1
                yield number, line

    def chunks(self) -> Iterator[bytes]:
        """Inflated pieces as they come, with every check of the container and none of the text."""
        if self.is_large:
            from chip_triage.readers.inflate_thread import ahead

            return ahead(self._run_texts() if self.container == "bgzf" else self._bulk().pieces())
        self._begin()
        return inflate(self._handle, self.container, self.name, self._digest)

    def first_piece(self, raw_bytes: int) -> bytes:
        """What so many raw bytes hold at least; nothing else of the file is proved."""
        self._handle.seek(0)
        return next(inflate(self._handle, self.container, self.name, at_once=raw_bytes), b"")

    def _bulk(self) -> BulkInflater:
        from chip_triage.readers.bulk_inflate import BulkInflater

        self._begin()
        return BulkInflater(self._handle, self.name, self._digest)

    def _run_texts(self) -> Iterator[bytes]:
        """The text of a large BGZF file in pieces of whole compressed blocks."""
        for run in self._runs():
            yield b"".join(run.texts(self.name))

    def _runs(self) -> BgzfRuns:
        from chip_triage.readers.bgzf_runs import BgzfRuns

        self._begin()
        return BgzfRuns(self._handle, self.name, self._digest)

    def _begin(self) -> None:
        if self._expected:
            import hashlib

            self._digest = hashlib.sha256()
        self._handle.seek(0)

    @property
    def is_large(self) -> bool:
        """Whether it is compressed and so large that inflating is worth threads of its own."""
        if self.container == "plain" or self.path.stat().st_size <= _THREAD_FROM_BYTES:
            return False
        from chip_triage.readers.inflate import has_isal

        return has_isal()

    def _looked_at(self, chunk: bytes) -> bytes:
        """The first piece without its byte-order mark; refuses foreign formats, sees CR line ends."""
        refuse_foreign(chunk, self.name, self.expected)
        if chunk.startswith(_BOM):
            self._note("info", "byte_order_mark", "the file begins with a byte-order mark", "")
            chunk = chunk[len(_BOM) :]
        self._cr_only = is_cr_only(chunk)
        return chunk

    def _refuse_nul(self) -> None:
        """Name the line of the first NUL byte (counting lines always would cost too much)."""
        line = 1
        with self.path.open("rb") as handle:
            for chunk in inflate(handle, self.container, self.name):
                at = chunk.find(b"\0")
                line += chunk.count(b"\n", 0, at if at >= 0 else len(chunk))
                if at >= 0:
                    break
        raise VariantFileError(
            "a NUL byte stands in the text",
            "the file is damaged or not text: copy it again from where it was made",
            path=self.name,
            line=line,
        )

    def _check_length(self, block: bytes) -> None:
        if len(block) > MAX_LINE_BYTES:
            raise VariantFileError(
                f"a line is longer than {MAX_LINE_BYTES >> 20} MiB",
                "this is no VCF or MAF: check what the file is",
                path=self.name,
            )

    def _note(self, level: str, code: str, message: str, remedy: str) -> None:
        self.notes.append(Note(level, code, self.name, message, remedy))

    def check_digest(self) -> None:
        """Compare the checksum of what was read; VariantFileError when it is another file."""
        if self._digest is None:
            return
        found = self._digest.hexdigest()
        if found != self._expected:
            raise VariantFileError(
                f"SHA-256 is {found}, the sheet expects {self._expected}",
                "copy the file again, or correct the checksum in the sheet",
                path=self.name,
            )


def open_source(
    path: Path, *, sha256: str | None = None, expected: str = VARIANT_FILES
) -> TextSource:
    """Open a plain, gzip or bgzip text file through the gate; VariantFileError when refused.

    ``expected`` is what a message says in place of a file of another format.
    """
    require_local_file(path)
    try:
        handle = path.open("rb")
    except OSError as error:
        raise VariantFileError(
            f"cannot be opened: {error.strerror}", "check its permissions", path=path.name
        ) from None
    first = handle.read(65536)
    container = container_of(first)
    if not first:
        handle.close()
        raise VariantFileError("is empty", "copy it again from where it was made", path=path.name)
    source = TextSource(path, handle, container, sha256)
    source.expected = expected
    return source


def first_bytes(path: Path, *, expected: str = VARIANT_FILES) -> bytes:
    """The first inflated bytes of a file that passed the gate (empty when only an end block).

    A few suffice, unless they hold no whole line but comments.
    """
    with open_source(path, expected=expected) as source:
        chunk = source.first_piece(_GLANCE_BYTES)
        if not any(line[0] not in b"#\r\n" and line[-1] == 10 for line in BytesIO(chunk)):
            chunk = source.first_piece(CHUNK_BYTES)
    if not chunk.startswith(BCF_MAGIC):
        refuse_foreign(chunk, path.name, expected)
    return chunk


__all__ = ["BGZF_EOF", "TextSource", "first_bytes", "open_source"]
