"""Records to documents and back, for every record of the model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import UnsupportedVersionError
from chip_triage.model.document import check_version, from_document, to_document
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import Patient, Sample
from chip_triage.model.risk import RiskAssessment
from chip_triage.model.score import ScoreResult
from chip_triage.model.variant import SampleCalls

RECORDS = [Finding, Karyotype, Note, Patient, RiskAssessment, Sample, SampleCalls, ScoreResult]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_record_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    st.register_type_strategy(float, numbers)
    record = data.draw(st.from_type(kind))
    assert from_document(kind, to_document(record)) == record


def test_whole_numbers_become_fractions_where_the_record_has_them() -> None:
    assert isinstance(
        from_document(Patient, {"patient_id": "P01", "age_years": 61}).age_years, float
    )


def test_absent_fields_take_their_defaults_and_unknown_ones_are_refused() -> None:
    assert from_document(Patient, {"patient_id": "P01"}) == Patient("P01")
    with pytest.raises(ValueError, match="has no field shoe_size"):
        from_document(Patient, {"patient_id": "P01", "shoe_size": 42})
    with pytest.raises(TypeError):
        from_document(Patient, {})


def test_a_newer_document_is_refused_and_an_older_one_is_not() -> None:
    check_version("1.9", "1.0", "case.json")
    check_version("0.3", "1.0", "case.json")
    with pytest.raises(UnsupportedVersionError, match=r"reads up to 1\.0"):
        check_version("2.0", "1.0", "case.json")


def test_the_panel_is_a_document_too() -> None:
    from chip_triage.readers.panel_file import read_panel

    panel = read_panel()
    assert to_document(panel)["panel_id"] == panel.panel_id
    assert isinstance(panel, GenePanel)
