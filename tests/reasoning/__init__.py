"""The tests of the rule engine, with the naive interpreter that they compare it with."""
