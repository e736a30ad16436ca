"""The base class of blocking handles."""

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.errors import NotConnectedError


class BlockingHandle:
    """A mixin for handles with blocking methods."""

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
