"""Tests of the shapes: each on cases of its own, and all of them against the ontology."""
