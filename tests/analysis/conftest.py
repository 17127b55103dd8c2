"""A small panel and short-hand for the evidence of invented samples (patient P01)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.detection_limit import CloneParameters
from chip_triage.analysis.sample_evidence import SampleEvidence
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.finding import DriverMatch, Finding, Reason
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene, Threshold
from chip_triage.model.patient import Sample
from chip_triage.model.variant import Call, Consequence, Variant

_NUMBERS = {
    "vaf_threshold": 0.02, "clone_alpha": 0.05 / 60, "clone_site_error": 0.001,
    "clone_rho": 0.001, "clone_minimum_alt_reads": 3, "clone_q_value": 0.05,
    "clone_minimum_fold": 2, "clone_minimum_difference": 0.02, "clone_incomparable_fold": 2,
    "clone_anc_minimum": 500, "clone_anc_window": 7, "clone_growth_minimum_years": 0.5, "clone_growth_rho": 0.002,
    "carry_over_recipient_vaf": 0.05, "carry_over_source_vaf": 0.2,
}  # fmt: skip
_GENES = {
    "DNMT3A": ("2", 25_227_855, 25_342_590), "TP53": ("17", 7_668_421, 7_687_490),
    "FLT3": ("13", 28_003_274, 28_100_592), "NPM1": ("5", 171_387_116, 171_411_137),
    "CEBPA": ("19", 33_299_934, 33_302_534), "EZH2": ("7", 148_807_383, 148_884_321),
    "BCOR": ("X", 40_051_246, 40_177_320),
}  # fmt: skip

MakeFinding = Callable[..., Finding]
MakeEvidence = Callable[..., SampleEvidence]


@pytest.fixture(scope="session")
def clone_panel() -> GenePanel:
    """Seven genes and the numbers that the comparison of samples needs."""
    return GenePanel(
        panel_id="small", version="1", title="a small panel", checksum="0",
        genes=tuple(
            PanelGene(symbol, "", "", "", "+", (GeneSpan("GRCh38", *place),))
            for symbol, place in _GENES.items()
        ),
        rules=(), artefacts=(),
        thresholds=tuple(Threshold(name, value, "", "") for name, value in _NUMBERS.items()),
        smn_rules=(), citations=(),
    )  # fmt: skip


@pytest.fixture(scope="session")
def clone_parameters(clone_panel: GenePanel) -> CloneParameters:
    return CloneParameters.from_panel(clone_panel)


@pytest.fixture(scope="session")
def clone_key() -> Callable[..., VariantKey]:
    """A key by gene: the gene's start plus an offset."""

    def make(
        gene: str = "TP53", offset: int = 1000, deleted: str = "C", inserted: str = "T"
    ) -> VariantKey:
        contig, start, _ = _GENES[gene]
        return VariantKey("GRCh38", contig, start + offset, deleted, inserted)

    return make


@pytest.fixture(scope="session")
def make_finding(clone_key: Callable[..., VariantKey]) -> MakeFinding:
    def make(
        gene: str = "TP53",
        alt: int | None = 100,
        depth: int | None = 1000,
        *,
        category: str | None = None,
        vaf: float | None = None,
        key: VariantKey | None = None,
        driver: bool = True,
        reasons: tuple[str, ...] = (),
        labels: tuple[str, ...] = (),
        hgvsp: str | None = None,
    ) -> Finding:
        key = key or clone_key(gene)
        if vaf is None and alt is not None and depth:
            vaf = alt / depth
        below = vaf is not None and vaf < 0.02
        category = category or ("excluded" if below else "driver")
        reasons = reasons or (("below_threshold",) if category == "excluded" else ())
        call = Call(
            Variant(key, key.contig, key.start0 + 1, key.deleted, key.inserted), "S", "test",
            ("PASS",), None if alt is None or depth is None else depth - alt, alt, depth, vaf, "AD",
            labels=labels,
        )  # fmt: skip
        match = DriverMatch(f"{gene}_rule", "default", "driver", "NM_1", "house")
        return Finding(
            call, gene, Consequence(gene, "NM_1", hgvsp=hgvsp), category, match if driver else None,
            reasons=tuple(Reason(code, code) for code in reasons),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def make_evidence() -> MakeEvidence:
    def make(
        sample_id: str,
        day: int | None,
        *findings: Finding,
        depths: tuple[DepthEvidence, ...] = (),
        rechecks: tuple[ReadCount, ...] = (),
        blood_normal: bool = False,
        timepoint: str = "other",
        specimen: str = "PB",
        **fields: object,
    ) -> SampleEvidence:
        sample = Sample(sample_id, "P01", timepoint, day, specimen, **fields)  # type: ignore[arg-type]
        return SampleEvidence(sample, findings, depths, rechecks, blood_normal)

    return make


@pytest.fixture(scope="session")
def counted_site() -> Callable[..., DepthEvidence]:
    """The depth and alt count of a multi-sample record for one allele."""

    def make(sample_id: str, key: VariantKey, alt: int, depth: int) -> DepthEvidence:
        return DepthEvidence(
            sample_id, key.contig, key.start0, key.start0 + 1, depth, "multi_sample_record",
            alt_depth=alt, allele=key,
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def read_count() -> Callable[..., ReadCount]:
    def make(sample_id: str, key: VariantKey, alt: int, depth: int, **fields: object) -> ReadCount:
        return ReadCount(
            sample_id, key, depth - alt, alt, 0, alt // 2, alt - alt // 2, 0, 20, 20, True,
            **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    return make
