"""How many threads of its own torch may use: a setting of the whole process."""

import torch


def use_one_thread() -> None:
    """Have torch compute on the calling thread alone; heads are then the same bit for bit on every machine size."""
    torch.set_num_threads(1)
