"""The memory that all decoders share."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from diptych.pictures import PictureRejectedError
from diptych.pictures.decode_memory import DECODE_MEMORY, DecodeMemory
from diptych.pictures.decoding import decoded
from diptych.pictures.header import inspect
from support.hostile_pictures import RGBA, png

LONG = 60.0


def test_never_more_memory_is_lent_than_available() -> None:
    """Whatever many threads request, and all of them are served."""
    memory = DecodeMemory(100, small_bytes=1)
    highest = []

    def work(number: int) -> None:
        for turn in range(50):
            with memory.borrow(20 + (number * 7 + turn) % 81):
                highest.append(memory.borrowed_bytes)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))

    assert len(highest) == 400
    assert max(highest) <= 100
    assert memory.borrowed_bytes == 0


def test_requests_are_served_in_order() -> None:
    """A large picture is not overtaken by smaller ones for as long as those keep coming."""
    memory = DecodeMemory(100, small_bytes=1)
    order: list[str] = []

    def ask(name: str, amount: int) -> threading.Thread:
        def run() -> None:
            with memory.borrow(amount):
                order.append(name)

        waiting = memory.waiting_count
        thread = threading.Thread(target=run)
        thread.start()
        while memory.waiting_count == waiting:
            thread.join(0.001)
        return thread

    with memory.borrow(60):
        threads = [ask("large", 100), ask("middle", 30)]
    for thread in threads:
        thread.join(LONG)

    assert order == ["large", "middle"]


def test_small_requests_pass_when_all_is_lent() -> None:
    """Live frames do not wait for a large picture of another caller."""
    memory = DecodeMemory(100, small_bytes=10)

    with memory.borrow(100), memory.borrow(10):
        assert memory.borrowed_bytes == 100


def test_a_request_beyond_the_limit_waits_for_all_of_it() -> None:
    """It is neither refused nor left waiting."""
    memory = DecodeMemory(100, small_bytes=10)

    with memory.borrow(1000):
        assert memory.borrowed_bytes == 100


def test_a_failed_decode_returns_its_memory() -> None:
    """For example if the picture is damaged."""
    memory = DecodeMemory(100, small_bytes=10)

    with pytest.raises(PictureRejectedError), memory.borrow(50), decoded(inspect(png((50, 50))[:-60])):
        pass

    assert memory.borrowed_bytes == 0


def test_a_large_picture_borrows_while_it_is_decoded() -> None:
    """From the memory of the process, and returns it."""
    picture = inspect(png((3000, 2000), colour_type=RGBA))

    with decoded(picture):
        held = DECODE_MEMORY.borrowed_bytes

    assert held == picture.decode_bytes() == 3000 * 2000 * 8
    assert DECODE_MEMORY.borrowed_bytes == 0
