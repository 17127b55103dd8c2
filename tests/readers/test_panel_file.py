"""A panel folder: what is read, and every way in which it can be off, by file, line and remedy."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import PanelError, UsageError
from chip_triage.model.panel import GeneSpan
from chip_triage.model.record import source_getter
from chip_triage.readers.panel_file import (
    PANEL_FILES,
    edited_under_version,
    list_panels,
    load_panel,
    panel_checksum,
    panel_folder,
    panel_problems,
    read_panel,
    read_texts,
    recorded_checksum,
)
from chip_triage.readers.panel_toml import key_lines, read_toml

SHIPPED = panel_folder("clonhema_myeloid")
source_of = source_getter()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped panel that a test may damage."""
    target = tmp_path / "mine"
    shutil.copytree(SHIPPED, target)
    return target


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence; the 1-based line on which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_shipped_panels_are_listed_and_read() -> None:
    assert "clonhema_myeloid" in list_panels()
    for name in list_panels():
        panel = read_panel(name)
        assert panel.panel_id == name
        assert panel_problems(name) == ()
        assert panel.rules
        assert panel.thresholds


def test_a_shipped_panel_of_known_content_is_the_panel_that_is_read_strictly(folder: Path) -> None:
    quick, (strict, problems) = read_panel(), load_panel(SHIPPED, None)
    assert source_of(quick) is not None, "its rules are read later"
    assert quick == strict
    assert not problems.found
    assert quick.rules == read_panel(str(folder)).rules
    assert source_of(read_panel(str(folder))) is None, "a laboratory's own panel is read at once"


def test_the_whole_panel() -> None:
    panel = read_panel()
    assert len(panel.genes) == 115
    assert len(panel.artefacts) == 55
    assert {item.rule_set_id for item in panel.rule_sets} == {
        "bick",
        "bick2023",
        "niroula",
        "who2022",
        "default",
    }
    tp53 = panel.gene("TP53")
    assert tp53 is not None
    assert tp53.span("GRCh38") == GeneSpan("GRCh38", "17", 7668421, 7687490)
    assert {"high_risk", "high_weight", "seen_at_smn", "seen_pre_cart"} <= set(tp53.tags)
    dnmt3a = panel.gene("DNMT3A")
    assert dnmt3a is not None
    assert "high_risk" in dnmt3a.tags
    assert "high_weight" not in dnmt3a.tags
    assert panel.gene("MLL") is panel.gene("KMT2A")
    assert panel.threshold("vaf_threshold") == 0.02
    assert {gene.symbol for gene in panel.genes if "x_linked" in gene.tags} == {
        gene.symbol for gene in panel.genes if gene.spans[0].contig == "X"
    }


def test_the_false_duplicate_is_a_second_span_and_maps_back() -> None:
    panel = read_panel()
    gene = panel.gene("U2AF1L5")
    assert gene is not None
    assert gene.symbol == "U2AF1"
    assert [span.start for span in gene.spans if span.assembly == "GRCh38"] == [43092956, 6484623]
    own = gene.span("GRCh38")
    assert own is not None
    assert own.start == 43092956
    hotspots = {6496024: 43104346, 6486334: 43094667, 6486337: 43094670}
    for duplicate, true_place in hotspots.items():
        segment = next(
            item for item in panel.duplicates
            if item.duplicate_start <= duplicate <= item.duplicate_end
        )  # fmt: skip
        assert segment.gene_start + duplicate - segment.duplicate_start == true_place


def test_every_citation_is_used_or_listed_once() -> None:
    panel = read_panel()
    ids = [citation.citation_id for citation in panel.citations]
    assert len(ids) == len(set(ids))


def test_profiles_replace_numbers() -> None:
    deep, exome = read_panel(), read_panel(profile="exome")
    assert (deep.threshold("min_depth"), exome.threshold("min_depth")) == (500, 20)
    assert deep.threshold("exome.min_depth") == 20
    assert (deep.profile, exome.profile) == ("deep_panel", "exome")


def test_a_folder_of_ones_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_panel(folder).checksum == read_panel().checksum
    assert read_panel(f"{folder}/").panel_id == "clonhema_myeloid"
    monkeypatch.chdir(folder.parent)
    assert read_panel("mine").checksum == read_panel().checksum


@pytest.mark.parametrize("name", ["nobody", "", "..", "no/such/folder"])
def test_no_such_panel(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_panel(name)
    assert "clonhema_myeloid" in caught.value.remedy


def test_a_folder_without_a_panel(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"without panel\.toml"):
        read_panel(tmp_path)


def test_optional_files_may_be_absent(folder: Path) -> None:
    for name in ("artefacts.tsv", "smn_rules.toml", "u2af1_duplicate.tsv"):
        (folder / name).unlink()
    panel = read_panel(folder)
    assert (panel.artefacts, panel.smn_rules, panel.duplicates) == ((), (), ())


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "genes.tsv").unlink()
    with pytest.raises(PanelError, match=r"genes\.tsv is missing") as caught:
        read_panel(folder)
    assert "panels new" in caught.value.remedy


