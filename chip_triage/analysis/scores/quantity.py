"""A measured value as an interval, so that ``<0.1`` and a missing value need no invention."""

from __future__ import annotations

import math
from dataclasses import dataclass

from chip_triage.model.patient import BloodCount


@dataclass(frozen=True, slots=True)
class Quantity:
    """All values from ``low`` to ``high`` (both possible); exact when they are equal."""

    low: float
    high: float
    text: str

    @property
    def is_exact(self) -> bool:
        """Whether the value itself is known."""
        return self.low == self.high


def exact(value: float) -> Quantity:
    """A measured value."""
    return Quantity(value, value, f"{value:g}")


def limit(sign: str, value: float) -> Quantity:
    """``<`` or ``>`` and a limit: everything strictly beyond it (not below zero)."""
    if sign == "<":
        return Quantity(0.0, math.nextafter(value, -math.inf), f"<{value:g}")
    return Quantity(math.nextafter(value, math.inf), math.inf, f">{value:g}")


def of_count(count: BloodCount, factor: float = 1.0) -> Quantity:
    """A laboratory value (times a unit factor), censored or not."""
    value = count.value * factor
    return limit(count.censored, value) if count.censored else exact(value)


def as_quantity(value: float | Quantity | None) -> Quantity | None:
    """A plain number as an exact quantity; quantities and None as they are."""
    return value if value is None or isinstance(value, Quantity) else exact(float(value))
