"""A camera's frames on their way to asyncio."""

import threading

from diptych_client.cli.frames import frames

CAMERA_THREAD = "newest-frame"


async def test_frames_are_encoded_on_the_thread_that_reads_the_camera() -> None:
    """The event loop only passes them on, so that nothing else waits for a picture."""
    threads: list[str] = []

    def encode(image: object) -> bytes:
        threads.append(threading.current_thread().name)
        return str(image.shape).encode()  # type: ignore[attr-defined]  # pixels

    async for frame in frames("virtual:nothing", frames_per_second=60, encode=encode):
        first = frame
        break

    assert first.picture == b"(480, 640, 3)"
    assert set(threads) == {CAMERA_THREAD}
