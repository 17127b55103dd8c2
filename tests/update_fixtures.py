"""Writes ``fixtures/demo`` anew: run with ``make fixtures``, then look at the difference."""

from __future__ import annotations

import shutil
from pathlib import Path

from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "demo"


def main() -> None:
    """Replace the folder by what the generator writes now."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    write_demo_inputs(FOLDER, read_panel())


if __name__ == "__main__":
    main()
