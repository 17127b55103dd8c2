"""A whole string at once: status, counts, policies, what must never be called normal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from chip_triage.errors import UsageError
from chip_triage.model.karyotype import KARYOTYPE_STATUSES, Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("46,XX[20]", "ok"),
        ("45,XY,-9,add(4)(q31)[7]/46,XY[13]", "ok"),
        ("46,XX[4}", "ok_with_notes"),
        ("45,XX,-9[2]/46,XX[18]", "ok_with_notes"),
        ("normal", "ok_with_notes"),
        ("46,XX,rubbish[20]", "partly_read"),
        ("47,XX[20]", "ok_with_notes"),
        ("46~48,XX[20]", "partly_read"),
        ("completely different", "partly_read"),
        ("", "no_result"),
        ("///", "no_result"),
        ("no metaphases", "no_result"),
        ("nuc ish(D7Z1x1)[40/200]", "no_result"),
        ("//46,XY[20]", "no_result"),
        ("46,XX," * 2000, "refused"),
        ("flags: nonsense=1", "refused"),
    ],
)
def test_status(text: str, status: str, read: Reader) -> None:
    karyotype = read(text)
    assert karyotype.status == status
    assert karyotype.status in KARYOTYPE_STATUSES
    if status not in ("ok", "ok_with_notes"):
        assert karyotype.has("normal") is not True
        assert karyotype.ipssr_group is None


def test_none_is_no_result(read: Reader) -> None:
    assert read(None).status == "no_result"


@pytest.mark.parametrize(
    "text",
    [
        "46,XX[3]//47,XY,+9[17]",
        "46,XX[20].nuc ish(D7S486x1)[90/200]",
        "46,XX[20",
        "46,XX[20]/",
        "46,XX,inc[20]",
        "46,XX[0]",
        "46,XX[20]/46,XX,?[1]",
        "46,XX[11]/Einzelaberrationen: -7[9]",
        "45,XX,-9[2]",
    ],
)
def test_not_normal_although_nothing_is_clonal(text: str, read: Reader) -> None:
    assert read(text).has("normal") is None


def test_metaphases_are_those_of_the_host(read: Reader) -> None:
    assert read("46,XX[3]//46,XY[17]").metaphases == 3
    assert read("47,XX,+9[3]/46,XX[17]").metaphases == 20
    assert read("47,XX,+9[3]/46,XX").metaphases is None


@pytest.mark.parametrize(
    ("text", "limited"),
    [("46,XX[19]", True), ("46,XX[20]", False), ("46,XX", None), ("47,XX,+9[4]", False)],
)
def test_fewer_than_twenty_metaphases(text: str, limited: bool | None, read: Reader) -> None:
    assert read(text).has("normal_limited") is limited


def test_the_sheets_sex_decides_what_a_bare_x_has_lost(read: Reader) -> None:
    assert read("45,X[15]", sex="M").has("loss_y") is True
    assert read("45,X[15]", sex="F").has("loss_y") is False
    assert read("45,X[15]").has("loss_y") is True
    assert read("45,X[15]", sex="M").ipssr_group == "Very good"


@pytest.mark.parametrize(("policy", "count"), [("chun2010", 2), ("lineage", 1), ("iscn2024", 3)])
def test_policies(policy: str, count: int, read: Reader) -> None:
    karyotype = read("46,XX,der(4)t(4;6)(q31;q14)[5]/47,XX,+9[6]", policy=policy)
    assert karyotype.n_abnormalities == count
    assert karyotype.count_policy == policy
    assert (karyotype.n_abnormalities_lineage, karyotype.n_abnormalities_iscn2024) == (1, 3)


def test_an_unknown_policy_is_a_usage_error(read: Reader) -> None:
    with pytest.raises(UsageError, match="chun2010"):
        read("46,XX", policy="by_feeling")


def test_what_was_not_understood_is_named(read: Reader) -> None:
    karyotype = read("46,XX,rubbish,-9[12]/46,XX,more rubbish[8]")
    assert karyotype.not_understood == ("rubbish", "morerubbish")
    assert karyotype.has("normal") is False
    assert karyotype.n_abnormalities == 1


def test_the_text_is_kept_as_written(read: Reader) -> None:
    assert read(" 46,XX [20] ").text == " 46,XX [20] "


def test_the_grammar_is_loaded_only_when_a_karyotype_is_read() -> None:
    program = (
        "import sys, chip_triage.analysis.iscn as iscn\n"
        "assert 'lark' not in sys.modules\n"
        "assert iscn.read_karyotype('failed').status == 'no_result'\n"
        "assert 'lark' not in sys.modules\n"
        "iscn.read_karyotype('46,XX[20]')\n"
        "assert 'lark' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
