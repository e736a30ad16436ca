"""Changes on the condition that the resource has not changed since it was read."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from diptych_client import sdk

IfUnchanged = Annotated[
    str,
    typer.Option(metavar="ETAG", help="Only if its etag, which --json shows, is still this one.", show_default=False),
]

IfDatasetUnchanged = Annotated[
    str,
    typer.Option(
        "--if-unchanged",
        metavar="ETAG",
        help="Only if the etag of the dataset, which diptych dataset show --json shows, is still this one.",
        show_default=False,
    ),
]

Thing = TypeVar("Thing", "sdk.Dataset", "sdk.Snapshot", "sdk.Workspace")


def as_of(thing: Thing, etag: str) -> Thing:
    """The handle with the etag that was read earlier; unchanged if there is none."""
    return replace(thing, etag=etag) if etag else thing
