"""The pages as a reader gets them over HTTP."""
