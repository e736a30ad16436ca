"""Progress of long work on standard error: a bar on a terminal, an occasional line elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from diptych_client.cli.display.output import note_console, say

Advance = Callable[[int], None]
_LINES = 10
_FEWEST_FOR_LINES = 100


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:.0f}/s")


@contextmanager
def progress(what: str, *, total: int) -> Iterator[Advance]:
    """Show progress; the function that is yielded takes how many of `total` are done."""
    if not note_console().is_terminal:
        yield _lines(what, total=total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=note_console(), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda done: shown.update(task, completed=done)


def _lines(what: str, *, total: int) -> Advance:
    said = 0

    def advance(done: int) -> None:
        nonlocal said
        if total >= _FEWEST_FOR_LINES and (tenth := done * _LINES // total) > said:
            said = tenth
            say(f"{what}: {done:,} of {total:,}")

    return advance
