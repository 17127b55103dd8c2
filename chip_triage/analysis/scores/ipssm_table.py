"""IPSS-M of table rows, with the column names of the authors' calculator."""

from __future__ import annotations

from collections.abc import Mapping

from chip_triage.analysis.scores.ipssm import (
    CYTOGENETICS,
    MAIN_GENES,
    RESIDUAL_GENES,
    IpssmInput,
    compute_ipssm,
)
from chip_triage.analysis.scores.row_cells import RowCells
from chip_triage.analysis.scores.table_columns import CellProblemError, InputColumn, is_missing

HB = InputColumn("HB", "number", "g/dL", "haemoglobin", ("hb", "g_dl"))
PLT = InputColumn("PLT", "number", "x10^9/L", "platelets", ("platelets", "10e9_l"))
BLASTS = InputColumn("BM_BLAST", "number", "%", "blasts in the marrow", ("blasts_marrow", "pct"))
CYTO = InputColumn("CYTO_IPSSR", "text", "", "IPSS-R cytogenetic group")
TP53_MUT = InputColumn("TP53mut", "text", "", "TP53 mutations: 0, 1, 2 or more")
TP53_VAF = InputColumn(
    "TP53maxvaf", "number", "0-1", "largest TP53 VAF", None, 0, 1,
    "VAF is a fraction; if this is per cent, divide by 100",
)  # fmt: skip
_FLAGS = {
    "del5q": "del(5q)",
    "del7_7q": "-7 or del(7q)",
    "complex": "complex karyotype",
    "del17_17p": "-17 or del(17p)",
    "TP53loh": "loss of heterozygosity at TP53",
}
FLAGS = {name: InputColumn(name, "flag", "1/0", text) for name, text in _FLAGS.items()}
GENES = tuple(
    InputColumn(gene, "flag", "1/0", "mutated") for gene in (*MAIN_GENES, *RESIDUAL_GENES)
)
IPSSM_INPUTS = (HB, PLT, BLASTS, *FLAGS.values(), CYTO, TP53_MUT, TP53_VAF, *GENES)
CASES = ("best", "mean", "worst")
IPSSM_OUTPUTS = (
    *(f"raw_{case}" for case in CASES),
    *(f"IPSSMscore_{case}" for case in CASES),
    *(f"IPSSMcat_{case}" for case in CASES),
    "IPSSMscore",
    "IPSSMcat",
    "Comment",
)


def ipssm_input(row: Mapping[str, str]) -> IpssmInput:
    """Inputs of one row; BadCellsError when any cell cannot be right."""
    cells = RowCells(row)
    given = IpssmInput(
        hb_g_dl=cells.plain(HB),
        platelets_10e9_l=cells.plain(PLT),
        blasts_pct=cells.plain(BLASTS),
        cyto_group=cells.choice(CYTO, CYTOGENETICS),
        del5q=cells.flag(FLAGS["del5q"]),
        del7_7q=cells.flag(FLAGS["del7_7q"]),
        complex_karyotype=cells.flag(FLAGS["complex"]),
        del17_17p=cells.flag(FLAGS["del17_17p"]),
        tp53_mutations=cells.read(TP53_MUT, _mutations),
        tp53_max_vaf=cells.plain(TP53_VAF),
        tp53_loh=cells.flag(FLAGS["TP53loh"]),
        genes={column.name: cells.flag(column) for column in GENES},
    )
    cells.done()
    return given


def _mutations(text: str) -> int | None:
    if is_missing(text):
        return None
    if text.lower() == "2 or more":
        return 2
    if not text.isascii() or not text.isdigit():
        raise CellProblemError("expected 0, 1, or '2 or more'")
    return int(text[:3])


def ipssm_row(row: Mapping[str, str]) -> dict[str, str]:
    """The three cases raw and rounded, and what may be reported (``NA`` when nothing may)."""
    score = compute_ipssm(ipssm_input(row))
    outputs: dict[str, str] = {}
    for case in CASES:
        outputs[f"raw_{case}"] = repr(getattr(score, case))
        outputs[f"IPSSMscore_{case}"] = f"{score.rounded(case):g}"
        outputs[f"IPSSMcat_{case}"] = score.category(case)
    outputs["IPSSMscore"] = "NA" if score.score is None else f"{score.score:g}"
    outputs["IPSSMcat"] = score.reported_category or "NA"
    outputs["Comment"] = score.comment
    return outputs
