"""The question that waits for an answer before anything is done."""

from diptych_client.desktop.state.actions import Ask, Connect, DismissQuestion, Question
from diptych_client.desktop.state.message import Message


def after(question: Question | None, message: Message) -> Question | None:
    """The question after what was wanted or has happened; a question about a server that was left is gone."""
    match message:
        case Ask(asked):
            return asked
        case DismissQuestion() | Connect():
            return None
    return question
