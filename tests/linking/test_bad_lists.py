"""Bad lists and tables get one sentence with the place, exit code 1, and nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linking.conftest import Link, read, review


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", (), "list.csv:1: the file is empty"),
        (b" \n\n", (), "the file is empty"),
        (
            b"name;country\nICANN;US\n",
            ("--delimiter", ","),
            "there is one column only, and the line has 1 times a semicolon",
        ),
        (b"ICANN,US\nISOC,US\n", (), "no column is called name, label or title. The columns are: 'ICANN', 'US'"),
        (
            b"name,country\nICANN,US\n",
            ("--name", "Names"),
            "there is no column 'Names'. The columns are: 'name', 'country'",
        ),
        (b"name,country\nICANN,US\n", ("--name", "3"), "there is no column '3'"),
        (b"name\nGen\xe8ve\n", (), "list.csv:2: the byte 0xE8 is not UTF-8; name the encoding of the file"),
        ("name\nGenève\n".encode() + "Zürich\n".encode("latin-1"), (), "list.csv:3: the byte 0xFC is not UTF-8"),
        ("name\nGenève\nZürich ".encode() + b"\xff\n", ("--encoding", "utf-8"), "may mix two encodings"),
        (b"name\nICANN\n", ("--encoding", "klingon"), "no encoding called 'klingon'"),
        (b"name,a\nICANN,1\nISOC,1,2\n", (), "list.csv:3: this row has 3 cells and the header 2"),
        (b'name,a\n"ICANN,1\nISOC,2\n', (), "is a quote left open?"),
        (b"name," + b",".join(b"c%d" % n for n in range(1_000_000)) + b"\nICANN\n", (), "1000001 columns"),
        (b"name\n" + b"x" * 200_000 + b"\n", (), "cannot be read"),
        (b"id,name\n7,ICANN\n", ("--id", "id"), "list.csv:2: '7' is no IRI; say --base"),
        (b"name,kind\nICANN,Spaceship\n", ("--kind-column", "kind"), "nothing of the kind 'Spaceship'"),
        (b"name\nICANN\n", ("--kind", "Spaceship"), "nothing of the kind 'Spaceship' in the graph. There are: "),
    ],
)
def test_a_bad_table(link: Link, tmp_path: Path, content: bytes, options: tuple[str, ...], words: str) -> None:
    source = tmp_path / "list.csv"
    source.write_bytes(content)
    ran = link(source, *options)
    assert words in ran.error
    assert "\n" not in ran.error
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("\ufeffname,x\nICANN,1\n".encode(), ()),
        ("name,x\nICANN,1\n".encode("utf-16"), ()),
        ("Nom;ville\nICANN;Genève\n".encode("windows-1252"), ("--encoding", "windows-1252")),
        (b"name\tx\r\nICANN\t1\r\n", ()),
        (b"1|ICANN\n", ("--no-header", "--name", "2")),
        (b'"Pref Label","a ""quoted"" one"\n"ICANN","x\ny"\n', ()),
        (b"name,x,y\nICANN\n,,\n\n", ()),
    ],
)
def test_tables_as_people_have_them(link: Link, tmp_path: Path, content: bytes, options: tuple[str, ...]) -> None:
    source = tmp_path / "list.csv"
    source.write_bytes(content)
    assert link(source, *options).error == ""
    assert [row["object_id"] for row in read(tmp_path / "list.sssom.tsv").rows] == ["actor:icann"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mine.ttl", "<a> <b> .", "mine.ttl:1:"),
        ("mine.jsonld", "{", "does not parse"),
        ("mine.ttl", "<http://example.org/a> <http://example.org/b> 'c' .", "nothing in it has both a type"),
    ],
)
def test_bad_rdf(link: Link, tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert words in link(tmp_path / name).error
    assert len(list(tmp_path.iterdir())) == 1


@pytest.fixture
def table(link: Link, tmp_path: Path) -> Path:
    source = tmp_path / "list.csv"
    source.write_text("id,name\n1,ICANN\n1,ISOC\n", encoding="utf-8")
    assert not link(source, "--base", "https://example.org/").failed
    return tmp_path / "list.sssom.tsv"


_JANE = {"reviewer_label": "Jane"}


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({}, "no row is confirmed"),
        ({"ICANN": _JANE, "ISOC": _JANE}, "confirmed as the same as actor:isoc here and as actor:icann in line"),
        ({"ICANN": _JANE | {"object_id": "actor:icannn"}}, "there is nothing with the identifier actor:icannn"),
        ({"ICANN": _JANE | {"object_id": "nobody:x"}}, "the prefix of 'nobody:x' is not in the curie_map"),
        ({"ICANN": _JANE | {"object_id": "sssom:NoTermFound"}}, "has no object_id"),
        ({"ICANN": _JANE | {"predicate_id": "rdfs:label"}}, "none of the predicates of links"),
        ({"ICANN": _JANE | {"reviewer_agreement": "yes"}}, "reviewer_agreement is a number from -1 to 1, not 'yes'"),
    ],
)
def test_a_review_that_makes_no_links(
    link: Link, table: Path, tmp_path: Path, marks: dict[str, dict[str, str]], words: str
) -> None:
    review(table, tmp_path / "reviewed.tsv", marks)
    ran = link("--accept", tmp_path / "reviewed.tsv", "--out", tmp_path / "links.ttl")
    assert words in ran.error
    assert not (tmp_path / "links.ttl").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "here subject_id, predicate_id, object_id, mapping_justification are missing"),
        (b"subject_id\tobject_id\na\tb\n", "here predicate_id, mapping_justification are missing"),
        (
            b"# x: y\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\na\tb\tc\td\te\n",
            ":3: this row has 5 cells",
        ),
        (b"# x: y\nsubject_id\xff", ":2: an SSSOM table is in UTF-8"),
    ],
)
def test_a_table_that_is_none(link: Link, tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "table.tsv").write_bytes(content)
    assert words in link("--accept", tmp_path / "table.tsv").error


def test_what_stands_where_the_table_goes_is_kept_until_the_new_one_is_whole(link: Link, tmp_path: Path) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "out.tsv"
    out.write_text("my reviewed table", encoding="utf-8")
    source.write_text("name,a\nICANN,1\nISOC,1,2\n", encoding="utf-8")
    assert link(source, "--out", out).failed
    assert out.read_text(encoding="utf-8") == "my reviewed table"
    source.write_text("name\nICANN\n", encoding="utf-8")
    assert "cannot be written" in link(source, "--out", tmp_path / "nowhere" / "out.tsv").error
