"""Rows read in one go and rows read in full give the same calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chip_triage.errors import ChipTriageError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import maf
from chip_triage.readers.maf import read_maf
from chip_triage.readers.request import ReadRequest

HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele1\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tMatched_Norm_Sample_Barcode\tVariant_Classification\t"
    "HGVSp_Short\tTranscript_ID\tFILTER\tMutation_Status\tt_depth\tt_ref_count\tt_alt_count\tgnomAD_AF\textra"
)
CELLS = (
    ("TP53",), ("GRCh38",), ("17", "chr17", " 17", "Chr17"), ("7675088", "7675089", "07675090", "0", "99999999999"),
    ("C", "c", "-", "AC", "N"), ("C", "T"), ("T", "t", "-", "G", "AG", "x", "C"), ("P01", " P02", "NA", ""),
    ("", "N01", "NORMAL"), ("Missense_Mutation", "ITD", "Splice_Site", "."), ("p.R1H", "", "R2*"),
    ("ENST1", ""), ("PASS", "", ".", "a;b", " a , b"), ("", "Somatic", "GERMLINE", "germline "),
    ("100", "", ".", "1e2", "100.0", "3", "\u0661"), ("90", "0", "", "90.0", "x", "9" * 13), ("10", "0", "", "10.5"),
    ("0.001", "", "0.2&0.3"), ("", "more"),
)  # fmt: skip
#: Mostly the first of each, so that whole rows are common.
ROWS = st.lists(
    st.tuples(*(st.sampled_from([cells[0]] * 6 + list(cells)) for cells in CELLS)),
    min_size=1,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS)
def test_the_short_way_and_the_long_way_agree(
    tmp_path: Path, mini_panel: GenePanel, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "x.maf"
    path.write_text("\n".join([HEADER, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    results = []
    for way in (maf.plain_rows, lambda *_: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(maf, "plain_rows", way)
            try:
                results.append(repr(read_maf(ReadRequest((path,)), mini_panel)))
            except ChipTriageError as error:
                results.append(str(error))
    assert results[0] == results[1]


def test_usual_rows_take_the_short_way(
    tmp_path: Path, mini_panel: GenePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.maf"
    usual = "\t".join(cells[0] for cells in CELLS)
    path.write_text(f"{HEADER}\n{usual}\n")
    monkeypatch.setattr(maf, "_call", None)
    (sample,) = read_maf(ReadRequest((path,)), mini_panel)
    (call,) = sample.calls
    assert (call.alt_depth, call.vaf, call.caller_depth) == (10, 0.1, 100)
    assert (call.population_af, call.population_af_source) == (0.001, "gnomAD_AF")
    assert [item.hgvsp for item in call.consequences] == ["p.R1H"]
