"""Genes by place: overlap is exact, nearness is generous."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.panel import GenePanel
from chip_triage.readers.panel_regions import REACH_BASES, PanelRegions, is_near, merge_spans

SPANS = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 50)).map(lambda pair: (pair[0], sum(pair))),
    max_size=20,
)


@given(SPANS)
def test_merged_spans_cover_the_same_positions(spans: list[tuple[int, int]]) -> None:
    merged = merge_spans(spans)
    covered = {place for start, end in spans for place in range(start, end + 1)}
    assert {place for start, end in merged for place in range(start, end + 1)} == covered
    assert all(left[1] + 1 < right[0] for left, right in pairwise(merged))


def test_genes_at_a_place(mini_panel: GenePanel) -> None:
    regions = PanelRegions(mini_panel, "GRCh38")
    assert [gene.symbol for gene in regions.genes_at("chr17", 7687550, 7687550)] == ["TP53"]
    assert [gene.symbol for gene in regions.genes_at("17", 7661000, 7661779)] == ["TP53"]
    assert regions.genes_at("17", 7687551, 7687560) == ()
    assert regions.genes_at("X", 1, 10**9) == ()
    assert not regions.is_empty
    assert PanelRegions(mini_panel, "GRCh99").is_empty


def test_nearness(mini_panel: GenePanel) -> None:
    regions = PanelRegions(mini_panel, "GRCh37")
    stretches = regions.near("chr13")
    assert stretches is not None
    assert is_near(stretches, 28577411 - REACH_BASES)
    assert not is_near(stretches, 28577410 - REACH_BASES)
    assert is_near(stretches, 28674729)
    assert not is_near(stretches, 28674730)
    assert regions.near("chr5") is None
