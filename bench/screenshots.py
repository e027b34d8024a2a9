"""From each kind of page to pictures of it, at 390 and 1440 pixels, light and dark, to be looked at by a person.

Run by ``python -m bench.screenshots [FOLDER]``; they go into ``.igkg/screenshots`` unless a folder is named.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from bench.pages import FLAGS, OTHERS, THINGS
from bench.servers import ROOT, igkg, running

WIDTHS = (390, 1440)
MORE = {
    "things": "/things",
    "sources": "/sources",
    "kind": "/kind/Proposal",
    "shapes": "/page/shapes",
    "about": "/about",
    "missing": "/page/id/actor/nobody",
    "answer": "/sparql?question=journey-of-the-wgig-definition&view=table",
    "graph": "/sparql?view=graph&query=CONSTRUCT%20WHERE%20%7B%20%3Chttps://w3id.org/igkg/id/actor/isoc%3E%20?p%20?o%20%7D",
}


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / ".igkg" / "screenshots")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(
        found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))
    )
    paths = {name: f"/page/{path}" for name, path in THINGS.items()} | OTHERS | MORE
    command = igkg("--client-seconds", "0", "--client-errors", "0")
    with running("igkg", "/sparql", "/health", *command) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": 1100}, color_scheme=scheme)
                page = context.new_page()
                for name, path in paths.items():
                    page.goto(f"http://127.0.0.1:{server.port}{path}", wait_until="load")
                    page.wait_for_timeout(
                        700 if name in {"workbench", "answer", "graph", "timeline", "network"} else 100
                    )
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
                context.close()
        browser.close()
    print(f"{len(paths) * len(WIDTHS) * 2} pictures in {folder}")


if __name__ == "__main__":
    main()
