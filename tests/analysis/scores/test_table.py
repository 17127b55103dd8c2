"""Score tables: columns, ranges, refusals with the conversion that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.scores.icaht_table import ICAHT_OUTPUTS, icaht_rows
from chip_triage.analysis.scores.table import columns, score_names, score_rows
from chip_triage.model.patient import BloodCount, Patient


def one(name: str, **cells: str) -> dict[str, str]:
    result = score_rows(name, [cells])
    assert result.problems == ()
    return result.rows[0]


def refused(name: str, **cells: str) -> str:
    result = score_rows(name, [{"patient_id": "P01", **cells}])
    assert len(result.problems) == 1
    assert result.problems[0].startswith("row 2, column")
    assert result.rows[0]["note"].startswith("refused")
    assert not result.rows[0].get("score")
    return result.problems[0]


HEMATOTOX = {
    "platelets_10e9_l": "70", "anc_per_ul": "900", "hb_g_dl": "8", "crp_mg_dl": "5",
    "ferritin_ng_ml": "3000",
}  # fmt: skip


def test_car_hematotox() -> None:
    row = one("car-hematotox", patient_id="P01", **HEMATOTOX)
    assert (row["score"], row["score_min"], row["score_max"]) == ("7", "7", "7")
    assert (row["category"], row["note"], row["patient_id"]) == ("high", "", "P01")
    row = one("car-hematotox", **(HEMATOTOX | {"platelets_10e9_l": "200", "crp_mg_dl": ""}))
    assert (row["score"], row["score_min"], row["score_max"]) == ("", "4", "5")
    assert row["category"] == "high"
    assert row["note"] == "missing: crp_mg_dl"
    assert one("car-hematotox", **(HEMATOTOX | {"ferritin_ng_ml": ">2000"}))["score"] == "7"


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("car-hematotox", {"hb_g_dl": "130"}, "did you mean 130 g_l (= 13 g_dl)?"),
        ("car-hematotox", {"anc_per_ul": "1.2"}, "did you mean 1.2 10e9_l (= 1200 per_ul)?"),
        ("car-hematotox", {"platelets_10e9_l": "150000"}, "(= 150 10e9_l)?"),
        ("car-hematotox", {"crp_mg_dl": "300"}, "did you mean 300 mg_l (= 30 mg_dl)?"),
        ("car-hematotox", {"hb_g_dl": "9,4"}, "write decimals with a point"),
        ("car-hematotox", {"hb_g_dl": "high"}, "expected a number"),
        (
            "car-hematotox",
            {"hb_g_dl": "inf"},
            "expected a number (g/dL); leave it empty when unknown",
        ),
        ("gurney", {"age_years": "-inf"}, "expected a number (years); leave it empty when unknown"),
        ("ipssm", {"TP53maxvaf": "Infinity"}, "expected a number (0-1)"),
        ("ipssm", {"BM_BLAST": "1e99"}, "impossible as %"),
        ("chrs", {"mutations": "TET2:inf"}, "GENE:vaf;GENE:vaf (0-1, or NA when not known)"),
        ("car-hematotox", {"ferritin_ng_ml": "-3"}, "are possible"),
        ("chrs", {"mutations": "TET2:40"}, "did you mean 40% (= 0.4)?"),
        ("chrs", {"mutations": "TET2"}, "expected GENE:vaf"),
        ("chrs", {"mutations": "TET2:0.1", "sex": "x"}, "male or female"),
        ("chrs", {"mutations": "TET2:0.1", "ccus": "2"}, "1 or 0"),
        ("chrs", {"mutations": "TET2:0.1", "age_years": "650"}, "impossible as years"),
        ("chrs", {"mutations": "TET2:0.1", "hb_g_dl": "<9"}, "give the measured value"),
        ("ipssr", {"cyto_group": "normal"}, "expected one of very good"),
        ("ipss", {"cyto_group": "very good"}, "expected one of good, intermediate, poor"),
        ("ipss", {"anc_10e9_l": "1200"}, "did you mean 1200 per_ul"),
        ("ipssm", {"TP53maxvaf": "40"}, "divide by 100"),
        ("ipssm", {"TP53mut": "many"}, "'2 or more'"),
        ("ipssm", {"HB": "95"}, "did you mean 95 g_l"),
        ("ipssm", {"CYTO_IPSSR": "normal"}, "expected one of"),
        ("ctcae", {"anc_per_ul": "0.4"}, "did you mean 0.4 10e9_l"),
        ("ctcae", {"anc_per_ul_lln": "1.8"}, "did you mean 1.8 10e9_l (= 1800 per_ul)?"),
        ("ctcae", {"hb_g_dl_lln": "120"}, "did you mean 120 g_l (= 12 g_dl)?"),
        ("gurney", {"platelets_10e9_l": "140000"}, "did you mean"),
    ],
)
def test_slips_are_refused_with_the_conversion(name: str, cells: dict[str, str], said: str) -> None:
    assert said in refused(name, **cells)


@pytest.mark.parametrize(
    "text", ["", "NA", "n/a", "N/A", "NaN", "null", "None", "unknown", "Unknown", ".", "-", "?"]
)
def test_spellings_of_a_missing_value(text: str) -> None:
    row = one("car-hematotox", **(HEMATOTOX | {"hb_g_dl": text}))
    assert (row["score"], row["score_min"], row["score_max"]) == ("", "6", "7")
    group = one("ipssr", cyto_group=text, blasts_pct="1", hb_g_dl="12")
    assert (group["score"], group["category"]) == ("", "")
    assert (group["score_min"], group["score_max"]) == ("0", "5.5")
    assert one("chrs", mutations="TET2:0.1", sex=text, ccus=text)["score_min"] == "8"


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("car-hematotox", "crp_mg_l", "multiply the values by 0.1 and rename it"),
        ("car-hematotox", "ferritin_ug_l", "rename it"),
        ("car-hematotox", "anc_10e9_l", "multiply the values by 1000 and rename it"),
        ("car-hematotox", "platelets_per_ul", "multiply the values by 0.001 and rename it"),
        ("ipssr", "hb_g_l", "multiply the values by 0.1 and rename it"),
        ("chrs", "anc_per_ul", "multiply the values by 0.001 and rename it"),
        ("chrs", "age", "convert the values and rename it"),
        ("ctcae", "anc_lln", "'anc_per_ul_lln' (/uL) is expected"),
        ("ctcae", "anc_10e9_l_lln", "multiply the values by 1000 and rename it"),
    ],
)
def test_a_column_in_another_unit_is_told_with_its_factor(
    name: str, column: str, said: str
) -> None:
    needed = {"hb_g_dl": "9"} if not column.startswith("hb") else {"blasts_pct": "4"}
    found = score_rows(name, [needed | {column: "100"}]).problems
    assert len(found) == 1
    assert f"column '{column}' is not read" in found[0]
    assert said in found[0]


def test_chrs_with_a_vaf_that_is_not_known() -> None:
    row = one("chrs", mutations="TP53:NA;TET2:", age_years="50", rdw_pct="13", mcv_fl="90",
              ccus="0")  # fmt: skip
    assert (row["score"], row["score_min"], row["score_max"]) == ("", "10.5", "11.5")
    assert (row["category"], row["note"]) == ("intermediate", "missing: vaf_largest")
    large = one("chrs", mutations="TP53:NA;TET2:0.2", age_years="50", rdw_pct="13", mcv_fl="90",
                ccus="0")  # fmt: skip
    assert large["score"] == "11.5"
    assert "leave out what was not detected" in refused("chrs", mutations="TP53:0")


def test_what_is_missing_is_said_beside_what_is_odd() -> None:
    row = one("chrs", mutations="TET2:0.1", sex="F", hb_g_dl="13", platelets_10e9_l="200",
              anc_10e9_l="3", ccus="1", age_years="40")  # fmt: skip
    assert row["note"] == "missing: rdw_pct, mcv_fl; CCUS recorded, but no count given here is low"


def test_problems_name_the_line_of_the_file() -> None:
    found = score_rows("car-hematotox", [HEMATOTOX, HEMATOTOX | {"hb_g_dl": "130"}], [2, 5])
    assert found.problems[0].startswith("row 5, column 'hb_g_dl'")


@pytest.mark.parametrize("name", score_names())
def test_every_column_is_explained(name: str) -> None:
    words = ("sex", "cyto_group", "CYTO_IPSSR", "TP53mut")
    for direction, column, unit, meaning in columns(name):
        assert meaning, column
        assert unit or direction == "output" or column in words, column


def test_one_refused_row_does_not_touch_the_others() -> None:
    result = score_rows("car-hematotox", [HEMATOTOX | {"hb_g_dl": "130"}, HEMATOTOX])
    assert [row["score"] for row in result.rows] == ["", "7"]
    assert len(result.problems) == 1


def test_a_column_in_another_unit_is_told() -> None:
    result = score_rows("car-hematotox", [{"crp_mg_l": "30", "platelets_10e9_l": "200"}])
    assert len(result.problems) == 1
    assert "'crp_mg_l' is not read; 'crp_mg_dl'" in result.problems[0]
    assert score_rows("car-hematotox", [{"x": "1"}]).problems[0].startswith("header: none of")


def test_chrs() -> None:
    row = one(
        "chrs", mutations="TP53:0.3;TET2:10%", sex="M", age_years="70", hb_g_dl="12.5",
        platelets_10e9_l="200", anc_10e9_l="3", rdw_pct="16", mcv_fl="105", ccus="1",
    )  # fmt: skip
    assert row["cytopenia"] == "1"
    assert (row["score"], row["category"], row["mn_10y_pct"]) == ("15.5", "high", "52.2")
    open_ = one("chrs", mutations="DNMT3A:0.05", age_years="50", rdw_pct="13", mcv_fl="90")
    assert (open_["score"], open_["score_min"], open_["score_max"]) == ("", "7.5", "8")
    assert (open_["cytopenia"], open_["mn_10y_pct"]) == ("", "0.67")
    assert "carriers only" in one("chrs", mutations="", age_years="50")["note"]
    odd = one(
        "chrs", mutations="TET2:0.1", sex="F", hb_g_dl="13", platelets_10e9_l="200",
        anc_10e9_l="3", ccus="1", age_years="40", rdw_pct="12", mcv_fl="90",
    )  # fmt: skip
    assert (odd["cytopenia"], odd["note"]) == ("0", "CCUS recorded, but no count given here is low")


def test_ipss_and_ipssr() -> None:
    cells = {
        "blasts_pct": "6", "cyto_group": "Good", "hb_g_dl": "9", "platelets_10e9_l": "60",
        "anc_10e9_l": "0.5", "age_years": "80",
    }  # fmt: skip
    row = one("ipss", **cells)
    assert (row["score"], row["category"], row["score_ra"]) == ("1", "Int-1", "")
    row = one("ipssr", **cells)
    assert (row["score"], row["category"]) == ("5", "High")
    assert (row["score_ra"], row["category_ra"]) == ("5.25", "High")
    assert "above 30 %" in one("ipss", **(cells | {"blasts_pct": "31"}))["note"]


def test_ctcae_and_gurney() -> None:
    row = one("ctcae", anc_per_ul="900", platelets_10e9_l="80", hb_g_dl="")
    assert (row["neutropenia_grade"], row["thrombocytopenia_grade"]) == ("3", "0-1")
    assert (row["anaemia_grade"], row["max_grade"]) == ("", "3")
    row = one("ctcae", platelets_10e9_l="80", platelets_10e9_l_lln="150")
    assert row["thrombocytopenia_grade"] == "1"
    assert (row["max_grade"], row["note"]) == ("1-4", "missing: neutropenia, anaemia")
    assert one("ctcae", hb_g_dl="")["max_grade"] == ""
    row = one("gurney", age_years="66", platelets_10e9_l="120")
    assert (row["category"], row["mn_per_100_py"]) == ("both", "27")


def test_ipssm_without_anything_reports_nothing() -> None:
    row = one("ipssm", HB="9")
    assert (row["IPSSMscore"], row["IPSSMcat"]) == ("NA", "NA")
    assert float(row["raw_best"]) < float(row["raw_mean"]) < float(row["raw_worst"])


@pytest.mark.parametrize("name", score_names())
def test_columns_are_listed_with_units(name: str) -> None:
    listed = columns(name)
    assert {direction for direction, *_ in listed} == {"input", "output"}
    assert all(meaning for direction, _, _, meaning in listed if direction == "input")
    assert score_rows(name, []).rows == ()
    with pytest.raises(KeyError):
        columns("apgar")


def test_icaht_rows() -> None:
    counts = [BloodCount("P01", day, "anc", 400.0, "per_ul") for day in range(10)]
    counts += [BloodCount("P01", day, "anc", 3000.0, "per_ul") for day in range(10, 31)]
    counts += [BloodCount("P01", 45, "anc", 800.0, "per_ul")]
    counts += [BloodCount("P01", day, "platelets", 15.0, "10e9_l") for day in (3, 40, 41)]
    counts += [BloodCount("P02", day, "anc", 450.0, "per_ul") for day in range(20)]
    counts += [BloodCount("P02", 25, "anc", 9.0, "per_ul")]
    patients = {"P02": Patient("P02", last_day=19), "P03": Patient("P03")}
    rows = {row["patient_id"]: row for row in icaht_rows(counts, patients)}
    assert list(rows) == ["P02", "P03", "P01"]
    assert set(rows["P01"]) == set(ICAHT_OUTPUTS)
    first = rows["P01"]
    assert (first["grade_early"], first["grade_early_max"]) == ("2", "2")
    assert (first["longest_run_le500"], first["longest_run_le100"]) == ("10", "0")
    assert (first["grade_late"], first["grade_late_max"], first["phenotype"]) == (
        "0",
        "2",
        "intermittent",
    )
    assert (first["t_icaht_early"], first["t_icaht_late"]) == ("3", "3")
    assert "late: grade 2 if a second value" in first["note"]
    ended = rows["P02"]
    assert (ended["grade_early"], ended["grade_early_max"]) == ("3", "4")
    assert "at least grade 3; 11 of days 0-30" in ended["note"]
    assert (rows["P03"]["grade_early"], rows["P03"]["note"]) == ("", "no ANC on days 0-30")


def test_death_ends_the_early_window() -> None:
    counts = [BloodCount("P01", day, "anc", 400.0, "per_ul") for day in range(9)]
    row = icaht_rows(counts, {"P01": Patient("P01", last_day=8, death_day=8)})[0]
    assert (row["grade_early"], row["grade_early_max"]) == ("4", "4")


@given(st.sampled_from(score_names()), st.dictionaries(st.text(max_size=5), st.text(max_size=8)))
def test_any_row_gives_a_row(name: str, extra: dict[str, str]) -> None:
    inputs = [column for direction, column, *_ in columns(name) if direction == "input"]
    row = dict(zip(inputs, extra.values(), strict=False)) | extra
    result = score_rows(name, [row])
    assert len(result.rows) == 1
    assert set(result.columns) == set(result.rows[0])


def test_icaht_says_which_values_lie_after_the_follow_up() -> None:
    counts = [BloodCount("P01", day, "anc", 400, "per_ul") for day in (5, 6, 40)]
    row = icaht_rows(counts, {"P01": Patient("P01", last_day=20)})[0]
    assert (row["grade_early"], row["grade_late"]) == ("1", "")
    assert row["note"].endswith("1 value(s) after last_day 20 not counted")
    kept = icaht_rows(counts, {"P01": Patient("P01", last_day=40)})[0]
    assert "not counted" not in kept["note"]
