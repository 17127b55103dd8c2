"""The clone statistics on public serial data: growth of Fabre et al., chemotherapy pairs of CDK4/6-CH.

``python -m benchmarks.public_clones DATA_FOLDER`` prints the tables of docs/clones.md and draws its plot.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from chip_triage.analysis.calibration import Calibration, ReplicateRow, calibrate
from chip_triage.analysis.clone_fates import PairCaveats, make_transitions
from chip_triage.analysis.clone_status import observe
from chip_triage.analysis.detection_limit import CloneParameters
from chip_triage.analysis.growth import DAYS_PER_YEAR, growth_of
from chip_triage.analysis.sample_evidence import SiteEvidence
from chip_triage.model.clone import Growth, Observation, Transition
from chip_triage.model.patient import Sample
from chip_triage.readers.panel_file import read_panel

COHORTS = ("crc", "sclc", "tnbc", "untreated")
#: Error of consensus reads in the chemotherapy cohorts (unique molecular identifiers), per base.
CONSENSUS_ERROR = 2e-5


@dataclass(frozen=True, slots=True)
class GrowthPair:
    """One clone: our growth per year and the authors'."""

    label: str
    ours: Growth
    theirs: float


def parameters() -> CloneParameters:
    """The numbers of the shipped panel."""
    return CloneParameters.from_panel(read_panel())


def observed(
    clones: Sequence[Sequence[tuple[int, int, int]]], used: CloneParameters
) -> list[tuple[Observation, ...]]:
    """Observations of many clones, each given as (day, alt, depth), computed together."""
    sites = [
        (
            Sample(f"S{day}", "P01", "other", day, "PB"),
            SiteEvidence("called", alt > 0, alt, depth, alt / depth),
        )
        for counts in clones
        for day, alt, depth in counts
    ]
    flat = iter(observe(sites, used))
    return [tuple(next(flat) for _ in counts) for counts in clones]


# --- Fabre et al. 2022 -------------------------------------------------------------------------


def fabre_pairs(folder: Path, used: CloneParameters) -> tuple[list[GrowthPair], Counter[str]]:
    """Our growth beside the authors' for clones sequenced three times or more, and what was left out."""
    serial = _serial_counts(folder / "fabre2022_serial_counts.txt.gz")
    left_out: Counter[str] = Counter()
    kept = []
    for row in _published(folder / "fabre2022_published_growth.csv"):
        points = _points_of(row, serial)
        if points is None:
            left_out["not matched to counts"] += 1
        elif len(points) < 3:
            left_out["fewer than three samples"] += 1
        else:
            kept.append((row, points))
    pairs = []
    for (row, _), rows in zip(kept, observed([points for _, points in kept], used), strict=True):
        growth = growth_of(rows, used)
        if growth is None:
            left_out["seen in fewer than two samples"] += 1
        else:
            label = f"{row['PID']} {row['Site']}"
            pairs.append(GrowthPair(label, growth, float(row["FullEffectMean"])))
    return pairs, left_out


Clone = tuple[str, str, str]


def _serial_counts(path: Path) -> dict[tuple[float, str], dict[Clone, list[dict[str, str]]]]:
    """(age at any sample, gene) -> clone -> its rows."""
    clones: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    ages: dict[str, set[float]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if row["Age"] in ("", "NA") or row["TOTALcount"] in ("", "NA"):
                continue
            ages[row["SardID"]].add(round(float(row["Age"]), 2))
            place = tuple(row[name] for name in ("SardID", "Gene", "CHR", "START", "REF", "ALT", "AAChange.refGene"))  # fmt: skip
            clones[place].append(row)
    index: dict[tuple[float, str], dict[Clone, list[dict[str, str]]]] = defaultdict(dict)
    for place, rows in clones.items():
        for age in ages[place[0]]:
            index[age, place[1]][place[0], ":".join(place[2:6]), place[6]] = rows
    return index


def _published(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))
    head = next(i for i, line in enumerate(lines) if line and line[0] == "PID")
    return [dict(zip(lines[head], line, strict=False)) for line in lines[head + 1 :] if line[0]]


