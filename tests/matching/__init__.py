"""The matcher: a table of spellings with the right answers, and what it says of single ones."""
