"""How the handles of the blocking SDK reach their server."""

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.errors import NotConnectedError


class BlockingHandle:
    """Mixed into handles whose verbs wait for their answers."""

    __slots__ = ()

    @property
    def _link(self) -> Link:
        """The connection.

        Raises:
            NotConnectedError: There is none.
        """
        connection = getattr(self, "_connection", None)
        if not isinstance(connection, Link):
            raise NotConnectedError.not_attached(self)
        return connection
