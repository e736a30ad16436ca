"""Whether to show the first start: there is no dataset yet, or the window still starts its own server."""

from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.working_set import WorkingSet, offered_datasets


def is_first_start(connection: Connection, bench: WorkingSet) -> bool:
    """Whether there is nothing to show but the first steps."""
    if connection.is_unknown:
        return connection.is_starting
    return not (bench.dataset_id or offered_datasets(bench) or bench.gone)
