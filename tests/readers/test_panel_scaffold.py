"""A laboratory's own panel: made from a gene list, sealed, and refused where it would mislead."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.analysis.rule_examples import example_problems
from chip_triage.errors import OutputError, PanelError, UsageError
from chip_triage.readers import panel_scaffold
from chip_triage.readers.panel_file import panel_problems, read_panel
from chip_triage.readers.panel_scaffold import (
    NewPanel,
    make_panel,
    read_gene_list,
    record_checksum,
)


def make(tmp_path: Path, *genes: str, title: str = "Our panel") -> Path:
    folder = tmp_path / "ours"
    make_panel(NewPanel(folder, "ours", title, genes))
    return folder


def test_a_new_panel_holds_together_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    files = make_panel(NewPanel(folder, "ours", "Our panel", ("TP53", "mll", "U2AF1")))
    panel = read_panel(folder)
    assert {gene.symbol for gene in panel.genes} == {"TP53", "KMT2A", "U2AF1"}
    assert {rule.gene for rule in panel.rules} == {"TP53", "KMT2A", "U2AF1"}
    assert (panel.panel_id, panel.version, panel.title) == ("ours", "0.1.0", "Our panel")
    assert panel.thresholds == read_panel().thresholds
    assert panel_problems(folder) == example_problems(panel) == panel.notes == ()
    assert sorted(path.name for path in folder.iterdir()) == list(files)
    assert "3 genes taken from clonhema_myeloid" in (folder / "CHANGES.md").read_text(
        encoding="utf-8"
    )


def test_optional_tables_without_rows_are_left_out(tmp_path: Path) -> None:
    folder = make(tmp_path, "BCOR", title='A "quoted" \\ title')
    assert not (folder / "u2af1_duplicate.tsv").exists()
    assert not (folder / "artefacts.tsv").exists()
    assert read_panel(folder).title == "A 'quoted'   title"


def test_unknown_genes_are_all_named_with_their_neighbours(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        make(tmp_path, "TP35", "XQZ9", "TET2")
    assert "2 gene(s)" in caught.value.message
    assert "TP35 (did you mean TP53?)" in caught.value.message
    assert "XQZ9" in caught.value.message
    assert not (tmp_path / "ours").exists()
    with pytest.raises(UsageError, match="no gene was named"):
        make(tmp_path)


@pytest.mark.parametrize("panel_id", ["", "Our Panel", "a/b"])
def test_ids_are_safe_names(tmp_path: Path, panel_id: str) -> None:
    with pytest.raises(UsageError, match="is not usable"):
        make_panel(NewPanel(tmp_path / "x", panel_id, "", ("TP53",)))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    make(tmp_path, "TP53")
    with pytest.raises(OutputError, match="ours exists already"):
        make(tmp_path, "TP53")


def test_nothing_half_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError, match="No space left"):
        make(tmp_path, "TP53")
    assert list(tmp_path.iterdir()) == []


def test_gene_lists(tmp_path: Path) -> None:
    path = tmp_path / "genes.txt"
    path.write_text(
        "TP53, TET2 # the usual\n\nDNMT3A\tTP53\n#none\nASXL1;SF3B1\n", encoding="utf-8"
    )
    assert read_gene_list(path) == ("TP53", "TET2", "DNMT3A", "ASXL1", "SF3B1")
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(PanelError, match=r"genes\.txt: names no gene"):
        read_gene_list(path)
    path.write_bytes(b"\xff")
    with pytest.raises(PanelError, match="cannot be read"):
        read_gene_list(path)
    with pytest.raises(PanelError, match="No such file"):
        read_gene_list(tmp_path / "absent.txt")


def test_recording_a_checksum(tmp_path: Path) -> None:
    folder = make(tmp_path, "TP53")
    filters = folder / "filters.toml"
    filters.write_text(
        filters.read_text(encoding="utf-8").replace("value = 500", "value = 800"), encoding="utf-8"
    )
    assert "edited under its unchanged version" in read_panel(folder).notes[0]
    with pytest.raises(PanelError, match="recorded for version") as caught:
        record_checksum(folder)
    assert "raise the version" in caught.value.remedy
    head = folder / "panel.toml"
    head.write_text(
        head.read_text(encoding="utf-8").replace('version = "0.1.0"', 'version = "0.2.0"'),
        encoding="utf-8",
    )
    assert read_panel(folder).notes == ()
    assert record_checksum(folder) == f"0.2.0:{read_panel(folder).checksum}"
    assert read_panel(folder).notes == ()
    assert read_panel(folder).threshold("min_depth") == 800


def test_a_panel_without_a_checksum_line_gets_one(tmp_path: Path) -> None:
    folder = make(tmp_path, "TP53")
    head = folder / "panel.toml"
    lines = head.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("checksum")]
    head.write_text("\n".join(kept) + "\n", encoding="utf-8")
    record = record_checksum(folder)
    assert f'checksum = "{record}"' in head.read_text(encoding="utf-8")
    assert read_panel(folder).notes == ()


def test_a_broken_panel_is_not_sealed(tmp_path: Path) -> None:
    folder = make(tmp_path, "TP53")
    (folder / "citations.tsv").write_text("citation_id\ttext\n", encoding="utf-8")
    with pytest.raises(PanelError, match="is not in citations"):
        record_checksum(folder)


def test_an_unwritable_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path, "TP53")
    before = (folder / "panel.toml").read_text(encoding="utf-8")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match=r"panel\.toml cannot be written: Permission denied"):
        panel_scaffold.record_checksum(folder)
    assert (folder / "panel.toml").read_text(encoding="utf-8") == before
    assert not list(folder.glob(".*"))