def test_a_file_that_is_not_text(folder: Path) -> None:
    (folder / "citations.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(PanelError, match=r"citations\.tsv: not UTF-8 at byte 0"):
        read_panel(folder)


def test_a_file_that_is_a_folder(folder: Path) -> None:
    (folder / "citations.tsv").unlink()
    (folder / "citations.tsv").mkdir()
    with pytest.raises(PanelError, match="cannot be read"):
        read_panel(folder)


def test_windows_line_ends_mean_the_same_panel(folder: Path) -> None:
    for name in PANEL_FILES:
        path = folder / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_panel(folder).checksum == read_panel().checksum
    assert read_panel(folder).genes == read_panel().genes


GENE_ROW = (
    "TP53\tHGNC:11998\tNM_000546.6\tENST00000269305.9\t-\t17:7668421-7687490\t17:7565097-7590856"
)
RULE = "bick:CBL:missense\tbick\tCBL\tmissense\t381-421\tdriver\tNM_005188\t0\tbick2020"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("genes.tsv", "gene\thgnc_id", "gene\thgnc", "unknown column 'hgnc'"),
        ("genes.tsv", "gene\thgnc_id", "gene\tgene", "column 'gene' stands twice"),
        ("genes.tsv", "aliases\tsame_numbering", "aliases\taliases", "stands twice"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("HGNC:11998", "11998"), "hgnc_id is '11998', expected HGNC:<digits>"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("NM_000546.6", "NM_xy"), "mane_refseq is 'NM_xy'"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("\t-\t", "\t*\t"), "strand is '*'"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("7668421-7687490", "7687490-7668421"), "expected contig:start-end"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("17:7668421", "chr17_KI270729v1:7668421"), "expected contig:start-end"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("17:7668421-7687490\t17:7565097-7590856", "\t"), "TP53 has no span"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("TP53\t", "TET2\t"), "gene 'TET2' stands in line"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("HGNC:11998", "HGNC:25941"), "hgnc_id 'HGNC:25941' stands in line"),
        ("genes.tsv", GENE_ROW, GENE_ROW.replace("TP53\t", "\t"), "gene is empty"),
        ("genes.tsv", GENE_ROW, GENE_ROW + "\t\t\t\t", "tab-separated cells, expected 10"),
        ("genes.tsv", "high_risk;", "hi_risk;", "unknown tag 'hi_risk'"),
        ("genes.tsv", "MLL;MLL1", "TP53;MLL1", "alias 'TP53' of KMT2A is used twice"),
        ("drivers.tsv", RULE, RULE.replace("\tbick\t", "\tbicc\t"), "unknown rule set 'bicc'"),
        ("drivers.tsv", RULE, RULE.replace("\tCBL\t", "\tCBX\t"), "gene 'CBX' is not in genes.tsv"),
        ("drivers.tsv", RULE, RULE.replace("bick:CBL:missense", "CBL_1"), "does not start with bick:CBL:"),
        ("drivers.tsv", RULE, RULE.replace("\tmissense\t", "\tmisense\t"), "unknown rule kind 'misense'"),
        ("drivers.tsv", RULE, RULE.replace("381-421", "421-381"), "ends before it starts"),
        ("drivers.tsv", RULE, RULE.replace("381-421", "381..421"), "is not any, R882H"),
        ("drivers.tsv", RULE, RULE.replace("\tdriver\t", "\tmaybe\t"), "verdict 'maybe'"),
        ("drivers.tsv", RULE, RULE.replace("\t0\t", "\tfive\t"), "offset 'five' is no whole number"),
        ("drivers.tsv", RULE, RULE.replace("\tbick2020", "\tbick1999"), "citation 'bick1999' is not in citations.tsv"),
        ("drivers.tsv", RULE, RULE.replace("\tbick2020", "\t"), "citation is empty"),
        ("drivers.tsv", RULE, RULE.replace("bick:CBL:missense", "bick:CBLB:missense"), "bick:CBLB:missense"),
        ("artefacts.tsv", "TP53\tc.524G>A", "TPX\tc.524G>A", "gene 'TPX' is not in genes.tsv"),
        ("artefacts.tsv", "c.524G>A\tp.Arg175His\t", "\t\t", "neither hgvsc nor hgvsp"),
        ("artefacts.tsv", "\t0.05\t", "\t5\t", "max_vaf is '5'"),
        ("artefacts.tsv", "\t0.05\t", "\tlow\t", "max_vaf is 'low'"),
        ("artefacts.tsv", "\tvlasschaert2023", "\tnobody", "citation 'nobody'"),
        ("citations.tsv", "bick2020\t", "arch\t", "citation_id 'arch' stands in line"),
        ("panel.toml", "format = 1", "format = 2", "format 2, expected 1"),
        ("panel.toml", "format = 1", "fromat = 1", "unknown key 'fromat'"),
        ("panel.toml", 'version = "1.1.0"', 'version = ""', "version is missing"),
        ("panel.toml", 'default_rule_set = "default"', 'default_rule_set = "best"', "default_rule_set 'best'"),
        ("panel.toml", 'includes = ["bick"]', 'includes = ["all"]', "rule set bick2023 includes 'all'"),
        ("panel.toml", 'includes = ["bick"]', 'include = ["bick"]', "unknown key include"),
        ("panel.toml", 'title = "Niroula 2021 M-CHIP"', 'title = ""', "rule set niroula lacks title"),
        ("panel.toml", 'high_risk = "house"', 'high_risk = "us"', "tag high_risk: citation 'us'"),
        ("panel.toml", "[tags]", "[tags", "not valid TOML"),
        ("filters.toml", "\n[thresholds]", "\n[threshold]", "unknown table [threshold]"),
        ("filters.toml", "vaf_threshold = { value = 0.02", 'vaf_threshold = { value = "2 %"', "vaf_threshold lacks a finite number"),
        ("filters.toml", "vaf_threshold = { value = 0.02", "vaf_threshold = { value = nan", "vaf_threshold lacks a finite number"),
        ("filters.toml", "vaf_threshold = { value = 0.02", "vaf_threshold = { value = -inf", "vaf_threshold lacks a finite number"),
        ("filters.toml", 'value = 500, unit = "reads"', 'value = 500, units = "reads"', "min_depth lacks a finite number or its unit"),
        ("filters.toml", 'value = 500, unit = "reads"', 'value = 500, colour = "red", unit = "reads"', "unknown key colour"),
        ("filters.toml", 'citation = "rejeski2024"', 'citation = "nobody"', "vaf_threshold: citation 'nobody'"),
        ("filters.toml", "[profile.exome]", "[profile.exome]\nnew_one = { value = 1, unit = \"x\", citation = \"house\" }", "sets unknown 'new_one'"),
        ("smn_rules.toml", "\n[[rule]]", "\n[[rules]]", "unknown table 'rules'"),
        ("u2af1_duplicate.tsv", "6496080", "6496081", "differ in length"),
        ("u2af1_duplicate.tsv", "6496080", "x", "are not all numbers"),
        ("u2af1_duplicate.tsv", "exon2\tU2AF1\tGRCh38", "exon2\tU2AF1\tGRCh3", "U2AF1 on GRCh3"),
    ],
)  # fmt: skip
def test_refusals_name_file_line_and_remedy(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    line = edit(folder, file, old, new)
    with pytest.raises(PanelError) as caught:
        read_panel(folder)
    problems = panel_problems(folder)
    assert any(message in str(problem) for problem in problems), [str(item) for item in problems]
    assert all(problem.path == file and problem.remedy for problem in problems[:1])
    assert caught.value.path == problems[0].path
    if file.endswith(".tsv") and problems[0].line != 1:
        assert line in {problem.line for problem in problems} or "stands in line" in message


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('rule_id = "x:1"\nlevel = "high"\ntest = "t"\nstatement = "s"\ncitation = "nobody"', "citation 'nobody'"),
        ('rule_id = "x:1"\nlevel = "worse"\ntest = "t"\nstatement = "s"\ncitation = "house"', "unknown level 'worse'"),
        ('rule_id = "x:1"\nlevel = "high"\ntest = "t"\ncitation = "house"', "x:1 lacks statement"),
        ('rule_id = "x:1"\nlevel = "high"\ntest = "t"\nstatement = "s"\ncitation = "house"\nweight = 3', "unknown key weight"),
    ],
)  # fmt: skip
def test_smn_rules_are_checked(folder: Path, rule: str, message: str) -> None:
    path = folder / "smn_rules.toml"
    path.write_text(f"[[rule]]\n{rule}\n\n[[rule]]\n{rule}\n", encoding="utf-8")
    problems = [str(problem) for problem in panel_problems(folder)]
    assert any(message in problem for problem in problems)
    assert any("stands twice" in problem and "smn_rules.toml:" in problem for problem in problems)


