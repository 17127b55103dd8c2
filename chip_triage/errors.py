"""The errors of the house. Each names what was found, what was expected and what to do.

Exit 2: :class:`UsageError`. Exit 1: every other :class:`ChipTriageError`. Only ``cli`` exits.
"""

from __future__ import annotations


class ChipTriageError(Exception):
    """Base of every error a user can meet: a message and what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  -> {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


def _rebuild(kind: type[ChipTriageError], state: dict[str, object]) -> ChipTriageError:
    """Restore an error that crossed a process boundary, whatever its constructor asks."""
    error = kind.__new__(kind)
    Exception.__init__(error, state.get("message", ""))
    error.__dict__.update(state)
    return error


class UsageError(ChipTriageError):
    """The command line itself is off (exit 2)."""


class InputError(ChipTriageError):
    """An input file is off: ``path``, and ``line`` (1-based) where one line is to blame."""

    def __init__(self, message: str, remedy: str = "", *, path: str = "", line: int | None = None):
        place = f"{path}:{line}: " if path and line is not None else f"{path}: " if path else ""
        super().__init__(f"{place}{message}", remedy)
        self.path = path
        self.line = line


class SampleSheetError(InputError):
    """A sample sheet or clinical table; ``problems`` holds one message per bad cell."""

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        path: str = "",
        line: int | None = None,
        problems: tuple[str, ...] = (),
    ):
        super().__init__(message, remedy, path=path, line=line)
        self.problems = problems


class VariantFileError(InputError):
    """A VCF, BCF or MAF that cannot be read whole."""


class AlignmentFileError(InputError):
    """A BAM or CRAM that cannot be counted."""


class PanelError(InputError):
    """A gene panel folder that does not hold together."""


class KaryotypeSyntaxError(ChipTriageError):
    """A karyotype string that cannot be parsed at ``column`` (1-based)."""

    def __init__(self, message: str, remedy: str = "", *, text: str = "", column: int = 1) -> None:
        super().__init__(message, remedy)
        self.text = text
        self.column = column


class AssemblyMismatchError(InputError):
    """Two inputs, or an input and a request, speak of different genome assemblies."""

    def __init__(
        self, message: str, remedy: str = "", *, path: str = "", expected: str = "", found: str = ""
    ):
        super().__init__(message, remedy, path=path)
        self.expected = expected
        self.found = found


class UnsupportedVersionError(ChipTriageError):
    """A document or panel is newer than this software reads."""


class OutputError(ChipTriageError):
    """An output could not be written; nothing half-made is left."""
