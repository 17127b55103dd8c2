"""Records to plain JSON values and back, driven by the records' own type hints."""

from __future__ import annotations

import dataclasses
import types
import typing
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
    return typing.cast(T, _decode(kind, document))


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


def _decode(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        inner = [arm for arm in typing.get_args(kind) if arm is not type(None)]
        return _decode(inner[0], value)
    if origin is tuple:
        arms = typing.get_args(kind)
        if len(arms) == 2 and arms[1] is Ellipsis:
            return tuple(_decode(arms[0], item) for item in value)
        return tuple(_decode(arm, item) for arm, item in zip(arms, value, strict=True))
    if dataclasses.is_dataclass(kind):
        known = hints(typing.cast(type, kind))
        unknown = set(value) - set(known)
        if unknown:
            raise ValueError(f"{kind} has no field {', '.join(sorted(unknown))}")
        return typing.cast(type, kind)(**{k: _decode(known[k], v) for k, v in value.items()})
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
