"""Background tasks that show their progress and can be stopped."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from diptych_client.desktop.state.actions import Connect, StopTask
from diptych_client.desktop.state.events import TaskBegan, TaskEnded, TaskMoved
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class Task:
    """One background task."""

    id: str
    title: str
    done: int = 0
    total: int = 0
    """0 while the amount of work is unknown."""
    is_stopping: bool = False


def after(tasks: tuple[Task, ...], message: Message) -> tuple[Task, ...]:
    """The tasks after a message, oldest first."""
    match message:
        case Connect():
            return ()
        case TaskBegan(task_id, title):
            return (*tasks, Task(task_id, title))
        case TaskMoved(task_id, done, total):
            return _with(tasks, task_id, lambda task: replace(task, done=done, total=total))
        case StopTask(task_id):
            return _with(tasks, task_id, lambda task: replace(task, is_stopping=True))
        case TaskEnded(task_id):
            return tuple(each for each in tasks if each.id != task_id)
    return tasks


def _with(tasks: tuple[Task, ...], task_id: str, change: Callable[[Task], Task]) -> tuple[Task, ...]:
    return tuple(change(each) if each.id == task_id else each for each in tasks)