def test_all_problems_at_once_and_the_count_of_the_rest(folder: Path) -> None:
    edit(folder, "genes.tsv", "HGNC:11998", "11998")
    edit(folder, "drivers.tsv", "381-421", "421-381")
    edit(folder, "citations.tsv", "house\t", "home\t")
    problems = panel_problems(folder)
    assert {problem.path for problem in problems} >= {"genes.tsv", "drivers.tsv", "panel.toml"}
    with pytest.raises(PanelError) as caught:
        read_panel(folder)
    assert f"{len(problems) - 1} more" in caught.value.remedy
    assert "panels check" in caught.value.remedy


def test_comments_and_blank_lines_are_skipped(folder: Path) -> None:
    path = folder / "genes.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n\n", encoding="utf-8")
    assert len(read_panel(folder).genes) == 115


def test_an_edit_under_an_unchanged_version_is_noticed(folder: Path) -> None:
    panel = read_panel(folder)
    edit(
        folder,
        "panel.toml",
        'checksum = "',
        f'checksum = "{recorded_checksum("1.1.0", panel.checksum)}" #',
    )
    assert read_panel(folder).notes == ()
    edit(folder, "filters.toml", "value = 500", "value = 400")
    changed = read_panel(folder)
    assert "edited under its unchanged version 1.1.0" in changed.notes[0]
    assert changed.checksum != panel.checksum
    edit(folder, "panel.toml", 'version = "1.1.0"', 'version = "1.2.0"')
    assert read_panel(folder).notes == ()


