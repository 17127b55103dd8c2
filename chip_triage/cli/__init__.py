"""Command line: one module per command, one error boundary, the only exit codes."""
