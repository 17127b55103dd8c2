"""Shared by every test: derandomised properties, where the corpora lie, a fixed clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")

#: Documents made by a test carry the same moment every time.
os.environ["SOURCE_DATE_EPOCH"] = "1767225600"

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The reference corpora; a test that asks for them is skipped where they are absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the reference corpora are not beside this checkout")
    return folder
