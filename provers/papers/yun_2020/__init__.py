"""Yun, Bhojanapalli, Rawat, Reddi, Kumar 2020: Are transformers universal approximators of
sequence-to-sequence functions? In the form with positional encoding that Wang et al. use.
"""
