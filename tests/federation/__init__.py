"""Tests of SERVICE in both directions: this endpoint asks others, of which some are hostile, and others ask it."""
