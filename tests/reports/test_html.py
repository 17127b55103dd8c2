"""The pages: what stands where, nothing loaded, nothing executed, same bytes."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from chip_triage.model.case import Case, Run
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.reports.html import (
    content_policy,
    css_string,
    render_case,
    render_index,
    vaf_cutoff,
)

VOID = {"meta", "link", "br", "input", "hr", "img"}


class Page(HTMLParser):
    """Checks nesting, collects attributes, ids, links and the visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.stack or self.stack[-1] not in ("style", "script", "title", "desc"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def body(text: str) -> str:
    """The page without head (style) and script, for golden files."""
    inside = text[text.index("<body>") : text.rindex("</body>")]
    return re.sub(r"<script>.*?</script>", "<script/>", inside, flags=re.DOTALL)


@pytest.fixture(scope="module")
def pages(cases: dict[str, Case], run: Run, panel: GenePanel) -> dict[str, str]:
    made = {name: render_case(case, panel) for name, case in cases.items()}
    return {**made, "index": render_index(run, panel)}


@pytest.mark.parametrize("name", ["P04", "P05", "index"])
def test_golden_pages(
    name: str, pages: dict[str, str], same_as_golden: Callable[[str, str], None]
) -> None:
    same_as_golden(f"{name}.body.html", body(pages[name]))


def test_same_bytes(
    cases: dict[str, Case], run: Run, panel: GenePanel, pages: dict[str, str]
) -> None:
    assert render_case(cases["P04"], panel) == pages["P04"]
    assert render_index(run, panel) == pages["index"]


def test_pages_are_well_formed_and_their_links_lead_somewhere(pages: dict[str, str]) -> None:
    for text in pages.values():
        page = Page(text)
        assert page.stack == []
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        inner = {link[1:] for link in page.values("href") if link.startswith("#")}
        assert inner <= set(ids)


def test_nothing_is_loaded_and_no_handler_or_style_stands_inline(pages: dict[str, str]) -> None:
    for text in pages.values():
        page = Page(text)
        names = {name for _, name, _ in page.attributes}
        assert not {name for name in names if name.startswith("on")}
        assert not names & {"style", "src", "srcset", "action", "background"}
        hrefs = [link for link in page.values("href") if not link.startswith("#")]
        assert all(
            link == "data:," or re.fullmatch(r"patients/[^/]+/report\.html", link) for link in hrefs
        )
        assert "@import" not in text
        assert "url(" not in text
        assert "http" not in re.sub(r'http-equiv|xmlns="http://www.w3.org/2000/svg"', "", text)


def test_the_policy_admits_exactly_what_stands_in_the_page(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        policy = next(
            v for tag, n, v in Page(text).attributes if n == "content" and "default-src" in v
        )
        assert policy.startswith("default-src 'none'; ")
        for tag in ("style", "script"):
            found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
            digests = [
                base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in found
            ]
            assert len(digests) == (1 if tag == "style" or name == "index" else 0)
            rule = next(part for part in policy.split("; ") if part.startswith(f"{tag}-src"))
            assert rule == (f"{tag}-src 'sha256-{digests[0]}'" if digests else f"{tag}-src 'none'")
        assert "unsafe" not in policy
    assert "script-src 'none'" in content_policy("a", "")


def test_markup_in_any_field_stays_text(cases: dict[str, Case], run: Run, panel: GenePanel) -> None:
    hostile = "<script>alert('x')</script>"
    case = cases["P04"]
    sample = dataclasses.replace(case.samples[0].sample, sample_id=hostile, specimen="PB")
    finding = case.samples[0].findings[0]
    call = dataclasses.replace(finding.call, filters=(hostile,), caller=hostile)
    entry = dataclasses.replace(
        case.samples[0], sample=sample, caller=hostile,
        findings=(dataclasses.replace(finding, call=call, gene_symbol=hostile, flags=(hostile,)),),
    )  # fmt: skip
    track = dataclasses.replace(case.tracks[0], label=hostile, flags=(hostile,))
    karyotype = dataclasses.replace(case.karyotypes[0], text=hostile, not_understood=(hostile,))
    assessment = dataclasses.replace(
        case.assessment, sentence=hostile, title=hostile, missing=(hostile,), changes=(hostile,)
    )
    bad = dataclasses.replace(
        case, patient=dataclasses.replace(case.patient, patient_id=hostile), samples=(entry,),
        tracks=(track,), karyotypes=(karyotype,), assessment=assessment, fingerprint=hostile,
    )  # fmt: skip
    for text in (
        render_case(bad, panel),
        render_index(dataclasses.replace(run, cases=(bad,)), panel),
    ):
        assert hostile not in re.sub(r"<script>\(function.*?</script>", "", text, flags=re.DOTALL)
        assert "&lt;script&gt;alert(" in text
        assert Page(text).stack == []


def test_first_half_page_of_a_case_in_order(pages: dict[str, str]) -> None:
    text = Page(pages["P04"]).text
    places = [
        text.index(part)
        for part in ("Patient P04", "P04-pre: blood, day −6", "Possible AML / MDS criteria met",
                     "Notified whom", "Why", "-7 in 12 of 20 metaphases, bone marrow", "5 of 8 abnormal karyotypes",
                     "Changed since before CAR-T", "Missing", "Would settle it", "Covered TP53 7q genes NPM1 Metaphases",
                     "Filled: above the threshold", "This is a draft", "Prepared by")
    ]  # fmt: skip
    assert places == sorted(places)
    assert "Draft for the authorised signatory" in text
    assert "Research use" in text


def test_absence_is_never_worded_as_zero_wild_type_or_low_risk(pages: dict[str, str]) -> None:
    text = Page(pages["P04"]).text
    assert "not detected < 0.19 %, depth 1604, limit 0.59 %" in text.replace("\xa0", " ")
    assert "not assessable no depth is known at this site" in text
    for page in pages.values():
        words = Page(page).text.replace("\xa0", " ").lower()
        assert " 0.00 %" not in words
        assert "wild type" not in words
        assert "low risk" not in words.replace("is not a statement of low risk", "")


def test_identity_mismatch_stands_on_top(pages: dict[str, str]) -> None:
    text = Page(pages["swap"]).text
    assert text.index("Identity of the samples is in question") < text.index("chip-triage clonal")
    assert "52.0 % concordance over 58 shared germline sites" in text.replace("\xa0", " ")
    assert "Identity of the samples" not in Page(pages["P04"]).text


def test_notification_fields_only_when_asked_for(pages: dict[str, str]) -> None:
    assert "Notified whom" in pages["P04"]
    assert "Notified whom" not in pages["P06"]


def test_review_variant_of_a_high_weight_gene_is_possible(
    cases: dict[str, Case], panel: GenePanel
) -> None:
    case = cases["P04"]
    only = dataclasses.replace(case, samples=(case.samples[0],))
    assert "Possible: for review in a high-weight gene" in render_case(only, panel)
    assert "Possible: for review" not in render_case(case, panel)


def test_missing_karyotype_and_partly_read_one(pages: dict[str, str]) -> None:
    assert "Absence of a karyotype is not a normal karyotype" in pages["P01"]
    assert "never taken for normal" in pages["P05"]


def test_a_file_that_does_not_balance_is_said(pages: dict[str, str]) -> None:
    assert (
        "310 = 280 outside the panel + 29 in the panel + 1 rejected: balanced"
        in Page(pages["P05"]).text
    )
    assert "does not balance" in Page(pages["P04"]).text


def test_guidance_is_quoted_apart(cases: dict[str, Case], panel: GenePanel) -> None:
    case = cases["P06"]
    rule = dataclasses.replace(
        case.assessment.rules[0], rule_id="guidance:x", level="guidance", fired=True,
        statement="cytogenetics should be considered", evidence=("ANC 400 on day +40",),
    )  # fmt: skip
    changed = dataclasses.replace(case.assessment, rules=(rule,))
    text = Page(render_case(dataclasses.replace(case, assessment=changed), panel)).text
    assert "Work-up guidance, quoted cytogenetics should be considered" in text
    assert "No rule fired." in text


def test_index_lists_levels_failures_and_links(pages: dict[str, str], run: Run) -> None:
    page = Page(pages["index"])
    rows = [value for tag, name, value in page.attributes if tag == "tr" and name == "data-search"]
    assert len(rows) == len(run.cases)
    assert page.text.index("P04") < page.text.index("SMN reported may rise")
    assert "the file ends inside a compressed block" in page.text
    assert "copy the file again" in page.text
    assert 'href="patients/P04/report.html"' in pages["index"]


def test_unsafe_ids_get_their_hashed_folder(
    cases: dict[str, Case], run: Run, panel: GenePanel
) -> None:
    text = render_index(dataclasses.replace(run, cases=(cases["swap"],)), panel)
    assert re.search(r'href="patients/id-[0-9a-f]{16}/report\.html"', text)


def test_empty_run_and_bare_case(run: Run, cases: dict[str, Case], panel: GenePanel) -> None:
    bare = dataclasses.replace(run, cases=(), failures=(), contexts=(), notes=(), provenance=None)
    assert "0 patients judged, 0 failed" in Page(render_index(bare, panel)).text
    case = dataclasses.replace(cases["P06"], samples=(), provenance=None, fingerprint="")
    assert "cannot be traced to its inputs" in render_case(case, panel)


def test_panel_without_a_threshold(panel: GenePanel, cases: dict[str, Case]) -> None:
    bare = dataclasses.replace(panel, thresholds=())
    assert vaf_cutoff(bare) is None
    assert "Dotted: threshold" not in render_case(cases["P04"], bare)


@pytest.mark.parametrize("text", ['P01"; } body { display: none', "a\\b", "x\ny", "</style>", "é"])
def test_css_strings_hold_any_id(text: str) -> None:
    quoted = css_string(text)
    inside = quoted[1:-1]
    assert not set(inside) & set("\"';{}<>\n")
    decoded = re.sub(r"\\([0-9a-f]{6})", lambda match: chr(int(match[1], 16)), inside)
    assert decoded == text


COPIES = Karyotype(
    "copy number (SEG, GRCh38, 41 segments)", "ok", (),
    (KaryotypeFlag("loss17p", True, "copy number (GRCh38): 22.0 Mb of 17p lost (88 %)"),
     KaryotypeFlag("del5q", None, "copy number: no segment on 5q"),
     KaryotypeFlag("monosomy7", False, "copy number (GRCh38): 0.0 Mb of 7p lost (0 %)")),
    sample_id="P04-d182", day=182, specimen="BM", source="copy_number",
)  # fmt: skip


def text_of(case: Case, panel: GenePanel) -> str:
    return Page(render_case(case, panel)).text.replace("\xa0", " ")


def test_every_source_of_a_karyotype_is_named(cases: dict[str, Case], panel: GenePanel) -> None:
    read = cases["P04"].karyotypes[0]
    stated = dataclasses.replace(read, source="stated", text="flags: monosomy7=1")
    case = dataclasses.replace(cases["P04"], karyotypes=(COPIES, read, stated))
    text = text_of(case, panel)
    section = text[text.rindex("Flags stated in the sheet") - 2000 :]
    assert "Flags stated in the sheet, not read from ISCN flags: monosomy7=1" in text
    assert "Copy number: a source of its own beside the karyotype copy number (SEG" in text
    assert "22.0 Mb of 17p lost" in text
    assert "no loss shown rules nothing out" in text
    assert section.index(read.text) < section.index("a source of its own")
    assert "20 metaphases" in text
    assert "copy number: 17p loss" in text


def test_copy_number_alone_is_no_karyotype(cases: dict[str, Case], panel: GenePanel) -> None:
    text = text_of(dataclasses.replace(cases["P04"], karyotypes=(COPIES,)), panel)
    assert "Absence of a karyotype is not a normal karyotype" in text
    assert "no karyotype; copy number: 17p loss" in text


def test_a_row_without_sequencing_is_said_to_be_one(
    cases: dict[str, Case], run: Run, panel: GenePanel
) -> None:
    last = cases["P06"].samples[-1]
    bare = dataclasses.replace(
        last, caller="", assembly="", accounting=(), counts=(), findings=(), coverage=()
    )
    case = dataclasses.replace(cases["P06"], samples=(*cases["P06"].samples[:-1], bare))
    text = text_of(case, panel)
    assert "marrow, day +95, follow-up, not sequenced" in text
    assert "P06-d95 not sequenced not sequenced not sequenced 20 metaphases" in text
    assert "P06-d95, alleles in the panel" not in text
    assert "Callers: mutect2." in text
    index = Page(render_index(dataclasses.replace(run, cases=(case,)), panel)).text
    assert "not sequenced" in index


def test_constitutional_tissue_stands_apart(cases: dict[str, Case], panel: GenePanel) -> None:
    first = cases["P04"].samples[0]
    tissue = dataclasses.replace(
        first,
        sample=dataclasses.replace(
            first.sample, sample_id="P04-skin", timepoint="other", specimen="fibroblast", day=None
        ),
        notes=(Note("info", "constitutional_tissue", "sample P04-skin", "weighs the origin", ""),),
    )
    prompt = "constitutional_origin_to_be_confirmed"
    finding = dataclasses.replace(first.findings[0], flags=(prompt, "constitutional_excluded"))
    weighed = dataclasses.replace(first, findings=(finding,))
    case = dataclasses.replace(
        cases["P04"], samples=(weighed, *cases["P04"].samples[1:]), constitutional=(tissue,)
    )
    text = text_of(case, panel)
    assert "P04-skin: fibroblasts, not compared" in text
    assert "P04-skin: weighs the origin (1 not constitutional)." in text
    assert "not constitutional: absent from fibroblasts or hair follicles" in text
    assert "constitutional origin to be confirmed" not in text
    assert "P04-skin, alleles in the panel" in text
    assert "other, P04-skin" not in text
