"""Gene panels as data: one folder per panel, read by ``chip_triage.readers.panel_file``."""
