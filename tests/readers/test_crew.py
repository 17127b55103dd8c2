"""Files that other processes look at give what one process alone makes of them, damage and all."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chip_triage.errors import ChipTriageError, VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import bgzf_runs, crew, line_scan, maf_scan, run_lines, source
from chip_triage.readers.maf import read_maf
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.vcf import read_vcf
from tests.ready_crew import ReadyCrew

Compress = Callable[..., bytes]
RECORD = "chr{}\t{}\t.\t{}\tT\t.\tPASS\t.\tGT:AD:DP\t0/1:90,10:100"
MAF = ("Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2",
       "Tumor_Sample_Barcode", "Variant_Classification", "HGVSp_Short", "t_alt_count", "t_ref_count")  # fmt: skip


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_THREAD_FROM_BYTES", 0)
    monkeypatch.setattr(run_lines, "_CREW_FROM_BYTES", 0)
    monkeypatch.setattr(run_lines, "FIRST_BYTES", 2000)
    monkeypatch.setattr(bgzf_runs, "_RUN_BYTES", 3000)


class Watched(ReadyCrew):
    """Keeps for which runs something was found."""

    made: ClassVar[list[Watched]] = []

    def __init__(self, *args: Any) -> None:
        self.found: list[bool] = []
        Watched.made.append(self)
        super().__init__(*args)

    def looked_at(self, runs: Any) -> Iterator[Any]:
        for run, found in super().looked_at(runs):
            self.found.append(found is not None)
            yield run, found

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return [one._process for one in self._members]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Watched]:
    Watched.made = []
    monkeypatch.setattr(run_lines, "Crew", Watched)
    return Watched.made


def records(count: int, dice: random.Random) -> list[str]:
    """Lines outside the panel, and some of it, over three contigs."""
    places = (("2", 25_234_373), ("17", 7_675_088), ("17", 7_661_700), ("13", 28_018_505))
    lines = [RECORD.format(dice.choice(("2", "17", "X")), 1000 + n, "C") for n in range(count)]
    for at in range(5, count, 23):
        contig, pos = places[at % len(places)]
        lines[at] = RECORD.format(contig, pos + at, "C")
    return lines


def rows(count: int, dice: random.Random, samples: tuple[str, ...]) -> list[str]:
    lines = [
        f"EGFR\tGRCh38\t7\t{55_000_000 + n}\tC\tT\t{dice.choice(samples)}\tMissense_Mutation\tp.R5H\t9\t91"
        for n in range(count)
    ]
    for at in range(5, count, 23):
        lines[at] = lines[at].replace("EGFR\tGRCh38\t7", "TP53\tGRCh38\t17")
    return lines


def outcome(path: Path, panel: GenePanel, monkeypatch: pytest.MonkeyPatch, size: int) -> object:
    """Everything that a reader says of a file, or its refusal."""
    monkeypatch.setattr(run_lines, "crew_size", lambda: size)
    read = read_maf if "maf" in path.name else read_vcf
    try:
        found = read(ReadRequest((path,)), panel)
    except ChipTriageError as error:
        return str(error)
    return [(one.sample_name, one.calls, one.accounting, one.notes) for one in found]


def vcf_text(lines: list[str]) -> bytes:
    head = ["##fileformat=VCFv4.2", "##contig=<ID=chr2,length=242193529>", "##source=Mutect2",
            '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
            '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="r">',
            '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="d">',
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01"]  # fmt: skip
    return ("\n".join([*head, *lines]) + "\n").encode()


def changed(what: str, lines: list[str]) -> bytes:
    """A text with one thing out of the ordinary in its middle."""
    middle, is_maf = len(lines) // 2, lines[0].startswith("EGFR")
    odd = {
        "nothing": [], "blank lines": ["", ""], "a comment": ["# one"], "a short line": ["chr2\t7"],
        "no place": [lines[middle].replace("\t1", "\tx").replace("\t55", "\tx")],
        "another assembly": [lines[middle].replace("GRCh38", "GRCh37")],
        "a header": ["\t".join(MAF)], "two lines in one": [lines[3] + lines[5]],
    }  # fmt: skip
    lines = [*lines[:middle], *odd.get(what, []), *lines[middle:]]
    text = ("\n".join(["\t".join(MAF), *lines]) + "\n").encode() if is_maf else vcf_text(lines)
    if what == "CRLF":
        text = text[:5000] + text[5000:].replace(b"\n", b"\r\n")
    elif what == "CR alone":
        text = text.replace(b"\n", b"\r")
    elif what == "NUL":
        text = text[:15_000] + b"\0" + text[15_000:]
    elif what == "no last line end":
        text = text[:-1]
    elif what == "blank lines at the end":
        text += b"\n\n"
    elif what == "a byte-order mark":
        text = b"\xef\xbb\xbf" + text
    return text


@pytest.mark.parametrize("what", [
    "nothing", "blank lines", "a comment", "a short line", "no place", "another assembly", "a header",
    "two lines in one", "CRLF", "CR alone", "NUL", "no last line end", "blank lines at the end",
    "a byte-order mark",
])  # fmt: skip
@pytest.mark.parametrize("kind", ["vcf", "maf", "maf of many"])
def test_a_crew_changes_nothing(
    kind: str, what: str, mini_panel: GenePanel, bgzip: Compress, made: list[Watched],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(line_scan, "_OFTEN", 10)
    monkeypatch.setattr(maf_scan, "_OFTEN", 10)
    dice = random.Random(5)
    samples = ("P01",) if kind == "maf" else ("P01", "P02", "P03")
    lines = records(700, dice) if kind == "vcf" else rows(700, dice, samples)
    path = tmp_path / f"x.{kind[:3]}.gz"
    path.write_bytes(bgzip(changed(what, lines), 1024))
    together = outcome(path, mini_panel, monkeypatch, 2)
    assert together == outcome(path, mini_panel, monkeypatch, 0)
    if what != "CR alone":
        assert sum(made[0].found) >= 3


@pytest.mark.parametrize(
    "damage", ["a flipped bit", "a lost block", "exchanged blocks", "cut", "no end", "joined"]
)
@pytest.mark.parametrize("kind", ["vcf", "maf"])
def test_damage_is_told_alike(
    kind: str, damage: str, mini_panel: GenePanel, bgzip: Compress, made: list[Watched],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    dice = random.Random(7)
    lines = records(700, dice) if kind == "vcf" else rows(700, dice, ("P01",))
    text = changed("nothing", lines)
    pieces = [bgzip(text[at : at + 1046], 1046, end=False) for at in range(0, len(text), 1046)]
    middle = len(pieces) // 2
    if damage == "a flipped bit":
        broken = bytearray(pieces[middle])
        broken[60] ^= 4
        pieces[middle] = bytes(broken)
    elif damage == "a lost block":
        del pieces[middle]
    elif damage == "exchanged blocks":
        pieces[middle], pieces[middle + 1] = pieces[middle + 1], pieces[middle]
    end = b"" if damage == "no end" else bgzip(b"")
    data = b"".join(pieces) + end
    if damage == "cut":
        data = data[: len(data) * 2 // 3]
    elif damage == "joined":
        data += data
    path = tmp_path / f"x.{kind}.gz"
    path.write_bytes(data)
    together = outcome(path, mini_panel, monkeypatch, 2)
    assert together == outcome(path, mini_panel, monkeypatch, 0)
    assert sum(made[0].found) >= 3
    if damage in ("a lost block", "exchanged blocks"):
        assert "rejected=(RejectedLine" in repr(together)
    else:
        assert isinstance(together, str)
    assert all(process.returncode is not None for process in made[0].processes)


def large(tmp_path: Path, bgzip: Compress) -> Path:
    path = tmp_path / "x.vcf.gz"
    path.write_bytes(bgzip(vcf_text(records(3000, random.Random(1))), 1024))
    return path


def test_a_process_that_dies_is_told(
    mini_panel: GenePanel, bgzip: Compress, made: list[Watched], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    path = large(tmp_path, bgzip)
    whole = Watched.looked_at

    def dying(self: Watched, runs: Any) -> Iterator[Any]:
        for number, item in enumerate(whole(self, runs)):
            if number == 2:
                self.processes[0].kill()
            yield item

    monkeypatch.setattr(Watched, "looked_at", dying)
    told = outcome(path, mini_panel, monkeypatch, 2)
    assert "died of SIGKILL" in str(told)
    assert all(process.returncode is not None for process in made[0].processes)


READY_ALONE = """import sys
sys.stdout.buffer.write((1).to_bytes(8, "little") + b"T")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("code", "message"), [(READY_ALONE, "said nothing"), ("raise SystemExit(3)", "ended with 3")]
)
def test_a_process_that_answers_nothing_is_told(
    code: str, message: str, mini_panel: GenePanel, bgzip: Compress, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    def start(module: str, path: Path, complaints: int) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe)

    monkeypatch.setattr(crew, "start_child", start)
    monkeypatch.setattr(crew, "SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(run_lines, "Crew", Watched)
    assert message in str(outcome(large(tmp_path, bgzip), mini_panel, monkeypatch, 1))


def test_leaving_early_ends_the_processes(
    mini_panel: GenePanel, bgzip: Compress, made: list[Watched], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    monkeypatch.setattr(run_lines, "crew_size", lambda: 2)
    monkeypatch.setattr(line_scan, "MAX_REJECTED", 0)
    path = tmp_path / "x.vcf.gz"
    path.write_bytes(bgzip(changed("a short line", records(700, random.Random(5))), 1024))
    with pytest.raises(VariantFileError, match="more than 0 lines"):
        read_vcf(ReadRequest((path,)), mini_panel)
    assert all(process.returncode is not None for process in made[0].processes)


def test_the_size_of_a_crew(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, size in ((1, 0), (2, 2), (3, 3), (64, 4)):
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: set(range(cores)))
        assert crew.crew_size() == size
    monkeypatch.setattr("multiprocessing.parent_process", object)
    assert crew.crew_size() == 0


def test_small_files_are_read_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_lines, "_CREW_FROM_BYTES", 100)
    path = tmp_path / "x"
    for size, expected in ((99, False), (100, True)):
        path.write_bytes(bytes(size))
        with path.open("rb") as handle:
            lines = run_lines.RunLines(path, bgzf_runs.BgzfRuns(handle, "x"), bytes, 10)
            assert bool(lines._crew_size()) is (expected and crew.crew_size() > 0)


def test_a_process_whose_parent_is_gone_ends(bgzip: Compress, tmp_path: Path) -> None:
    from chip_triage.readers.child_process import start_child

    child = start_child(
        "chip_triage.readers.look_child", large(tmp_path, bgzip), subprocess.DEVNULL
    )
    child.communicate(timeout=30)  # closes its input without a word
    assert child.returncode


def test_what_lies_in_the_working_directory_is_not_run(
    mini_panel: GenePanel, bgzip: Compress, made: list[Watched], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    path = large(tmp_path, bgzip)
    for name in ("pickle", "marshal", "signal", "isal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    assert isinstance(outcome(path, mini_panel, monkeypatch, 2), list)
    assert sum(made[0].found) >= 3
