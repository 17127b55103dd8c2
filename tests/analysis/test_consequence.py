"""The consequence that is judged, and why that one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis.consequence import (
    CLASSES,
    choose_consequence,
    consequence_classes,
    select_consequence,
    worst_class,
)
from chip_triage.model.panel import GeneSpan, PanelGene
from chip_triage.model.variant import Consequence

GENE = PanelGene(
    "KMT2A", "HGNC:7132", "NM_001197104.2", "ENST00000534358.8", "+",
    (GeneSpan("GRCh38", "11", 118436492, 118526832),), aliases=("MLL",),
    same_numbering=("ENST00000111111", "ENST00000777777.6"),
)  # fmt: skip


def on(transcript: str | None, symbol: str | None = "KMT2A", **more: object) -> Consequence:
    terms = more.pop("so_terms", ("missense_variant",))
    return Consequence(symbol, transcript, terms, **more)  # type: ignore[arg-type]


MANE = on("ENST00000534358.7")
REFSEQ = on("NM_001197104.2")
SAME = on("ENST00000111111.3")
VERSIONED = on("ENST00000777777.6")
SELECT = on("ENST00000222222.1", is_mane_select=True)
CANONICAL = on("ENST00000333333.1", is_canonical=True)
CODING = on("ENST00000444444.1")
INTRON = on("ENST00000555555.1", so_terms=("intron_variant",))
OTHER_GENE = on("ENST00000666666.1", symbol="TTC36", is_mane_select=True)


@pytest.mark.parametrize(
    ("consequences", "expected", "words"),
    [
        ((INTRON, CANONICAL, SELECT, SAME, MANE), MANE, "the panel lists version ENST00000534358.8"),
        ((INTRON, CANONICAL, SELECT, SAME, REFSEQ), REFSEQ, "panel transcript NM_001197104.2"),
        ((INTRON, CANONICAL, SELECT, SAME), SAME, "numbered as the panel's"),
        ((INTRON, SELECT, VERSIONED), VERSIONED, "numbered as the panel's"),
        ((INTRON, SELECT, replace(VERSIONED, transcript_id="ENST00000777777.7")), SELECT, "MANE"),
        ((INTRON, CANONICAL, SELECT), SELECT, "MANE Select of the annotation"),
        ((INTRON, CANONICAL), CANONICAL, "canonical of the annotation"),
        ((INTRON, CODING), CODING, "first coding transcript"),
        ((INTRON,), INTRON, "first transcript"),
        ((on(None),), on(None), "not named"),
        ((OTHER_GENE,), None, "no consequence names this gene"),
        ((), None, "no consequence names this gene"),
    ],
)  # fmt: skip
def test_order_of_choice(
    consequences: tuple[Consequence, ...], expected: Consequence | None, words: str
) -> None:
    chosen, why = choose_consequence(consequences, GENE)
    assert chosen == expected
    assert words in why
    assert select_consequence(consequences, GENE) == expected


def test_version_is_only_mentioned_when_it_differs() -> None:
    assert (
        choose_consequence((on("ENST00000534358"),), GENE)[1] == "panel transcript ENST00000534358"
    )
    assert choose_consequence((on("ENST00000534358.8"),), GENE)[1].endswith("534358.8")


@pytest.mark.parametrize(
    ("symbol", "hgnc_id", "chosen"),
    [
        ("MLL", None, True),
        (None, None, True),
        ("NEWNAME", "HGNC:7132", True),
        ("TP53", None, False),
    ],
)
def test_aliases_ids_and_unnamed_genes(
    symbol: str | None, hgnc_id: str | None, chosen: bool
) -> None:
    found = select_consequence((on("ENST00000534358.8", symbol=symbol, hgnc_id=hgnc_id),), GENE)
    assert (found is not None) is chosen


def test_classes_of_terms() -> None:
    assert worst_class(("splice_region_variant", "missense_variant")) == "missense"
    assert worst_class(("frameshift_variant", "stop_gained")) == "nonsense"
    assert worst_class(("new_term_of_tomorrow",)) == "non_coding"
    assert worst_class(()) == "non_coding"
    assert consequence_classes(("intron_variant", "splice_donor_variant")) == {
        "non_coding", "splice_site",
    }  # fmt: skip
    assert len(set(CLASSES)) == len(CLASSES)
