"""The base class of async handles."""

from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.transport.calls import Calls


class AsyncHandle:
    """A mixin for handles with async methods."""

    __slots__ = ()

    @property
    def _calls(self) -> Calls:
        """The connection.

        Raises:
            NotConnectedError: There is none.
        """
        connection = getattr(self, "_connection", None)
        if not isinstance(connection, Calls):
            raise NotConnectedError.not_attached(self)
        return connection
