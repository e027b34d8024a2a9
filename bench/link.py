"""From ten thousand rows as people write them to the seconds that ``igkg link`` takes for them: python -m bench.link."""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = 10_000


def main() -> None:
    """Write a list made of the table of spellings, each with an error or two of its own, and match it."""
    chance = random.Random(7)  # noqa: S311 - the same list each time
    with (ROOT / "tests/matching/spellings.csv").open(encoding="utf-8", newline="") as file:
        spellings = [row["spelling"] for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "list.csv"
        with source.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["id", "name"])
            writer.writerows([n, _misspelt(chance.choice(spellings), chance)] for n in range(ROWS))
        began = time.monotonic()
        command = [sys.executable, "-m", "igkg", "link", str(source), "--base", "https://example.org/"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        seconds = time.monotonic() - began
    print(done.stderr.strip().splitlines()[-1])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{used.ru_utime + used.ru_stime:.1f} s of processor time")
    print(f"{ROWS} rows in {seconds:.1f} s: {ROWS / seconds:.0f} rows a second")


def _misspelt(text: str, chance: random.Random) -> str:
    """Give a spelling with a letter left out or two exchanged, so that few rows are alike."""
    place = chance.randrange(max(1, len(text) - 1))
    if chance.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


if __name__ == "__main__":
    main()
