"""A KMT2A partial tandem duplication from the file to IPSS-M, in every form that the readers label."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.model.case import Case
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import run_batch

VCF_HEAD = """\
##fileformat=VCFv4.2
##source=Mutect2
##contig=<ID=chr11,length=135086622>
##ALT=<ID=DUP,Description="Duplication">
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=weak,Description="Weak evidence">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Kind">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS
"""
VCF_ROW = (
    "chr11\t118472000\t.\tT\t{alt}\t.\t{status}\tSVTYPE=DUP;END=118482000\tGT:AD\t0/1:1500,500\n"
)
MAF_HEAD = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\t"
    "Tumor_Seq_Allele2\tVariant_Classification\tTumor_Sample_Barcode\tt_ref_count\tt_alt_count\n"
)
MAF_ROW = "{gene}\tGRCh38\t11\t118472001\t118472002\t-\tACGACG\t{word}\tS\t1500\t500\n"
SHEET = (
    "patient_id,sample_id,timepoint,day,specimen,variants,assembly,stated_min_depth,reporting_vaf\n"
)


def case_of(folder: Path, name: str, text: str) -> Case:
    (folder / name).write_text(text, encoding="utf-8")
    sheet = folder / "sheet.csv"
    sheet.write_text(f"{SHEET}P01,S,smn,240,BM,{name},GRCh38,1000,0.01\n", encoding="utf-8")
    (folder / "patients.csv").write_text(
        "patient_id,smn_day,smn_type\nP01,240,MDS\n", encoding="utf-8"
    )
    result = run_batch(sheet, folder / "out", TriageOptions(), BatchOptions())
    assert result.run.failures == ()
    (case,) = result.run.cases
    return case


def vcf(alt: str = "<DUP>", status: str = "PASS") -> tuple[str, str]:
    return "s.vcf", VCF_HEAD + VCF_ROW.format(alt=alt, status=status)


def maf(gene: str = "KMT2A", word: str = "PTD") -> tuple[str, str]:
    return "s.maf", MAF_HEAD + MAF_ROW.format(gene=gene, word=word)


def ptd_in_ipssm(case: Case) -> tuple[str, bool]:
    """What IPSS-M took for the duplication, and whether it calls it missing."""
    (score,) = [score for score in case.scores if score.score_id == "ipssm"]
    (part,) = [part for part in score.contributions if part.item == "MLL_PTD"]
    return part.observed, "MLL_PTD" in score.missing


@pytest.mark.parametrize(
    ("name", "text"),
    [vcf(), vcf("<DUP:TANDEM>"), maf(), maf("MLL"), maf(word="ptd"), maf("MLL", "Ptd")],
)
def test_a_duplication_that_was_found_is_present(tmp_path: Path, name: str, text: str) -> None:
    case = case_of(tmp_path, name, text)
    (finding,) = case.samples[0].findings
    assert (finding.gene_symbol, finding.category) == ("KMT2A", "driver")
    assert ptd_in_ipssm(case) == ("1", False)


@pytest.mark.parametrize(
    ("name", "text"),
    [vcf(status="weak"), vcf("<INS>"), maf(word="In_Frame_Ins"), maf(word="Nonsense_Mutation")],
)
def test_anything_else_in_kmt2a_leaves_it_not_judged(tmp_path: Path, name: str, text: str) -> None:
    case = case_of(tmp_path, name, text)
    assert ptd_in_ipssm(case) == ("missing", True)
