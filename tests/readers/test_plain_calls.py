"""The short way through usual records and the general path come to the same samples, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chip_triage.readers import vcf
from chip_triage.readers.panel_file import read_panel
from chip_triage.readers.plain_calls import PlainCalls
from chip_triage.readers.request import ReadRequest

PANEL = read_panel()
HEADER = """##fileformat=VCFv4.2
##source=Mutect2
##contig=<ID=chr2,length=242193529>
##contig=<ID=chrX,length=156040895>
##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: Allele|Consequence|SYMBOL|Feature_type|Feature">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=AF,Number=A,Type=Float,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=SB,Number=4,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01
"""

numbers = st.sampled_from(
    ("0", "7", "12", "1000", "007", ".", "", "-3", "1e2", "x", "９", "9" * 13)
)
fractions = st.sampled_from(
    ("0.01", "1", "1.0", "0", "1.5", ".5", "5.", "8.9e-03", "e-3", "9e-", "1e-0.3", "-0.1", "nan", ".", "", "2%")
)  # fmt: skip
USUAL = {
    "chrom": "chr2", "pos": 25234373, "ref": "C", "alt": "T", "qual": ".", "filters": "PASS",
    "info": "CSQ=T|missense_variant|DNMT3A|Transcript|ENST00000321117.10", "keys": "GT:AD:AF:DP:SB",
    "cut": 0, "GT": "0/1", "AD": "90,10", "AF": "1.0e-01", "DP": "100", "SB": "50,40,5,5", "more": "",
}  # fmt: skip
#: field -> what may stand there beside the usual
ODD: dict[str, st.SearchStrategy[Any]] = {
    "chrom": st.sampled_from(("2", "chrX", "chr9")),
    "ref": st.sampled_from(("c", "N", "CA", "A", "")),
    "alt": st.sampled_from(("A", "C", "t", "T,A", "<DEL>", "*", ".", "CT")),
    "qual": st.sampled_from(("50", "x", "")),
    "filters": st.sampled_from((".", "a;b", "")),
    "info": st.sampled_from(
        ("DP=3", ".", "", "END=25234400", "DP=3;END=x", "XEND=3", "END", "DP=3;END")
    ),
    "keys": st.sampled_from(("AD:AF", "GT:AF:DP", "GT:AD:AD", "AD", "GT:AD:DP:SB", "AD:DP:FA")),
    "cut": st.sampled_from((1, 2)),
    "GT": st.sampled_from(("0|1", "1/1", "0/2", "x", ".", "")),
    "AD": st.one_of(st.tuples(numbers, numbers).map(",".join), numbers, st.just("9,1,2")),
    "AF": fractions,
    "FA": fractions,
    "DP": numbers,
    "SB": st.sampled_from(("1,2,3", ".", "x,1,2,3")),
    "more": st.sampled_from(("\textra", "\udcff")),
}


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """A usual record with none, one or two odd fields."""
    odd = draw(st.lists(st.sampled_from(sorted(ODD)), max_size=2))
    place = {"pos": draw(st.integers(25234370, 25234380)), "FA": "0.2"}
    return USUAL | place | {name: draw(ODD[name]) for name in odd}


def written(parts: dict[str, Any]) -> bytes:
    keys = parts["keys"].split(":")
    values = [parts[key] for key in keys][: len(keys) - parts["cut"]]
    columns = (
        parts["chrom"], str(parts["pos"]), ".", parts["ref"], parts["alt"], parts["qual"],
        parts["filters"], parts["info"], parts["keys"], ":".join(values) + parts["more"],
    )  # fmt: skip
    return "\t".join(columns).encode("utf-8", "surrogateescape")


def read(path: Path, caller: str) -> Any:
    request = ReadRequest(paths=(path,), caller=caller, assembly="GRCh38")
    (sample,) = vcf.read_vcf(request, PANEL)
    return sample


@given(
    st.lists(lines(), min_size=1, max_size=12),
    st.sampled_from(("mutect2", "generic_ad", "haplotypecaller", "mutect1", "radia", "vardict")),
    st.sampled_from(("Type=Integer", "Type=String", "Type=Float")),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_read_alike(
    tmp_path: Path, rows: list[dict[str, Any]], caller: str, kind: str
) -> None:
    path = tmp_path / "sample.vcf"
    header = HEADER.replace("AD,Number=R,Type=Integer", f"AD,Number=R,{kind}")
    path.write_bytes(header.encode() + b"".join(written(row) + b"\n" for row in rows))
    short = read(path, caller)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vcf, "plain_calls", lambda *_: None)
        general = read(path, caller)
    assert short == general


def test_a_usual_record_goes_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    take = PlainCalls.take
    monkeypatch.setattr(
        PlainCalls, "take", lambda self, raw, line: taken.append(take(self, raw, line)) or taken[-1]
    )
    path = tmp_path / "sample.vcf"
    path.write_bytes(HEADER.encode() + written(USUAL) + b"\n" + written(USUAL) + b"\n")
    sample = read(path, "mutect2")
    assert taken == [True, False]
    assert sample.accounting[0].kept_out == (("repeated", 1),)
    (call,) = sample.calls
    assert (call.vaf, call.caller_vaf, call.depth, call.caller_depth) == (0.1, 0.1, 100, 100)
    assert (call.ref_forward, call.ref_reverse, call.alt_forward, call.alt_reverse) == (
        50,
        40,
        5,
        5,
    )
