"""The wheel carries the graph and the built modules and not their sources; installed, it serves and answers."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Server


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_what_is_built(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    built = [name for name in names if name.startswith("igkg/serve/static/built/")]
    assert "igkg/serve/static/built/manifest.json" in built
    assert any(name.endswith(".js") for name in built)
    assert "igkg/graph/ontology/prefixes.ttl" in names
    assert not [name for name in names if name.startswith("igkg/serve/frontend/")]


def test_an_installed_wheel_serves_the_modules(
    wheel: Path, tmp_path: Path, start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", str(wheel)], check=True)
    # The libraries are those of this environment; igkg itself is the one from the wheel.
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    where = [str(python), "-c", "import igkg; print(igkg.__file__)"]
    imported = subprocess.run(where, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert imported.startswith(str(packages))

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    server = start_server(python=python, project=None, folder=tmp_path)
    page = server.ask("/sparql", "text/html").text
    (address,) = re.findall(r'<script type="module" src="(/static/built/workbench-[^"]+)"', page)
    script = server.ask(address, Accept_Encoding="gzip")
    assert (script.status, script.media_type) == (200, "text/javascript")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"

    probe = "from igkg import KnowledgeGraph; print(KnowledgeGraph.open().entity('actor:isoc').label)"
    asked = subprocess.run([str(python), "-c", probe], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert asked.stdout == "Internet Society\n"
