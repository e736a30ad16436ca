"""Options and arguments shared by several commands."""

from pathlib import Path
from typing import Annotated, Final

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
DatasetArgument = Annotated[str, typer.Argument(metavar="DATASET", help="Name or id of a dataset.")]
SnapshotArgument = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="Name or id of a snapshot.")]
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Id of a training job, or the start or end of one.")]
Deleted = Annotated[bool, typer.Option("--deleted", help="List deleted ones that can be restored.")]
WorkspaceOption = Annotated[
    str,
    typer.Option(
        metavar="WORKSPACE", help="Workspace to use, by name or id; required if you have several.", show_default=False
    ),
]
InWorkspace = Annotated[
    str, typer.Option("--workspace", metavar="WORKSPACE", help="List only this workspace.", show_default=False)
]
FilterOption = Annotated[
    str,
    typer.Option(
        "--filter",
        metavar="FILTER",
        help="""List only those that match, such as 'name:"De*" AND created_at>="2026-11-30T00:00:00Z"'.""",
        show_default=False,
    ),
]
CameraOption = Annotated[
    str,
    typer.Option(
        metavar="CAMERA",
        help="Camera number, device, video, folder of pictures, or virtual, virtual:mug, "
        "'virtual:mug?light=lamp&seed=3'.",
    ),
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        dir_okay=False,
        help="File with your access token; or set DIPTYCH_TOKEN or DIPTYCH_TOKEN_FILE.",
        show_default=False,
    ),
]
TlsCaOption = Annotated[
    Path | None,
    typer.Option(
        "--tls-ca",
        dir_okay=False,
        help="PEM file with the certificates to trust; enables TLS. Or set DIPTYCH_TLS_CA.",
        show_default=False,
    ),
]

NO_MATCH: Final = "Nothing matches the filter."
"""The message of a list command whose filter matches nothing."""

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
