"""What the command line says on standard error: errors, warnings, progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable

import click

from chip_triage.model.note import Note


class Messages:
    """Writes messages as text or as one JSON object a line; never patient data."""

    def __init__(self, *, json_lines: bool = False, quiet: bool = False) -> None:
        self.json_lines = json_lines
        self.quiet = quiet
        self._line_open = False

    def error(self, message: str, remedy: str = "") -> None:
        """What went wrong and what to do about it."""
        self._say("error", message, remedy, "red")

    def warning(self, message: str, remedy: str = "") -> None:
        """What is worth a look."""
        self._say("warning", message, remedy, "yellow")

    def info(self, message: str) -> None:
        """What happened."""
        if not self.quiet:
            self._say("info", message, "", None)

    def detail(self, message: str) -> None:
        """One line below an error."""
        if self.json_lines:
            self._emit({"level": "detail", "message": message})
        else:
            click.echo(f"  {message}", err=True)

    def notes(self, notes: Iterable[Note]) -> None:
        """Notes of a document; infos only where they are wanted."""
        for note in notes:
            text = f"{note.where}: {note.message}" if note.where else note.message
            if note.level == "info":
                self.info(text)
            else:
                self.warning(text, note.remedy)

    def progress(self, stage: str, done: int, total: int) -> None:
        """A counter that overwrites itself, on a terminal only."""
        if self.quiet or self.json_lines or not sys.stderr.isatty():
            return
        click.echo(f"\r{stage} {done}/{total}", nl=done == total, err=True)
        self._line_open = done != total

    def _say(self, level: str, message: str, remedy: str, colour: str | None) -> None:
        if self._line_open:
            click.echo("", err=True)
            self._line_open = False
        if self.json_lines:
            self._emit({"level": level, "message": message, "remedy": remedy})
            return
        plain = "NO_COLOR" in os.environ or not sys.stderr.isatty()
        head = "" if level == "info" else f"{level}: "
        click.echo(click.style(head, fg=None if plain else colour) + message, err=True)
        if remedy:
            click.echo(f"  -> {remedy}", err=True)

    @staticmethod
    def _emit(record: dict[str, str]) -> None:
        click.echo(json.dumps({k: v for k, v in record.items() if v}, ensure_ascii=False), err=True)
