"""A VCF written again with our verdicts spliced into the INFO of its own lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from chip_triage import __version__
from chip_triage.errors import UsageError, VariantFileError
from chip_triage.model.sample_result import SampleResult
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.triage_file import triage_file


def annotate_vcf(
    path: Path, out: Path, options: TriageOptions, *, sample: str | None, sex: str | None
) -> int:
    """Write ``out`` and its index; returns how many panel alleles carry a verdict.

    Raises :class:`UsageError` when the file has several samples and none is named, and
    :class:`VariantFileError` for a file that is no text VCF or holds rejected records.
    """
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.readers.source import first_bytes
    from chip_triage.readers.variant_file import sniff
    from chip_triage.reports.annotated_vcf import AlleleVerdict, write_annotated_vcf

    if sniff(first_bytes(path)) != "vcf":
        raise VariantFileError(
            "is not a text VCF", "annotate takes VCF, plain or compressed", path=path.name
        )
    triaged = triage_file(path, options, samples=(sample,) if sample else (), sex=sex)
    judged = _only_sample(triaged.samples, path.name)
    if triaged.rejected() and not options.allow_rejected:
        refused = triaged.rejected()[0]
        raise VariantFileError(
            f"record cannot be trusted: {refused.message}",
            "correct it, or go on with --allow-rejected",
            path=path.name,
            line=refused.line,
        )
    wanted: dict[int, dict[str, AlleleVerdict]] = defaultdict(dict)
    for finding in judged.findings:
        if finding.call.line is not None:
            wanted[finding.call.line][finding.call.variant.alt] = AlleleVerdict(
                finding.category,
                finding.driver.rule_id if finding.driver else None,
                finding.tags,
                finding.flags,
            )
    verdicts = {
        number: {
            index: wanted[number][alt] for index, alt in enumerate(alts) if alt in wanted[number]
        }
        for number, alts in _alternatives(path, set(wanted))
    }
    panel = read_panel(options.panel)
    provenance = f"chip-triage {__version__}, panel {panel.panel_id} {panel.version}"
    write_annotated_vcf(_raw_lines(path), verdicts, out, provenance=provenance)
    return sum(len(alleles) for alleles in verdicts.values())


def _only_sample(samples: tuple[SampleResult, ...], name: str) -> SampleResult:
    if len(samples) == 1:
        return samples[0]
    names = ", ".join(result.sample.sample_id for result in samples)
    raise UsageError(f"{name} holds {len(samples)} samples: {names}", "choose one with --sample")


def _alternatives(path: Path, lines: set[int]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(_raw_lines(path), start=1):
        if number in lines:
            yield number, line.split(b"\t", 5)[4].decode().split(",")


def _raw_lines(path: Path) -> Iterator[bytes]:
    from chip_triage.readers.source import open_source

    with open_source(path) as source:
        for _, line in source.lines():
            yield line
