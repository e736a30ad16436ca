"""Pictures that this process is embedding, so that no two of its jobs do the same work."""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType

Claim = asyncio.Future[bool]
"""Done when the picture is: True if it was stored, False if it was passed over. Cancelled when it was given up."""


class InFlight:
    """The pictures that are being embedded by one backbone each. Belongs to one event loop."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, bytes], Claim] = {}

    def now(self, backbone_id: str) -> Mapping[bytes, Claim]:
        """The claims of this moment by picture; to be taken before the look at what is pending, not after.

        A picture that is stored between the two still looks pending, and its claim tells that it is not.
        """
        return MappingProxyType({picture: claim for (of, picture), claim in self._claims.items() if of == backbone_id})

    def claim(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Take pictures that nobody has."""
        loop = asyncio.get_running_loop()
        for picture in pictures:
            self._claims[backbone_id, picture] = loop.create_future()

    def settle(self, backbone_id: str, picture: bytes, *, is_stored: bool) -> None:
        """Tell those who wait that the picture is done."""
        self._claims.pop((backbone_id, picture)).set_result(is_stored)

    def give_up(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Leave what is not done of these pictures to whoever waits for them."""
        for picture in pictures:
            if claim := self._claims.pop((backbone_id, picture), None):
                claim.cancel()
