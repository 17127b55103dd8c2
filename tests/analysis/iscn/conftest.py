"""Shared by the karyotype tests: invented strings only, none stems from a patient."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn import read_karyotype
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.fixture(scope="session")
def read() -> Reader:
    return read_karyotype


@pytest.fixture(scope="session")
def present() -> Callable[[Karyotype], set[str]]:
    """The flags that are present, by id."""
    return lambda karyotype: {flag.flag_id for flag in karyotype.flags if flag.present}
