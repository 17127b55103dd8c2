"""Records that cost next to nothing to define: ``@record`` means what ``@dataclass(frozen=True,
slots=True)`` means.

The standard decorator compiles six functions for every class at import, about a millisecond each, and
a command that answers within 150 ms cannot afford that for the sixty records of this package. Here
the methods are shared; a constructor is compiled only for a record of which more than a few are made.
:mod:`dataclasses` sees ordinary data classes: ``fields``, ``replace``, ``is_dataclass`` and ``asdict``
work, so do ``copy``, ``pickle``, ``match``, equality, hash, order and ``repr``.

A field may be given as a :class:`Later`, an object that finds the value when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:  # `typing` is nothing to a running program, and loading it is a third of an interpreter's start

    def dataclass_transform(**_given):
        return lambda function: function


#: A record of which fewer are made than this gets its values one by one; compiling costs as much.
_WORTH_COMPILING = 50

_set = object.__setattr__


class Later:
    """Where fields of a record come from that are read only when somebody asks.

    Give it in place of the value: the record then takes the attribute of the field's name.
    """

    __slots__ = ()


class _Made:
    """Stands in for a default that is made anew for every record."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def source_getter() -> Callable[[Any], Any]:
    """A function that tells the :class:`Later` of a record; None when all its fields were given plainly."""
    return attrgetter("_later")


def maker(cls: type[T]) -> Callable[..., T]:
    """A constructor that takes all fields in their order and costs half of the usual one.

    For a record with ``later`` fields it takes one :class:`Later` first, and none of these fields.
    """
    made: Any = cls
    names, later = made.__match_args__, made.__record__[2]
    given = (["_later"] if later else []) + [name for name in names if name not in later]
    space: dict[str, Any] = {"_new": object.__new__, "_closed": cls}
    space["_open"] = type(cls.__name__, (), {"__slots__": made.__slots__})
    body = "".join(f" self.{name} = {name}\n" for name in given)
    exec(  # noqa: S102 (as dataclasses do)
        f"def make({', '.join(given)}):\n self = _new(_open)\n{body}"
        " self.__class__ = _closed\n return self\n",
        space,
    )
    make: Callable[..., T] = space["make"]
    return make


def made_by(*, default_factory: Callable[[], T]) -> T:
    """A default that every record makes for itself, such as an empty list."""
    made: Any = _Made(default_factory)
    return made  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True, field_specifiers=(made_by,))
def record(
    cls: type[Any] | None = None,
    /,
    *,
    frozen: bool = True,
    order: bool = False,
    later: tuple[str, ...] = (),
) -> Any:
    """Make a class with annotated fields into a record with slots.

    ``frozen=False`` leaves it open to assignment (and unhashable), ``order`` adds ``<`` and its kin,
    ``later`` names the fields that may be given as a :class:`Later`.
    """
    if cls is None:
        return lambda found: _rebuilt(found, frozen, order, later)
    return _rebuilt(cls, frozen, order, later)


def _rebuilt(cls: type[Any], frozen: bool, order: bool, later: tuple[str, ...]) -> type[Any]:
    """The class anew, with slots, shared methods and its defaults put aside."""
    if cls.__bases__ != (object,):
        raise TypeError(f"record {cls.__name__} must not inherit: records hold, functions do")
    names = tuple(cls.__annotations__)
    own = {name: value for name, value in cls.__dict__.items() if name not in _NOT_TAKEN_OVER}
    defaults = {name: own.pop(name) for name in names if name in own}
    space = {**_SHARED, **(_FROZEN if frozen else _OPEN), **(_ORDER if order else {})}
    space.update(_LATER if later else {}, **own)
    space["__qualname__"] = cls.__qualname__
    space["__slots__"] = (*names, "_later") if later else names
    space["__match_args__"] = names
    space["__record__"] = (defaults, frozen, frozenset(later))
    space["__record_values__"] = staticmethod(_values(names))
    return type(cls.__name__, (), space)


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives the values of a record as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


# -- making a record -------------------------------------------------------------------------------

_made: dict[type, int] = {}


def _init(self: Any, /, *args: Any, **given: Any) -> None:
    """The constructor of a record of which few are made; it makes way for a compiled one."""
    cls = type(self)
    names, later = cls.__match_args__, cls.__record__[2]
    made = _made[cls] = _made.get(cls, 0) + 1
    is_plain = not given and len(args) == len(names)
    values = args if is_plain else _all_values(cls, args, given)
    if made > _WORTH_COMPILING or values is None:
        cls.__init__ = _compiled_init(cls)
        cls.__init__(self, *args, **given)
        return
    if later:
        _set(self, "_later", None)
        names = [
            "_later" if name in later and isinstance(value, Later) else name
            for name, value in zip(names, values, strict=True)
        ]
    any(map(_set, repeat(self), names, values))  # sets all: `_set` answers None


