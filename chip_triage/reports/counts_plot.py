"""Blood counts over days: small pictures on one time axis, with what was given underneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline
from chip_triage.reports.plot_scale import ACCENT, INK, RULE, SOFT_INK, Frame, draw_infusion
from chip_triage.reports.svg import Drawing
from chip_triage.reports.wording import ANALYTE_WORDS, MINUS, event_word, number

WIDTH, HEIGHT = 290.0, 170.0
FRAME = Frame(38, 40, 282, 132)
#: Height of the row of event bars, under the day labels.
EVENT_ROW = 152.0

#: Upper bound of CTCAE v5 grade 3 (ANC per uL, platelets 10e9/L, Hb g/dL): drawn as a quiet line.
GRADE_THREE = {"anc": 1000.0, "platelets": 50.0, "hb": 8.0}
#: Which events stand under which count.
EVENT_PREFIXES = {
    "anc": ("g_csf", "stem_cell_boost"),
    "platelets": ("transfusion_platelets", "tpo"),
    "hb": ("transfusion_red", "transfusion_rbc"),
}


@dataclass(frozen=True, slots=True)
class _Axes:
    """Days ``first`` to ``last`` across, values 0 to ``top`` upwards."""

    first: int
    last: int
    top: float

    def x(self, day: int) -> float:
        share = (day - self.first) / max(self.last - self.first, 1)
        return FRAME.left + 6 + share * (FRAME.right - FRAME.left - 12)

    def y(self, value: float) -> float:
        return FRAME.bottom - value / self.top * (FRAME.bottom - FRAME.top)


def render_counts_plots(timeline: ClinicalTimeline) -> tuple[str, ...]:
    """One SVG each for ANC, platelets and haemoglobin, where there are at least two values."""
    series = {
        analyte: sorted(
            (count for count in timeline.blood_counts if count.analyte == analyte),
            key=lambda count: (count.day, count.value),
        )
        for analyte in GRADE_THREE
    }
    shown = {analyte: counts for analyte, counts in series.items() if len(counts) > 1}
    days = [0, *(count.day for counts in shown.values() for count in counts)]
    return tuple(
        _render_series(
            analyte,
            counts,
            [event for event in timeline.events if event.kind.startswith(EVENT_PREFIXES[analyte])],
            _Axes(min(days), max(days), _nice_top(_highest(analyte, counts))),
        )
        for analyte, counts in shown.items()
    )


def _highest(analyte: str, counts: Sequence[BloodCount]) -> float:
    return max(GRADE_THREE[analyte], *(count.value for count in counts))


def _render_series(
    analyte: str, counts: Sequence[BloodCount], events: Sequence[ClinicalEvent], axes: _Axes
) -> str:
    title, unit = ANALYTE_WORDS[analyte]
    drawing = Drawing(f"counts-{analyte}", WIDTH, HEIGHT)
    drawing.text(4, 13, f"{title}, {unit}", class_="axis")
    _draw_axes(drawing, axes, GRADE_THREE[analyte])
    for earlier, later in pairwise(counts):
        drawing.line(
            axes.x(earlier.day), axes.y(earlier.value), axes.x(later.day), axes.y(later.value),
            stroke=ACCENT, stroke_width=1.2,
        )  # fmt: skip
    for count in counts:
        fill = "#ffffff" if count.censored else ACCENT
        drawing.add("circle", cx=axes.x(count.day), cy=axes.y(count.value), r=2.1, fill=fill,
                    stroke=ACCENT)  # fmt: skip
    _draw_events(drawing, axes, events)
    return drawing.render(f"{title} over days from infusion", _description(counts, unit))


def _draw_axes(drawing: Drawing, axes: _Axes, bound: float) -> None:
    for tick in (0.0, axes.top / 2, axes.top):
        y = axes.y(tick)
        drawing.line(FRAME.left, y, FRAME.right, y, stroke=RULE, stroke_width=0.7)
        drawing.text(FRAME.left - 5, y + 3.6, number(tick), text_anchor="end", class_="tick")
    drawing.line(
        FRAME.left, axes.y(bound), FRAME.right, axes.y(bound), stroke=SOFT_INK, stroke_width=0.9,
        stroke_dasharray="1 3", stroke_linecap="round",
    )  # fmt: skip
    draw_infusion(drawing, FRAME, axes.x(0))
    for day, anchor in ((axes.first, "middle"), (axes.last, "end")):
        if day:
            text = f"{MINUS}{-day}" if day < 0 else f"+{day}"
            drawing.text(axes.x(day), FRAME.bottom + 12, text, text_anchor=anchor, class_="tick")


def _draw_events(drawing: Drawing, axes: _Axes, events: Sequence[ClinicalEvent]) -> None:
    if not events:
        return
    for event in events:
        end = event.day if event.end_day is None else max(event.end_day, event.day)
        start, stop = max(event.day, axes.first), min(end, axes.last)
        if start <= stop:
            drawing.line(axes.x(start) - 1.5, EVENT_ROW, axes.x(stop) + 1.5, EVENT_ROW,
                         stroke=INK, stroke_width=3)  # fmt: skip
    kinds = ", ".join(dict.fromkeys(event_word(event.kind) for event in events))
    drawing.text(FRAME.left, EVENT_ROW + 14, kinds, class_="tick")


def _description(counts: Sequence[BloodCount], unit: str) -> str:
    lowest = min(counts, key=lambda count: count.value)
    return (
        f"{len(counts)} values from day {counts[0].day} to day {counts[-1].day}; lowest "
        f"{number(lowest.value)} {unit} on day {lowest.day}; last {number(counts[-1].value)} {unit}."
    )


def _nice_top(value: float) -> float:
    """The smallest round number that holds ``value`` and halves well."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    steps = (1, 1.6, 2, 3, 4, 5, 6, 8, 10)
    return next(power * step for step in steps if power * step >= value)
