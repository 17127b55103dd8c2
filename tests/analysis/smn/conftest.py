"""A synthetic patient P01 for the SMN statement: clones, karyotypes, counts, coverage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chip_triage.analysis.smn import assess
from chip_triage.model.case import GeneCoverage, SampleResult
from chip_triage.model.clone import CloneTrack, IdentityCheck, Observation, Transition
from chip_triage.model.finding import DriverMatch, Finding, Reason
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import (
    BloodCount,
    ClinicalEvent,
    ClinicalTimeline,
    Patient,
    Sample,
)
from chip_triage.model.risk import FiredRule, RiskAssessment
from chip_triage.model.score import ScoreResult
from chip_triage.model.variant import Call, Consequence, Variant
from chip_triage.readers.panel_file import read_panel

UNITS = {"anc": "per_ul", "platelets": "10e9_l", "hb": "g_dl", "ferritin": "ng_ml",
         "blasts_marrow": "pct", "blasts_blood": "pct"}  # fmt: skip
HEALTHY = {"anc": 3400, "platelets": 236, "hb": 13.5}


@dataclass
class SyntheticCase:
    """Collects the inputs of ``assess``; every ``add`` returns the case itself."""

    panel: GenePanel
    patient: Patient = field(default_factory=lambda: Patient("P01", sex="female", prior_asct=False,
                                                             prior_lines=2, age_years=50.0))  # fmt: skip
    samples: list[SampleResult] = field(default_factory=list)
    tracks: list[CloneTrack] = field(default_factory=list)
    karyotypes: list[Karyotype] = field(default_factory=list)
    scores: list[ScoreResult] = field(default_factory=list)
    counts: list[BloodCount] = field(default_factory=list)
    events: list[ClinicalEvent] = field(default_factory=list)
    identity: list[IdentityCheck] = field(default_factory=list)

    def sample(
        self, day: int | None, *, specimen: str = "BM", status: str | None = "remission",
        timepoint: str | None = None, covered: bool | Iterable[str] = True, **changes: Any,
    ) -> SyntheticCase:  # fmt: skip
        """A sample; ``covered`` True, False or the genes that are adequate."""
        point = timepoint or ("pre_cart" if day is not None and day <= 0 else "followup")
        name = f"P01_{len(self.samples)}"
        sample = Sample(name, "P01", point, day, specimen, disease_status=status, **changes)
        wanted = {g.symbol for g in self.panel.genes} if covered is True else set(covered or ())
        coverage = tuple(
            GeneCoverage(g.symbol, "adequate", 1500, 0.01, "per_base_file")
            if g.symbol in wanted
            else GeneCoverage(g.symbol, "partial", 55, 0.117, "per_base_file")
            for g in self.panel.genes
        )
        self.samples.append(SampleResult(sample, "mutect2", "GRCh38", "CSQ", (), (), (), coverage))
        return self

    def clone(
        self, gene: str, *counts: tuple[int, int] | None, fate: str | None = None,
        change: str = "p.Arg175His", category: str = "driver", flags: tuple[str, ...] = (),
        tags: tuple[str, ...] | None = None, rule: str | None = None, pair_flags: tuple[str, ...] = (),
        labels: tuple[str, ...] = (), unassessable: tuple[int, ...] = (),
    ) -> SyntheticCase:  # fmt: skip
        """A variant with (alt, depth) in each sample in turn; None: not detected (limit 1 %)."""
        known = self.panel.gene(gene)
        used = tags if tags is not None else (known.tags if known else ())
        key = VariantKey("GRCh38", "1", 1000 + len(self.tracks), "A", "T")
        consequence = Consequence(gene, "ENST1", ("missense_variant",), "c.1A>T", change)
        driver = DriverMatch(
            rule or f"bick:{gene}:missense", "default", "driver", "ENST1", "bick2020"
        )
        observations = []
        for number, (entry, seen) in enumerate(zip(list(self.samples), counts, strict=True)):
            record = entry.sample
            if number in unassessable:
                observations.append(_observation(record, "not_assessable", None, None))
                continue
            if seen is None:
                observations.append(_observation(record, "not_detected", None, None))
                continue
            alt, depth = seen
            below = alt * 50 < depth
            call = Call(
                Variant(key, "chr1", key.start0 + 1, "A", "T"), record.sample_id, "mutect2",
                ("PASS",), depth - alt, alt, depth, alt / depth, "AD", consequences=(consequence,),
                labels=labels,
            )  # fmt: skip
            kind = "excluded" if below else category
            finding = Finding(call, gene, consequence, kind, driver, (), used, flags,
                              (Reason("below_threshold" if below else "driver_rule", "."),))  # fmt: skip
            self.samples[number] = replace(entry, findings=(*entry.findings, finding))
            status = "below_threshold" if below else "detected"
            observations.append(_observation(record, status, alt, depth))
        transitions = _transitions(observations, fate, pair_flags)
        self.tracks.append(
            CloneTrack(key, gene, change, "c.1A>T", f"{gene} {change}", category, used,
                       tuple(observations), transitions, transitions[-1] if transitions else None)
        )  # fmt: skip
        return self

    def karyotype(
        self, day: int | None, *flags: str, metaphases: int | None = 20, status: str = "ok",
        text: str = "46,XX", clonal: bool | None = True, cells: int | None = 12,
        specimen: str = "BM", sample: int | None = None,
    ) -> SyntheticCase:  # fmt: skip
        """A karyotype with the named flags present; without any it is normal."""
        present = [KaryotypeFlag(flag, True, text, cells, clonal) for flag in flags]
        normal = KaryotypeFlag("normal", not flags and status in ("ok", "ok_with_notes"), text)
        owners = [
            e.sample.sample_id for e in self.samples if e.sample.day == day and day is not None
        ]
        if sample is not None:
            owners = [self.samples[sample].sample.sample_id]
        self.karyotypes.append(
            Karyotype(text, status, (), (*present, normal), metaphases,
                      sample_id=owners[0] if owners else None, day=day, specimen=specimen)
        )  # fmt: skip
        return self

    def drop_sample(self, position: int = -1) -> SyntheticCase:
        """One sample fewer."""
        self.samples.pop(position)
        return self

    def count(self, day: int, **values: float) -> SyntheticCase:
        """Blood counts of one day, in canonical units."""
        self.counts += [
            BloodCount("P01", day, name, value, UNITS[name]) for name, value in values.items()
        ]
        return self

    def healthy(self, *days: int) -> SyntheticCase:
        """Normal counts on these days."""
        for day in days:
            self.count(day, **HEALTHY)
        return self

    def score(
        self, score_id: str, value: float | None, category: str | None = None, **more: Any
    ) -> SyntheticCase:
        """A score result; ``best`` and ``worst`` default to its value."""
        fields: dict[str, Any] = {"best": value, "worst": value, "missing": ()} | more
        self.scores.append(
            ScoreResult(score_id, score_id.upper(), "1", value, category,
                        contributions=(), citation="c", **fields)
        )  # fmt: skip
        return self

    def event(self, day: int, kind: str, end_day: int | None = None) -> SyntheticCase:
        """Something that happened."""
        self.events.append(ClinicalEvent("P01", day, kind, end_day=end_day))
        return self

    def person(self, **changes: Any) -> SyntheticCase:
        """Changes to the patient."""
        self.patient = replace(self.patient, **changes)
        return self

    def different_people(self, verdict: str = "different") -> SyntheticCase:
        """An identity check of the first two samples."""
        self.identity.append(IdentityCheck("P01_0", "P01_1", verdict, 40, 0.5, 9))
        return self

    def assess(self) -> RiskAssessment:
        """The statement."""
        return assess(
            self.patient, self.samples, self.tracks, self.karyotypes, self.scores,
            ClinicalTimeline(tuple(self.counts), tuple(self.events)), self.panel, self.identity,
        )  # fmt: skip

    def rule(self, rule_id: str) -> FiredRule:
        """One rule as it came out."""
        return next(rule for rule in self.assess().rules if rule.rule_id == rule_id)


def _observation(sample: Sample, status: str, alt: int | None, depth: int | None) -> Observation:
    vaf = alt / depth if alt is not None and depth else None
    limit = None if status == "not_assessable" else 0.01
    return Observation(
        sample.sample_id,
        sample.day,
        sample.specimen,
        status,
        vaf,
        alt,
        depth,
        None,
        None,
        limit,
        "called",
    )


def _transitions(
    observations: list[Observation], fate: str | None, flags: tuple[str, ...]
) -> tuple[Transition, ...]:
    if len(observations) < 2:
        return ()
    first, last = observations[0], observations[-1]
    guessed = {
        ("not_detected", "detected"): "emerged",
        ("detected", "not_detected"): "lost",
        ("not_assessable", "detected"): "first_seen_unassessed",
    }.get((first.status, last.status), "stable")
    return (Transition(first.sample_id, last.sample_id, fate or guessed, flags),)


@pytest.fixture(scope="session")
def panel() -> GenePanel:
    return read_panel()


@pytest.fixture
def case(panel: GenePanel) -> SyntheticCase:
    """An empty case."""
    return SyntheticCase(panel)


@pytest.fixture
def clean(panel: GenePanel) -> SyntheticCase:
    """Nothing found, everything covered: day -8 in blood, day +180 in blood with a marrow karyotype."""
    return (
        SyntheticCase(panel)
        .sample(-8, specimen="PB", status="active").sample(180, specimen="PB")
        .karyotype(180).healthy(-4, 40, 90, 180)
        .score("car_hematotox", 0, "low").score("icaht_late", 0)
    )  # fmt: skip


@pytest.fixture
def new_case(panel: GenePanel) -> Callable[[], SyntheticCase]:
    """Makes empty cases, for properties that need several."""
    return lambda: SyntheticCase(panel)
