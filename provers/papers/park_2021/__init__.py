"""Park, Lee, Yun, Shin 2021: projections that keep distances."""
