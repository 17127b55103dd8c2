"""Ids as folder names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.identifier import is_safe_folder_name, safe_folder_name


@pytest.mark.parametrize("name", ["P01", "a", "x.y-z_1", "0" * 64, "lpt10", "console"])
def test_plain_ids_stay(name: str) -> None:
    assert safe_folder_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../x", "a/b", "a\\b", "-rf", ".hidden", "a b", "ü", "x" * 65, "CON", "nul.txt",
        "com1", "a.", "a\n", "id-0123456789abcdef", "ID-0123456789ABCDEF", "a:b", "\ud800",
    ],
)  # fmt: skip
def test_other_ids_are_hashed(name: str) -> None:
    folder = safe_folder_name(name)
    assert folder.startswith("id-")
    assert len(folder) == 19
    assert not is_safe_folder_name(name)


@given(st.text(max_size=80), st.text(max_size=80))
def test_different_ids_get_different_safe_folders(one: str, other: str) -> None:
    folders = {safe_folder_name(one), safe_folder_name(other)}
    assert len(folders) == (1 if one == other else 2)
    assert all("/" not in folder and folder not in ("", ".", "..") for folder in folders)
