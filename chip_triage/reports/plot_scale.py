"""Axes of the pictures: where a day and a VAF lie, which ticks are drawn, how labels keep apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.reports.svg import Drawing

INK = "#22303c"
SOFT_INK = "#6b7784"
RULE = "#d5dbe1"
SHADE = "#eceff2"
ACCENT = "#1b5272"

LOG_TICKS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
LINEAR_TOPS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The plotting area inside a drawing, in drawing units."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class VafScale:
    """VAF (0-1) to a height in ``frame``; ``log`` axes end at ``low``, linear ones at 0."""

    frame: Frame
    low: float
    high: float
    log: bool

    def y(self, vaf: float) -> float:
        """Height of a VAF; values outside the axis sit on its edge."""
        clipped = min(max(vaf, self.low), self.high)
        if self.log:
            share = math.log(clipped / self.low) / math.log(self.high / self.low)
        else:
            share = (clipped - self.low) / (self.high - self.low)
        return self.frame.bottom - share * (self.frame.bottom - self.frame.top)

    def ticks(self) -> tuple[float, ...]:
        """VAFs that carry a tick."""
        if self.log:
            return tuple(tick for tick in LOG_TICKS if self.low <= tick <= self.high * 1.0001)
        step = self.high / 5 if self.high not in (0.3, 0.75) else self.high / 3
        return tuple(step * index for index in range(round(self.high / step) + 1))


def vaf_scale(frame: Frame, values: Sequence[float], *, log: bool) -> VafScale:
    """An axis that holds ``values`` (VAFs, bounds and limits, 0-1)."""
    top = max(values, default=0.05)
    if not log:
        high = next((edge for edge in LINEAR_TOPS if edge >= top), 1.0)
        return VafScale(frame, 0.0, high, False)
    smallest = min((value for value in values if value > 0), default=0.005)
    low = max(1e-4, min(smallest / 1.5, 0.005))
    return VafScale(frame, low, min(1.0, max(top * 1.25, 0.1)), True)


def day_positions(days: Sequence[int | None], frame: Frame) -> tuple[list[float], float | None]:
    """Horizontal places of the samples, and of the infusion (day 0).

    Samples keep their order and stand at least a marker apart, so that a pre-infusion sample is
    readable beside the infusion; ticks carry the true days. Without days they are evenly spaced and
    the infusion has no place.
    """
    width = frame.right - frame.left
    known = [day for day in days if day is not None]
    if len(known) < len(days) or not known:
        gap = width / (len(days) + 1)
        return [frame.left + gap * (index + 1) for index in range(len(days))], None
    first, last = min(*known, 0), max(*known, 0)
    span = max(last - first, 1)
    pad = 0.08 * width

    def place(day: int) -> float:
        return frame.left + pad + (day - first) / span * (width - 2 * pad)

    return keep_apart([place(day) for day in known], min(30.0, 0.8 * width / len(days)),
                      frame.left + pad / 2, frame.right - pad / 2), place(0)  # fmt: skip


def keep_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move sorted-by-value places as little as needed so that neighbours are ``gap`` apart."""
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    placed = list(wanted)
    previous = low - gap
    for index in order:
        placed[index] = previous = max(wanted[index], previous + gap)
    limit = high
    for index in reversed(order):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed


def draw_vaf_axis(drawing: Drawing, scale: VafScale, *, beside: float | None = None) -> None:
    """Horizontal rules and per-cent labels; a tick too near to ``beside`` leaves it the room."""
    for tick in scale.ticks():
        y = scale.y(tick)
        if beside is not None and abs(y - scale.y(beside)) < 11:
            continue
        drawing.line(scale.frame.left, y, scale.frame.right, y, stroke=RULE, stroke_width=0.7)
        drawing.text(
            scale.frame.left - 6, y + 3.6, f"{100 * tick:.3g}", text_anchor="end", class_="tick"
        )


def draw_infusion(drawing: Drawing, frame: Frame, x: float | None) -> None:
    """The day of infusion as a thin upright line with its name above."""
    if x is not None:
        drawing.line(x, frame.top - 4, x, frame.bottom, stroke=SOFT_INK, stroke_width=0.9)
        drawing.text(x, frame.top - 8, "infusion", text_anchor="middle", class_="tick")
