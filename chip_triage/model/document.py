"""Records to plain JSON values and back, driven by the records' own type hints."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, Union

from chip_triage.errors import UnsupportedVersionError

T = TypeVar("T")


def to_document(value: Any) -> Any:
    """Turn a record into dicts, lists and scalars, ready for JSON (None stays None)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_document(getattr(value, name)) for name in _field_names(type(value))}
    if isinstance(value, (tuple, list)):
        return [to_document(item) for item in value]
    return value


def from_document(kind: type[T], document: Any) -> T:
    """Rebuild a record of ``kind``; unknown keys raise ValueError, absent ones take defaults."""
    return typing.cast(T, _decoder(typing.cast(Any, kind))(document))


def check_version(found: str, supported: str, what: str) -> None:
    """Refuse a document with a newer major version than ``supported``."""
    if int(found.split(".")[0]) > int(supported.split(".")[0]):
        raise UnsupportedVersionError(
            f"{what} has schema version {found}; this software reads up to {supported}",
            "update chip-triage, or write the document again with this version",
        )


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def hints(kind: type) -> dict[str, Any]:
    """Resolved type hints of a record."""
    return typing.get_type_hints(kind)


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """A function that rebuilds values of one type; made once per type."""
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(arm for arm in typing.get_args(kind) if arm is not type(None))
        decode = _decoder(inner)
        return lambda value: None if value is None else decode(value)
    if origin is tuple:
        return _tuple_decoder(typing.get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _record_decoder(typing.cast(type, kind))
    if kind is float:
        return _float
    return _checked(kind) if kind in _SCALARS else _unchanged


def _tuple_decoder(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arms) == 2 and arms[1] is Ellipsis:
        each = _decoder(arms[0])
        return lambda value: tuple([each(item) for item in _listed(value)])
    decoders = [_decoder(arm) for arm in arms]
    return lambda value: tuple([d(item) for d, item in zip(decoders, _listed(value), strict=True)])


def _listed(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"found {_shown(value)}, expected a list")
    return value


def _record_decoder(kind: type) -> Callable[[Any], Any]:
    decoders = {name: _decoder(hint) for name, hint in hints(kind).items()}

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(f"found {_shown(value)}, expected the fields of {kind.__name__}")
        try:
            return kind(**{name: decoders[name](item) for name, item in value.items()})
        except KeyError as error:
            raise ValueError(f"{kind.__name__} has no field {error.args[0]}") from None
        except ScalarError as error:
            raise ValueError(f"{_field_of(error, value, decoders)}: {error}") from None

    return decode


class ScalarError(ValueError):
    """A value that is not of the kind that its field holds."""


def _field_of(error: ScalarError, value: Any, decoders: dict[str, Callable[[Any], Any]]) -> str:
    """Name of the field whose value was refused with this error."""
    for name, item in value.items():
        try:
            decoders[name](item)
        except ValueError as found:
            if str(found) == str(error):
                return str(name)
    return "a field"


_SCALARS: dict[Any, str] = {str: "a text", int: "a whole number", bool: "true or false"}


def _float(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ScalarError(f"found {_shown(value)}, expected a number")
    return float(value)


def _checked(kind: Any) -> Callable[[Any], Any]:
    """Takes a value only when it is of the kind: a text is no number, true is no 1."""
    expected = _SCALARS[kind]

    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise ScalarError(f"found {_shown(value)}, expected {expected}")
        return value

    return decode


def _shown(value: Any) -> str:
    return repr(value)[:60]


def _unchanged(value: Any) -> Any:
    return value
