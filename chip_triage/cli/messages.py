"""What the command line says: results on standard output; errors, warnings, progress on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import click

from chip_triage.errors import OutputError
from chip_triage.model.note import Note

#: Characters that steer a terminal or turn the direction of text; names of files, samples and
#: variants may hold them, so they are shown as escapes.
_STEERING = {
    code: f"\\u{code:04x}"
    for code in (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n"
}


def telling_option(
    *names: str, says: str, told: Callable[[click.Context], str]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that prints what is ``told`` and ends, such as ``--help``; ``says`` is its own help.

    Click's own look for translations of their help at every start, which takes some 2 ms.
    """

    def tell(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value and not context.resilient_parsing:
            click.echo(told(context), color=context.color)
            context.exit()

    return click.option(
        *names, is_flag=True, expose_value=False, is_eager=True, help=says, callback=tell
    )


help_option = telling_option(
    "-h", "--help", says="Show this message and exit.", told=click.Context.get_help
)


def printable(text: str) -> str:
    """The text with control characters shown, not sent."""
    return text.translate(_STEERING)


class Messages:
    """Writes messages as text or as one JSON object a line; never patient data."""

    def __init__(self, *, json_lines: bool = False, quiet: bool = False) -> None:
        self.json_lines = json_lines
        self.quiet = quiet
        self._line_open = False

    def put(self, text: object, *, nl: bool = True) -> None:
        """One result on standard output; OutputError when that cannot be written."""
        try:
            click.echo(printable(str(text)), nl=nl)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise stdout_failed(error) from error

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
            click.echo(f"  {printable(message)}", err=True)

    def notes(self, notes: Iterable[Note]) -> None:
        """Notes of a document; infos only where they are wanted."""
        for note in notes:
            told = not note.where or note.message.startswith(note.where)
            text = note.message if told else f"{note.where}: {note.message}"
            if note.level == "info":
                self.info(text)
            else:
                self.warning(text, note.remedy)

    def progress(self, stage: str, done: int, total: int) -> None:
        """A counter that overwrites itself, on a terminal only."""
        if self.quiet or self.json_lines or not _on_terminal():
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
        plain = "NO_COLOR" in os.environ or not _on_terminal()
        head = "" if level == "info" else f"{level}: "
        shown = head if plain or colour is None else click.style(head, fg=colour)
        click.echo(shown + printable(message), err=True)
        if remedy:
            click.echo(f"  -> {printable(remedy)}", err=True)

    @staticmethod
    def _emit(record: dict[str, str]) -> None:
        import json

        text = json.dumps({k: v for k, v in record.items() if v}, ensure_ascii=False)
        click.echo(printable(text), err=True)


def stdout_failed(error: OSError) -> OutputError:
    """Why standard output could not be written, as an error for the user."""
    return OutputError(
        f"standard output: cannot be written: {error.strerror or error}",
        "check the disk or the program that reads it; `-o` writes to a file",
    )


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
