"""Alman & Song 2023: Fast Attention Requires Bounded Entries."""
