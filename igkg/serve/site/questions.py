"""From the catalogue of questions to pages: found by words, answered, explained, and given to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, current_app, render_template, request, url_for

from igkg.queries import Query, find_query, read_queries
from igkg.serve.site import views
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("questions", __name__)
_MOST_ROWS = 500


@blueprint.get("/questions")
def catalogue() -> str:
    """List the questions that have all the words, and the keyword, that are looked for."""
    known = read_queries(_workers().release.queries / "questions")
    words = request.args.get("q", "").strip()
    keyword = request.args.get("keyword", "").strip()
    found = [question for question in known if _has(question, words) and (not keyword or keyword in question.keywords)]
    keywords = Counter(word for question in known for word in question.keywords)
    return render_template(
        "questions.html", known=known, found=found, sought=words, keyword=keyword, keywords=sorted(keywords.items())
    )


@blueprint.get("/questions/<name>")
def question(name: str) -> str:
    """Show a question with its answer, what it means, and how to ask it from elsewhere.

    Raises:
        UnknownName: there is no question of this name.
    """
    workers = _workers()
    query = find_query(workers.release.queries / "questions", name)
    rows = views.rows(workers, query)
    endpoint = url_for("endpoint.sparql", _external=True, lang=None)
    return render_template(
        "question.html",
        question=query,
        rows=rows[:_MOST_ROWS],
        count=len(rows),
        names=list(rows[0]) if rows else [],
        snippets=[(language, write(endpoint, query.text)) for language, write in _SNIPPETS.items()],
    )


def _workers() -> Questions:
    generations: Generations = current_app.extensions["igkg"]
    return generations.pool


def _has(question: Query, words: str) -> bool:
    text = " ".join((question.title, question.description, *question.keywords, question.name)).lower()
    return all(word in text for word in words.lower().split())


def _curl(endpoint: str, query: str) -> str:
    command = "curl --silent --show-error --fail --header 'Accept: text/csv' --data-urlencode query@-"
    return f"{command} {endpoint} <<'END_OF_QUERY'\n{query.rstrip()}\nEND_OF_QUERY\n"


def _python(endpoint: str, query: str) -> str:
    literal = f'r"""\n{query.rstrip()}\n"""' if '"""' not in query else repr(query)
    return f"""import csv
import io
from urllib.request import Request, urlopen

query = {literal}
headers = {{"Content-Type": "application/sparql-query", "Accept": "text/csv"}}
with urlopen(Request("{endpoint}", query.encode(), headers)) as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
for row in rows:
    print(row)
"""


def _r(endpoint: str, query: str) -> str:
    return f"""query <- r"---(
{query.rstrip()}
)---"
address <- paste0("{endpoint}?format=csv&query=", URLencode(query, reserved = TRUE))
rows <- read.csv(url(address), encoding = "UTF-8")
print(rows)
"""


_SNIPPETS: dict[str, Callable[[str, str], str]] = {"curl": _curl, "Python": _python, "R": _r}
