"""Synthetic cases for the reports: every patient, sample, count and file here is invented.

Genes, HGVS names and GRCh38 coordinates are real, so that the pages read as they would in use.
``CHIP_TRIAGE_UPDATE_GOLDEN=1`` rewrites the golden files and shows what changed.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.model.case import (
    CASE_SCHEMA_VERSION,
    RUN_SCHEMA_VERSION,
    Case,
    CategoryCount,
    Failure,
    GeneCoverage,
    InputFile,
    Provenance,
    Run,
    RunContext,
    SampleResult,
)  # fmt: skip
from chip_triage.model.clone import (
    CellFraction,
    CloneTrack,
    Growth,
    IdentityCheck,
    Nesting,
    Observation,
    Transition,
)  # fmt: skip
from chip_triage.model.depth import ReadCount
from chip_triage.model.finding import DriverMatch, FilterOutcome, Finding, Reason
from chip_triage.model.karyotype import Abnormality, CytogeneticClone, Karyotype, KaryotypeFlag
from chip_triage.model.locus import GRCH38, VariantKey
from chip_triage.model.note import Note
from chip_triage.model.panel import (
    ArtefactEntry,
    Citation,
    GenePanel,
    GeneSpan,
    PanelGene,
    SmnRule,
    Threshold,
)  # fmt: skip
from chip_triage.model.patient import (
    BloodCount,
    ClinicalEvent,
    ClinicalTimeline,
    Patient,
    Sample,
)  # fmt: skip
from chip_triage.model.risk import FiredRule, RiskAssessment
from chip_triage.model.score import Contribution, ScoreResult
from chip_triage.model.variant import Accounting, Call, Consequence, RejectedLine, Variant

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "<script>alert('x')</script>"

#: gene: contig, pos, ref, alt, transcript, c., p., SO term
VARIANTS = {
    "TP53": ("chr17", 7675088, "C", "T", "NM_000546.6", "c.524G>A", "p.Arg175His", "missense_variant"),
    "DNMT3A": ("chr2", 25234373, "C", "T", "NM_022552.5", "c.2645G>A", "p.Arg882His", "missense_variant"),
    "PPM1D": ("chr17", 60663262, "C", "T", "NM_003620.4", "c.1528C>T", "p.Gln510Ter", "stop_gained"),
    "EZH2": ("chr7", 148811635, "T", "A", "NM_004456.5", "c.1937A>T", "p.Tyr646Phe", "missense_variant"),
    "JAK3": ("chr19", 17834862, "G", "A", "NM_000215.4", "c.1718C>T", "p.Ala573Val", "missense_variant"),
    "KIT": ("chr4", 54733155, "A", "T", "NM_000222.3", "c.2447A>T", "p.Asp816Val", "missense_variant"),
    "RUNX1": ("chr21", 34859486, "G", "A", "NM_001754.5", "c.602G>A", "p.Arg201Gln", "missense_variant"),
    "TET2": ("chr4", 105275794, "C", "T", "NM_001127208.3", "c.5284C>T", "p.Arg1762Trp", "missense_variant"),
}  # fmt: skip
TAGS = {
    "TP53": ("seen_at_smn", "seen_pre_cart", "high_risk", "high_weight", "therapy_selected"),
    "DNMT3A": ("seen_at_smn", "seen_pre_cart", "high_risk"),
    "PPM1D": ("high_weight", "therapy_selected"),
    "EZH2": ("seen_at_smn", "lymphoid_compatible"),
}


def short_name(gene: str) -> str:
    names = {"Arg": "R", "His": "H", "Gln": "Q", "Ter": "*", "Tyr": "Y", "Phe": "F", "Ala": "A",
             "Val": "V", "Asp": "D", "Trp": "W"}  # fmt: skip
    text = VARIANTS[gene][6]
    for long, letter in names.items():
        text = text.replace(long, letter)
    return f"{gene} {text}"


def key_of(gene: str) -> VariantKey:
    chrom, pos, ref, alt = VARIANTS[gene][:4]
    return VariantKey.from_vcf(GRCH38, chrom, pos, ref, alt)


def finding(
    gene: str,
    sample_id: str,
    alt_depth: int,
    depth: int,
    category: str = "driver",
    **changes: object,
) -> Finding:
    chrom, pos, ref, alt, transcript, hgvsc, hgvsp, term = VARIANTS[gene]
    consequence = Consequence(
        gene, transcript, (term,), hgvsc, hgvsp, "5/11", None, True, True, None, "CSQ"
    )
    filters = changes.pop("filters", ("PASS",))
    call = Call(
        Variant(key_of(gene), chrom, pos, ref, alt), sample_id, "mutect2", filters,  # type: ignore[arg-type]
        depth - alt_depth, alt_depth, depth, alt_depth / depth, "AD: alt/(ref+alt)", depth + 11,
        round(alt_depth / depth, 3), None, None, alt_depth // 2, alt_depth - alt_depth // 2,
        None, None, (consequence,), (), 120 + pos % 7, f"{sample_id}.vcf.gz",
    )  # fmt: skip
    reasons = {
        "driver": (Reason("driver_rule", "matches a driver rule and passed every filter"),),
        "review": (Reason("at_or_below_threshold", "VAF 0.90 % is not above 2 %"),),
        "excluded": (Reason("below_threshold", "VAF is not above 2 %"),),
    }
    made = Finding(
        call, gene, consequence, category,
        DriverMatch(f"bick_{gene.lower()}_1", "default", "driver", transcript, "bick2020",
                    "matched on the rule's own transcript"),
        (FilterOutcome("min_alt_reads", alt_depth >= 5, str(alt_depth), ">= 5 reads", "default"),
         FilterOutcome("strand_balance", None, "no strand counts", "10-90 %", "default")),
        TAGS.get(gene, ()), (), reasons[category],
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def observed(
    sample: Sample, status: str, alt: int | None, depth: int | None, **changes: object
) -> Observation:
    vaf = alt / depth if alt is not None and depth else None
    low = high = None
    if vaf is not None and alt:
        spread = 1.96 * (vaf * (1 - vaf) / depth) ** 0.5  # type: ignore[operator]
        low, high = max(0.0, vaf - spread * 0.92), min(1.0, vaf + spread * 1.12)
    limit = None if depth is None else 9.6 / (depth + 10)
    made = Observation(
        sample.sample_id, sample.day, sample.specimen, status,
        None if status in ("not_detected", "not_assessable") else vaf,
        alt, depth, low, high, limit, "record" if alt else "per_base_file",
        "" if status != "not_assessable" else "no depth is known at this site",
        1 - 0.05 ** (1 / depth) if depth and not alt else None,
        {"detected": "driver", "below_threshold": "review"}.get(status),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def track(
    gene: str, observations: tuple[Observation, ...], fate: str, **changes: object
) -> CloneTrack:
    first, last = observations[0], observations[-1]
    fold = last.vaf / first.vaf if first.vaf and last.vaf else None
    step = Transition(
        first.sample_id, last.sample_id, fate, (), None if not first.vaf or not last.vaf else 1.2e-9,
        None if not first.vaf or not last.vaf else 3.6e-9, 2.1e-10, fold, fold and fold * 0.6, fold and fold * 1.6,
    )  # fmt: skip
    single = len(observations) == 1
    made = CloneTrack(
        key_of(gene), gene, VARIANTS[gene][6], VARIANTS[gene][5], short_name(gene), "driver",
        TAGS.get(gene, ()), observations, () if single else (step,), None if single else step,
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def coverage(genes: dict[str, tuple[int | None, float | None]]) -> tuple[GeneCoverage, ...]:
    return tuple(
        GeneCoverage(
            gene, "not_known" if depth is None else "adequate" if depth >= 500 else "partial",
            depth, limit, "per_base_file" if depth is not None else "none",
            "" if depth is None or depth >= 500 else "12 % of the listed sites under 500 reads",
        )
        for gene, (depth, limit) in genes.items()
    )  # fmt: skip


DEEP = {"TP53": (1890, 0.0064), "EZH2": (1655, 0.007), "CUX1": (1702, 0.0068), "LUC7L2": (1411, 0.0078),
        "NPM1": (1730, 0.0067), "DNMT3A": (1820, 0.0066), "PPM1D": (1604, 0.0072)}  # fmt: skip
SHALLOW = {"TP53": (62, 0.11), "EZH2": (None, None), "CUX1": (58, 0.12), "LUC7L2": (None, None),
           "NPM1": (71, 0.1), "DNMT3A": (64, 0.11), "PPM1D": (55, 0.12)}  # fmt: skip


def result(sample: Sample, findings: tuple[Finding, ...], **changes: object) -> SampleResult:
    made = SampleResult(
        sample, "mutect2", GRCH38, "VEP CSQ",
        (Accounting(f"{sample.sample_id}.vcf.gz", 1240, 1112, 128,
                    alleles=131, absent=4, kept_out=(("spanning_deletion", 2),)),),
        (CategoryCount("driver", "driver_rule", sum(f.category == "driver" for f in findings)),
         CategoryCount("review", "no_rule", 6),
         CategoryCount("excluded", "synonymous", 58), CategoryCount("excluded", "intronic", 41),
         CategoryCount("excluded", "population_polymorphism", 16)),
        findings, coverage(DEEP),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def rule(
    rule_id: str, level: str, fired: bool | None, statement: str, **changes: object
) -> FiredRule:
    made = FiredRule(rule_id, level, fired, statement, (), "clonhema2025")
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def provenance(*samples: str) -> Provenance:
    return Provenance(
        "chip-triage", "0.1.0", "clonhema_myeloid", "1.0.0", "9f" * 32, "default",
        tuple(InputFile(f"{name}.vcf.gz", "variants", f"{index:x}e" * 32, 48211 + index)
              for index, name in enumerate(samples)),
        (("rule_set", "default"), ("vaf_threshold", "0.02"), ("alpha", "0.000833")),
        "2026-01-15T09:00:00Z",
    )  # fmt: skip


def lab(patient_id: str, analyte: str, unit: str, values: dict[int, float]) -> list[BloodCount]:
    return [BloodCount(patient_id, day, analyte, value, unit) for day, value in values.items()]


KARYOTYPE_P04 = Karyotype(
    "44,XY,del(5)(q13q33),-7,add(17)(p11.2),-18[12]/46,XY[8]", "ok",
    (CytogeneticClone("44,XY,del(5)(q13q33),-7,add(17)(p11.2),-18[12]", 44, 44, "XY",
        (Abnormality("del", ("5",), ("q13q33",), "del(5)(q13q33)"), Abnormality("loss", ("7",), (), "-7"),
         Abnormality("add", ("17",), ("p11.2",), "add(17)(p11.2)"), Abnormality("loss", ("18",), (), "-18")), 12),
     CytogeneticClone("46,XY[8]", 46, 46, "XY", (), 8, is_normal=True)),
    (KaryotypeFlag("normal", False, "12 of 20 metaphases carry abnormalities"),
     KaryotypeFlag("monosomy7", True, "-7 in 12 of 20 metaphases", 12, True),
     KaryotypeFlag("complex", True, "4 abnormalities, counted by Chun 2010", 12, True),
     KaryotypeFlag("monosomal", True, "two autosomal monosomies (7, 18)", 12, True),
     KaryotypeFlag("del5q", True, "del(5)(q13q33)", 12, True),
     KaryotypeFlag("loss17p", None, "add(17)(p11.2): loss of 17p is likely, not proved", 12, True),
     KaryotypeFlag("del7q", False, "chromosome 7 is lost whole")),
    20, 4, 4, 4, "chun2010", "very poor", "poor", (), (), "P04-d182", 182, "BM",
)  # fmt: skip


@pytest.fixture(scope="session")
def panel() -> GenePanel:
    spans = {gene: row[:2] for gene, row in VARIANTS.items()}
    spans |= {
        "CUX1": ("chr7", 101815904),
        "LUC7L2": ("chr7", 139341360),
        "NPM1": ("chr5", 171387116),
    }
    genes = tuple(
        PanelGene(gene, "HGNC:1", "NM_1.1", "ENST1.1", "+",
                  (GeneSpan(GRCH38, str(chrom).removeprefix("chr"), int(pos) - 9000, int(pos) + 9000),),
                  TAGS.get(gene, ()))
        for gene, (chrom, pos) in spans.items()
    )  # fmt: skip
    return GenePanel(
        "clonhema_myeloid", "1.0.0", "ClonHema myeloid panel", "9f" * 32, genes, (),
        (ArtefactEntry("A1", "TET2", None, "p.Leu1721Trp", "germline", "bick2020"),),
        (Threshold("vaf_threshold", 0.02, "fraction", "rejeski2024"),
         Threshold("min_alt_reads", 5, "reads", "default", "deep-panel profile; the exome profile keeps 5"),
         Threshold("alpha", 0.05 / 60, "probability", "default")),
        (SmnRule("karyotype_with_cytopenia", "criteria_met", "karyotype", "clonal -7 with cytopenia", "who2022"),),
        (Citation("clonhema2025", "Farina et al., Bone Marrow Transplant 2025;60:702-704", "10.1038/s41409-025-02529-x"),
         Citation("rejeski2024", "Rejeski et al., Lancet Haematol 2024", "10.1016/S2352-3026(24)00077-2"),
         Citation("who2022", "Khoury et al., Leukemia 2022;36:1703-1719", "10.1038/s41375-022-01613-1"),
         Citation("bick2020", "Bick et al., Nature 2020;586:763-768", "10.1038/s41586-020-2819-2")),
    )  # fmt: skip


def build_p04() -> Case:
    """Prolonged cytopenia: TP53 0.9 % before, 40 % now, -7 in a complex clone, no diagnosis yet."""
    pre = Sample("P04-pre", "P04", "pre_cart", -6, "PB", disease_status="active", sex="M",
                 marrow_infiltration_pct=None, kit="myeloid-v2")  # fmt: skip
    now = Sample("P04-d182", "P04", "cytopenia", 182, "BM", disease_status="remission", sex="M",
                 karyotype=KARYOTYPE_P04.text, karyotype_day=182, karyotype_specimen="BM", kit="myeloid-v2")  # fmt: skip
    tp53 = track(
        "TP53",
        (
            observed(pre, "below_threshold", 18, 2000),
            observed(now, "detected", 760, 1890, source="record"),
        ),
        "expanding",
        flags=("crossed_threshold",),
        growth=Growth(8.4, 7.2, 9.6, 30.1, "logit of two points", 2),
        cell_fractions=(CellFraction("P04-d182", 0.57, 0.8, "state unknown: v to 2v"),),
    )
    tp53 = dataclasses.replace(tp53, overall=dataclasses.replace(tp53.transitions[0], flags=("not_comparable",)),
                               transitions=(dataclasses.replace(tp53.transitions[0], flags=("not_comparable", "crossed_threshold")),))  # fmt: skip
    recount = ReadCount("P04-pre", key_of("TP53"), 1961, 19, 1, 10, 9, 2, 20, 20, True)
    tp53 = dataclasses.replace(tp53, observations=(dataclasses.replace(tp53.observations[0], recheck=recount), tp53.observations[1]))  # fmt: skip
    tracks = (
        tp53,
        track("DNMT3A", (observed(pre, "detected", 122, 1960), observed(now, "detected", 131, 1820)), "stable"),
        track("PPM1D", (observed(pre, "detected", 71, 1710), observed(now, "not_detected", 0, 1604)), "lost"),
        track("RUNX1", (observed(pre, "not_detected", 0, 640), observed(now, "detected", 88, 1540)), "emerged"),
        track("EZH2", (observed(pre, "not_assessable", None, None), observed(now, "detected", 96, 1655)),
              "first_seen_unassessed", category="review"),
    )  # fmt: skip
    rules = (
        rule("karyotype_with_cytopenia", "criteria_met", True,
             "Clonal -7 or complex karyotype together with cytopenia",
             evidence=("-7 in 12 of 20 metaphases, bone marrow of day +182",
                       "ANC 420 /µL and platelets 31 ×10⁹/L on day +180"),
             citation="who2022", denominator="5 of 8 abnormal karyotypes at SMN were -7 or del(7q) (ClonHema, 14 SMN in 555)"),
        rule("tp53_complex", "critical", True, "TP53 driver with complex karyotype",
             evidence=("TP53 p.R175H 40.2 % (760/1890), bone marrow of day +182", "4 abnormalities in 12 cells"),
             denominator="TP53 in 4 of 11 SMN sequenced (ClonHema)",
             caveats=("bone marrow is compared with blood",)),
        rule("tp53_driver", "high", True, "A TP53 driver", evidence=("TP53 p.R175H 40.2 % (760/1890)",),
             denominator="TP53 in 4 of 11 SMN sequenced (ClonHema)"),
        rule("high_weight_expanding", "high", True, "A high-weight clone newly detected or expanding",
             evidence=("TP53 p.R175H 0.90 % to 40.2 %", "RUNX1 p.R201Q newly detected; earlier < 0.47 %")),
        rule("npm1", "criteria_met", False, "NPM1 exon 12 insertion", evidence=("NPM1 covered at 1730 reads",), citation="who2022"),
        rule("t15_17", "notify_today", False, "t(15;17)", evidence=("karyotype read whole",), citation="who2022"),
        rule("tp53_multi_hit", "critical", None, "TP53 multi-hit", missing=("17p copy state",), citation="who2022",
             settled_by="copy-number analysis or FISH of 17p"),
        rule("context_hematotox", "context", None, "CAR-HEMATOTOX high before lymphodepletion",
             missing=("ferritin before lymphodepletion",), denominator="10 of 14 SMN against 240 of 500 (printed p 0.04; Fisher's exact gives 0.11)"),
        rule("prior_asct", "context", True, "Earlier autologous transplant", evidence=("patients table: prior_asct",),
             denominator="50 % of SMN against 27 % (ClonHema)"),
    )  # fmt: skip
    assessment = RiskAssessment(
        "criteria_met", "Possible AML / MDS criteria met: morphology needed",
        "Bone marrow of day +182 holds TP53 p.R175H at 40.2 % (760/1890; limit 0.51 %) with -7 in 12 of 20 "
        "metaphases in a complex clone, while ANC is 420 /µL; the same TP53 variant stood at 0.90 % (18/2000) in "
        "blood before CAR-T.",
        rules, ("marrow morphology with blast count", "ferritin before lymphodepletion", "17p copy state"),
        None, ("marrow aspirate and trephine with blast count", "FISH or copy-number analysis of 17p"),
        ("TP53 p.R175H: 0.90 % (18/2000, blood, day −6) to 40.2 % (760/1890, marrow, day +182); specimens differ",
         "RUNX1 p.R201Q: newly detected at 5.71 %; earlier < 0.47 % (depth 640)",
         "PPM1D p.Q510*: 4.15 % before; not detected in this specimen (< 0.19 %, depth 1604)",
         "DNMT3A p.R882H: 6.22 % and 7.20 %, no change shown",
         "EZH2 p.Y646F: 5.80 % now; the earlier sample is not assessable there"),
        ("TP53 covered in both samples", "20 metaphases"),
        ("Bone marrow is compared with blood: a change of less than 2-fold is not read as one.",
         "EZH2 p.Y646F is frequent in follicular lymphoma: origin undetermined."),
        ("Base rate: 14 SMN in 555 CAR-T recipients (ClonHema, Farina 2025).",), True,
    )  # fmt: skip
    counts = (
        lab("P04", "anc", "per_ul", {-6: 2900, 0: 1800, 7: 60, 14: 210, 28: 900, 60: 1100, 90: 980, 120: 760, 150: 610, 180: 420})
        + lab("P04", "platelets", "10e9_l", {-6: 168, 0: 141, 7: 55, 14: 22, 28: 48, 60: 71, 90: 64, 120: 58, 150: 44, 180: 31})
        + lab("P04", "hb", "g_dl", {-6: 11.9, 7: 9.1, 28: 9.4, 60: 10.2, 90: 9.9, 120: 9.5, 150: 8.8, 180: 8.1})
        + lab("P04", "crp", "mg_dl", {-6: 1.2})
    )  # fmt: skip
    scores = (
        ScoreResult("car_hematotox", "CAR-HEMATOTOX", "Rejeski 2021", None, "high", 2, 4, ("ferritin",),
            (Contribution("platelets", "168 ×10⁹/L", 1, "75-175: 1"), Contribution("anc", "2900 /µL", 0, "> 1200: 0"),
             Contribution("hb", "11.9 g/dL", 0, "> 9.0: 0"), Contribution("crp", "1.2 mg/dL", 0, "< 3.0: 0"),
             Contribution("ferritin", "", None, "650 and 2000 ng/mL")),
            "Rejeski et al., Blood 2021;138:2499", ("ANC of exactly 1200 counts as low",), ("ferritin before lymphodepletion",), None, -6),
        ScoreResult("icaht_late", "ICAHT, late", "Rejeski 2023", 3, "grade 3", 3, 3, (),
            (Contribution("nadir after day 30", "420 /µL", 3, "<= 500: grade 3"),),
            "Rejeski et al., Blood 2023;142:865", ("<= as in the 2023 paper; the 2024 review prints <",), (), None, 180),
    )  # fmt: skip
    return Case(
        CASE_SCHEMA_VERSION,
        Patient("P04", "M", 1957, 68.0, "2025-03-11", "axi-cel", "DLBCL", 3, True, False, last_day=190),
        (result(pre, (finding("DNMT3A", "P04-pre", 122, 1960), finding("PPM1D", "P04-pre", 71, 1710),
                      finding("TP53", "P04-pre", 18, 2000, "review"))),
         result(now, (finding("TP53", "P04-d182", 760, 1890, flags=("germline_vaf_range",)), finding("DNMT3A", "P04-d182", 131, 1820),
                      finding("RUNX1", "P04-d182", 88, 1540),
                      finding("EZH2", "P04-d182", 96, 1655, "review", filters=("strand_bias", "slippage"),
                              flags=("lymphoid_compatible",), reasons=(Reason("caller_filter", "caller FILTER is strand_bias;slippage"),)),
                      finding("TET2", "P04-d182", 11, 1490, "excluded")),
                notes=(Note("warning", "vaf_disagreement", "P04-d182.vcf.gz:127", "caller VAF 0.06 and counts 0.058 agree within 0.02", ""),))),
        tracks, (KARYOTYPE_P04,), scores,
        ClinicalTimeline(tuple(counts), (ClinicalEvent("P04", 12, "g_csf", "filgrastim", 30),
                                         ClinicalEvent("P04", 14, "transfusion_platelets"),
                                         ClinicalEvent("P04", 160, "transfusion_red_cells"))),
        assessment,
        (Nesting(key_of("DNMT3A"), key_of("TP53"), "undetermined", "the lower bounds of the cell fractions sum to 0.63"),),
        (IdentityCheck("P04-pre", "P04-d182", "same", 64, 1.0, 0, 0, None, 21.4, "64 shared germline SNPs"),),
        (Note("info", "sex_consistent", "P04", "sheet, karyotype and X calls agree"),),
        provenance("P04-pre", "P04-d182"), "c0ffee" * 10,
    )  # fmt: skip


def build_p01() -> Case:
    """SMN recorded: DNMT3A and JAK3 persist, KIT and RUNX1 are newly detected in marrow."""
    pre = Sample("P01-pre", "P01", "pre_cart", -20, "PB", disease_status="active")
    smn = Sample("P01-smn", "P01", "smn", 238, "BM", disease_status="remission")
    tracks = (
        track("DNMT3A", (observed(pre, "detected", 96, 1400), observed(smn, "detected", 410, 1600)), "expanding"),
        track("JAK3", (observed(pre, "detected", 62, 1350), observed(smn, "detected", 75, 1580)), "stable"),
        track("KIT", (observed(pre, "not_detected", 0, 1210), observed(smn, "detected", 180, 1490)), "emerged"),
        track("RUNX1", (observed(pre, "not_detected", 0, 1180), observed(smn, "detected", 322, 1510)), "emerged"),
    )  # fmt: skip
    assessment = RiskAssessment(
        "smn_reported", "SMN reported",
        "MDS was reported on day +238; its marrow holds RUNX1 p.R201Q at 21.3 % (322/1510; limit 0.63 %), newly "
        "detected; earlier < 0.25 % (depth 1180, blood of day −20).",
        (rule("smn_recorded", "smn_reported", True, "The sheet records a secondary myeloid neoplasm",
              evidence=("patients table: MDS, day +238",), denominator="14 SMN in 555 (13 MDS, 1 AML), ClonHema"),),
        ("karyotype", "bone-marrow blasts"), "criteria_met", ("karyotype of at least 20 metaphases",),
        ("RUNX1 p.R201Q: newly detected at 21.3 %; earlier < 0.25 %", "KIT p.D816V: newly detected at 12.1 %; earlier < 0.25 %",
         "DNMT3A p.R882H: 6.86 % to 25.6 %; specimens differ", "JAK3 p.A573V: 4.59 % and 4.75 %, no change shown"),
    )  # fmt: skip
    return Case(
        CASE_SCHEMA_VERSION, Patient("P01", "F", None, 61.0, None, "tisa-cel", "FL", 4, False, False, 238, "MDS"),
        (result(pre, (finding("DNMT3A", "P01-pre", 96, 1400), finding("JAK3", "P01-pre", 62, 1350))),
         result(smn, (finding("DNMT3A", "P01-smn", 410, 1600), finding("JAK3", "P01-smn", 75, 1580),
                      finding("KIT", "P01-smn", 180, 1490), finding("RUNX1", "P01-smn", 322, 1510)))),
        tracks, (), (), ClinicalTimeline(), assessment, provenance=provenance("P01-pre", "P01-smn"), fingerprint="a1" * 32,
    )  # fmt: skip


def build_p05() -> Case:
    """Too shallow to judge; a pre-CAR-T sample only, one line of the file rejected."""
    pre = Sample("P05-pre", "P05", "pre_cart", None, "PB", collection_date="2025-01-02")
    assessment = RiskAssessment(
        "cannot_be_judged", "Cannot be judged",
        "Depth is too low for a 2 % threshold: TP53 is covered by 62 reads (limit 11 %).", (),
        ("depth of at least 500 reads", "karyotype", "blood counts"), "criteria_met",
        ("sequence again at a depth that shows 2 %",), (), (), ("A region mean is not a site's depth.",),
        ("Clonal haematopoiesis alone should not exclude a patient from CAR-T cells (Miller, Blood Adv 2021).",
         "Testing for clonal haematopoiesis before CAR-T cells is not standard of care (Rejeski 2024)."),
    )  # fmt: skip
    accounting = Accounting(
        "P05-pre.vcf.gz", 310, 280, 29,
        (RejectedLine(77, "bad_count", "AD has 1 value, expected 2", "P05-pre.vcf.gz"),), 30, 1,
    )  # fmt: skip
    return Case(
        CASE_SCHEMA_VERSION, Patient("P05"),
        (result(pre, (), coverage=coverage(SHALLOW), accounting=(accounting,), counts=(CategoryCount("excluded", "intronic", 29),)),),
        (), (Karyotype("46,XY[6]??", "partly_read", (), (), 6, not_understood=("??",), sample_id="P05-pre",
                       notes=(Note("warning", "not_understood", "column 9", "'??' is not ISCN", "check the report of the cytogenetics laboratory"),)),),
        (), ClinicalTimeline(), assessment, provenance=provenance("P05-pre"), fingerprint="05" * 32,
    )  # fmt: skip


def build_p06() -> Case:
    """Nothing found, everything covered."""
    pre = Sample("P06-pre", "P06", "pre_cart", -10, "BM", disease_status="remission")
    later = Sample("P06-d95", "P06", "followup", 95, "BM", disease_status="remission")
    normal = Karyotype(
        "46,XX[20]", "ok", (CytogeneticClone("46,XX[20]", 46, 46, "XX", (), 20, is_normal=True),),
        (KaryotypeFlag("normal", True, "20 normal metaphases"),), 20, 0, 0, 0, sample_id="P06-d95", day=95, specimen="BM",
    )  # fmt: skip
    assessment = RiskAssessment(
        "none_found", "No rule fired",
        "Bone marrow of day +95: no driver above 2 % in the panel's genes (TP53 depth 1890, limit 0.64 %), 20 normal metaphases.",
        (rule("tp53_driver", "high", False, "A TP53 driver", evidence=("TP53 covered at 1890 reads",)),),
        (), None, (), ("No clone in either sample.",), ("TP53, EZH2, CUX1, LUC7L2, NPM1 covered",),
    )  # fmt: skip
    return Case(
        CASE_SCHEMA_VERSION, Patient("P06", "F", None, 57.0), (result(pre, ()), result(later, ())), (), (normal,), (),
        ClinicalTimeline(tuple(lab("P06", "anc", "per_ul", {-10: 3100, 95: 2400}))), assessment,
        provenance=provenance("P06-pre", "P06-d95"), fingerprint="06" * 32,
    )  # fmt: skip


def build_swap() -> Case:
    """P01 whose samples come from two persons: the banner, and markup in every name."""
    case = build_p01()
    return dataclasses.replace(
        case,
        patient=dataclasses.replace(case.patient, patient_id=HOSTILE, product="a & b"),
        identity=(IdentityCheck("P01-pre", "P01-smn", "different", 58, 0.52, 9, 2, 0.1, -30.2, HOSTILE),),
        notes=(Note("error", "identity_mismatch", "P01-pre/P01-smn", HOSTILE, "check the tubes"),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    return {
        "P01": build_p01(),
        "P04": build_p04(),
        "P05": build_p05(),
        "P06": build_p06(),
        "swap": build_swap(),
    }


@pytest.fixture(scope="session")
def run(cases: dict[str, Case]) -> Run:
    return Run(
        RUN_SCHEMA_VERSION, "Run of 2026-01-15", tuple(cases[name] for name in ("P01", "P04", "P05", "P06")),
        (Failure("P08", "P08-pre", "VariantFileError", "P08-pre.vcf.gz: the file ends inside a compressed block",
                 "copy the file again and compare its checksum"),),
        (RunContext("run-7", ("P01-pre", "P01-smn"), (("GRCh38:2:25234372:C:T", ("P01-pre", "P01-smn")),)),),
        (Note("warning", "small_run", "run-7", "2 samples: recurrence cannot be judged"),), provenance("P01-pre"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def same_as_golden() -> Callable[[str, str], None]:
    """Compare a text with a golden file; shows the diff, and rewrites it only when asked to."""

    def check(name: str, found: str) -> None:
        path = GOLDEN / name
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if found == expected:
            return
        diff = "\n".join(
            difflib.unified_diff(
                expected.splitlines(), found.splitlines(), f"golden/{name}", "found", lineterm=""
            )
        )
        if os.environ.get("CHIP_TRIAGE_UPDATE_GOLDEN") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
            print(diff)
            return
        pytest.fail(f"{name} changed (CHIP_TRIAGE_UPDATE_GOLDEN=1 rewrites it):\n{diff[:6000]}")

    return check
