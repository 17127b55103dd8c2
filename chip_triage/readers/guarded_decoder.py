"""A child process that decodes, watched: its death, silence or complaints become our errors."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.readers.child_process import start_child

#: Seconds without any output after which the decoder is taken for hung.
SILENCE_SECONDS = 120.0
_CHILD = "chip_triage.readers.bcf_child"
#: htslib's remarks about definitions of fields that we check ourselves.
_HARMLESS = b"[W::bcf_hdr_check_sanity]"
_REMEDY = "the file is damaged or not what it says: convert it ('bcftools view -O z') and look"


def decoded_lines(
    path: Path, wanted: Sequence[int] | None, total: int, *, module: str = _CHILD
) -> Iterator[tuple[int, bytes]]:
    """VCF text of the ``wanted`` records (None: all), with their numbers.

    ``total`` is the number of records that an independent walk counted. Raises VariantFileError
    when the decoder dies, hangs, complains, or counts otherwise.
    """
    with tempfile.TemporaryFile() as complaints:
        child = start_child(module, path, complaints)
        try:
            _ask(child, wanted)
            counted = yield from _answers(child, path.name)
            code = child.wait(timeout=SILENCE_SECONDS)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
        complaints.seek(0)
        _judge(path.name, code, complaints.read(4000), counted, total)


def _ask(child: subprocess.Popen[bytes], wanted: Sequence[int] | None) -> None:
    text = "all" if wanted is None else "\n".join(map(str, wanted))
    if child.stdin is not None:
        try:
            child.stdin.write(text.encode())
            child.stdin.close()
        except BrokenPipeError:
            child.stdin = None


def _answers(
    child: subprocess.Popen[bytes], name: str
) -> Generator[tuple[int, bytes], None, int | None]:
    """Yield the answers; return the child's own count of records."""
    counted: int | None = None
    for line in _lines(child, name):
        number, _, text = line.partition(b"\t")
        if number == b"#":
            counted = int(text)
        elif number.isdigit():
            yield int(number), text
    return counted


def _lines(child: subprocess.Popen[bytes], name: str) -> Iterator[bytes]:
    assert child.stdout is not None
    carry = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(SILENCE_SECONDS):
                raise VariantFileError(
                    f"the decoder said nothing for {SILENCE_SECONDS:.0f} s", _REMEDY, path=name
                )
            data = os.read(child.stdout.fileno(), 1 << 18)
            if not data:
                return
            *lines, carry = (carry + data).split(b"\n")
            yield from lines


def _judge(name: str, code: int, complaint: bytes, counted: int | None, total: int) -> None:
    said = [row for row in complaint.splitlines() if row.strip() and not row.startswith(_HARMLESS)]
    if code < 0:
        what = f"the decoder died of {signal.Signals(-code).name}"
    elif said or code:
        said = said[-1:] or [b"no word"]
        what = f"the decoder complained: {said[0][:200].decode('utf-8', 'replace')}"
    elif counted != total:
        what = f"the decoder read {counted} records, the file holds {total}"
    else:
        return
    raise VariantFileError(what, _REMEDY, path=name)
