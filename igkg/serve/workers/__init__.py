"""From queries and tasks to answers, by processes that can be killed."""
