"""What is taken away: the files are those that the page lists, and load with the commands that the page gives."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from igkg.release import Release
from tests.conftest import Server
from tests.site.reading import Element

PageOf = Callable[..., Element]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_file_is_listed_with_its_size_and_checksum(server: Server, page_of: PageOf, release: Release) -> None:
    rows = [row for table in page_of("/download/").all("table", class_="files") for row in table.all("tr")[1:]]
    assert len(rows) == len(release.manifest["downloads"]) > 20
    for row in rows:
        name = row.one("a").text
        content = (release.downloads / name).read_bytes()
        assert row.one("code").text == hashlib.sha256(content).hexdigest()
        assert int(row.one("td", class_="number").one("span").attributes["title"].replace(",", "")) == len(content)
    answer = server.ask(rows[0].one("a").attributes["href"])
    assert hashlib.sha256(answer.body).hexdigest() == rows[0].one("code").text


def _snippets(page: Element, language: str) -> list[str]:
    found = page.all("code", class_=f"language-{language}")
    return ["".join(child for child in code.children if isinstance(child, str)) for code in found]


def test_the_files_load_in_python_as_the_page_says(page_of: PageOf, release: Release, tmp_path: Path) -> None:
    snippets = _snippets(page_of("/download/"), "python")
    assert len(snippets) == 2
    for name in ("igkg-all.trig", "igkg-all.nq"):
        shutil.copy(release.downloads / name, tmp_path)
    for snippet in snippets:
        done = subprocess.run(
            [sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        found = re.fullmatch(r"(\d+) statements\n", done.stdout)
        assert found
        assert int(found[1]) > release.manifest["counts"]["facts"]


@pytest.mark.parametrize("tool", ["oxigraph", "tdb2.tdbloader", "sha256sum"])
def test_the_files_load_on_the_command_line_as_the_page_says(
    page_of: PageOf, release: Release, tmp_path: Path, tool: str
) -> None:
    program = shutil.which(tool, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    if program is None:
        pytest.skip(f"{tool} is not installed here")
    shutil.copy(release.downloads / "igkg-all.trig", tmp_path)
    lines = [line for text in _snippets(page_of("/download/"), "shell") for line in text.splitlines()]
    (line,) = [line for line in lines if line.startswith((f"{tool} load", f"{tool} --loc", f"{tool} igkg"))]
    command = [program, *line.split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_sitemaps_lead_to_pages(server: Server) -> None:
    robots = server.ask("/robots.txt")
    assert robots.media_type == "text/plain"
    (address,) = re.findall(r"^Sitemap: (\S+)$", robots.text, re.MULTILINE)
    root = f"http://127.0.0.1:{server.port}"
    assert address == f"{root}/sitemap.xml"
    parts = [loc.text or "" for loc in ET.fromstring(server.ask("/sitemap.xml").body).iter(f"{SITEMAP}loc")]
    assert parts == [f"{root}/sitemap-1.xml"]
    pages = [loc.text or "" for loc in ET.fromstring(server.ask("/sitemap-1.xml").body).iter(f"{SITEMAP}loc")]
    assert len(pages) == len(set(pages)) > 1000
    assert f"{root}/page/id/actor/isoc" in pages
    for page in [*pages[:12], *pages[20::150]]:
        assert server.ask(page.removeprefix(root), accept="text/html").status == 200, page


def test_every_page_of_the_menu_is_there(page_of: PageOf) -> None:
    links = page_of("/").one("nav", class_="main-nav").all("a")
    menu = [link.attributes["href"] for link in links if "hreflang" not in link.attributes]
    assert len(menu) == 9
    for path in menu:
        page = page_of(path)
        current = [
            a.attributes["href"] for a in page.one("nav", class_="main-nav").all("a") if "aria-current" in a.attributes
        ]
        assert current == [path]
        assert len(page.all("h1")) == 1
