"""The doors out: a Case or a Run becomes JSON, tables and pages."""
