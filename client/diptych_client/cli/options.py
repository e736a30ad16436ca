"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated, Final

import typer

Json = Annotated[bool, typer.Option("--json", help="Write JSON to standard output instead of a table.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Write one JSON object per line to standard output.")]
DatasetArgument = Annotated[str, typer.Argument(metavar="DATASET", help="Name or id of a dataset.")]
SnapshotArgument = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="Name or id of a snapshot.")]
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Id of a training job, or its beginning or end.")]
Deleted = Annotated[bool, typer.Option("--deleted", help="List those that are deleted and can be brought back.")]
WorkspaceOption = Annotated[
    str,
    typer.Option(
        metavar="WORKSPACE", help="Where to make it, by name or id; needed if you see several.", show_default=False
    ),
]
InWorkspace = Annotated[
    str, typer.Option("--workspace", metavar="WORKSPACE", help="Only those of this workspace.", show_default=False)
]
CameraOption = Annotated[
    str,
    typer.Option(
        metavar="CAMERA",
        help="A camera's number, a device, a video, a folder of pictures, or virtual, virtual:mug, "
        "'virtual:mug?light=lamp&seed=3'.",
    ),
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        dir_okay=False,
        help="File that holds your access token; DIPTYCH_TOKEN or DIPTYCH_TOKEN_FILE does the same.",
        show_default=False,
    ),
]
TlsCaOption = Annotated[
    Path | None,
    typer.Option(
        "--tls-ca",
        dir_okay=False,
        help="PEM file with the certificates to trust; means TLS. DIPTYCH_TLS_CA does the same.",
        show_default=False,
    ),
]

CONTEXT: Final = {"help_option_names": ["-h", "--help"]}


def group(summary: str) -> typer.Typer:
    """An empty group of commands."""
    return typer.Typer(
        help=summary,
        no_args_is_help=True,
        add_completion=False,
        context_settings=CONTEXT,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
