"""Tracks over samples: what deserves one, which evidence is used, and what stands between samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.clones import (
    SampleEvidence,
    anc_by_sample,
    gene_coverage,
    order_samples,
    recheck_requests,
    track_clones,
)
from chip_triage.analysis.sample_evidence import DepthIndex, affected_bases
from chip_triage.model.case import RunContext
from chip_triage.model.clone import CloneTrack, IdentityCheck
from chip_triage.model.depth import DepthEvidence, ReadCount
from chip_triage.model.finding import Finding
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import BloodCount, ClinicalTimeline

MakeFinding = Callable[..., Finding]
MakeEvidence = Callable[..., SampleEvidence]
MakeKey = Callable[..., VariantKey]
STATED = {"stated_min_depth": 1000, "reporting_vaf": 0.01}


def only(tracks: tuple[CloneTrack, ...]) -> CloneTrack:
    assert len(tracks) == 1
    return tracks[0]


def per_base(sample_id: str, key: VariantKey, depth: int) -> DepthEvidence:
    return DepthEvidence(
        sample_id, key.contig, key.start0 - 5, key.start0 + 5, depth, "per_base_file"
    )


# --- what deserves a track ---------------------------------------------------------------------


def test_drivers_reviews_and_low_drivers_are_followed(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    sample = make_evidence(
        "A", 0,
        make_finding("TP53"),
        make_finding("DNMT3A", category="review"),
        make_finding("EZH2", alt=9),
        make_finding("EZH2", alt=9, driver=False, key=clone_key("EZH2", 2000)),
        make_finding("TP53", category="excluded", reasons=("population",), key=clone_key("TP53", 7)),
    )  # fmt: skip
    tracks = track_clones([sample], clone_panel)
    assert [(t.gene_symbol, t.category) for t in tracks] == [
        ("TP53", "driver"), ("DNMT3A", "review"), ("EZH2", "excluded"),
    ]  # fmt: skip
    assert tracks[2].flags == ("sub_threshold_only",)
    assert tracks[0].overall is None
    assert tracks[0].transitions == ()


def test_nothing_found_gives_no_tracks(clone_panel: GenePanel, make_evidence: MakeEvidence) -> None:
    assert track_clones([], clone_panel) == ()
    assert track_clones([make_evidence("A", 0)], clone_panel) == ()


def test_a_call_excluded_elsewhere_still_gives_its_counts(
    clone_panel: GenePanel, make_finding: MakeFinding, make_evidence: MakeEvidence
) -> None:
    track = only(
        track_clones(
            [
                make_evidence("A", 0, make_finding(alt=9)),
                make_evidence("B", 90, make_finding(alt=400)),
            ],
            clone_panel,
        )
    )
    assert [o.status for o in track.observations] == ["below_threshold", "detected"]
    assert track.overall is not None
    assert track.overall.fate == "expanding"
    assert "crossed_threshold" in track.overall.flags
    assert track.category == "driver"


# --- evidence ----------------------------------------------------------------------------------


def test_evidence_is_taken_in_the_stated_order(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    counted_site: Callable[..., DepthEvidence],
    read_count: Callable[..., ReadCount],
) -> None:
    key = clone_key("TP53")
    layers = {
        "alignment": {"rechecks": (read_count("B", key, 1, 1900),)},
        "multi_sample_record": {"depths": [counted_site("B", key, 2, 1800)]},
        "per_base_file": {"depths": [per_base("B", key, 1700)]},
        "gvcf": {"depths": [DepthEvidence("B", key.contig, 0, 10**8, 1600, "gvcf", "minimum")]},
        "stated": {"stated_min_depth": 1500},
        "none": {},
    }
    names = list(layers)
    for first, source in enumerate(names):
        fields: dict[str, object] = {"reporting_vaf": 0.01}
        depths: list[DepthEvidence] = []
        for name in names[first:]:
            layer = dict(layers[name])
            depths += layer.pop("depths", [])  # type: ignore[arg-type]
            fields |= layer
        samples = [
            make_evidence("A", 0, make_finding("TP53")),
            make_evidence("B", 90, depths=tuple(depths), **fields),
        ]
        seen = only(track_clones(samples, clone_panel)).observations[1]
        assert seen.source == source
        assert seen.depth == {"none": None}.get(source, 1900 - 100 * first)
        assert seen.status == ("not_assessable" if source == "none" else "not_detected")


def test_a_called_record_is_never_replaced_by_the_alignment(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    read_count: Callable[..., ReadCount],
) -> None:
    count = read_count("A", clone_key("TP53"), 90, 950)
    track = only(
        track_clones([make_evidence("A", 0, make_finding("TP53"), rechecks=(count,))], clone_panel)
    )
    seen = track.observations[0]
    assert (seen.source, seen.alt_depth, seen.depth) == ("called", 100, 1000)
    assert seen.recheck == count


def test_the_alignment_finds_what_was_not_called(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    read_count: Callable[..., ReadCount],
) -> None:
    count = read_count("A", clone_key("TP53"), 9, 1000)
    samples = [
        make_evidence("A", 0, rechecks=(count,), **STATED),
        make_evidence("B", 200, make_finding("TP53", alt=400)),
    ]
    track = only(track_clones(samples, clone_panel))
    assert track.observations[0].status == "below_threshold"
    assert track.overall is not None
    assert track.overall.fate == "expanding"


def test_an_alignment_without_reads_there_says_nothing(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    read_count: Callable[..., ReadCount],
) -> None:
    samples = [
        make_evidence("A", 0, make_finding("TP53")),
        make_evidence("B", 200, rechecks=(read_count("B", clone_key("TP53"), 0, 0),)),
    ]
    assert only(track_clones(samples, clone_panel)).observations[1].status == "not_assessable"


def test_a_region_mean_never_stands_for_a_site(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    key = clone_key("TP53")
    mean = DepthEvidence("B", key.contig, 0, 10**8, 3000, "per_base_file", "mean")
    samples = [
        make_evidence("A", 0, make_finding("TP53")),
        make_evidence("B", 90, depths=(mean,), reporting_vaf=0.01),
    ]
    seen = only(track_clones(samples, clone_panel)).observations[1]
    assert seen.status == "not_assessable"
    assert "region mean of 3000" in seen.detail


def test_a_blood_normal_hides_what_it_carries(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    read_count: Callable[..., ReadCount],
) -> None:
    called = make_evidence("A", 0, make_finding("TP53"))
    hidden = make_evidence("B", 90, blood_normal=True, **STATED)
    seen = only(track_clones([called, hidden], clone_panel)).observations[1]
    assert seen.status == "not_assessable"
    assert "blood normal" in seen.detail
    counted = replace(hidden, rechecks=(read_count("B", clone_key("TP53"), 0, 2000),))
    assert (
        only(track_clones([called, counted], clone_panel)).observations[1].status == "not_detected"
    )


def test_a_tandem_duplication_is_never_lost_on_read_counts(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    read_count: Callable[..., ReadCount],
) -> None:
    key = clone_key("FLT3", 500, "", "ACGT" * 9)
    called = make_evidence("A", 0, make_finding("FLT3", key=key))
    for later in (
        make_evidence("B", 90, rechecks=(read_count("B", key, 0, 3000, under_counted=True),)),
        make_evidence("B", 90, **STATED),
    ):
        track = only(track_clones([called, later], clone_panel))
        assert track.observations[1].status == "not_assessable"
        assert "tandem duplication" in track.observations[1].detail
        assert track.transitions[0].fate == "not_assessable"
        assert "tandem_duplication" in track.flags


def test_nor_is_one_that_only_its_label_tells(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    plain = make_finding("TP53", key=clone_key("TP53", 500, "", "<DUP9000>"))
    for labels, status in (
        (("ptd", "symbolic"), "not_assessable"),
        (("symbolic",), "not_detected"),
    ):
        called = make_evidence("A", 0, replace(plain, call=replace(plain.call, labels=labels)))
        track = only(track_clones([called, make_evidence("B", 90, **STATED)], clone_panel))
        assert track.observations[1].status == status


@pytest.mark.parametrize("source", ["stated", "per_base_file", "multi_sample_record", "alignment"])
def test_a_twentieth_of_the_depth_takes_the_claims_back_by_itself(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    counted_site: Callable[..., DepthEvidence],
    read_count: Callable[..., ReadCount],
    source: str,
) -> None:
    gone, new = clone_key("TP53"), clone_key("DNMT3A")

    def blank(sample_id: str, key: VariantKey, divisor: int) -> dict[str, object]:
        depth = 1500 // divisor
        return {
            "stated": {"stated_min_depth": depth},
            "per_base_file": {"depths": (per_base(sample_id, key, depth),)},
            "multi_sample_record": {"depths": (counted_site(sample_id, key, 0, depth),)},
            "alignment": {"rechecks": (read_count(sample_id, key, 0, depth),)},
        }[source]

    def fates(divisor: int) -> list[str]:
        n = 1600 // divisor
        first = make_evidence(
            "A", -5, make_finding("TP53", n // 4, n), reporting_vaf=0.01, **blank("A", new, divisor)
        )
        second = make_evidence(
            "B",
            200,
            make_finding("DNMT3A", n // 3, n),
            reporting_vaf=0.01,
            **blank("B", gone, divisor),
        )
        return [t.overall.fate for t in track_clones([first, second], clone_panel) if t.overall]

    assert fates(1) == ["emerged", "lost"]
    assert fates(20) == ["first_seen_unassessed", "not_assessable"]


# --- between samples ---------------------------------------------------------------------------


def two_samples(
    make_evidence: MakeEvidence, make_finding: MakeFinding, **second: object
) -> list[SampleEvidence]:
    return [
        make_evidence("A", 0, make_finding("TP53", 200), kit="k1", specimen="PB"),
        make_evidence("B", 90, **({"kit": "k1", "specimen": "PB"} | STATED | second)),
    ]


@pytest.mark.parametrize(
    ("second", "flag"),
    [({"specimen": "BM"}, "specimen_differs"), ({"kit": "k2"}, "kit_differs")],
)
def test_unlike_samples_are_marked(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    second: dict[str, object],
    flag: str,
) -> None:
    samples = two_samples(make_evidence, make_finding, **second)
    found = only(track_clones(samples, clone_panel)).transitions[0]
    assert found.fate == "lost"
    assert found.flags == ("not_comparable", flag, "not_detected_in_this_specimen")


def test_few_neutrophils_in_blood_are_marked(
    clone_panel: GenePanel, make_finding: MakeFinding, make_evidence: MakeEvidence
) -> None:
    samples = two_samples(make_evidence, make_finding)
    low = only(track_clones(samples, clone_panel, anc_per_ul={"B": 300.0}))
    assert "anc_low" in low.transitions[0].flags
    enough = only(track_clones(samples, clone_panel, anc_per_ul={"B": 500.0}))
    assert enough.transitions[0].flags == ()
    marrow = two_samples(make_evidence, make_finding, specimen="BM")
    found = only(track_clones(marrow, clone_panel, anc_per_ul={"B": 300.0}))
    assert "anc_low" not in found.transitions[0].flags


def test_neutrophils_are_those_of_the_nearest_day(
    clone_panel: GenePanel, make_evidence: MakeEvidence
) -> None:
    timeline = ClinicalTimeline(
        tuple(
            BloodCount("P01", day, analyte, value, "per_ul")
            for day, analyte, value in [
                (-3, "anc", 900.0), (2, "anc", 400.0), (1, "hb", 9.0), (60, "anc", 1500.0)
            ]
        )
    )  # fmt: skip
    samples = [make_evidence(s, d).sample for s, d in [("A", 0), ("B", 90), ("C", None), ("D", 62)]]
    assert anc_by_sample(samples, timeline, clone_panel) == {"A": 400.0, "D": 1500.0}


def test_carry_over_is_said_for_the_variant_it_concerns(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    samples = [
        make_evidence("A", 0, make_finding("TP53", 30), make_finding("DNMT3A", 30)),
        make_evidence("B", 90, make_finding("TP53", 40), make_finding("DNMT3A", 40)),
    ]
    context = RunContext("R1", ("A", "X"), carry_over=((str(clone_key("TP53")), "A", "X"),))
    tracks = {t.gene_symbol: t for t in track_clones(samples, clone_panel, context=context)}
    assert "carry_over_not_excluded" in tracks["TP53"].flags
    assert tracks["TP53"].transitions[0].flags[:2] == ("not_comparable", "carry_over_not_excluded")
    assert tracks["DNMT3A"].flags == ()


def test_carry_over_between_a_patients_own_samples_needs_a_stated_run(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    context = RunContext("", ("A", "B"), carry_over=((str(clone_key("TP53")), "A", "B"),))
    for run_id, flagged in ((None, False), ("R1", True)):
        samples = [
            make_evidence("A", 0, make_finding("TP53", 9), run_id=run_id),
            make_evidence("B", 90, make_finding("TP53", 400), run_id=run_id),
        ]
        track = only(track_clones(samples, clone_panel, context=context))
        assert ("carry_over_not_excluded" in track.flags) == flagged


@pytest.mark.parametrize(
    ("verdict", "override", "fate"),
    [
        ("different", None, "not_assessable"),
        ("donor_mixture", None, "not_assessable"),
        ("different", "relabelled, confirmed by the ward", "lost"),
        ("same", None, "lost"),
        ("indeterminate", None, "lost"),
    ],
)
def test_another_person_bars_every_statement(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    verdict: str,
    override: str | None,
    fate: str,
) -> None:
    samples = two_samples(make_evidence, make_finding, identity_override=override)
    checks = [IdentityCheck("A", "B", verdict, 30, 0.5, 4)]
    assert only(track_clones(samples, clone_panel, identity=checks)).transitions[0].fate == fate


def test_samples_stand_by_day_or_else_by_time_point(make_evidence: MakeEvidence) -> None:
    late, early = make_evidence("L", 90), make_evidence("E", -5)
    assert [e.sample.sample_id for e in order_samples([late, early])] == ["E", "L"]
    undated = make_evidence("U", None, timepoint="pre_cart")
    smn = make_evidence("N", 300, timepoint="smn")
    followup = make_evidence("F", 400, timepoint="followup")
    odd = make_evidence("O", 1, timepoint="unheard_of")
    ordered = order_samples([odd, smn, followup, undated])
    assert [e.sample.sample_id for e in ordered] == ["U", "F", "N", "O"]


def test_more_than_two_samples_have_every_step_and_the_whole(
    clone_panel: GenePanel, make_finding: MakeFinding, make_evidence: MakeEvidence
) -> None:
    samples = [
        make_evidence("C", 200, make_finding("TP53", 300)),
        make_evidence("A", 0, make_finding("TP53", 100)),
        make_evidence("B", 90, **STATED),
    ]
    track = only(track_clones(samples, clone_panel))
    assert [(t.sample_from, t.sample_to, t.fate) for t in track.transitions] == [
        ("A", "B", "lost"), ("B", "C", "re_emerged"),
    ]  # fmt: skip
    assert track.overall is not None
    assert (track.overall.sample_from, track.overall.sample_to) == ("A", "C")
    assert track.overall.fate == "expanding"
    assert "not_detected_between" in track.overall.flags


# --- matching ----------------------------------------------------------------------------------


def test_two_spellings_of_one_sequence_are_one_track(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    left, right = clone_key("TP53", 100, "C", ""), clone_key("TP53", 103, "C", "")
    samples = [
        make_evidence("A", 0, make_finding("TP53", key=left)),
        make_evidence("B", 90, make_finding("TP53", key=right)),
    ]
    assert len(track_clones(samples, clone_panel)) == 2
    track = only(
        track_clones(samples, clone_panel, same_variant=lambda a, b: {*a, *b} == {left, right})
    )
    assert track.flags == ("haplotype_match",)
    assert str(right) in track.match_note
    assert [o.status for o in track.observations] == ["detected", "detected"]


def test_a_block_change_is_matched_to_its_parts(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    block = clone_key("TP53", 100, "CC", "TT")
    parts = (clone_key("TP53", 100, "C", "T"), clone_key("TP53", 101, "C", "T"))
    samples = [
        make_evidence("A", 0, make_finding("TP53", 100, key=block)),
        make_evidence(
            "B", 90, *(make_finding("TP53", alt, key=k) for alt, k in zip((120, 110), parts, strict=True))
        ),
    ]  # fmt: skip

    def same(a: tuple[VariantKey, ...], b: tuple[VariantKey, ...]) -> bool:
        return {a, b} == {(block,), parts}

    track = only(track_clones(samples, clone_panel, same_variant=same))
    assert track.key == block
    assert track.observations[1].alt_depth == 110  # the part that is seen least
    assert track.flags == ("haplotype_match",)
    assert len(track_clones(samples, clone_panel, same_variant=lambda a, b: False)) == 3


@pytest.mark.parametrize(
    ("gene", "first", "second", "tracks"),
    [
        ("FLT3", (500, "", "A" * 30), (540, "", "C" * 32), 1),
        ("FLT3", (500, "", "A" * 30), (540, "", "C" * 60), 2),
        ("FLT3", (500, "", "A" * 30), (900, "", "C" * 30), 2),
        ("FLT3", (500, "C", "T"), (501, "C", "T"), 2),
        ("NPM1", (900, "", "TCTG"), (903, "", "TGTC"), 1),
        ("NPM1", (900, "", "TCTG"), (903, "", "TG"), 2),
        ("CEBPA", (50, "", "G"), (52, "", "G"), 1),
        ("CEBPA", (50, "", "G"), (52, "G", ""), 2),
        ("CEBPA", (50, "C", "T"), (51, "G", "T"), 2),
        ("TP53", (50, "", "G"), (52, "", "G"), 2),
    ],
)
def test_the_tolerant_match_is_narrow_and_flagged(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
    gene: str,
    first: tuple[int, str, str],
    second: tuple[int, str, str],
    tracks: int,
) -> None:
    samples = [
        make_evidence("A", 0, make_finding(gene, key=clone_key(gene, *first))),
        make_evidence("B", 90, make_finding(gene, key=clone_key(gene, *second))),
    ]
    found = track_clones(samples, clone_panel)
    assert len(found) == tracks
    assert ("tolerant_match" in found[0].flags) == (tracks == 1)


def test_two_records_of_one_sample_are_never_one_variant(
    clone_panel: GenePanel,
    make_finding: MakeFinding,
    make_evidence: MakeEvidence,
    clone_key: MakeKey,
) -> None:
    a, b = (clone_key("FLT3", 500 + 20 * i, "", "A" * 30) for i in range(2))
    sample = make_evidence("A", 0, make_finding("FLT3", key=a), make_finding("FLT3", key=b))
    assert len(track_clones([sample, make_evidence("B", 9)], clone_panel)) == 2


# --- asking the alignment, coverage ------------------------------------------------------------


def test_every_variant_is_asked_of_every_sample(
    make_finding: MakeFinding, make_evidence: MakeEvidence, clone_panel: GenePanel
) -> None:
    samples = [
        make_evidence("A", 0, make_finding("TP53"), make_finding("EZH2", 5, driver=False)),
        make_evidence("B", 90, make_finding("DNMT3A")),
    ]
    asked = recheck_requests(samples, clone_panel)
    assert asked == recheck_requests(samples)
    assert [(r.sample_id, r.key.contig) for r in asked] == [
        ("A", "17"), ("A", "2"), ("B", "17"), ("B", "2"),
    ]  # fmt: skip


def test_a_deletion_takes_its_shallowest_base_and_an_insertion_its_anchor() -> None:
    deletion = VariantKey("GRCh38", "1", 100, "ACGT", "")
    insertion = VariantKey("GRCh38", "1", 100, "", "ACGT")
    assert affected_bases(deletion) == (100, 104)
    assert affected_bases(insertion) == (99, 100)
    index = DepthIndex(
        [
            DepthEvidence("A", "1", 90, 102, 900, "per_base_file"),
            DepthEvidence("A", "1", 102, 110, 700, "per_base_file"),
        ]
    )
    assert index.depth_at("1", 100, 104) == (700, "per_base_file")
    assert index.depth_at("1", 105, 111) is None
    assert index.depth_at("2", 100, 101) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 25), st.integers(0, 99)), max_size=15),
       st.integers(0, 60), st.integers(1, 10))  # fmt: skip
def test_depth_look_up_equals_a_walk_over_all_bases(
    rows: list[tuple[int, int, int]], start0: int, length: int
) -> None:
    records = [DepthEvidence("A", "1", s, s + n, d, "per_base_file") for s, n, d in rows]
    found = DepthIndex(records).depth_at("1", start0, start0 + length)
    bases = [
        [r.depth for r in records if r.start0 <= base < r.end0]
        for base in range(start0, start0 + length)
    ]
    if all(bases):
        assert found is not None
        assert found[0] == min(min(depths) for depths in bases)
    else:
        assert found is None


def test_coverage_of_genes(
    clone_panel: GenePanel, make_evidence: MakeEvidence, clone_key: MakeKey
) -> None:
    tp53, dnmt3a = clone_key("TP53"), clone_key("DNMT3A")
    deep = per_base("A", tp53, 1500)
    shallow = [per_base("A", dnmt3a, 1500), replace(per_base("A", dnmt3a, 40), start0=dnmt3a.start0 + 5, end0=dnmt3a.start0 + 8)]  # fmt: skip
    sample = make_evidence("A", 0, depths=(deep, *shallow), assembly="GRCh38", reporting_vaf=0.01)
    found = {c.gene_symbol: c for c in gene_coverage(sample, clone_panel)}
    assert found["TP53"].status == "adequate"
    assert found["TP53"].depth == 1500
    assert found["DNMT3A"].status == "partial"
    assert "3 of 13 bases" in found["DNMT3A"].detail
    assert found["EZH2"].status == "not_known"


@pytest.mark.parametrize(
    ("fields", "status", "limit"),
    [
        ({"stated_min_depth": 1000, "reporting_vaf": 0.02}, "adequate", 0.02),
        ({"stated_min_depth": 1000, "reporting_vaf": 0.05}, "partial", 0.05),
        ({"stated_min_depth": 1000}, "not_known", None),
        ({"reporting_vaf": 0.01}, "not_known", None),
        (
            {"stated_min_depth": 1000, "reporting_vaf": 0.02, "blood_normal": True},
            "not_known",
            None,
        ),
    ],
)
def test_coverage_as_the_laboratory_states_it(
    clone_panel: GenePanel,
    make_evidence: MakeEvidence,
    make_finding: MakeFinding,
    fields: dict[str, object],
    status: str,
    limit: float | None,
) -> None:
    sample = make_evidence("A", 0, make_finding("TP53"), **fields)
    for found in gene_coverage(sample, clone_panel):
        assert (found.status, found.limit) == (status, limit)
