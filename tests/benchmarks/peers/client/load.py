"""The client of all servers: `load.py LANGUAGE ADDRESS FOLDER [SNAPSHOT_ID ...]`, then a command per line of JSON.

`{"do": "first"}` sends requests until a response arrives, and prints when. `{"do": "check"}` prints the answers to all
pictures of the folder. `{"do": "load", "clients": 16, "seconds": 6}` runs 16 clients, each on its own connection
with one picture in flight; it prints when the time begins, after a second to warm up, and the result.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from connections import LANGUAGES, NOT_YET, Ask, Connect

WARM_UP_SECONDS = 1
ASK_AGAIN_SECONDS = 0.02
PATIENCE_SECONDS = 60
ANSWER_SECONDS = 30


def main() -> None:
    """Run commands until standard input ends."""
    language, address, folder, *snapshot_ids = sys.argv[1:]
    connect = partial(LANGUAGES[language], address, snapshot_ids)
    pictures = [path.read_bytes() for path in sorted(Path(folder).glob("*.jpg"))]
    say(ready=True)
    for line in sys.stdin:
        command = json.loads(line)
        match command.pop("do"):
            case "first":
                asyncio.run(first(connect, pictures[0]))
            case "check":
                asyncio.run(run_or_report(check(connect, pictures)))
            case "load":
                asyncio.run(run_or_report(load(connect, pictures, **command)))


def say(**facts: object) -> None:
    """Print a line for the program that sends the commands."""
    print(json.dumps(facts), flush=True)  # noqa: T201 - this is how it answers


async def run_or_report(work: Coroutine[None, None, None]) -> None:
    """Run it, and print why it failed if it does; a server may never respond."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await work
    except (*NOT_YET, TimeoutError) as error:
        say(failure=f"interrupted: {type(error).__name__}")


async def first(connect: Connect, picture: bytes) -> None:
    """Repeat the request until a response arrives; its time is on the machine's monotonic clock."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            async with asyncio.timeout(ANSWER_SECONDS), connect() as ask:
                await ask(picture)
            break
        except (*NOT_YET, TimeoutError) as error:
            if time.monotonic() > deadline:
                say(failure=f"no answer in {PATIENCE_SECONDS} s: {type(error).__name__}")
                return
            await asyncio.sleep(ASK_AGAIN_SECONDS)
    say(answered_at=time.monotonic())


async def check(connect: Connect, pictures: list[bytes]) -> None:
    """The confidences (heads, labels) for each picture."""
    async with connect() as ask:
        say(confidences=[(await ask(picture)).tolist() for picture in pictures])


async def load(connect: Connect, pictures: list[bytes], *, clients: int, seconds: float) -> None:
    """The number of responses in the time, their latencies, and the client's CPU cost."""
    async with AsyncExitStack() as stack:
        asks = [await stack.enter_async_context(connect()) for _ in range(clients)]
        begins = time.perf_counter() + WARM_UP_SECONDS
        runs = [run(ask, pictures, number, begins=begins, seconds=seconds) for number, ask in enumerate(asks)]
        *latencies, cpu = await asyncio.gather(*runs, window(begins=begins, seconds=seconds))
    millis = 1000 * np.concatenate(latencies)
    p50, p99 = np.percentile(millis, [50, 99])
    say(answers=len(millis), cpu_seconds=cpu, p50_millis=float(p50), p99_millis=float(p99))


async def run(ask: Ask, pictures: list[bytes], number: int, *, begins: float, seconds: float) -> list[float]:
    """The seconds of each response that arrived within the time."""
    latencies = []
    for picture in islice(cycle(pictures), number, None):
        sent = time.perf_counter()
        if sent >= begins + seconds:
            return latencies
        await ask(picture)
        answered = time.perf_counter()
        if begins <= answered < begins + seconds:
            latencies.append(answered - sent)
    return latencies


async def window(*, begins: float, seconds: float) -> float:
    """The processor seconds of this process within the time; says when it begins and when it is over."""
    await asyncio.sleep(begins - time.perf_counter())
    before = time.process_time()
    say(begun=True)
    await asyncio.sleep(begins + seconds - time.perf_counter())
    say(over=True)
    return time.process_time() - before


if __name__ == "__main__":
    main()
