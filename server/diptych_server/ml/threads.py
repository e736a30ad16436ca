"""How many threads torch may use: a setting of the whole process."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def use_one_thread() -> None:
    """Have torch compute on the calling thread alone; heads are then the same bit for bit on every machine size."""
    torch.set_num_threads(1)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread within the block: several are slower on small products, and each number rounds anew."""
    before = torch.get_num_threads()
    use_one_thread()
    try:
        yield
    finally:
        torch.set_num_threads(before)
