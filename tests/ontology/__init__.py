"""Tests of the ontology itself: its profile, its pitfalls, its terms and its alignments."""