def test_the_checksum_covers_every_file_and_nothing_else(folder: Path) -> None:
    before = read_panel(folder).checksum
    (folder / "CHANGES.md").write_text("prose\n", encoding="utf-8")
    (folder / "notes.txt").write_text("prose\n", encoding="utf-8")
    assert read_panel(folder).checksum == before
    seen = {before}
    for name in PANEL_FILES:
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# end\n", encoding="utf-8")
        seen.add(panel_checksum(read_texts(folder)))
    assert len(seen) == len(PANEL_FILES) + 1


def test_the_shipped_checksums_are_those_of_their_content() -> None:
    for name in list_panels():
        panel = read_panel(name)
        recorded = str(
            read_toml(panel_folder(name), read_texts(panel_folder(name))["panel.toml"])["checksum"]
        )
        assert not edited_under_version(recorded, panel.version, panel.checksum), (
            f"{name} was edited: raise its version, or record the checksum again before a release"
        )


def test_load_panel_gives_nothing_when_a_file_cannot_be_read(folder: Path) -> None:
    (folder / "filters.toml").write_text("[", encoding="utf-8")
    panel, problems = load_panel(folder, None)
    assert panel is None
    assert problems.found[0].path == "filters.toml"


@pytest.mark.parametrize("name", ["panel.toml", "filters.toml", "smn_rules.toml"])
def test_fast_toml_agrees_with_the_library(name: str) -> None:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    assert read_toml(SHIPPED / name, text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\nb = -2\nc = 1.5\nd = true\ne = \"x # y\" # remark\nf = [1, \"two\", [3]]\ng = {h = 1, i = {j = \"k\"}}",
        "a = '''literal\nlines'''", 'a = """\nlines\n"""', "a = 'single'", "a = 0x1F", "a = 1e-3",
        "a = 1_000", "a.b = 1", '"quoted key" = 2', "[a.b]\nc = 1\n[a]\nd = 2", "a = []", "a = {}",
        "[[t]]\nx = 1\n[t.sub]\ny = 2\n[[t]]\nx = 2", "a = \"tab\\tescape\"", "a = 1979-05-27", "a = inf",
        "a = [\n1,\n2,\n]", "", "# only a remark", "a = [1, 2,]", "a = \"\"", "a = 0.02",
    ],
)  # fmt: skip
def test_every_toml_means_the_same(text: str) -> None:
    assert read_toml(Path("x.toml"), text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text", ["a = 1\na = 2", "a = ", "a", "[a", "a = \"x", "a = {b = 1,}", "a = 01", "a = [1 2]", "[[a]\nb=1", "a = {b}", "[a]\n[a]", "= 1", "a = 1 b", "a = {b = 1 c = 2}", "a = 1\n[[a]]"]
)  # fmt: skip
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(PanelError, match=r"x\.toml: not valid TOML"):
        read_toml(Path("x.toml"), text)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        st.one_of(
            st.integers(-10**6, 10**6), st.booleans(), st.floats(0, 1, allow_nan=False),
            st.text("abc #=[]{},.'é", max_size=12),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_plain_documents_agree_with_the_library(values: dict[str, object]) -> None:
    lines = []
    for name, value in values.items():
        shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
        lines.append(f"{name} = {shown}")
    text = "\n".join(lines)
    assert read_toml(Path("x.toml"), text) == tomllib.loads(text)


def test_key_lines() -> None:
    assert key_lines("# remark\na = 1\n[t]\na = 2\n") == {"a": 2, "[t]": 3}
