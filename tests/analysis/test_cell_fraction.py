"""Shares of cells by copies and sex, and what they say about clones within clones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.cell_fraction import (
    CopyState,
    cell_fraction,
    copy_number_of,
    copy_state,
    karyotype_of,
    nest_clones,
)
from chip_triage.model.clone import CellFraction, CloneTrack, Observation
from chip_triage.model.karyotype import (
    Abnormality,
    CopyNumberSegment,
    CytogeneticClone,
    Karyotype,
    KaryotypeFlag,
)
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GeneSpan

EZH2 = GeneSpan("GRCh38", "7", 148_807_383, 148_884_321)
TP53 = GeneSpan("GRCh38", "17", 7_668_421, 7_687_490)
BCOR = GeneSpan("GRCh38", "X", 40_051_246, 40_177_320)


def karyotype(
    *changes: Abnormality,
    cells: int = 20,
    flags: tuple[KaryotypeFlag, ...] = (),
    status: str = "ok",
) -> Karyotype:
    clone = CytogeneticClone("", None, None, "XY", changes, cells)
    return Karyotype("", status, (clone,), flags, metaphases=cells, sample_id="S")


def change(kind: str, chromosome: str, band: str = "", **fields: bool) -> Abnormality:
    return Abnormality(
        kind, (chromosome,), (band,) if band else (), f"{kind}{chromosome}", **fields
    )


def seen(low: float, high: float, status: str = "detected") -> Observation:
    return Observation("S", 0, "PB", status, (low + high) / 2, 1, 100, low, high, None, "called")


@pytest.mark.parametrize(
    ("span", "sex", "read", "state"),
    [
        (None, "male", None, "unknown"),
        (BCOR, "male", None, "one"),
        (BCOR, "M", None, "one"),
        (BCOR, None, None, "unknown"),
        (BCOR, "female", karyotype(), "two"),
        (EZH2, "male", None, "unknown"),
        (EZH2, None, karyotype(), "two"),
        (EZH2, None, karyotype(cells=10), "unknown"),
        (EZH2, None, karyotype(status="partly_read"), "unknown"),
        (EZH2, None, karyotype(change("loss", "7")), "loss"),
        (EZH2, None, karyotype(change("loss", "7", constitutional=True)), "two"),
        (EZH2, None, karyotype(change("del", "7", "q22q36")), "loss"),
        (EZH2, None, karyotype(change("del", "7", "p13")), "two"),
        (EZH2, None, karyotype(change("gain", "7")), "gain"),
        (EZH2, None, karyotype(change("gain", "7", constitutional=True)), "two"),
        (EZH2, None, karyotype(change("gain", "8")), "two"),
        (TP53, None, karyotype(flags=(KaryotypeFlag("loss17p", True, "i(17)(q10)"),)), "loss"),
        (TP53, None, karyotype(flags=(KaryotypeFlag("loss17p", False, ""),)), "two"),
    ],
)
def test_copies_at_a_gene(
    span: GeneSpan | None, sex: str | None, read: Karyotype | None, state: str
) -> None:
    assert copy_state(span, sex, read).state == state


@pytest.mark.parametrize(
    ("state", "low", "high"),
    [
        ("one", 0.2, 0.3),
        ("two", 0.4, 0.6),
        ("unknown", 0.2, 0.6),
        ("loss", 2 * 0.2 / 1.2, 0.6),
        ("gain", 2 * 0.2 / 1.8, 2 * 0.3 / 0.7),
    ],
)
def test_each_state_has_its_formula(state: str, low: float, high: float) -> None:
    found = cell_fraction(seen(0.2, 0.3), CopyState(state, "why"))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.assumption.endswith("(why)")


def test_above_half_the_other_allele_is_gone() -> None:
    found = cell_fraction(seen(0.6, 0.7), CopyState("two", ""))
    assert found is not None
    assert (found.low, found.high) == (0.6, pytest.approx(2 * 0.7 / 1.7))


def test_no_share_without_an_interval_or_a_clone() -> None:
    assert cell_fraction(seen(0.0, 0.01, "not_detected"), CopyState("two", "")) is None
    uncounted = Observation("S", 0, "PB", "detected", 0.3, None, None, None, None, None, "called")
    assert cell_fraction(uncounted, CopyState("two", "")) is None


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["one", "two", "unknown", "loss", "gain"]))
def test_a_share_is_a_range_within_one(a: float, b: float, state: str) -> None:
    found = cell_fraction(seen(min(a, b), max(a, b)), CopyState(state, ""))
    assert found is not None
    assert 0 <= found.low <= found.high <= 1


def test_the_karyotype_is_that_of_the_sample_or_of_its_day() -> None:
    own = karyotype()
    day = Karyotype("", "ok", (), (), sample_id="T", day=0, specimen="PB")
    far = Karyotype("", "ok", (), (), sample_id="U", day=90, specimen="PB")
    assert karyotype_of(seen(0.1, 0.2), [far, day, own]) is own
    assert karyotype_of(seen(0.1, 0.2), [far, day]) is day
    assert karyotype_of(seen(0.1, 0.2), [far]) is None


# --- nesting -----------------------------------------------------------------------------------


def track(name: str, *shares: tuple[float, float], category: str = "driver") -> CloneTrack:
    return CloneTrack(
        VariantKey("GRCh38", "1", len(name), name, ""), name, None, None, name, category, (), (), (),
        None, cell_fractions=tuple(
            CellFraction(f"S{i}", low, high, "") for i, (low, high) in enumerate(shares)
        ),
    )  # fmt: skip


def relation(a: CloneTrack, b: CloneTrack) -> tuple[str, str]:
    (found,) = nest_clones([a, b])
    return found.relation, found.parent.deleted


def test_a_shared_cell_makes_the_larger_the_parent() -> None:
    assert relation(track("A", (0.8, 0.9)), track("B", (0.5, 0.6))) == ("nested", "A")
    assert relation(track("A", (0.5, 0.6)), track("B", (0.8, 0.9))) == ("nested", "B")


def test_shares_that_fit_side_by_side_show_nothing() -> None:
    assert relation(track("A", (0.4, 0.5)), track("B", (0.2, 0.3)))[0] == "undetermined"


def test_equal_shares_leave_the_order_open() -> None:
    (found,) = nest_clones([track("A", (0.7, 0.9)), track("B", (0.6, 0.8))])
    assert found.relation == "undetermined"
    assert "which came first is open" in found.evidence


def test_a_child_never_exceeds_its_parent() -> None:
    apart = relation(track("A", (0.4, 0.5), (0.1, 0.2)), track("B", (0.1, 0.2), (0.4, 0.5)))
    assert apart[0] == "separate"
    crossed = relation(track("A", (0.8, 0.9), (0.2, 0.3)), track("B", (0.5, 0.6), (0.6, 0.7)))
    assert crossed[0] == "undetermined"


def test_only_drivers_with_shares_are_placed() -> None:
    a, b = track("A", (0.8, 0.9)), track("B", (0.5, 0.6), category="review")
    assert nest_clones([a, b, track("C")]) == ()
    elsewhere = CloneTrack(
        a.key, "D", None, None, "D", "driver", (), (), (), None,
        cell_fractions=(CellFraction("other", 0.5, 0.6, ""),),
    )  # fmt: skip
    assert nest_clones([a, elsewhere])[0].relation == "undetermined"


def copies(*lost: CopyNumberSegment, sample_id: str | None = "S") -> Karyotype:
    return Karyotype(
        "copy number", "ok", (), (), sample_id=sample_id, day=0, specimen="PB",
        source="copy_number", lost_segments=lost,
    )  # fmt: skip


SHORT_ARM_17 = CopyNumberSegment("chr17", 1, 22_000_000, log2=-0.8)


def test_copy_number_that_takes_the_whole_gene_is_a_loss() -> None:
    found = copy_state(TP53, None, None, copies(SHORT_ARM_17))
    assert found == CopyState("loss", "lost by copy number: 17:1-22000000")
    assert copy_state(TP53, None, karyotype(), copies(SHORT_ARM_17)).state == "loss"


@pytest.mark.parametrize("end", [TP53.start, TP53.end - 1])
def test_a_loss_beside_the_gene_or_within_it_settles_nothing(end: int) -> None:
    part = CopyNumberSegment("17", 1, end, log2=-0.8)
    assert copy_state(TP53, None, None, copies(part)).state == "unknown"
    assert copy_state(TP53, None, karyotype(), copies(part)).state == "two"
    assert copy_state(EZH2, None, None, copies(SHORT_ARM_17)).state == "unknown"


def test_copy_number_and_karyotype_of_a_sample_are_told_apart() -> None:
    banded, counted = karyotype(), copies(SHORT_ARM_17)
    here = seen(0.1, 0.2)
    assert karyotype_of(here, (counted, banded)) is banded
    assert copy_number_of(here, (counted, banded)) is counted
    assert karyotype_of(here, (counted,)) is None
    assert copy_number_of(here, (copies(SHORT_ARM_17, sample_id="other"),)) is not None