def _all_values(cls: Any, args: tuple[Any, ...], given: dict[str, Any]) -> list[Any] | None:
    """The values of all fields, defaults among them; None when the arguments do not fit the record."""
    names, defaults = cls.__match_args__, cls.__record__[0]
    values, used = list(args), 0
    for name in names[len(args) :]:
        if name in given:
            values.append(given[name])
            used += 1
        elif name in defaults:
            default = defaults[name]
            values.append(default.make() if default.__class__ is _Made else default)
        else:
            return None
    return values if used == len(given) and len(values) == len(names) else None


def _compiled_init(cls: Any) -> Callable[..., None]:
    """A constructor for this record alone; while it runs, the object is open to assignment."""
    names = cls.__match_args__
    defaults, frozen, later = cls.__record__
    space: dict[str, Any] = {"_Later": Later, "_set": _set, "_closed": cls}
    arguments, making = [], []
    body = ["self._later = None"] if later else []
    for name in names:
        default = defaults.get(name, _set)
        if default is not _set:
            space[f"_default_{name}"] = default
        arguments.append(name if default is _set else f"{name}=_default_{name}")
        if isinstance(default, _Made):
            making.append(f"if {name} is _default_{name}: {name} = {name}.make()")
        if name in later:
            body.append(f"if isinstance({name}, _Later): self._later = {name}")
            body.append(f"else: self.{name} = {name}")
        else:
            body.append(f"self.{name} = {name}")
    if frozen:
        space["_open"] = type(cls.__name__, (), {"__slots__": cls.__slots__})
        body = ["_set(self, '__class__', _open)", *body, "self.__class__ = _closed"]
    lines = "".join(f" {line}\n" for line in (*making, *body)) or " pass\n"
    exec(f"def __init__(self, {', '.join(arguments)}):\n{lines}", space)  # noqa: S102 (as dataclasses do)
    made: Callable[..., None] = space["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


# -- what all records share ------------------------------------------------------------------------


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or self.__record_values__(self) == self.__record_values__(other)


def _hash(self: Any) -> int:
    return hash(self.__record_values__(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({shown})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), self.__record_values__(self)


def _refuse_assignment(self: Any, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(self: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _replaced(self: Any, /, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(self, **changes)


def _read_later(self: Any, name: str) -> Any:
    """Called for an attribute that is not set: a field that was given as a :class:`Later`."""
    if name not in self.__record__[2]:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
    value = getattr(self._later, name)
    _set(self, name, value)
    return value


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        mine, theirs = self.__record_values__(self), self.__record_values__(other)
        return getattr(mine, name)(theirs)

    return compare


class _AskedFor:
    """A class attribute that is worked out when it is first asked for."""

    __slots__ = ("make", "name")

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name = name
        self.make = make

    def __get__(self, instance: object, owner: type) -> Any:
        found = self.make(owner)
        setattr(owner, self.name, found)
        return found


def _standard_fields(cls: Any) -> Any:
    """The fields as :mod:`dataclasses` describes them, from a data class made for the purpose."""
    import dataclasses

    defaults = {
        name: dataclasses.field(default_factory=value.make) if isinstance(value, _Made) else value
        for name, value in cls.__record__[0].items()
    }
    space = {"__annotations__": cls.__annotations__, "__doc__": cls.__doc__ or cls.__name__}
    twin = type(cls.__name__, (), {**space, **defaults})
    twin.__module__ = cls.__module__
    dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False)(twin)
    return vars(twin)["__dataclass_fields__"]


def _signature(cls: Any) -> Any:
    import inspect

    parameters = list(inspect.signature(_compiled_init(cls)).parameters.values())
    return inspect.Signature(parameters[1:])


_SHARED: dict[str, Any] = {
    "__init__": _init, "__eq__": _eq, "__repr__": _repr, "__reduce__": _reduce,
    "__replace__": _replaced,
    "__dataclass_fields__": _AskedFor("__dataclass_fields__", _standard_fields),
    "__signature__": _AskedFor("__signature__", _signature),
}  # fmt: skip
_FROZEN: dict[str, Any] = {
    "__hash__": _hash, "__setattr__": _refuse_assignment, "__delattr__": _refuse_deletion,
}  # fmt: skip
_OPEN: dict[str, Any] = {"__hash__": None}
_ORDER = {name: _comparison(name) for name in ("__lt__", "__le__", "__gt__", "__ge__")}
_LATER: dict[str, Any] = {"__getattr__": _read_later}
#: What a class without slots has and a record has not.
_NOT_TAKEN_OVER = frozenset({"__dict__", "__weakref__"})
