"""General lemmas about finite sums and families that several papers' proofs apply."""
