"""Frozen records, standard library only. Import from the module that holds the noun."""
