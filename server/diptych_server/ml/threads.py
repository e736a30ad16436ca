"""How many threads torch may use: a setting of the whole process."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def use_one_thread() -> None:
    """Make torch compute only on the calling thread, so that heads do not depend on the number of cores."""
    torch.set_num_threads(1)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread within the block: more are slower on small products and round differently."""
    before = torch.get_num_threads()
    use_one_thread()
    try:
        yield
    finally:
        torch.set_num_threads(before)
