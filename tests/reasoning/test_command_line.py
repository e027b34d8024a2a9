"""``igkg reason`` closes any RDF: what it prints, and with which code it ends, for sound and for odd input."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from igkg.cli import main

TURTLE = "@prefix : <http://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
TURTLE += "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
TURTLE += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
DOMAIN = f"{TURTLE}:p rdfs:domain :C . :a :p 1 ."
CLASH = f"{TURTLE}:C owl:disjointWith :D . :x a :C , :D . :y a :C , :D ."
CIRCLE = f"{TURTLE}:p owl:propertyChainAxiom _:l . _:l rdf:first :q ; rdf:rest _:l . :q rdfs:domain :C . :a :q :b ."
IS_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FOUND = f"<http://example.org/a> {IS_A} <http://example.org/C> .\n"


def _reason(folder: Path, files: dict[str, bytes | str], *options: str, monkeypatch: pytest.MonkeyPatch) -> object:
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr(sys, "argv", ["igkg", "reason", *(str(folder / name) for name in files), *options])
    try:
        main()
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.parametrize("engine", ["igkg", "owlrl"])
@pytest.mark.parametrize(
    ("files", "code", "out", "told"),
    [
        ({"a.ttl": DOMAIN}, 0, FOUND, ""),
        (
            {"a.ttl": f"{TURTLE}:p rdfs:domain :C .", "b.nt": "<http://example.org/a> <http://example.org/p> _:b .\n"},
            0,
            FOUND,
            "",
        ),
        ({"empty.ttl": ""}, 0, "", ""),
        ({"clash.ttl": CLASH}, 3, "", "http://example.org/y"),
        ({"broken.ttl": f"{TURTLE}:a :p "}, 1, "", "broken.ttl:5:"),
        ({"literal.nt": '"text" <http://example.org/p> "subject" .\n'}, 1, "", "literal.nt:1:"),
        ({"bytes.ttl": b"\xff\xfe\x00"}, 1, "", "bytes.ttl:1:"),
        ({"a.word": ""}, 1, "", "no RDF format"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_any_input_ends_with_a_result_or_a_reason(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    engine: str,
    files: dict[str, bytes | str],
    code: int,
    out: str,
    told: str,
) -> None:
    assert _reason(tmp_path, files, "--reasoner", engine, monkeypatch=monkeypatch) == code
    captured = capfdbinary.readouterr()
    assert captured.out.decode() == out
    assert told in captured.err.decode().replace("\n", "")


def test_a_list_that_is_a_circle_stops_only_owlrl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _reason(tmp_path, {"circle.ttl": CIRCLE}, monkeypatch=monkeypatch) == 0
    assert capfd.readouterr().out == FOUND
    assert _reason(tmp_path, {"circle.ttl": CIRCLE}, "--reasoner", "owlrl", monkeypatch=monkeypatch) == 1
    assert "owlrl cannot reason over this" in capfd.readouterr().err


def test_all_contradictions_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _reason(tmp_path, {"clash.ttl": CLASH}, monkeypatch=monkeypatch) == 3
    told = capfd.readouterr().err
    assert told.count("cax-dw") == 2


def test_the_result_goes_into_a_file_or_its_folder_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    there, nowhere = tmp_path / "out.nt", tmp_path / "nowhere" / "out.nt"
    assert _reason(tmp_path, {"a.ttl": DOMAIN}, "--out", str(there), monkeypatch=monkeypatch) == 0
    assert there.read_text(encoding="utf-8") == FOUND
    assert _reason(tmp_path, {"a.ttl": DOMAIN}, "--out", str(nowhere), monkeypatch=monkeypatch) == 1
    assert "No such file or directory" in capfd.readouterr().err


def test_terms_of_rdf_1_2_are_kept_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    triple = "<http://example.org/a> <http://example.org/p> <http://example.org/b>"
    files: dict[str, bytes | str] = {"star.nt": f"<http://example.org/s> <http://example.org/q> <<( {triple} )>> .\n"}
    assert _reason(tmp_path, files, monkeypatch=monkeypatch) == 0
    assert _reason(tmp_path, files, "--reasoner", "owlrl", monkeypatch=monkeypatch) == 1
    assert "RDF 1.2" in capfd.readouterr().err
