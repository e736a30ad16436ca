"""`diptych connect`: the server and the token that commands use by default."""

import os
import sys
from getpass import getpass
from typing import Annotated

import typer

from diptych.terminal.tables import facts
from diptych_client import sdk
from diptych_client.cli.connection import CliOptions, tls_from, token_from
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.options import Json, TlsCaOption, TokenFileOption
from diptych_client.cli.session import finish
from diptych_client.remembered import RememberedServer, forget, read_remembered, remember, remembered_path
from diptych_client.sdk.transport.token import refuse_in_the_clear


def connect(
    context: typer.Context,
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="HOST:PORT, or https://HOST for TLS.", show_default=False)
    ] = None,
    *,
    show_it: Annotated[bool, typer.Option("--show", help="Show the saved server, without the token.")] = False,
    forget_it: Annotated[bool, typer.Option("--forget", help="Delete the saved server and token.")] = False,
    token_file: TokenFileOption = None,
    tls_ca: TlsCaOption = None,
    as_json: Json = False,
) -> None:
    """Log in: verify a server and a token, and save them for later commands.

    Prompts for the token unless --token-file or the environment provides it. Without a terminal, reads it from the
    first line of standard input. The token is saved in a file that only you can read.
    """
    if [address is not None, show_it, forget_it].count(True) != 1:
        raise typer.BadParameter("Give an address, --show or --forget.", param_hint="ADDRESS")
    before = context.find_object(CliOptions) or CliOptions()  # these two options are also accepted before the command
    options = CliOptions(before.server, token_file or before.token_file, tls_ca or before.tls_ca)
    if address is not None:
        finish(_connect(address, options, as_json=as_json))
    elif show_it:
        finish(_show(as_json=as_json))
    else:
        finish(_forget())


async def _connect(address: str, options: CliOptions, *, as_json: bool) -> None:
    try:
        tls, token = tls_from(options, os.environ), token_from(options, os.environ)
        bare = sdk.Client(address, tls=tls)
        async with bare as client:
            needs_token = (await client.server_info()).needs_token
        if not needs_token:
            token = None
        elif token is None:
            refuse_in_the_clear(bare.address)  # before asking for one that could not be used
            token = _prompt_for_token()
        proper = sdk.Client(bare.address, token=token, tls=tls)
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    own = None
    if needs_token:
        async with proper as client:
            own = await client.access_tokens.current()
    ca_file = str(tls.ca_file.absolute()) if tls and tls.ca_file else None
    remember(remembered_path(), RememberedServer(str(bare.address), token, ca_file))
    if as_json:
        show_json({"address": str(bare.address), "access_token": own})
        return
    who = f" as {own.name}, {own.role}" if own else ", which needs no access token"
    say(f"Connected to {bare.address}{who}. Commands now use this server. To stop: diptych connect --forget")


def _prompt_for_token() -> str:
    if sys.stdin.isatty():
        return getpass("Access token (not shown): ", stream=sys.stderr)
    return sys.stdin.readline()


async def _show(*, as_json: bool) -> None:
    kept = read_remembered(remembered_path())
    if as_json:
        show_json(kept and {"address": kept.address, "tls_ca": kept.tls_ca, "has_token": kept.token is not None})
    elif kept is None:
        say("No server is saved. Log in with: diptych connect ADDRESS")
    else:
        rows = [("server", kept.address), ("access token", "saved" if kept.token else "none")]
        rows += [("trusted certificates", kept.tls_ca)] if kept.tls_ca else []
        show(facts([*rows, ("file", str(remembered_path()))]))


async def _forget() -> None:
    if forget(remembered_path()):
        say("Deleted the saved server. Its token is still valid; to revoke one: diptych token revoke")
    else:
        say("No server was saved.")
