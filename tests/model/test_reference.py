"""A window says what it covers, and refuses to give what it does not."""

from __future__ import annotations

import pytest

from chip_triage.model.reference import ReferenceWindow

WINDOW = ReferenceWindow("7", 10, "ACGT")


def test_what_a_window_covers() -> None:
    assert WINDOW.end0 == 14
    assert WINDOW.covers(10, 14)
    assert not WINDOW.covers(9, 11)
    assert not WINDOW.covers(13, 15)


def test_slices_are_those_of_the_contig() -> None:
    assert WINDOW.slice(11, 13) == "CG"
    assert WINDOW.slice(12, 12) == ""
    with pytest.raises(ValueError, match="7:9-11 lies outside"):
        WINDOW.slice(9, 11)
