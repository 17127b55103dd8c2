"""Flags stated in a sheet instead of ISCN."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.flags import TESTS
from chip_triage.analysis.iscn.stated import STATED_FLAGS
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


def test_stated_flags_are_marked_as_such(read: Reader) -> None:
    karyotype = read("flags: monosomy7=1; complex=0; del5q=; metaphases=20; ipssr_group=poor")
    assert karyotype.status == "ok_with_notes"
    assert karyotype.has("monosomy7") is True
    assert karyotype.has("complex") is False
    assert karyotype.has("del5q") is None
    assert karyotype.has("loss17p") is None
    assert (karyotype.metaphases, karyotype.ipssr_group) == (20, "Poor")
    flag = karyotype.flag("monosomy7")
    assert flag is not None
    assert flag.clonal is True
    assert "stated in the sheet" in flag.evidence
    assert [remark.code for remark in karyotype.notes] == ["stated_flags"]


def test_a_stated_number_decides_complex(read: Reader) -> None:
    assert read("Flags: n_abnormalities=3").has("complex") is True
    assert read("flags:n_abnormalities=2,del5q=yes").has("complex") is False


@pytest.mark.parametrize(
    "text",
    [
        "flags:",
        "flags: monosomy_seven=1",
        "flags: monosomy7=perhaps",
        "flags: metaphases=many",
        "flags: metaphases=20.5",
        "flags: ipssr_group=awful",
        "flags: normal=1; monosomy7=1",
        "flags: normal=1; n_abnormalities=2",
        "flags: complex=0; n_abnormalities=4",
        "flags: complex=1; n_abnormalities=1",
    ],
)
def test_refused_with_a_remedy(text: str, read: Reader) -> None:
    karyotype = read(text)
    assert karyotype.status == "refused"
    assert karyotype.flags == ()
    assert all(remark.remedy for remark in karyotype.notes)


def test_every_flag_can_be_stated() -> None:
    assert set(TESTS) - {"chr7_unspecified"} <= set(STATED_FLAGS)
