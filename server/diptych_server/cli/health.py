"""The healthcheck command, which container engines run every few seconds."""

import typer

from diptych_server.cli.errors import fail, load_settings


def healthcheck() -> None:
    """Check that the server on this machine is ready, using the server's own settings. Exit code 1 if it is not."""
    settings = load_settings()

    from diptych_server.process.healthcheck import UnhealthyError, check_health  # noqa: PLC0415

    try:
        check_health("readiness", host=settings.host, port=settings.port, certificate=settings.tls_certificate)
    except UnhealthyError as error:
        fail(str(error))
    typer.echo("ready")
