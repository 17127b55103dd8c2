"""Each row of the category table, the flags, the counts and their identity."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.call_evidence import residue_of
from chip_triage.analysis.triage import triage_sample
from chip_triage.errors import PanelError
from chip_triage.model.case import RunContext
from chip_triage.model.finding import Finding
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.variant import Consequence


def one(panel, make_sample, call, **options) -> Finding:
    (finding,) = triage_sample(make_sample(call), panel, **options).findings
    return finding


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


# ---- the category table ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "alt", "depth", "changes", "category", "code"),
    [
        ("TP53_R175H", 40, 1000, {}, "driver", "driver_rule"),
        ("TET2_acceptor", 40, 1000, {}, "driver", "driver_rule"),
        ("TP53_R175H", 21, 1000, {}, "driver", "driver_rule"),
        ("TP53_R175H", 20, 1000, {}, "review", "at_threshold"),
        ("TP53_R175H", 19, 1000, {}, "excluded", "below_threshold"),
        ("TET2_synonymous", 40, 1000, {}, "excluded", "synonymous"),
        ("TET2_utr", 40, 1000, {}, "excluded", "non_coding"),
        ("DNMT3A_no_rule", 40, 1000, {"population_af": 0.001}, "excluded", "population_polymorphism"),
        ("TP53_R175H", 40, 1000, {"filters": ("strand_bias",)}, "review", "caller_filter"),
        ("TP53_R175H", 40, 1000, {"filters": ("PASS", "x")}, "review", "caller_filter"),
        ("TP53_R175H", 3, 100, {}, "review", "depth"),
        ("TP53_R175H", 4, 15, {}, "review", "depth"),
        ("TP53_R175H", 4, 100, {}, "review", "depth"),
        ("TP53_R175H", 40, 1000, {"alt_forward": 40, "alt_reverse": 0}, "review", "both_strands"),
        ("TP53_R175H", 40, 1000, {"alt_forward": 39, "alt_reverse": 1}, "review", "strand_ratio"),
        ("DNMT3A_no_rule", 40, 1000, {}, "review", "no_driver_rule"),
        ("DNMT3A_no_rule", 350, 1000, {}, "review", "possible_germline"),
        ("TP53_R175H", 40, 1000, {"consequences": ()}, "review", "not_annotated"),
        ("TP53_R175H", None, None, {}, "review", "vaf_unknown"),
        ("outside", 40, 1000, {}, "excluded", "no_panel_gene"),
    ],
)  # fmt: skip
def test_each_row_of_the_category_table(
    panel, make_call, make_sample, name, alt, depth, changes, category, code
) -> None:
    finding = one(panel, make_sample, make_call(name, alt, depth, **changes))
    assert (finding.category, codes(finding)[0]) == (category, code)
    assert all(reason.text for reason in finding.reasons)


def test_a_caller_filter_never_excludes(panel, make_call, make_sample) -> None:
    call = make_call("TP53_R175H", 200, 1000, filters=("germline", "normal_artifact"))
    finding = one(panel, make_sample, call)
    assert finding.category == "review"
    assert finding.driver is not None
    assert "germline;normal_artifact" in finding.reasons[0].text


def test_an_unevaluated_caller_filter_is_no_failure(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R175H", 200, 1000, filters=()))
    assert finding.category == "driver"
    assert next(o for o in finding.outcomes if o.filter_id == "caller_filter").passed is None


def test_deep_intronic_records_are_counted_and_are_no_findings(
    panel, make_call, make_sample
) -> None:
    triage = triage_sample(make_sample(make_call("TET2_deep", 400, 1000)), panel)
    assert triage.findings == ()
    assert [(c.category, c.reason, c.count) for c in triage.counts] == [
        ("excluded", "deep_intronic", 1)
    ]


def test_below_threshold_is_kept_with_its_rule(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R175H", 9, 1000))
    assert finding.category == "excluded"
    assert finding.driver is not None
    assert finding.driver.rule_id == "bick:TP53:missense"
    assert "0.90 % (9/1000)" in finding.reasons[0].text


def test_several_reasons_stand_together(panel, make_call, make_sample) -> None:
    call = make_call("TP53_R175H", 20, 1000, filters=("weak",), alt_forward=20, alt_reverse=0)
    assert codes(one(panel, make_sample, call)) == [
        "at_threshold", "caller_filter", "both_strands", "strand_ratio",
    ]  # fmt: skip


def test_a_deep_driver_at_modest_depth_stays_a_driver(panel, make_call, make_sample) -> None:
    """40 % at 200 reads is beyond doubt: the detection limit decides, not the depth alone."""
    finding = one(panel, make_sample, make_call("TP53_R175H", 80, 200))
    assert finding.category == "driver"
    assert "below_adequate_depth" in finding.flags


# ---- germline, artefacts, sex ------------------------------------------------------------------


def test_hotspots_are_exempt_from_the_population_filter(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("DNMT3A_R882H", 40, 1000, population_af=0.002))
    assert finding.category == "driver"
    assert "population_hotspot_exempt" in finding.flags


def test_a_driver_near_half_is_flagged_not_demoted(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R248Q", 500, 1000))
    assert finding.category == "driver"
    assert {"germline_compatible", "constitutional_origin_to_be_confirmed"} <= set(finding.flags)


def test_chek2_near_half_is_probably_germline(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("CHEK2_R95X", 490, 1000))
    assert "probably_germline" in finding.flags


@pytest.mark.parametrize(
    ("alt", "category"), [(49, "review"), (50, "driver"), (51, "driver")]
)  # fmt: skip
def test_asxl1_duplication_is_reviewed_below_five_per_cent(
    panel, make_call, make_sample, alt, category
) -> None:
    finding = one(panel, make_sample, make_call("ASXL1_dup", alt, 1000))
    assert finding.category == category
    assert "homopolymer_not_excluded" in finding.flags


def test_a_long_indel_is_only_flagged(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("ASXL1_23bp", 60, 1000))
    assert finding.category == "driver"
    assert "long_indel" in finding.flags


def test_listed_artefacts_are_flags(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R175H", 60, 1000))
    assert finding.category == "driver"
    assert "artefact_listed" in finding.flags


@pytest.mark.parametrize(
    ("sex", "alt", "category", "code"),
    [
        ("male", 39, "review", "x_linked_male"),
        ("M", 39, "review", "x_linked_male"),
        ("male", 40, "driver", "driver_rule"),
        ("male", 20, "review", "at_threshold"),
        ("male", 10, "excluded", "below_threshold"),
        ("female", 39, "driver", "driver_rule"),
    ],
)
def test_x_linked_genes_in_males_need_four_per_cent(
    panel, make_call, make_sample, sex, alt, category, code
) -> None:
    patient = Patient("P01", sex=sex)
    finding = one(panel, make_sample, make_call("BCOR_S1437X", alt, 1000), patient=patient)
    assert (finding.category, codes(finding)[0]) == (category, code)


def test_unknown_sex_is_said(panel, make_call, make_sample) -> None:
    triage = triage_sample(make_sample(make_call("BCOR_S1437X", 30, 1000)), panel)
    assert "x_linked_sex_unknown" in triage.findings[0].flags
    assert "x_linked_sex_unknown" in [note.code for note in triage.notes]


def test_the_sample_sheet_knows_the_sex_too(panel, make_call, make_sample) -> None:
    sample = Sample("P01_a", "P01", "followup", 10, "PB", sex="male")
    finding = one(panel, make_sample, make_call("BCOR_S1437X", 30, 1000), sample=sample)
    assert finding.category == "review"


# ---- false duplicate, tags, run ----------------------------------------------------------------


def test_u2af1_calls_at_the_false_copy_are_mapped_back(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("U2AF1_copy", 60, 1000))
    assert finding.gene_symbol == "U2AF1"
    assert finding.category == "driver"
    assert str(finding.call.variant.key) == "GRCh38:21:43104345:G:A"
    assert finding.call.variant.pos == 6496024
    assert "false_duplicate_mapped" in finding.flags


def test_without_any_u2af1_call_grch38_cannot_judge_the_gene(panel, make_call, make_sample) -> None:
    notes = triage_sample(make_sample(make_call("TP53_R175H", 60, 1000)), panel).notes
    assert [note.code for note in notes] == ["false_duplicate"]
    silent = triage_sample(make_sample(make_call("U2AF1_copy", 60, 1000)), panel).notes
    assert silent == ()


def test_an_unmapped_place_in_the_false_copy_is_flagged(panel, make_call, make_sample) -> None:
    call = make_call("U2AF1_copy_elsewhere", 60, 1000)
    altering = replace(call.consequences[0], so_terms=("missense_variant",))
    finding = one(panel, make_sample, replace(call, consequences=(altering,)))
    assert "false_duplicate_unmapped" in finding.flags


def test_tags_come_from_the_panel(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R175H", 60, 1000))
    assert {"high_risk", "high_weight", "seen_at_smn", "lymphoid_compatible"} <= set(finding.tags)


def test_lymphoid_residues_are_tagged_by_variant(panel, make_call, make_sample) -> None:
    genes = tuple(replace(gene, tags=()) if gene.symbol == "EZH2" else gene for gene in panel.genes)
    finding = one(replace(panel, genes=genes), make_sample, make_call("EZH2_Y646F", 60, 1000))
    assert finding.tags == ("lymphoid_compatible",)


def test_recurrence_and_carry_over_flags(panel, make_call, make_sample) -> None:
    call = make_call("TP53_R175H", 30, 1000)
    key = str(call.variant.key)
    names = tuple(f"S{i}" for i in range(20))
    context = RunContext("R", names, ((key, names[:5]),), ((key, "P01_a", "S3"),))
    flags = one(panel, make_sample, call, context=context).flags
    assert {"run_recurrent", "carry_over_not_excluded"} <= set(flags)
    other = RunContext("R", names, ((key, names[:4]),), ((key, "S9", "S3"),))
    flags = one(panel, make_sample, call, context=other).flags
    assert not {"run_recurrent", "carry_over_not_excluded"} & set(flags)


def test_a_disagreement_with_the_callers_vaf_is_flagged(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TP53_R175H", 60, 1000, caller_vaf=0.09))
    assert "caller_vaf_differs" in finding.flags


def test_a_subtracted_normal_is_said(panel, make_call, make_sample) -> None:
    sample = make_sample(make_call("U2AF1_copy", 60, 1000), normal_samples=("blood",))
    (note,) = triage_sample(sample, panel).notes
    assert (note.code, note.level) == ("matched_normal", "warning")


def test_a_gene_outside_its_span_is_found_by_name(panel, make_call, make_sample) -> None:
    call = make_call("TP53_R175H", 60, 1000)
    far = replace(call.variant, key=replace(call.variant.key, start0=10))
    finding = one(panel, make_sample, replace(call, variant=far))
    assert (finding.gene_symbol, finding.category) == ("TP53", "driver")


def test_labelled_alleles_in_an_intron_are_findings(panel, make_call, make_sample) -> None:
    finding = one(panel, make_sample, make_call("TET2_deep", 60, 1000, labels=("long_insertion",)))
    assert "long_insertion" in finding.flags


# ---- counts and identity -----------------------------------------------------------------------


def test_identity_two_holds_with_absent_and_kept_out(panel, make_call, make_sample) -> None:
    sample = make_sample(
        make_call("TP53_R175H", 60, 1000), make_call("TET2_deep", 9, 1000),
        make_call("TET2_utr", 60, 1000), absent=7, kept_out=2,
    )  # fmt: skip
    triage = triage_sample(sample, panel)
    assert sum(count.count for count in triage.counts) == sample.accounting[0].alleles == 12
    by_category = Counter[str]()
    for count in triage.counts:
        by_category[count.category] += count.count
    assert by_category == {"driver": 1, "excluded": 2, "absent": 7, "kept_out": 2}
    assert "accounting_identity" not in [note.code for note in triage.notes]


def test_a_broken_identity_is_an_error_note(panel, make_call, make_sample) -> None:
    sample = make_sample(make_call("TP53_R175H", 60, 1000))
    broken = replace(sample, accounting=(replace(sample.accounting[0], alleles=5),))
    notes = triage_sample(broken, panel).notes
    assert ("error", "accounting_identity") in [(note.level, note.code) for note in notes]


NAMES = (
    "TP53_R175H", "DNMT3A_R882H", "DNMT3A_no_rule", "TET2_synonymous", "TET2_utr", "TET2_deep",
    "TET2_acceptor", "ASXL1_dup", "BCOR_S1437X", "U2AF1_copy", "outside",
)  # fmt: skip


@given(
    drawn=st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.integers(0, 3000), st.integers(1, 3000),
            st.sampled_from([(), ("PASS",), ("weak",)]), st.sampled_from([None, 0.0, 0.0007, 0.2]),
        ),
        max_size=12,
    ),
    absent=st.integers(0, 5),
)  # fmt: skip
def test_every_allele_lands_in_one_count(panel, make_call, make_sample, drawn, absent) -> None:
    calls = [
        make_call(name, min(alt, depth), depth, filters=filters, population_af=frequency)
        for name, alt, depth, filters, frequency in drawn
    ]
    triage = triage_sample(make_sample(*calls, absent=absent), panel)
    assert sum(count.count for count in triage.counts) == len(calls) + absent
    assert all(finding.reasons for finding in triage.findings)
    assert len({(c.category, c.reason) for c in triage.counts}) == len(triage.counts)


@given(depth=st.integers(500, 20_000), alt=st.integers(5, 20_000))
def test_the_threshold_is_compared_in_integers(panel, make_call, make_sample, depth, alt) -> None:
    alt = min(alt, depth)
    finding = one(panel, make_sample, make_call("TP53_R175H", alt, depth))
    side = alt * 50 - depth
    assert (finding.category == "excluded") == (side < 0)
    assert ("at_threshold" in codes(finding)) == (side == 0)


def test_a_missing_threshold_is_named(panel, make_call, make_sample) -> None:
    thin = replace(panel, thresholds=panel.thresholds[1:])
    with pytest.raises(PanelError, match="vaf_threshold"):
        triage_sample(make_sample(make_call("TP53_R175H", 60, 1000)), thin)


@pytest.mark.parametrize(
    ("hgvsp", "residue"),
    [("p.Arg882His", 882), ("p.(Gly646TrpfsTer12)", 646), ("p.Met1?", 1), (None, None), ("p.?", None)],
)  # fmt: skip
def test_residue_of(hgvsp, residue) -> None:
    assert residue_of(Consequence("G", "T", hgvsp=hgvsp)) == residue


def test_triage_loads_no_heavy_library() -> None:
    import subprocess

    code = (
        "import sys, chip_triage.analysis.triage, chip_triage.readers.panel_file;"
        "print([m for m in ('numpy', 'scipy', 'pandas', 'cyvcf2', 'lark') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_rule_that_asks_for_review_is_followed(panel, make_call, make_sample) -> None:
    rules = tuple(
        replace(rule, verdict="review")
        if rule.rule_id in ("bick:TP53:missense", "default:TP53:missense_domain")
        else rule
        for rule in panel.rules
    )
    finding = one(replace(panel, rules=rules), make_sample, make_call("TP53_R175H", 60, 1000))
    assert (finding.category, codes(finding)) == ("review", ["rule_asks_review"])


def test_annotation_of_another_gene_only_is_excluded(panel, make_call, make_sample) -> None:
    call = make_call("TP53_R175H", 60, 1000)
    elsewhere = replace(call.consequences[0], gene_symbol="WRAP53", transcript_id="ENST9")
    finding = one(panel, make_sample, replace(call, consequences=(elsewhere,)))
    assert (finding.gene_symbol, finding.category) == ("TP53", "excluded")
    assert codes(finding) == ["no_consequence_in_gene"]


def test_where_spans_overlap_the_altered_gene_is_judged(panel, make_call, make_sample) -> None:
    tp53 = panel.gene("TP53")
    twin = replace(panel.gene("KIT"), spans=tp53.spans)
    genes = (twin, *(g for g in panel.genes if g.symbol != "KIT"))
    call = make_call("TP53_R175H", 60, 1000)
    beside = replace(
        call.consequences[0], gene_symbol="KIT", so_terms=("upstream_gene_variant",), hgvsc=None,
        hgvsp=None, transcript_id="ENST9",
    )  # fmt: skip
    finding = one(
        replace(panel, genes=genes),
        make_sample,
        replace(call, consequences=(beside, *call.consequences)),
    )
    assert (finding.gene_symbol, finding.category) == ("TP53", "driver")


def test_every_reason_and_flag_stands_in_the_document(repository) -> None:
    import re

    page = (repository / "docs" / "triage.md").read_text()
    analysis = repository / "chip_triage" / "analysis"
    code = "".join(
        (analysis / f"{name}.py").read_text()
        for name in ("triage", "verdict", "germline", "artefacts")
    )
    words = set(re.findall(r'Reason\(\s*"([a-z0-9_]+)"', code))
    words |= set(re.findall(r'flags?(?:\.append\(| = \[| \+= \[)"([a-z0-9_]+)"', code))
    words |= set(re.findall(r'return "(run_[a-z_]+)"', code))
    assert len(words) > 20
    assert not {word for word in words if f"`{word}`" not in page}