def _points_of(
    row: dict[str, str], serial: dict[tuple[float, str], dict[Clone, list[dict[str, str]]]]
) -> list[tuple[int, int, int]] | None:
    """(day, alt, depth) of a published clone: same age, gene and protein change (or splice site)."""
    change = row["Site"].split("-", 1)[1]
    age = round(float(row["Age At Study Entry"]), 2)
    found = []
    for clone, rows in serial.get((age, row["Gene"]), {}).items():
        proteins = set(re.findall(r"p\.([A-Z]\d+\w*)", clone[2]))
        if change in proteins or change == clone[2] or change in clone[2].split(","):
            found.append(rows)
    if len(found) > 1:  # several persons of one age: the highest VAF tells them apart
        highest = float(row["maxVAF"])
        found = [r for r in found if abs(max(float(x["VAF"]) for x in r) - highest) < 0.001]
    if len(found) != 1:
        return None
    return sorted(
        (round(float(r["Age"]) * DAYS_PER_YEAR), round(float(r["MUTcount_Xadj"])), int(r["TOTALcount"]))
        for r in found[0]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """How our growth agrees with the authors'; rates per year."""

    clones: int
    correlation: float
    median_difference: float
    median_absolute: float
    coverage: float


def agreement(pairs: Sequence[GrowthPair]) -> Agreement:
    """Pearson correlation, median differences, and how often our interval holds their value."""
    ours = np.array([pair.ours.per_year for pair in pairs])
    theirs = np.array([pair.theirs for pair in pairs])
    inside = [pair.ours.low <= pair.theirs <= pair.ours.high for pair in pairs]
    return Agreement(
        len(pairs),
        float(np.corrcoef(ours, theirs)[0, 1]),
        float(np.median(ours - theirs)),
        float(np.median(np.abs(ours - theirs))),
        float(np.mean(inside)),
    )


def growth_plot(pairs: Sequence[GrowthPair]) -> str:
    """Scatter of both rates as SVG: theirs to the right, ours upwards, the line of equality."""
    low, high, size, edge = -0.4, 1.0, 420, 46
    scale = (size - 2 * edge) / (high - low)

    def across(rate: float) -> float:
        return edge + (min(max(rate, low), high) - low) * scale

    def up(rate: float) -> float:
        return size - across(rate)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"',
        f'width="{size}" height="{size}" role="img" font-family="sans-serif" font-size="11">',
        "<title>Growth per year: this software against the published rates</title>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
    ]
    for tick in (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = across(tick), up(tick)
        parts.append(f'<path d="M{x:.1f} {edge}V{size - edge}M{edge} {y:.1f}H{size - edge}" stroke="#ddd"/>')  # fmt: skip
        parts.append(f'<text x="{x:.1f}" y="{size - edge + 16}" text-anchor="middle">{tick:.1f}</text>')  # fmt: skip
        parts.append(f'<text x="{edge - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.1f}</text>')
    parts.append(f'<path d="M{across(low):.1f} {up(low):.1f}L{across(high):.1f} {up(high):.1f}" stroke="#888" stroke-dasharray="4 3"/>')  # fmt: skip
    for pair in pairs:
        shown = pair.ours.low > 0 or pair.ours.high < 0
        fill = "#20407a" if shown else "none"
        parts.append(f'<circle cx="{across(pair.theirs):.1f}" cy="{up(pair.ours.per_year):.1f}" r="2.4" fill="{fill}" fill-opacity=".6" stroke="#20407a" stroke-width=".8"/>')  # fmt: skip
    middle = size / 2
    parts.append(f'<text x="{middle}" y="{size - 10}" text-anchor="middle">published growth per year (Fabre et al. 2022)</text>')  # fmt: skip
    parts.append(f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">growth per year here</text>')  # fmt: skip
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


# --- CDK4/6-CH ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CohortFates:
    """Statuses and fates of one cohort, before and after chemotherapy."""

    cohort: str
    patients: int
    statuses: Counter[tuple[str, str]]
    fates: Counter[str]
    crossed_two_percent: int
    of_these_seen_before: int


def replicate_rho(folder: Path) -> Calibration:
    """Overdispersion from the pilot's two replicates of each variant."""
    rows = []
    with (folder / "cdk46_ch_pilot_harvard.filtered.csv").open(
        encoding="utf-8", newline=""
    ) as handle:
        for row in csv.DictReader(handle):
            for number in ("1", "2"):
                vaf, depth = row[f"rep{number}"], row[f"average_depth_{number}"]
                if vaf and depth and float(depth) > 0:
                    n = round(float(depth))
                    rows.append(ReplicateRow(row["Subject"], row["key"], round(float(vaf) * n), n))
    return calibrate(rows)


def cohort_fates(folder: Path, cohort: str, used: CloneParameters) -> CohortFates:
    """Every variant before and after, as the comparison reads it.

    The files hold VAFs of both samples (from pileup where not called) and depths of called ones; a
    sample without a called record is given the depth of the other.
    """
    depths = _depths(folder / f"{cohort}_df.minimum.csv")
    persons: list[str] = []
    clones: list[list[tuple[int, int, int]]] = []
    name = f"{cohort}_timepoints.under17000.minimum.csv"
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            depth = depths.get((row["DeID"], row["key"]))
            if depth is None or row["preVAF"] in ("", "NA") or row["postVAF"] in ("", "NA"):
                continue
            persons.append(row["DeID"])
            clones.append(
                [
                    (day, round(float(row[column]) * depth), depth)
                    for day, column in ((0, "preVAF"), (180, "postVAF"))
                ]
            )
    by_patient: dict[str, list[tuple[Observation, ...]]] = defaultdict(list)
    for person, observations in zip(persons, observed(clones, used), strict=True):
        by_patient[person].append(observations)
    statuses: Counter[tuple[str, str]] = Counter()
    found: list[tuple[tuple[Observation, ...], Transition]] = []
    for rows in by_patient.values():
        made = make_transitions(rows, (0, 1), [PairCaveats()] * len(rows), used)
        found += zip(rows, made, strict=True)
        statuses.update((row[0].status, row[1].status) for row in rows)
    new = [row for row, _ in found if (row[0].vaf or 0) <= 0.02 < (row[1].vaf or 0)]
    return CohortFates(
        cohort, len(by_patient), statuses, Counter(transition.fate for _, transition in found),
        len(new), sum(row[0].status == "below_threshold" for row in new),
    )  # fmt: skip


def _depths(path: Path) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if float(row["average_AF"] or 0) > 0 and row["average_AD"]:
                found[row["DeID"], row["key"]].append(
                    float(row["average_AD"]) / float(row["average_AF"])
                )
    return {key: round(sum(values) / len(values)) for key, values in found.items()}


def fates_table(cohorts: Sequence[CohortFates]) -> str:
    """Fates by cohort as Markdown."""
    words = sorted({fate for cohort in cohorts for fate in cohort.fates})
    lines = ["| fate | " + " | ".join(c.cohort for c in cohorts) + " |"]
    lines.append("|---|" + "---|" * len(cohorts))
    for word in words:
        lines.append(f"| {word} | " + " | ".join(str(c.fates[word]) for c in cohorts) + " |")
    rows = (
        ("patients", [c.patients for c in cohorts]),
        ("variants", [c.fates.total() for c in cohorts]),
        ("above 2 % only afterwards", [c.crossed_two_percent for c in cohorts]),
        ("of these seen below 2 % before", [c.of_these_seen_before for c in cohorts]),
    )
    lines += [f"| {title} | " + " | ".join(map(str, cells)) + " |" for title, cells in rows]
    return "\n".join(lines)


def main(folder: Path, plot: Path | None) -> None:
    used = parameters()
    for rho in (0.001, used.clone_growth_rho, 0.004):
        pairs, left_out = fabre_pairs(folder, replace(used, clone_growth_rho=rho))
        print(rho, agreement(pairs), dict(left_out))
    pairs, _ = fabre_pairs(folder, used)
    thrice = [pair for pair in pairs if pair.ours.points >= 4]
    print("four samples or more", agreement(thrice))
    if plot is not None:
        plot.write_text(growth_plot(pairs), encoding="utf-8")
    found = replicate_rho(folder / "CDK46_CH")
    print(found)
    for error in (used.clone_site_error, CONSENSUS_ERROR):
        own = replace(used, clone_site_error=error)
        print(error)
        print(fates_table([cohort_fates(folder / "CDK46_CH", c, own) for c in COHORTS]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
