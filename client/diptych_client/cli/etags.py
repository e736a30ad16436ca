"""Changing a thing only as it was when somebody looked at it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from diptych_client import sdk

Etag = Annotated[
    str,
    typer.Option(
        metavar="ETAG", help="Do it only if nobody changed it since: the etag that --json showed.", show_default=False
    ),
]

DatasetEtag = Annotated[
    str,
    typer.Option(
        "--etag",
        metavar="ETAG",
        help="Do it only if nobody changed the dataset since: the etag of diptych dataset show --json.",
        show_default=False,
    ),
]

Thing = TypeVar("Thing", "sdk.Dataset", "sdk.Snapshot", "sdk.Workspace")


def as_of(thing: Thing, etag: str) -> Thing:
    """The thing with the etag that somebody saw, or as it is now where none was given."""
    return replace(thing, etag=etag) if etag else thing
