"""Records behave as frozen data classes with slots do, and are cheap to define."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.record import Later, made_by, maker, record

MANY = 40


@record
class Tally:
    """A record with and without defaults."""

    name: str
    count: int = 0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardTally:
    """The same by the standard library."""

    name: str
    count: int = 0
    marks: tuple[str, ...] = ()


@record(order=True)
class Place:
    contig: str
    start0: int


@record(frozen=False)
class Basket:
    owner: str
    fruit: list[str] = made_by(default_factory=list)


@record(later=("text", "length"))
class Letter:
    sender: str
    text: str
    length: int = 0


@record
class Single:
    only: int


@record
class Nothing:
    pass


class Envelope(Later):
    """Counts how often it is opened."""

    __slots__ = ("opened",)

    def __init__(self) -> None:
        self.opened = 0

    @property
    def text(self) -> str:
        self.opened += 1
        return "dear reader"

    @property
    def length(self) -> int:
        return len(self.text)


fields_of_tally = st.tuples(st.text(), st.integers(), st.tuples(st.text()))


@given(st.lists(fields_of_tally, min_size=1, max_size=MANY))
def test_records_equal_and_hash_as_the_standard_ones_do(
    rows: list[tuple[str, int, tuple[str]]],
) -> None:
    ours, theirs = [Tally(*row) for row in rows], [StandardTally(*row) for row in rows]
    assert [[a == b for b in ours] for a in ours] == [[a == b for b in theirs] for a in theirs]
    assert [hash(item) for item in ours] == [hash(item) for item in theirs]
    assert [repr(item) for item in ours] == [
        repr(item).replace("StandardTally", "Tally") for item in theirs
    ]


def test_the_first_and_the_thousandth_are_made_alike() -> None:
    made = [Basket("a", fruit=[str(n)]) if n % 2 else Basket(owner="a") for n in range(MANY)]
    assert all(item.fruit == ([str(n)] if n % 2 else []) for n, item in enumerate(made))
    made[0].fruit.append("pear")
    assert made[2].fruit == []
    assert [Single(n).only for n in range(MANY)] == list(range(MANY))
    assert len({Nothing() for _ in range(MANY)}) == 1


@pytest.mark.parametrize(
    ("args", "named"),
    [((), {}), (("a", 1, (), 2), {}), (("a",), {"name": "b"}), (("a",), {"colour": 1}), ((), {"count": 1, "colour": 2})],
)  # fmt: skip
def test_wrong_arguments_are_refused_from_the_first_record_on(
    args: tuple[object, ...], named: dict[str, object]
) -> None:
    @record
    class Fresh:
        name: str
        count: int = 0
        marks: tuple[str, ...] = ()

    for kind in (Fresh, Fresh, StandardTally):
        with pytest.raises(TypeError):
            kind(*args, **named)  # type: ignore[arg-type]


def test_nothing_can_be_assigned_deleted_or_added() -> None:
    for item in [Tally("a") for _ in range(MANY)]:
        for act in (
            lambda item=item: setattr(item, "count", 2),
            lambda item=item: setattr(item, "colour", 2),
            lambda item=item: delattr(item, "count"),
        ):
            with pytest.raises(dataclasses.FrozenInstanceError):
                act()
        assert not hasattr(item, "__dict__")
        assert item.count == 0


def test_an_open_record_can_be_assigned_but_not_hashed_nor_extended() -> None:
    basket = Basket("a")
    basket.owner = "b"
    assert basket == Basket("b")
    assert basket != Basket("c")
    with pytest.raises(TypeError):
        hash(basket)
    with pytest.raises(AttributeError):
        basket.colour = "red"  # type: ignore[attr-defined]


def test_data_class_tools_work() -> None:
    assert dataclasses.is_dataclass(Tally)
    assert dataclasses.is_dataclass(Tally("a"))
    ours, theirs = dataclasses.fields(Tally), dataclasses.fields(StandardTally)
    assert [(f.name, f.type, f.default) for f in ours] == [
        (f.name, f.type, f.default) for f in theirs
    ]
    assert dataclasses.replace(Tally("a"), count=3) == Tally("a", 3)
    assert dataclasses.asdict(Tally("a", 1, ("x",))) == {"name": "a", "count": 1, "marks": ("x",)}
    assert dataclasses.astuple(Basket("a")) == ("a", [])
    assert dataclasses.fields(Basket)[1].default_factory is list
    assert str(inspect.signature(Tally)) == "(name, count=0, marks=())"
    assert Tally("a").__replace__(name="b") == Tally("b")  # type: ignore[attr-defined]


def test_copies_and_pickles_are_equal() -> None:
    for item in (Tally("a", 1, ("x",)), Place("1", 5), Single(1), Nothing()):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(item, protocol)) == item
        assert copy.copy(item) == copy.deepcopy(item) == item


def test_patterns_match_by_position() -> None:
    match Tally("a", 3):
        case Tally(name, count):
            assert (name, count) == ("a", 3)
        case _:
            pytest.fail("no match")


@given(st.lists(st.tuples(st.text(max_size=2), st.integers())))
def test_ordered_records_sort_as_their_values(rows: list[tuple[str, int]]) -> None:
    assert [(p.contig, p.start0) for p in sorted(Place(*row) for row in rows)] == sorted(rows)
    assert Place("1", 2) <= Place("1", 2) < Place("1", 3) > Place("1", 2) >= Place("1", 2)


def test_other_kinds_are_neither_equal_nor_ordered() -> None:
    assert Place("1", 2) != ("1", 2)
    assert Tally("a") != StandardTally("a")
    with pytest.raises(TypeError):
        _ = Place("1", 2) < ("1", 2)


def test_later_fields_are_read_once_and_only_when_asked() -> None:
    for _ in range(MANY):
        envelope = Envelope()
        letter = Letter("a", envelope, length=3)  # type: ignore[arg-type]
        assert (letter.sender, letter.length, envelope.opened) == ("a", 3, 0)
        assert (letter.text, letter.text, envelope.opened) == ("dear reader", "dear reader", 1)


def test_a_record_with_later_fields_is_the_record_with_their_values() -> None:
    plain = Letter("a", "dear reader", 11)
    for act in (
        lambda letter: letter == plain,
        lambda letter: hash(letter) == hash(plain),
        lambda letter: repr(letter) == repr(plain),
        lambda letter: pickle.loads(pickle.dumps(letter)) == plain,
        lambda letter: dataclasses.asdict(letter) == dataclasses.asdict(plain),
        lambda letter: dataclasses.replace(letter) == plain,
    ):
        envelope = Envelope()
        assert act(Letter("a", envelope, envelope))  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="colour"):
        _ = plain.colour  # type: ignore[attr-defined]


def test_a_maker_makes_what_the_record_itself_makes() -> None:
    place = maker(Place)("1", 2)
    assert place == Place("1", 2)
    assert hash(place) == hash(Place("1", 2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.start0 = 3  # type: ignore[misc]
    envelope = Envelope()
    letter = maker(Letter)(envelope, "a")
    assert envelope.opened == 0
    assert letter == Letter("a", "dear reader", 11)
    with pytest.raises(TypeError):
        maker(Place)("1")


def test_a_record_inherits_nothing() -> None:
    with pytest.raises(TypeError, match="inherit"):

        @record
        class Child(ValueError):  # noqa: N818
            name: str
