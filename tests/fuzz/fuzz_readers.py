"""Damage valid variant files at random and see that nothing is ever lost in silence.

Run as a program: ``python -m tests.fuzz.fuzz_readers [--cases 20000] [--seed 1]``. Every case takes a
valid file (VCF plain, gzip, bgzip with blocks of 3 to 500 bytes and other header fields; BCF; MAF plain, gzip,
bgzip), reads every other one the way large files are read (runs of blocks of any size, threads, patterns from
some line on), damages it (cut, flipped bits, bytes taken out, doubled, swapped, zeroed; compressed blocks taken
out, doubled, swapped, empty ones put in) and reads it. Outcomes:

``refused``     one of our errors
``flagged``     read, with rejected lines or a warning
``same``        read, every data line still counted (for compressed files: the very same calls)
``untellable``  read without a word and shorter, but the damaged file is by itself a whole and
                well-formed file; it must then be refused when the expected record count is given
``SILENT``      anything shorter that should have been noticed: a failure
``CRASH``       any other exception, or more than 20 seconds: a failure

The exit code is 0 only when there is no failure. A signal would end the program, which is noticed too.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import random
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import ChipTriageError
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.model.variant import SampleCalls
from chip_triage.readers import bgzf_runs, line_pipe, line_scan, maf_scan, run_lines, source
from chip_triage.readers.inflate import BGZF_EOF, bgzf_block_size
from chip_triage.readers.variant_file import ReadRequest, read_variant_file
from tests.ready_crew import ReadyCrew

SECONDS = 20
#: A field that may stand before BGZF's own in the header of a block.
EXTRA = b"XY\x05\0field"
#: Every so many cases one is a BCF (each needs a child process).
BCF_EVERY = 200
#: Every so manieth file is looked at by a crew of processes (a tenth of a second for their start).
CREW_EVERY = 40
GENES = (("DNMT3A", "2", 25227855, 25342590), ("TP53", "17", 7661779, 7687550))
PANEL = GenePanel(
    "fuzz", "1", "", "",
    tuple(PanelGene(symbol, "HGNC:1", "N", "E", "+", (GeneSpan("GRCh38", contig, start, end),))
          for symbol, contig, start, end in GENES),
    (), (), (), (), (),
)  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """A valid file: its bytes, how it is packed, and what reading it gives."""

    name: str
    kind: str
    data: bytes
    result: tuple[SampleCalls, ...]


def vcf_text(n_records: int, dice: random.Random) -> bytes:
    """A small Mutect2-like VCF; about half of its records lie in the panel."""
    lines = [
        "##fileformat=VCFv4.2", "##source=Mutect2", "##contig=<ID=chr2,length=242193529>",
        "##contig=<ID=chr17,length=83257441>", '##FILTER=<ID=PASS,Description="">',
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01",
    ]  # fmt: skip
    for chrom, start in (("chr2", 25_200_000), ("chr17", 7_650_000)):
        for place in sorted(dice.sample(range(start, start + 60_000), n_records // 2)):
            ref, alt = dice.sample("ACGT", 2)
            counts = f"{dice.randrange(50, 900)},{dice.randrange(1, 50)}"
            lines.append(
                f"{chrom}\t{place}\t.\t{ref}\t{alt}\t.\tPASS\tDP=900\tGT:AD:AF\t0/1:{counts}:0.05"
            )
    return ("\n".join(lines) + "\n").encode()


def maf_text(n_rows: int, dice: random.Random) -> bytes:
    """A small MAF with counts; about half of its rows lie in the panel."""
    head = ("Hugo_Symbol NCBI_Build Chromosome Start_Position End_Position Variant_Classification "
            "Reference_Allele Tumor_Seq_Allele2 Tumor_Sample_Barcode t_ref_count t_alt_count HGVSp_Short")  # fmt: skip
    lines = ["#version 2.4", head.replace(" ", "\t")]
    for _ in range(n_rows):
        gene, contig, start = dice.choice((("TP53", "17", 7_670_000), ("EGFR", "7", 55_100_000)))
        place, (ref, alt) = dice.randrange(start, start + 5000), dice.sample("ACGT", 2)
        cells = [gene, "GRCh38", contig, place, place, "Missense_Mutation", ref, alt, "P01",
                 dice.randrange(50, 900), dice.randrange(1, 50), "p.R1H"]  # fmt: skip
        lines.append("\t".join(map(str, cells)))
    return ("\n".join(lines) + "\n").encode()


def bgzip(data: bytes, size: int, extra: bytes = b"") -> bytes:
    """BGZF with blocks of ``size`` plain bytes; ``extra`` is another field of every header."""
    packed = []
    length = (6 + len(extra)).to_bytes(2, "little")
    for at in range(0, len(data), size):
        part = data[at : at + size]
        engine = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = engine.compress(part) + engine.flush()
        head = bytes.fromhex("1f8b08040000000000ff") + length + extra + b"BC\x02\0"
        total = (len(head) + 2 + len(body) + 8 - 1).to_bytes(2, "little")
        tail = zlib.crc32(part).to_bytes(4, "little") + len(part).to_bytes(4, "little")
        packed.append(head + total + body + tail)
    return b"".join(packed) + BGZF_EOF


def blocks_of(data: bytes) -> list[bytes]:
    """The compressed blocks of a BGZF file."""
    found, at = [], 0
    while at < len(data):
        size = bgzf_block_size(data[at : at + 18]) or len(data) - at
        found.append(data[at : at + size])
        at += size
    return found


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flip(data: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 8))):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _span(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.choice((1, 2, 10, 100, 1000)))


def take_out(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:start] + data[end:]


def double(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:end] + data[start:]


def move(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    rest = data[:start] + data[end:]
    place = dice.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def zero(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:start] + bytes(end - start) + data[end:]


def drop_block(data: bytes, dice: random.Random) -> bytes:
    blocks = blocks_of(data)
    del blocks[dice.randrange(len(blocks))]
    return b"".join(blocks)


def repeat_block(data: bytes, dice: random.Random) -> bytes:
    blocks = blocks_of(data)
    place = dice.randrange(len(blocks))
    return b"".join([*blocks[: place + 1], *blocks[place:]])


def empty_block(data: bytes, dice: random.Random) -> bytes:
    """An empty block, such as the one that marks the end, somewhere among the others."""
    blocks = blocks_of(data)
    stored = bytes.fromhex("1f8b08040000000000ff0600424302001e00010000ffff") + bytes(8)
    blocks.insert(dice.randrange(len(blocks)), dice.choice((BGZF_EOF, stored)))
    return b"".join(blocks)


def swap_blocks(data: bytes, dice: random.Random) -> bytes:
    blocks = blocks_of(data)
    one, other = dice.randrange(len(blocks)), dice.randrange(len(blocks))
    blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


BYTES = (cut, cut, flip, flip, flip, take_out, double, move, zero)
BLOCKS = (drop_block, repeat_block, empty_block, swap_blocks)


def plain_of(data: bytes) -> bytes:
    """The text of a damaged file as the standard library sees it; b'' when it cannot."""
    try:
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error):
        return b""


def is_well_formed(data: bytes) -> bool:
    """Whether a damaged file is by itself whole: final newline, header, equal columns, places."""
    text = plain_of(data).replace(b"\r\n", b"\n")
    if not text.endswith(b"\n"):
        return False
    rows = text.rstrip(b"\n").split(b"\n")
    heads = [n for n, row in enumerate(rows) if row.startswith((b"#CHROM", b"Hugo_Symbol"))]
    if len(heads) != 1:
        return False
    columns = rows[heads[0]].count(b"\t")
    return all(row.count(b"\t") == columns for row in rows[heads[0] + 1 :])


def read(path: Path, expected: int | None = None) -> tuple[SampleCalls, ...]:
    return read_variant_file(ReadRequest((path,), expected_records=expected), PANEL)


def total(result: tuple[SampleCalls, ...]) -> int:
    return result[0].accounting[0].data_lines if result else 0


def judge(seed: Seed, data: bytes, path: Path) -> str:
    """Outcome of reading ``data`` in place of the seed's bytes."""
    path.write_bytes(data)
    try:
        result = read(path)
    except ChipTriageError:
        return "refused"
    accounts = [account for sample in result for account in sample.accounting]
    if not all(account.balanced for account in accounts):
        return "SILENT"
    if any(account.rejected for account in accounts):
        return "flagged"
    if any(note.level == "warning" for sample in result for note in sample.notes):
        return "flagged"
    if seed.kind == "text" and total(result) == total(seed.result):
        return "same"
    if [sample.calls for sample in result] == [sample.calls for sample in seed.result]:
        return "same"
    if not is_well_formed(data):
        return "SILENT"
    try:
        read(path, total(seed.result))
    except ChipTriageError:
        return "untellable"
    return "same" if total(result) == total(seed.result) else "SILENT"


