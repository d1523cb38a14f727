"""Results of this project: exact floors, repaired statements, refuted readings."""
