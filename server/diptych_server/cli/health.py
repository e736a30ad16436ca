"""The command that container engines run every few seconds: healthcheck."""

import typer

from diptych_server.cli.errors import fail, load_settings


def healthcheck() -> None:
    """Ask the server of this machine, found by the same settings, whether it is ready. Exit code 1 says no."""
    settings = load_settings()

    from diptych_server.process.healthcheck import UnhealthyError, check_health  # noqa: PLC0415

    try:
        check_health("readiness", host=settings.host, port=settings.port, certificate=settings.tls_certificate)
    except UnhealthyError as error:
        fail(str(error))
    typer.echo("ready")