def seeds(folder: Path, dice: random.Random) -> list[Seed]:
    """The valid files and what they read as."""
    vcf, small, maf = vcf_text(60, dice), vcf_text(8, dice), maf_text(60, dice)
    files = [
        ("plain.vcf", "text", vcf), ("small.vcf", "text", small),
        ("gzip.vcf.gz", "gzip", gzip.compress(vcf, mtime=0)),
        ("bgzip.vcf.gz", "bgzf", bgzip(vcf, 500)), ("small.vcf.gz", "bgzf", bgzip(small, 200)),
        ("tiny.vcf.gz", "bgzf", bgzip(small, 3)), ("fields.vcf.gz", "bgzf", bgzip(vcf, 400, EXTRA)),
        ("plain.maf", "text", maf), ("gzip.maf.gz", "gzip", gzip.compress(maf, mtime=0)),
        ("bgzip.maf.gz", "bgzf", bgzip(maf, 500)), ("lines.maf.gz", "bgzf", bgzip(maf, 7)),
    ]  # fmt: skip
    found = []
    for name, kind, data in files:
        path = folder / name
        path.write_bytes(data)
        found.append(Seed(name, kind, data, read(path)))
    found.append(_bcf_seed(folder, vcf))
    return found


def _bcf_seed(folder: Path, text: bytes) -> Seed:
    import pysam
    import pysam.bcftools

    plain, binary = folder / "source.vcf", folder / "binary.bcf"
    plain.write_bytes(text)
    pysam.bcftools.view("-O", "b", "-o", str(binary), str(plain), catch_stdout=False)
    return Seed(binary.name, "bcf", binary.read_bytes(), read(binary))


