"""The backbones loaded by this process."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from diptych.wire.reasons import Reason
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.ml.backbones import (
    Backbone,
    BackboneUnknownError,
    BackboneWeightsMissingError,
    ConversionError,
    RuntimeUnavailableError,
)

_log = structlog.get_logger(__name__)


_KEPT: Final = 16  # more than a process has in use: they stay


class Backbones:
    """Loads each backbone once, one after the other. Belongs to one event loop."""

    def __init__(self, load: Callable[[str], Backbone]) -> None:
        self._load = load
        self._loading = asyncio.Lock()
        self._loaded: AsyncLRUCache[Backbone] = AsyncLRUCache(self._load_alone, weigh=lambda _: 1, capacity=_KEPT)

    async def get(self, name: str) -> Backbone:
        """The backbone of this name, loaded in a thread on first use.

        Raises:
            Refusal: BACKBONE_UNKNOWN, BACKBONE_WEIGHTS_MISSING, BACKBONE_UNAVAILABLE.
        """
        return await self._loaded.get(name)

    async def _load_alone(self, name: str) -> Backbone:
        async with self._loading:
            return await asyncio.to_thread(self._load_or_refuse, name)

    def _load_or_refuse(self, name: str) -> Backbone:
        try:
            return self._load(name)
        except BackboneUnknownError as error:
            known = ", ".join(error.known)
            raise Refusal(Reason.BACKBONE_UNKNOWN, str(error), backbone=name, known=known) from error
        except BackboneWeightsMissingError as error:
            raise Refusal(Reason.BACKBONE_WEIGHTS_MISSING, str(error), backbone=name, file=error.path) from error
        except (ConversionError, RuntimeUnavailableError) as error:
            _log.exception("cannot load the backbone", backbone=name)
            raise Refusal(
                Reason.BACKBONE_UNAVAILABLE, f"The server cannot run {name}: {error}", backbone=name
            ) from error
