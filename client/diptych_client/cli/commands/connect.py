"""`diptych connect`: the server and the token that commands use when nobody says otherwise."""

import os
import sys
from getpass import getpass
from typing import Annotated

import typer

from diptych.terminal.tables import facts
from diptych_client import sdk
from diptych_client.cli.connection import CliOptions, told_tls, told_token
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.options import Json, TlsCaOption, TokenFileOption
from diptych_client.cli.session import finish
from diptych_client.remembered import RememberedServer, forget, read_remembered, remember, remembered_path
from diptych_client.sdk.transport.token import refuse_in_the_clear


def connect(
    context: typer.Context,
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="HOST:PORT, or https://HOST with TLS.", show_default=False)
    ] = None,
    *,
    show_it: Annotated[bool, typer.Option("--show", help="Say what is remembered, without the token.")] = False,
    forget_it: Annotated[bool, typer.Option("--forget", help="Forget the server and the token.")] = False,
    token_file: TokenFileOption = None,
    tls_ca: TlsCaOption = None,
    as_json: Json = False,
) -> None:
    """Check a server and a token, and remember them for the commands to come.

    The token is asked for without being shown, unless --token-file or the environment has it; off a terminal it is the
    first line of standard input. It is kept in a file that nobody else may read.
    """
    if [address is not None, show_it, forget_it].count(True) != 1:
        raise typer.BadParameter("Give an address, or --show, or --forget.", param_hint="ADDRESS")
    before = (
        context.find_object(CliOptions) or CliOptions()
    )  # these two may also stand before the command, as for all others
    told = CliOptions(before.server, token_file or before.token_file, tls_ca or before.tls_ca)
    if address is not None:
        finish(_connect(address, told, as_json=as_json))
    elif show_it:
        finish(_show(as_json=as_json))
    else:
        finish(_forget())


async def _connect(address: str, told: CliOptions, *, as_json: bool) -> None:
    try:
        tls, token = told_tls(told, os.environ), told_token(told, os.environ)
        bare = sdk.Client(address, tls=tls)
        async with bare as client:
            needs_token = (await client.server_info()).needs_token
        if not needs_token:
            token = None
        elif token is None:
            refuse_in_the_clear(bare.address)  # before anybody types one for nothing
            token = _asked()
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
    who = f" as {own.name}, {own.role}" if own else ", which wants no access token"
    say(f"Connected to {bare.address}{who}. Commands go there from now on, until: diptych connect --forget")


def _asked() -> str:
    if sys.stdin.isatty():
        return getpass("Access token (not shown): ", stream=sys.stderr)
    return sys.stdin.readline()


async def _show(*, as_json: bool) -> None:
    kept = read_remembered(remembered_path())
    if as_json:
        show_json(kept and {"address": kept.address, "tls_ca": kept.tls_ca, "has_token": kept.token is not None})
    elif kept is None:
        say("Nothing is remembered: diptych connect ADDRESS")
    else:
        rows = [("server", kept.address), ("access token", "kept" if kept.token else "none")]
        rows += [("trusted certificates", kept.tls_ca)] if kept.tls_ca else []
        show(facts([*rows, ("file", str(remembered_path()))]))


async def _forget() -> None:
    if forget(remembered_path()):
        say("Forgotten. The token itself is still good: diptych token revoke ends one.")
    else:
        say("Nothing was remembered.")
