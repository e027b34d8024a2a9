"""From somebody's own list, CSV or RDF, to proposed matches for review (SSSOM), and from these to a linkset."""

from igkg.linking.columns import Columns
from igkg.linking.kinds import Kinds
from igkg.linking.linkset import PREDICATES, linkset_of
from igkg.linking.proposals import Proposals, propose
from igkg.linking.review import review_table
from igkg.linking.sssom import read_table
from igkg.linking.subjects import Subject, read_rdf
from igkg.linking.tables import read_csv

__all__ = [
    "PREDICATES",
    "Columns",
    "Kinds",
    "Proposals",
    "Subject",
    "linkset_of",
    "propose",
    "read_csv",
    "read_rdf",
    "read_table",
    "review_table",
]
