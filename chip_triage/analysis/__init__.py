"""Pure conclusions: no files, no clock, no environment; numbers and records in, records out."""
