"""A real Chromium, and pages made from the golden documents of the reports' own tests."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chip_triage.model.case import RUN_SCHEMA_VERSION, Case, Failure, Run
from chip_triage.readers.panel_file import read_panel
from chip_triage.reports.case_json import parse_case_json
from chip_triage.reports.html import render_case, render_index

GOLDEN = Path(__file__).parents[1] / "reports" / "golden"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no Chromium on PATH (looked for {', '.join(NAMES)})")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    return tuple(
        parse_case_json((GOLDEN / f"{name}.case.json").read_text(encoding="utf-8"))
        for name in ("P04", "P05")
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cases: tuple[Case, ...]) -> Path:
    """A folder with ``index.html`` of 24 patients and one report."""
    folder = tmp_path_factory.mktemp("site")
    panel = read_panel()
    many = tuple(
        dataclasses.replace(
            cases[number % 2],
            patient=dataclasses.replace(cases[number % 2].patient, patient_id=f"P{number:03d}"),
        )
        for number in range(24)
    )
    failure = Failure(
        "P999", None, "VariantFileError", "a.vcf.gz: ends inside a block", "copy it again"
    )
    run = Run(RUN_SCHEMA_VERSION, "Run 7", many, (failure,), ())
    (folder / "index.html").write_text(render_index(run, panel), encoding="utf-8")
    report = folder / "patients" / "P000" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text(render_case(many[0], panel), encoding="utf-8")
    return folder
