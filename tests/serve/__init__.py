"""Tests of the running server over HTTP: limits, cache, fairness, operations, and what happens under attack."""
