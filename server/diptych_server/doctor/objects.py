"""The check of the object store, or the folder that replaces it: write a blob and read it back."""

import asyncio
import hashlib
import secrets
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.core.refusal import Refusal
from diptych_server.doctor.result import CheckResult, failed, ok, skipped, warning
from diptych_server.settings import Settings
from diptych_server.storage import open_blobs
from diptych_server.store.blobs import BlobMissingError

_STORE: Final = "object store"
_CLOCK: Final = "object store clock"
_CLOSE_SECONDS: Final = 60.0
_FAR_SECONDS: Final = 900.0
"""S3 rejects requests that are signed with a larger clock difference."""
_RESPONSE_SECONDS: Final = 5.0
_REMEDY: Final = "Start it, check the network and firewall, or correct the settings DIPTYCH_S3_*."


async def check_objects(settings: Settings) -> list[CheckResult]:
    """Check that a stored blob can be read back, and that the store's clock agrees with this machine's."""
    trip = await _round_trip(settings)
    if settings.s3_endpoint is None:
        return [trip, skipped(_CLOCK, "Blobs are files on this machine.")]
    return [trip, await asyncio.to_thread(_clock, settings.s3_endpoint)]


async def _round_trip(settings: Settings) -> CheckResult:
    """Store a unique blob, read it back, and delete it."""
    if settings.s3_endpoint is None and not settings.blobs_dir.exists():
        return ok(_STORE, f"{settings.blobs_dir} will be created for the first picture.")
    data = b"written by diptych-server doctor: " + secrets.token_bytes(16)
    digest, since = hashlib.sha256(data).digest(), time.perf_counter()
    with open_blobs(settings) as blobs:
        try:
            await blobs.reach()
            await blobs.put(digest, data)
            returned = await blobs.get(digest)
            await blobs.remove(digest)
        except CannotRunError as error:
            return failed(_STORE, f"{error}".rstrip(".") + ".", _REMEDY)
        except (Refusal, BlobMissingError) as error:
            return failed(_STORE, f"A blob could not be stored, read and deleted: {error}", _REMEDY)
        except OSError as error:
            sentence = f"{settings.blobs_dir} cannot be written to: {error.strerror or error}."
            return failed(_STORE, sentence, "Free some space, or give the folder to the server's account.")
    if returned != data:
        return failed(
            _STORE, "A blob was read back with different content.", "Do not use this store: it corrupts data."
        )
    millis = (time.perf_counter() - since) * 1e3
    return ok(_STORE, f"A blob was stored, read and deleted in {millis:.0f} ms.")


def _clock(endpoint: str) -> CheckResult:
    before = time.time()
    try:
        date = _date(endpoint)
    except OSError:
        return skipped(_CLOCK, "Skipped: the object store is not responding.")
    if date is None:
        return skipped(_CLOCK, "The object store does not report its time.")
    # The header has whole seconds: on average, the time is half a second later.
    return judge_clock(date + 0.5 - (before + time.time()) / 2)


def judge_clock(ahead: float) -> CheckResult:
    """The finding for the seconds by which the store's clock is ahead of this machine's."""
    if abs(ahead) <= _CLOSE_SECONDS:
        return ok(_CLOCK, f"The clocks of this machine and of the object store differ by {abs(ahead):.0f} s.")
    sentence = f"The clock of the object store is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this one."
    remedy = "Synchronise both clocks with NTP: S3 rejects requests when they differ by more than 15 minutes."
    return (failed if abs(ahead) >= _FAR_SECONDS else warning)(_CLOCK, sentence, remedy)


def _date(endpoint: str) -> float | None:
    """The store's time in seconds since 1970, from a response header; no credentials are needed."""
    headers = None
    try:
        with urlopen(Request(endpoint, method="HEAD"), timeout=_RESPONSE_SECONDS) as response:  # noqa: S310  http or https by the settings
            headers = response.headers
    except HTTPError as refused:
        headers = refused.headers
    with suppress(TypeError, ValueError):
        return parsedate_to_datetime(headers["Date"]).timestamp()
    return None
