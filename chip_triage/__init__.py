"""chip-triage: clonal-haematopoiesis variant triage and SMN-risk reports after CAR-T cells."""

__version__ = "0.1.0"
