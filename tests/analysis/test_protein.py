"""Protein names in every spelling that the field uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.protein import KINDS, ONE_TO_THREE, ProteinChange, parse_protein

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


@pytest.mark.parametrize(
    "text",
    [
        "p.Arg882His", "p.(Arg882His)", "p.R882H", "R882H", "p.(R882H)", " p.R882H ",
        "ENSP00000324375.5:p.Arg882His", "NP_072046.2:p.(Arg882His)", "882R>882H", "P.R882H",
        "p.R882delinsH",
    ],
)  # fmt: skip
def test_one_missense_in_many_spellings(text: str) -> None:
    assert parse_protein(text) == ProteinChange("missense", 882, 882, "R", "R", "H")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p.Gly646TrpfsTer12", ProteinChange("frameshift", 646, 646, "G", "G", "W")),
        ("p.G646fs*12", ProteinChange("frameshift", 646, 646, "G", "G", "")),
        ("p.G646WfsX12", ProteinChange("frameshift", 646, 646, "G", "G", "W")),
        ("p.Y631fs*>5", ProteinChange("frameshift", 631, 631, "Y", "Y", "")),
        ("p.-287fs", ProteinChange("frameshift", 287, 287, "", "", "")),
        ("p.W288Cfs*12", ProteinChange("frameshift", 288, 288, "W", "W", "C")),
        ("p.Arg201Ter", ProteinChange("nonsense", 201, 201, "R", "R", "*")),
        ("p.R201*", ProteinChange("nonsense", 201, 201, "R", "R", "*")),
        ("p.R201X", ProteinChange("nonsense", 201, 201, "R", "R", "*")),
        ("p.R201%2A", ProteinChange("nonsense", 201, 201, "R", "R", "*")),
        ("p.Trp288delinsCysTer", ProteinChange("nonsense", 288, 288, "W", "W", "*")),
        ("p.Arg882%3D", ProteinChange("synonymous", 882, 882, "R", "R")),
        ("p.Arg882=", ProteinChange("synonymous", 882, 882, "R", "R")),
        ("p.R882R", ProteinChange("synonymous", 882, 882, "R", "R")),
        ("p.=", ProteinChange("synonymous")),
        ("p.Lys313dup", ProteinChange("duplication", 313, 313, "K", "K")),
        ("p.Pro95_Arg102del", ProteinChange("deletion", 95, 102, "P", "R")),
        ("p.P95_R102del", ProteinChange("deletion", 95, 102, "P", "R")),
        ("p.DI835del", ProteinChange("deletion", 835, 836, "D", "I")),
        ("p.Glu598_Tyr599insAspTyr", ProteinChange("insertion", 598, 599, "E", "Y", "DY")),
        ("p.594_595insFREYEY", ProteinChange("insertion", 594, 595, "", "", "FREYEY")),
        ("p.E598_Y599ins12", ProteinChange("insertion", 598, 599, "E", "Y", "")),
        ("p.Trp515_Pro518delinsLysThr", ProteinChange("delins", 515, 518, "W", "P", "KT")),
        ("p.VK600E", ProteinChange("delins", 600, 601, "V", "K", "E")),
        ("p.288_288W>CL", ProteinChange("delins", 288, 288, "W", "W", "CL")),
        ("p.N307_E309>K", ProteinChange("delins", 307, 309, "N", "E", "K")),
        ("p.E309>GRQ", ProteinChange("delins", 309, 309, "E", "E", "GRQ")),
        ("p.Gln5[7]", ProteinChange("repeat", 5, 5, "Q", "Q")),
        ("p.Met1?", ProteinChange("start_lost", 1, 1, "M", "M", "?")),
        ("p.Met1Val", ProteinChange("start_lost", 1, 1, "M", "M", "V")),
        ("p.Ter394TyrextTer9", ProteinChange("extension", 394, 394, "*", "*")),
        ("p.*342S", ProteinChange("extension", 342, 342, "*", "*")),
        ("p.X125_splice", ProteinChange("splice", 125, 125)),
        ("p.0", ProteinChange("no_protein")),
        ("p.Xaa155Thr", ProteinChange("missense", 155, 155, "X", "X", "T")),
        ("12K>12*", ProteinChange("nonsense", 12, 12, "K", "K", "*")),
        ("12K>12K", ProteinChange("synonymous", 12, 12, "K", "K")),
        ("12KR>12*", ProteinChange("nonsense", 12, 13, "K", "R", "*")),
    ],
)  # fmt: skip
def test_every_kind(text: str, expected: ProteinChange) -> None:
    assert parse_protein(text) == expected


@pytest.mark.parametrize(
    "text",
    [None, "", "p.?", "p.", "-", ".", "p.D835", "nonsense text", "p.R102_P95del", "c.12A>G", ">", "p.=?="],
)  # fmt: skip
def test_what_says_nothing_is_unknown(text: str | None) -> None:
    assert parse_protein(text).kind == "unknown"


@given(
    ref=st.sampled_from(RESIDUES),
    alt=st.sampled_from(RESIDUES + "*"),
    position=st.integers(min_value=2, max_value=6000),
    brackets=st.booleans(),
)
def test_one_and_three_letter_code_agree(ref: str, alt: str, position: int, brackets: bool) -> None:
    """A substitution means the same in both codes, with and without brackets."""
    long = f"{ONE_TO_THREE[ref]}{position}{ONE_TO_THREE[alt]}"
    short = f"{ref}{position}{alt}"
    written = f"p.({long})" if brackets else f"p.{long}"
    change = parse_protein(written)
    assert change == parse_protein(short) == parse_protein(f"p.{short}")
    expected = "synonymous" if ref == alt else "nonsense" if alt == "*" else "missense"
    assert (change.kind, change.start, change.ref) == (expected, position, ref)


@given(
    first=st.integers(min_value=2, max_value=3000),
    length=st.integers(min_value=0, max_value=50),
    ends=st.tuples(st.sampled_from(RESIDUES), st.sampled_from(RESIDUES)),
    inserted=st.text(alphabet=RESIDUES, min_size=1, max_size=20),
)
def test_inframe_changes_keep_their_places(
    first: int, length: int, ends: tuple[str, str], inserted: str
) -> None:
    last = first + length + 1
    left, right = ONE_TO_THREE[ends[0]], ONE_TO_THREE[ends[1]]
    long = "".join(ONE_TO_THREE[letter] for letter in inserted)
    change = parse_protein(f"p.{left}{first}_{right}{last}delins{long}")
    assert change == ProteinChange("delins", first, last, ends[0], ends[1], inserted)
    assert parse_protein(f"p.{ends[0]}{first}_{ends[1]}{last}delins{inserted}") == change


@given(st.text(max_size=40))
def test_any_text_is_read_or_unknown(text: str) -> None:
    change = parse_protein(text)
    assert change.kind in KINDS
    if change.start is not None and change.end is not None:
        assert change.start <= change.end
