"""The search index, what is found in it, and what is suggested over HTTP."""
