"""Hu et al. 2024: fundamental limits of prompt tuning, part 2 (statistics) and 3 (computation)."""
