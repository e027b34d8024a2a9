"""The W3C test suites of SPARQL, run against the query function and against a real server."""
