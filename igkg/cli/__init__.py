"""From a command line to the package's functions, and from their errors to one message and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from igkg import __version__
from igkg.cli.console import err
from igkg.errors import IgkgError
from igkg.project import find_project

# The module of each command, which is imported when the command is given: most need what takes its time to import.
_MODULES = {
    "build": "building",
    "checksum": "sources",
    "evidence": "sources",
    "explain": "asking",
    "export": "asking",
    "link": "links",
    "query": "asking",
    "reason": "building",
    "serve": "serving",
    "stats": "counting",
    "validate": "building",
}


class _Commands(click.Group):
    """The commands by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"igkg.cli.{_MODULES[cmd_name]}"), f"{cmd_name}_command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="igkg")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with ontology, data, shapes and queries; else the checkout around you, or the packaged graph.",
)
@click.pass_context
def cli(context: click.Context, folder: Path | None) -> None:
    """The Internet Governance Knowledge Graph: build it, check it, ask it, serve it."""
    context.obj = find_project(folder)


def main() -> None:
    """Run the command line; every error that a person can mend becomes one message and an exit code."""
    try:
        cli(standalone_mode=False)
    except IgkgError as error:
        err.print(str(error), markup=False)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        err.print(f"{error.filename or 'igkg'}: {error.strerror}.", markup=False)
        sys.exit(1)
