"""From a release, or files of RDF, to a server: serve."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from igkg.adhoc import release_of_files
from igkg.cli.asking import service_option
from igkg.cli.console import err
from igkg.cli.making import make_release
from igkg.federation import ServiceLimits, listed_services
from igkg.names import read_prefixes
from igkg.project import Project
from igkg.release import Release, current_release
from igkg.serve.limits import Settings, cautions, from_options, options


def _limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for every limit of the server."""
    for name, option, default, words in reversed(list(options())):
        command = click.option(option, name, default=default, show_default=True, help=words)(command)
    return command


@click.command("serve", short_help="Build if the files have changed, and serve.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="PORT")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An RDF file to serve as it is, quads kept, instead of the project's graph; may be given several times.",
)
@click.option("--no-build", is_flag=True, help="Serve the current release, whatever the files say.")
@click.option("--trusted-proxy", multiple=True, help="Address or network whose X-Forwarded headers are believed.")
@click.option("--access-log", help="File for a line of JSON per request; - for standard error.")
@click.option("--grace", default=10.0, show_default=True, help="Seconds to finish running requests when stopped.")
@service_option
@_limit_options
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def serve_command(
    project: Project,
    /,
    host: str,
    port: int,
    data: tuple[Path, ...],
    files: tuple[Path, ...],
    no_build: bool,
    trusted_proxy: tuple[str, ...],
    access_log: str | None,
    grace: float,
    services: tuple[str, ...],
    **limits: float,
) -> None:
    """Build the release if the files have changed, and serve it; after --data, FILES are served as they are too."""
    from igkg.serve.server import run  # noqa: PLC0415 - only this command needs the server

    if files and not data:
        raise click.UsageError("Files are served after --data.")
    with _release_to_serve(project, (*data, *files), no_build=no_build) as release:
        for warning in cautions():
            err.print(warning, markup=False)
        err.print(f"Serving {release.name[:12]} on http://{host}:{port}", markup=False)
        listed_services(services, ServiceLimits())  # says now what is wrong with an entry, if anything is
        settings = Settings(trusted_proxy, services, access_log, grace)
        run(release.folder.parent, host=host, port=port, limits=from_options(limits), settings=settings)


def _release_to_serve(project: Project, files: tuple[Path, ...], *, no_build: bool) -> AbstractContextManager[Release]:
    if files:
        return release_of_files(files, project.queries, read_prefixes(project.ontology))
    return nullcontext(current_release(project.releases) if no_build else make_release(project))
