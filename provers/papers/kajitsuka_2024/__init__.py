"""Kajitsuka & Sato 2023: one layer and one head, the Boltzmann mean as a contextual mapping."""
