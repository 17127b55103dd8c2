"""Blood counts over days: three small pictures on one time axis, with what was given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline
from chip_triage.reports.plot_scale import (
    ACCENT,
    INK,
    RULE,
    SOFT_INK,
    Frame,
    draw_infusion,
)
from chip_triage.reports.svg import Drawing
from chip_triage.reports.wording import ANALYTE_WORDS, MINUS, event_word, number

WIDTH, HEIGHT = 290.0, 170.0
FRAME = Frame(38, 40, 282, 132)
EVENT_ROW = 160.0

#: Upper bound of CTCAE v5 grade 3 (ANC per uL, platelets 10e9/L, Hb g/dL): drawn as a quiet line.
GRADE_THREE = {"anc": 1000.0, "platelets": 50.0, "hb": 8.0}
#: Which events stand under which count.
EVENT_PREFIXES = {
    "anc": ("g_csf", "stem_cell_boost"),
    "platelets": ("transfusion_platelets", "tpo"),
    "hb": ("transfusion_red", "transfusion_rbc"),
}


def render_counts_plots(timeline: ClinicalTimeline) -> tuple[str, ...]:
    """One SVG each for ANC, platelets and haemoglobin, where there are at least two values."""
    series = {
        analyte: sorted((count for count in timeline.blood_counts if count.analyte == analyte),
                        key=lambda count: (count.day, count.value))
        for analyte in GRADE_THREE
    }  # fmt: skip
    shown = {analyte: counts for analyte, counts in series.items() if len(counts) > 1}
    if not shown:
        return ()
    days = [count.day for counts in shown.values() for count in counts]
    first, last = min(*days, 0), max(*days, 0)
    return tuple(
        _render_series(analyte, counts, _events_for(analyte, timeline.events), first, last)
        for analyte, counts in shown.items()
    )


def _events_for(analyte: str, events: Sequence[ClinicalEvent]) -> list[ClinicalEvent]:
    return [event for event in events if event.kind.startswith(EVENT_PREFIXES[analyte])]


def _render_series(
    analyte: str,
    counts: Sequence[BloodCount],
    events: Sequence[ClinicalEvent],
    first: int,
    last: int,
) -> str:
    title, unit = ANALYTE_WORDS[analyte]
    top = _nice_top(max(GRADE_THREE[analyte], *(count.value for count in counts)))
    drawing = Drawing(f"counts-{analyte}", WIDTH, HEIGHT)
    span = max(last - first, 1)

    def x(day: int) -> float:
        return FRAME.left + 6 + (day - first) / span * (FRAME.right - FRAME.left - 12)

    def y(value: float) -> float:
        return FRAME.bottom - value / top * (FRAME.bottom - FRAME.top)

    drawing.text(4, 13, f"{title}, {unit}", class_="axis")
    for tick in (0.0, top / 2, top):
        drawing.line(FRAME.left, y(tick), FRAME.right, y(tick), stroke=RULE, stroke_width=0.7)
        drawing.text(FRAME.left - 5, y(tick) + 3.6, number(tick), text_anchor="end", class_="tick")
    bound = y(GRADE_THREE[analyte])
    drawing.line(FRAME.left, bound, FRAME.right, bound, stroke=SOFT_INK, stroke_width=0.9,
                 stroke_dasharray="1 3", stroke_linecap="round")  # fmt: skip
    draw_infusion(drawing, FRAME, x(0))
    for earlier, later in pairwise(counts):
        drawing.line(
            x(earlier.day),
            y(earlier.value),
            x(later.day),
            y(later.value),
            stroke=ACCENT,
            stroke_width=1.2,
        )
    for count in counts:
        drawing.add("circle", cx=x(count.day), cy=y(count.value), r=2.1, fill=ACCENT)
    for day in dict.fromkeys((first, last)):
        label = f"{MINUS}{-day}" if day < 0 else f"+{day}"
        if day:
            drawing.text(x(day), FRAME.bottom + 13, label, text_anchor="middle", class_="tick")
    for event in events:
        _draw_event(
            drawing, x(event.day), x(event.end_day if event.end_day is not None else event.day)
        )
    if events:
        kinds = ", ".join(dict.fromkeys(event_word(event.kind) for event in events))
        drawing.text(FRAME.left, EVENT_ROW + 6, kinds, class_="tick")
    lowest = min(counts, key=lambda count: count.value)
    description = (
        f"{len(counts)} values from day {counts[0].day} to day {counts[-1].day}; lowest "
        f"{number(lowest.value)} {unit} on day {lowest.day}; last {number(counts[-1].value)} {unit}."
    )
    return drawing.render(f"{title} over days from infusion", description)


def _draw_event(drawing: Drawing, start: float, end: float) -> None:
    drawing.line(
        start - 1.5, EVENT_ROW - 8, max(end, start) + 1.5, EVENT_ROW - 8, stroke=INK, stroke_width=3
    )


def _nice_top(value: float) -> float:
    """The smallest round number that holds ``value`` and halves well."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(power * step for step in (1, 1.6, 2, 3, 4, 5, 6, 8, 10) if power * step >= value)
