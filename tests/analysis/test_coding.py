"""Coding-DNA names: places, sizes and canonical splice sites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.coding import CodingChange, parse_coding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c.2645G>A", CodingChange(2645, 2645, 0, 0, "sub", 1, 1)),
        ("ENST00000321117.10:c.2645G>A", CodingChange(2645, 2645, 0, 0, "sub", 1, 1)),
        ("c.2645G%3EA", CodingChange(2645, 2645, 0, 0, "sub", 1, 1)),
        ("c.1934dup", CodingChange(1934, 1934, 0, 0, "dup", 1, 0)),
        ("c.860_863dupTCTG", CodingChange(860, 863, 0, 0, "dup", 4, 0)),
        ("c.863_864insTCTG", CodingChange(863, 864, 0, 0, "ins", 4, 0)),
        ("c.1794_1795ins24", CodingChange(1794, 1795, 0, 0, "ins", 24, 0)),
        ("c.1900_1922del", CodingChange(1900, 1922, 0, 0, "del", 0, 23)),
        ("c.1543_1544delinsGC", CodingChange(1543, 1544, 0, 0, "delins", 2, 2)),
        ("c.1895_1908delGTTCTAAAACTTACinsA", CodingChange(1895, 1908, 0, 0, "delins", 1, 14)),
        ("c.1543_1544TG>GC", CodingChange(1543, 1544, 0, 0, "delins", 2, 2)),
        ("c.376-1delg", CodingChange(376, 376, -1, -1, "del", 0, 1)),
        ("c.86_87+2delAAgt", CodingChange(86, 87, 0, 2, "del", 0, None)),
        ("c.45G>A(p.=)", CodingChange(45, 45, 0, 0, "sub", 1, 1)),
        ("c.(45G>A)", CodingChange(45, 45, 0, 0, "sub", 1, 1)),
        ("c.-12A>G", CodingChange(12, 12, 0, 0, "sub", 1, 1, in_cds=False)),
        ("c.*4514_*4518del", CodingChange(4514, 4518, 0, 0, "del", 0, 5, in_cds=False)),
        ("c.12=", CodingChange(12, 12, 0, 0, "other", None, None)),
    ],
)  # fmt: skip
def test_names(text: str, expected: CodingChange) -> None:
    assert parse_coding(text) == expected


@pytest.mark.parametrize("text", [None, "", "c.?", "n.45A>G", "p.Arg882His", "c.(4-6)Cct>Tct"])
def test_what_is_no_coding_name(text: str | None) -> None:
    assert parse_coding(text) is None


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("c.375+1G>A", (375, 1)), ("c.375+2T>C", (375, 1)), ("c.375+3A>G", None),
        ("c.376-1G>A", (376, -1)), ("c.376-2A>G", (376, -1)), ("c.376-3C>T", None),
        ("c.375G>A", None), ("c.374_375+3del", (375, 1)), ("c.376-4_377del", (377, -1)),
        ("c.376-2_376-1del", (376, -1)), ("c.376-1_378del", (376, -1)), ("c.-5+1G>A", None),
        ("c.375+1_375+20del", (375, 1)), ("c.376-20_376-3del", None),
    ],
)  # fmt: skip
def test_canonical_splice_sites_are_two_bases_wide(text: str, site: tuple[int, int] | None) -> None:
    change = parse_coding(text)
    assert change is not None
    assert change.site == site


def test_codons() -> None:
    change = parse_coding("c.860_863dup")
    assert change is not None
    assert (change.codon, change.end_codon, change.net) == (287, 288, 4)
    outside = parse_coding("c.-3G>A")
    assert outside is not None
    assert (outside.codon, outside.end_codon) == (None, None)
    unknown = parse_coding("c.10_11inv")
    assert unknown is not None
    assert unknown.net is None


@given(st.integers(1, 10_000), st.integers(0, 200), st.text("ACGT", min_size=1, max_size=12))
def test_sizes_add_up(start: int, length: int, bases: str) -> None:
    end = start + length
    change = parse_coding(f"c.{start}_{end}delins{bases}")
    assert change is not None
    assert change.net == len(bases) - (length + 1)
    assert change.codon == (start - 1) // 3 + 1


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    parse_coding(text)
    parse_coding(f"c.{text}")