def guarded(seed: Seed, data: bytes, path: Path) -> str:
    """`judge` with a time limit; whatever is not ours becomes CRASH."""
    signal.alarm(SECONDS)
    try:
        return judge(seed, data, path)
    except Exception:
        traceback.print_exc()
        return "CRASH"
    finally:
        signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


class Tally:
    """Outcomes by file and kind of damage; failing inputs are kept."""

    def __init__(self, keep: Path | None) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self._keep = keep

    def add(self, seed: Seed, damage: str, data: bytes, outcome: str) -> None:
        self.counts[seed.name, damage, outcome] += 1
        if outcome in ("SILENT", "CRASH") and self._keep:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / f"{len(self.failures())}-{damage}-{seed.name}").write_bytes(data)

    def failures(self) -> list[tuple[str, str, str]]:
        return [key for key in self.counts if key[2] in ("SILENT", "CRASH")]

    def lines(self) -> list[str]:
        outcomes = ("refused", "flagged", "same", "untellable", "SILENT", "CRASH")
        rows = [("file", "damage", *outcomes)]
        for name, damage in sorted({key[:2] for key in self.counts}):
            rows.append((name, damage, *(str(self.counts[name, damage, o]) for o in outcomes)))
        rows.append(
            (
                "all",
                "",
                *(str(sum(v for k, v in self.counts.items() if k[2] == o)) for o in outcomes),
            )
        )
        return ["".join(cell.ljust(14) for cell in row).rstrip() for row in rows]


def run(cases: int, seed_number: int, keep: Path | None, only: str) -> Tally:
    """All cases: every byte of the small file first, then random damage."""
    dice, tally = random.Random(seed_number), Tally(keep)
    signal.signal(signal.SIGALRM, _too_long)
    run_lines.Crew = ReadyCrew  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [one for one in seeds(folder, dice) if only in one.name or one.kind == "bcf"]
        done = 0
        for small in files:
            if small.name == "small.vcf.gz":
                done = _every_byte(small, cases, dice, folder, tally)
        for number in range(cases - done):
            _one(number, files, dice, folder, tally)
    return tally


def _every_byte(small: Seed, cases: int, dice: random.Random, folder: Path, tally: Tally) -> int:
    """Cut the small file at every byte, and flip a bit of every byte."""
    path = folder / small.name
    for place in range(min(len(small.data), cases // 2)):
        damaged = bytearray(small.data)
        damaged[place] ^= 1 << dice.randrange(8)
        tally.add(small, "every cut", b"", guarded(small, small.data[:place], path))
        tally.add(small, "every byte", bytes(damaged), guarded(small, bytes(damaged), path))
    return 2 * min(len(small.data), cases // 2)


def _one(number: int, files: list[Seed], dice: random.Random, folder: Path, tally: Tally) -> None:
    source._THREAD_FROM_BYTES = 0 if number % 2 else 1 << 30
    bgzf_runs._RUN_BYTES = dice.choice((1, 100, 3000, 1 << 21))
    run_lines.FIRST_BYTES = dice.choice((1, 3000, 1 << 16))
    run_lines._CREW_FROM_BYTES = 0 if number % CREW_EVERY == 1 else 1 << 40
    line_pipe._BLOCK_BYTES = dice.choice((1, 200, 1 << 17))
    line_scan._OFTEN = dice.choice((1, 5, 500))
    maf_scan._OFTEN = dice.choice((-1, 5, 5000))
    is_bcf = number % BCF_EVERY == BCF_EVERY - 1
    seed = dice.choice([one for one in files if (one.kind == "bcf") == is_bcf])
    damages: tuple[Callable[[bytes, random.Random], bytes], ...] = BYTES
    if seed.kind in ("bgzf", "bcf"):
        damages = (*BYTES, *BLOCKS)
    damage = dice.choice(damages)
    data = damage(seed.data, dice)
    outcome = guarded(seed, data, folder / seed.name) if data != seed.data else "same"
    tally.add(seed, damage.__name__, data, outcome)


def main() -> int:
    """Run and print the table; 1 when anything was lost in silence or crashed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files with this in their name: vcf, maf")
    parser.add_argument("--keep", type=Path, help="folder for inputs that fail")
    options = parser.parse_args()
    faulthandler.enable()
    begun = time.monotonic()
    tally = run(options.cases, options.seed, options.keep, options.only)
    print("\n".join(tally.lines()))
    print(
        f"{sum(tally.counts.values())} cases in {time.monotonic() - begun:.0f} s, seed {options.seed}"
    )
    return 1 if tally.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
