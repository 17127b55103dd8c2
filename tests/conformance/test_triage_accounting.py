"""Real files of many callers: every panel allele of every sample lands in one category."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.analysis.triage import triage_sample
from chip_triage.errors import ChipTriageError
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.panel_file import read_panel
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.variant_file import read_variant_file

ENDINGS = (".vcf", ".vcf.gz", ".maf", ".txt", ".maf.gz")
#: Samples judged of one file: joint files repeat themselves.
MOST_SAMPLES = 20


def read_any(path: Path, panel) -> tuple[SampleCalls, ...]:
    """Read with the assembly of the header, else either; nothing when the file is refused."""
    for assembly in (None, "GRCh38", "GRCh37"):
        try:
            return read_variant_file(ReadRequest((path,), assembly=assembly), panel)
        except ChipTriageError:
            continue
    return ()


@pytest.mark.conformance
def test_identity_two_holds_on_every_readable_file(corpora) -> None:
    panel = read_panel()
    judged = alleles = 0
    for path in sorted((corpora / "real").rglob("*")):
        if not path.is_file() or not path.name.endswith(ENDINGS):
            continue
        for calls in read_any(path, panel)[:MOST_SAMPLES]:
            triage = triage_sample(calls, panel)
            known = sum(account.alleles for account in calls.accounting)
            assert sum(count.count for count in triage.counts) == known, path.name
            assert all(finding.reasons for finding in triage.findings)
            judged += 1
            alleles += known
    assert judged >= 40
    assert alleles >= 500
