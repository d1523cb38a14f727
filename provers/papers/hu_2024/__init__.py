"""Hu, Wang, Gilani, Li, Song, Liu 2024: Fundamental Limits of Prompt Tuning Transformers."""
