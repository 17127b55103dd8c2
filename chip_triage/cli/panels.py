"""``chip-triage panels``: list, show, check, compare and make gene panels."""

from __future__ import annotations

import click


@click.group("panels")
def command() -> None:
    """Gene panels: genes, driver rules, artefacts, thresholds and SMN rules as data.

    \b
    Examples:
      chip-triage panels list
      chip-triage panels show clonhema_myeloid --gene TP53
      chip-triage panels check my_panel/
    """
