"""From a store to the index beside it: an SQLite file with what the queries in ``queries/index`` say of each thing."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from igkg.queries import Query, find_query
from igkg.search.folding import fold, fold_identifier

_FIELDS = ("names", "identifiers", "descriptions", "texts", "context", "kinds", "statements")

# Rows go through ``said`` so that things get their numbers in the order of their IRIs, whatever order the store has.
_TABLES = """
CREATE TEMPORARY TABLE said (field TEXT, iri TEXT, value TEXT, language TEXT, role TEXT);
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT, statements INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, value TEXT NOT NULL, language TEXT NOT NULL,
    role TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE identifier (value TEXT NOT NULL, thing INTEGER NOT NULL, role TEXT NOT NULL, folded TEXT NOT NULL,
    PRIMARY KEY (value, thing, role)) WITHOUT ROWID;
CREATE TABLE description (thing INTEGER NOT NULL, language TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (thing, language)) WITHOUT ROWID;
CREATE TABLE kind (iri TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (iri, thing)) WITHOUT ROWID;
CREATE TABLE context (thing INTEGER PRIMARY KEY, folded TEXT NOT NULL);
CREATE TABLE word (folded TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (names, identifiers, description, texts,
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE VIRTUAL TABLE trigrams USING fts5 (folded, content = 'name', content_rowid = 'id', tokenize = 'trigram');
"""

_THINGS = """
INSERT INTO thing (iri, kind, statements)
    SELECT iri,
        (SELECT MIN(value) FROM said AS k WHERE k.field = 'kinds' AND k.role = 'narrowest' AND k.iri = names.iri),
        COALESCE((SELECT CAST(value AS INTEGER) FROM said AS n WHERE n.field = 'statements' AND n.iri = names.iri), 0)
    FROM (SELECT DISTINCT iri FROM said WHERE field = 'names') AS names ORDER BY iri;
INSERT INTO name (thing, value, language, role, folded)
    SELECT thing, value, language, role, fold(value) FROM (
        SELECT thing.id AS thing, value, language, role,
            MIN(CASE role WHEN 'label' THEN 1 WHEN 'alias' THEN 3 WHEN 'title' THEN 4 ELSE 2 END) AS place
        FROM said JOIN thing USING (iri) WHERE field = 'names' GROUP BY thing.id, value, language)
    ORDER BY thing, place, language, value;
INSERT OR IGNORE INTO identifier
    SELECT value, thing.id, role, fold_identifier(value) FROM said JOIN thing USING (iri) WHERE field = 'identifiers';
INSERT OR IGNORE INTO description
    SELECT thing.id, language, value FROM said JOIN thing USING (iri) WHERE field = 'descriptions'
    ORDER BY thing.id, role, value;
INSERT INTO kind SELECT DISTINCT value, thing.id FROM said JOIN thing USING (iri) WHERE field = 'kinds';
"""
# What is looked for by words: for each thing what is said of it in each field, what matters most first.
_WORDS = """
SELECT thing.id, field, value FROM said JOIN thing USING (iri)
    WHERE field IN ('names', 'identifiers', 'descriptions', 'texts', 'context')
    ORDER BY thing.id, field, role DESC, value
"""
_WORDS_OF_A_THING = "INSERT INTO words (rowid, names, identifiers, description, texts) VALUES (?, ?, ?, ?, ?)"
_INDEXES = """
INSERT INTO trigrams (trigrams) VALUES ('rebuild');
INSERT INTO words (words) VALUES ('optimize');
CREATE INDEX name_of_thing ON name (thing);
CREATE INDEX folded_name ON name (folded);
CREATE INDEX folded_identifier ON identifier (folded);
"""


def write_index(path: Path, store: Store, queries: Path) -> None:
    """Write the index of a store; ``queries`` is the folder with the queries that say what goes into it.

    The same store gives the same content.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as index:
        index.create_function("fold", 1, fold, deterministic=True)
        index.create_function("fold_identifier", 1, fold_identifier, deterministic=True)
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES + "BEGIN;")
        for field in _FIELDS:
            rows = ((field, *row) for row in _rows(store, find_query(queries, field)))
            index.executemany("INSERT INTO said VALUES (?, ?, ?, ?, ?)", rows)
        for statement in ("CREATE INDEX temp.said_of ON said (iri, field)", *_THINGS.split(";\n")):
            index.execute(statement)
        _write_words(index)
        for statement in _INDEXES.split(";\n"):
            index.execute(statement)
        _count_words(index)
        index.execute("COMMIT")
        index.execute("VACUUM")


def _write_words(index: sqlite3.Connection) -> None:
    """Write for each thing the words by which it is found, and those that people write beside its names."""
    for thing, rows in groupby(index.execute(_WORDS), key=itemgetter(0)):
        said: dict[str, dict[str, None]] = defaultdict(dict)
        for _, field, value in rows:
            said[field][value] = None
        texts = {field: " · ".join(values) for field, values in said.items()}
        words = (texts.get(field, "") for field in ("names", "identifiers", "descriptions", "texts"))
        index.execute(_WORDS_OF_A_THING, (thing, *words))
        if "context" in texts:
            index.execute("INSERT INTO context VALUES (?, ?)", (thing, fold(texts["context"])))


def _count_words(index: sqlite3.Connection) -> None:
    """Write down in how many names each word stands: the rarer it is, the more it tells."""
    counted: Counter[str] = Counter()
    for (folded,) in index.execute("SELECT folded FROM name WHERE role NOT IN ('composed', 'vocabulary')"):
        counted.update(set(folded.split()))
    index.executemany("INSERT INTO word VALUES (?, ?)", sorted(counted.items()))


def _rows(store: Store, query: Query) -> Iterator[tuple[str, str, str, str]]:
    """Give thing, value, the value's language and its role for each solution of a query."""
    found = store.query(query.text)
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == ["thing", "value", "role"]
    for thing, value, role in found:
        assert isinstance(thing, NamedNode)
        assert isinstance(value, NamedNode | Literal)
        assert isinstance(role, Literal)
        yield thing.value, value.value, (value.language or "") if isinstance(value, Literal) else "", role.value
