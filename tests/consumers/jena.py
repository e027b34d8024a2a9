"""From Debian's package of Apache Jena to its command line programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from . import missing

_JARS = Path("/usr/share/java")
_OF_JENA = re.compile(
    r"(?:jena-[a-z0-9-]+|commons-[a-z0-9]+|thrift|http(?:client|core)|jackson-[a-z]+|titanium-json-ld"
    r"|dexx\.collection|gson|guava|protobuf|jakarta\.json-api|slf4j-(?:api|nop))\.jar"
)
# Debian's package has renamed the classes of Xerces that Jena carries, and left their messages where they were.
_MESSAGES = "org/apache/jena/ext/xerces/"
_SECONDS = 120
# A program that runs for a second is best compiled in haste, and needs no collector of garbage with many threads.
_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def class_path(folder: Path) -> str:
    """Give Jena's class path, with messages of Xerces unpacked into ``folder`` where its classes look for them."""
    core = _JARS / "jena-core.jar"
    if not core.is_file() or shutil.which("java") is None:
        missing("Apache Jena is not installed: Debian has it as libapache-jena-java")
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(_MESSAGES) and name.endswith(".properties"):
                target = folder / "xerces" / name.removeprefix(_MESSAGES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = sorted(str(path) for path in _JARS.iterdir() if _OF_JENA.fullmatch(path.name))
    return ":".join([str(folder), *jars])


def run(class_path: str, program: str, *arguments: str) -> bytes:
    """Run a program of Jena, such as ``riotcmd.riot`` or ``arq.rsparql``, and give what it prints."""
    command = ["java", *_SHORT_RUN, "-cp", class_path, program, *arguments]
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert b"WARN" not in done.stderr, done.stderr.decode()[-2000:]
    return done.stdout
