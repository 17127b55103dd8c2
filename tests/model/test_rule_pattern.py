"""The grammar of rule patterns: what is read, and what is refused in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.panel import RULE_KINDS
from chip_triage.model.rule_pattern import RulePattern, pattern_problem, read_pattern


@pytest.mark.parametrize(
    ("kind", "pattern", "expected"),
    [
        ("missense", "any", RulePattern(everywhere=True)),
        ("missense", "R882H,R882C", RulePattern(exact=((882, "R", "H"), (882, "R", "C")))),
        ("missense", "K5,12-14,117", RulePattern(ranges=((12, 14),), residues=((5, "K"), (117, "")))),
        ("truncating", "R603*", RulePattern(exact=((603, "R", "*"),))),
        ("truncating", "exon:12-13", RulePattern(exons=((12, 13),))),
        ("frameshift", "W288fs,exon:9", RulePattern(exact=((288, "W", "fs"),), exons=((9, 9),))),
        ("splice", "c.1086-4626,618-836", RulePattern(ranges=((618, 836),), coding=((1086, 4626),))),
        ("inframe", "D835del", RulePattern(changes=((835, 835, "del", ""),))),
        ("inframe", "F537_K539delinsL", RulePattern(changes=((537, 539, "delins", "L"),))),
        ("inframe", "551_559del", RulePattern(changes=((551, 559, "del", ""),))),
        ("inframe", "Y503_F504ins", RulePattern(changes=((503, 504, "ins", ""),))),
        ("inframe", "K313dup", RulePattern(changes=((313, 313, "dup", ""),))),
        ("inframe", "del:95,9-126", RulePattern(deleted=((95, 95),), ranges=((9, 126),))),
        ("silent", "T125", RulePattern(residues=((125, "T"),))),
        ("itd", "569-648,GRCh38:13:1-9", RulePattern(ranges=((569, 648),), windows=(("GRCh38", "13", 1, 9),))),
    ],
)  # fmt: skip
def test_patterns(kind: str, pattern: str, expected: RulePattern) -> None:
    assert read_pattern(kind, pattern) == expected
    assert pattern_problem(kind, pattern) is None


@pytest.mark.parametrize(
    ("kind", "pattern", "words"),
    [
        ("missense", "", "is not any"),
        ("missense", "R882H,", "item ''"),
        ("missense", "R882h", "R882h"),
        ("missense", "R882B", "is not any"),
        ("missense", "Z12", "is not any"),
        ("missense", "R882R", "changes nothing"),
        ("missense", "R882H,K5K", "changes nothing"),
        ("missense", "R603*", "is not any"),
        ("missense", "any,R882H", "is not any"),
        ("missense", "900-12", "ends before it starts"),
        ("missense", "12-", "is not start-end"),
        ("missense", "R0H", "is not any"),
        ("missense", "012", "is not any"),
        ("truncating", "R603H", "is not any"),
        ("truncating", "exon:x", "is not start-end"),
        ("frameshift", "288fs", "is not any"),
        ("splice", "c.10-2", "ends before it starts"),
        ("inframe", "K539_F537del", "is not any"),
        ("inframe", "D835delA", "is not any"),
        ("inframe", "D835x", "is not any"),
        ("inframe", "_539del", "is not any"),
        ("silent", "any", "is not T125"),
        ("itd", "GRCh39:1:1-2", "is not 569-648"),
        ("itd", "GRCh38::1-2", "is not 569-648"),
    ],
)  # fmt: skip
def test_refusals(kind: str, pattern: str, words: str) -> None:
    problem = pattern_problem(kind, pattern)
    assert problem is not None
    assert words in problem


@given(st.sampled_from(RULE_KINDS), st.text("ACDRKW*_-:,.0123456789delinsfupxcany", max_size=30))
def test_problem_and_reading_agree(kind: str, pattern: str) -> None:
    """The fast acceptance of long lists never accepts what reading refuses."""
    problem = pattern_problem(kind, pattern)
    if problem is None:
        read_pattern(kind, pattern)
    else:
        with pytest.raises(ValueError, match="item"):
            read_pattern(kind, pattern)
