"""Generators and benchmark programs; never timed tests. Run with ``make bench``."""
