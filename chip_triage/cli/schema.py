"""``chip-triage schema``: the JSON Schemas of the documents."""

from __future__ import annotations

import json

import click

from chip_triage.cli.messages import Messages


@click.command("schema")
@click.argument("document", type=click.Choice(["case", "run", "sheet"]), metavar="DOCUMENT")
@click.pass_obj
def command(log: Messages, /, document: str) -> int:
    """Print the JSON Schema (draft 2020-12) of case.json, run.json or the sample sheet.

    DOCUMENT is one of case, run, sheet.

    \b
    Examples:
      chip-triage schema case
      chip-triage schema sheet
    """
    from chip_triage.workflow.schemas import document_schema

    log.put(json.dumps(document_schema(document), indent=1, ensure_ascii=False))
    return 0
