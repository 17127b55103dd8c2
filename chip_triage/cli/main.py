"""The command line's root: lazy commands and the one place where errors become exit codes."""

from __future__ import annotations

import contextlib
import sys
from importlib import import_module
from typing import NoReturn, TextIO

import click

from chip_triage import __version__
from chip_triage.cli import messages
from chip_triage.errors import ChipTriageError, UsageError

#: Command -> module that defines it (attribute ``command``) and the line that ``--help`` shows.
COMMANDS = {
    "run": ("chip_triage.cli.run", "Triage every patient of a sample sheet and write the reports."),
    "triage": ("chip_triage.cli.triage", "Judge the panel variants of one variant file."),
    "compare": ("chip_triage.cli.compare", "Compare two or more samples of one patient."),
    "validate": ("chip_triage.cli.validate", "List every problem of a sample sheet at once."),
    "check-file": ("chip_triage.cli.check_file", "Check every line of a variant file."),
    "karyotype": ("chip_triage.cli.karyotype", "Read ISCN karyotypes."),
    "score": ("chip_triage.cli.score", "Compute a published score for a table of patients."),
    "explain": ("chip_triage.cli.explain", "Show why a variant got its verdict, or a rule its answer."),
    "annotate": ("chip_triage.cli.annotate", "Write a VCF with our verdicts in its INFO column."),
    "calibrate": ("chip_triage.cli.calibrate", "Estimate error and overdispersion from replicates."),
    "panels": ("chip_triage.cli.panels", "List, show, check, compare and make gene panels."),
    "schema": ("chip_triage.cli.schema", "Print the JSON Schema of a document."),
    "demo": ("chip_triage.cli.demo", "Triage the bundled demonstration run."),
}  # fmt: skip

#: Options of the whole program, which users look for behind a command.
_BEFORE_COMMAND = ("-q", "--quiet", "--debug", "--log-format", "--version")

#: Records form no cycles: what is left of objects that form some is looked for this seldom.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000

EXIT_FAILURE = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class LazyGroup(click.Group):
    """Imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a line; one that does not exist is refused with the nearest name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"no command {args[0]!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for ``--help``, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@messages.telling_option(
    "--version", says="Show the version and exit.", told=lambda _context: __version__
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How messages on standard error are written.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, only warnings and errors.")
@messages.help_option
@click.pass_context
def cli(ctx: click.Context, debug: bool, log_format: str, quiet: bool) -> None:
    """Clonal-haematopoiesis variant triage and SMN-risk reports after CAR-T cells.

    Data go to standard output, messages to standard error. Exit codes: 0 done; 1 failure;
    2 wrong usage; 3 a run completed with failed patients; 130 interrupted.

    \b
    Examples:
      chip-triage demo
      chip-triage run samplesheet.csv -o report
      chip-triage triage sample.vcf.gz
      chip-triage karyotype '45,XX,-7[12]/46,XX[8]'
    """
    log = ctx.ensure_object(messages.Messages)
    log.json_lines, log.quiet = log_format == "json", quiet
    ctx.meta["chip_triage.debug"] = debug


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit; the only place that turns errors into exit codes."""
    import gc
    import signal

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    code = run_cli(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # what is left lives until the program ends: it need not be looked through for cycles
    sys.exit(code)


def run_cli(arguments: list[str]) -> int:
    """Carry out one command line and return its exit code; prints, never raises."""
    log = messages.Messages(json_lines="json" in _value_of("--log-format", arguments))
    debug = "--debug" in arguments
    try:
        code = cli.main(args=arguments, prog_name="chip-triage", standalone_mode=False, obj=log)
        _flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        return _usage(error, log)
    except (click.Abort, KeyboardInterrupt):
        log.error("interrupted", "what was finished is kept; `run --resume` goes on from there")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _abandon(sys.stdout, sys.stderr)
        return EXIT_FAILURE
    except ChipTriageError as error:
        return _failure(error, log, debug)
    except Exception as error:
        return _internal(error, log, debug)


def _flush() -> None:
    """Write out what is buffered, while a failure can still be told."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _abandon(sys.stdout)
        raise messages.stdout_failed(error) from error


def _abandon(*streams: TextIO) -> None:
    """Let what is still buffered go nowhere: it must not fail again when Python ends."""
    import os

    for stream in streams:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _value_of(option: str, arguments: list[str]) -> str:
    for number, argument in enumerate(arguments):
        if argument == option and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return ""


def _usage(error: click.ClickException, log: messages.Messages) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    context = getattr(error, "ctx", None)
    hint = f"see `{context.command_path} --help`" if context else "see `chip-triage --help`"
    if isinstance(error, click.NoSuchOption) and error.option_name in _BEFORE_COMMAND:
        hint = f"{error.option_name} stands before the command: chip-triage {error.option_name} ..."
    log.error(" ".join(error.format_message().split()), hint)
    return EXIT_USAGE


def _failure(error: ChipTriageError, log: messages.Messages, debug: bool) -> int:
    if debug:
        _traceback()
    log.error(error.message, error.remedy)
    for problem in getattr(error, "problems", ()):
        log.detail(problem)
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILURE


def _internal(error: Exception, log: messages.Messages, debug: bool) -> int:
    if debug:
        _traceback()
    log.error(
        f"internal error: {type(error).__name__}: {error}",
        "this is a fault of the software; please report the command, with --debug for the details",
    )
    return EXIT_FAILURE


def _traceback() -> None:
    import traceback

    traceback.print_exc()
