"""Karyotypes of real strings against expert labels.

The corpus is parted by a hash of the string: one half to work on, one half to report. Set
``CHIP_TRIAGE_DISAGREEMENTS`` to a file name to have every disagreement written there (a table that
holds corpus strings: keep it outside the repository).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chip_triage.analysis.iscn import read_karyotype
from chip_triage.analysis.iscn.table import karyotype_row

pytestmark = pytest.mark.conformance

CORPUS = "karyotypes_dev.tsv.gz"
MDS_SOURCES = ("IPSSM_2022", "MDS_TP53STATE_2020")
COUNT_SOURCES = ("TARGET_AML_1031", "TARGET_AML_0531")
# A string that says no more than 46,XX or 46,XY with a count: any reader gets it right.
PLAIN = re.compile(r"46,?x[xy](\[\d+\])?\.?")
MANY = 6  # the count label ">6" stands for anything above


@dataclass(frozen=True, slots=True)
class Read:
    """One labelled string with what was read."""

    source: str
    text: str
    labels: dict[str, str]
    row: dict[str, str]

    @property
    def to_report(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 2 == 1

    @property
    def plain(self) -> bool:
        return PLAIN.fullmatch(re.sub(r"\s", "", self.text.lower())) is not None


Judge = Callable[[Read], bool]


@pytest.fixture(scope="module")
def corpus(corpora: Path) -> list[Read]:
    reads = []
    with gzip.open(corpora / CORPUS, "rt", encoding="utf-8") as lines:
        for labels in csv.DictReader(lines, delimiter="\t"):
            text = labels["karyotype"]
            reads.append(Read(labels["source"], text, labels, karyotype_row(read_karyotype(text))))
    return reads


def of(corpus: list[Read], sources: tuple[str, ...], label: str, *, report: bool) -> list[Read]:
    return [
        read
        for read in corpus
        if read.source in sources and read.labels[label] and (read.to_report or not report)
    ]


def understood(read: Read) -> bool:
    return read.row["status"] in ("ok", "ok_with_notes")


def same_group(read: Read) -> bool:
    return understood(read) and read.row["ipssr_group"] == read.labels["ipssr_group"]


def same_count(read: Read) -> bool:
    stated, counted = read.labels["n_abnormalities"], read.row["n_abnormalities"]
    if not understood(read) or not counted:
        return False
    return int(counted) == int(stated) if stated.isdigit() else int(counted) > MANY


def same_complex(read: Read) -> bool:
    return understood(read) and read.row["complex"] == read.labels["complex"]


def share(reads: list[Read], judge: Judge) -> float:
    return sum(map(judge, reads)) / len(reads)


def test_every_string_returns_and_few_are_not_understood(corpus: list[Read]) -> None:
    """The fixture has read them all; by source, how many were read in part only."""
    for source in {read.source for read in corpus}:
        mine = [read for read in corpus if read.source == source]
        partly = sum(read.row["status"] == "partly_read" for read in mine)
        refused = sum(read.row["status"] == "refused" for read in mine)
        assert refused == 0, source
        assert partly <= max(2, 0.02 * len(mine)), f"{source}: {partly} of {len(mine)}"


def test_ipssr_groups(corpus: list[Read]) -> None:
    report = of(corpus, MDS_SOURCES, "ipssr_group", report=True)
    everything = of(corpus, MDS_SOURCES, "ipssr_group", report=False)
    abnormal = [read for read in report if not read.plain]
    found = [read for read in report if read.row["n_abnormalities"] not in ("", "0")]
    assert share(everything, same_group) >= 0.975
    assert share(report, same_group) >= 0.975
    assert share(abnormal, same_group) >= 0.955
    assert share(found, same_group) >= 0.96


def test_counts_of_the_later_trial(corpus: list[Read]) -> None:
    report = of(corpus, COUNT_SOURCES[:1], "n_abnormalities", report=True)
    assert share(report, same_count) >= 0.93
    assert share(report, same_complex) >= 0.975


def test_counts_of_both_trials(corpus: list[Read]) -> None:
    report = of(corpus, COUNT_SOURCES, "n_abnormalities", report=True)
    assert share(report, same_count) >= 0.93
    assert share(report, same_complex) >= 0.97


def test_nothing_labelled_abnormal_is_called_normal(corpus: list[Read]) -> None:
    """An MDS string in a group other than Good is normal only where its clones are single cells."""
    for read in of(corpus, MDS_SOURCES, "ipssr_group", report=False):
        if read.labels["ipssr_group"] in ("Poor", "Very poor") and read.row["normal"] == "1":
            assert "below the clonality rule" in read.row["notes"], read.source


def disagreements(corpus: list[Read]) -> Iterator[tuple[str, ...]]:
    judged: tuple[tuple[str, tuple[str, ...], Judge], ...] = (
        ("ipssr_group", MDS_SOURCES, same_group),
        ("n_abnormalities", COUNT_SOURCES, same_count),
        ("complex", COUNT_SOURCES, same_complex),
    )
    for label, sources, judge in judged:
        for read in of(corpus, sources, label, report=False):
            if not judge(read):
                half = "report" if read.to_report else "work"
                values = (read.labels[label], read.row[label], read.row["status"])
                yield (half, label, read.source, *values, read.text, read.row["notes"])


def test_disagreements_are_written_when_asked(corpus: list[Read], tmp_path: Path) -> None:
    wanted = os.environ.get("CHIP_TRIAGE_DISAGREEMENTS")
    path = Path(wanted) if wanted else tmp_path / "disagreements.tsv"
    rows = sorted(disagreements(corpus))
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, delimiter="\t", lineterminator="\n")
        table.writerow(
            ("half", "label", "source", "expected", "read", "status", "karyotype", "notes")
        )
        table.writerows(rows)
    assert len(path.read_text(encoding="utf-8").splitlines()) >= len(rows) + 1
