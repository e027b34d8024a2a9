"""From a spelling to the things of the graph that may be meant, each with a score that means something and its reasons.

The score goes from 0 to 100 and is made of what a spelling and a name share, weighed by how rare each word is:

- 100: spelt as the thing's label is, or one of its identifiers;
- 99: spelt as one of its other names is, be it an acronym, a title or a name in another language;
- 80 to 98: a likely match with small differences, told by the reasons; from :data:`LIKELY` on it counts as one;
- below 80: something is missing, something else is there, or a number differs: a person has to look.

How many of each range are right is measured on ``tests/matching/spellings.csv`` (see docs/reconciling.md).
"""

from igkg.matching.matcher import LIKELY, Candidate, Matcher
from igkg.matching.reconciliation import Query, Reconciler

__all__ = ["LIKELY", "Candidate", "Matcher", "Query", "Reconciler"]
