"""The pictures of a comparison by what happened to their answers, lost ones first, and the facts about one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.desktop.state.actions import SelectPictures, Side
from diptych_client.desktop.state.state import State
from diptych_client.formatting.changes import answer_words, cause_words
from diptych_client.formatting.text import percent

_ALWAYS = (sdk.AnswerOutcome.LOST, sdk.AnswerOutcome.FIXED)
_GROUPS = (
    (sdk.AnswerOutcome.LOST, "Lost", "A was right, B is wrong: look here first"),
    (sdk.AnswerOutcome.FIXED, "Fixed", "A was wrong, B is right"),
    (sdk.AnswerOutcome.STILL_WRONG, "Still wrong", "neither is right"),
    (sdk.AnswerOutcome.WITHIN_NOISE, "Within the noise", "training the same data again changes them too"),
    (sdk.AnswerOutcome.STILL_RIGHT, "Still right", "both are right"),
)


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The pictures with one outcome."""

    outcome: sdk.AnswerOutcome
    title: str
    note: str
    count: int
    answers: Sequence[sdk.ComparedAnswer] | None
    """None if they are not loaded."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known about one picture; empty texts are unknown."""

    instance_id: str
    dataset_id: str
    label: str = ""
    a: str = ""
    """The answer of A with its confidence."""
    b: str = ""
    is_a_right: bool | None = None
    is_b_right: bool | None = None
    cause: str = ""

    def answer(self, side: Side) -> str:
        """The answer of a side."""
        return self.a if side is Side.A else self.b

    def is_right(self, side: Side) -> bool | None:
        """Whether a side is right; None if unknown."""
        return self.is_a_right if side is Side.A else self.is_b_right


def shown_comparison(state: State) -> sdk.Comparison | None:
    """The comparison of the two versions on the screen, as far as it is known."""
    return state.compared.comparisons.get(state.comparison.pair)


def answer_groups(state: State) -> Sequence[AnswerGroup]:
    """The answers by outcome. Empty until they are compared."""
    comparison = shown_comparison(state)
    if comparison is None or comparison.verdict is None:
        return ()
    counts = comparison.answer_counts
    numbers = (counts.lost, counts.fixed, counts.still_wrong, counts.within_noise, counts.still_right)
    return [
        AnswerGroup(outcome, title, note, number, _listed(state, comparison, outcome, number))
        for (outcome, title, note), number in zip(_GROUPS, numbers, strict=True)
        if number or outcome in _ALWAYS
    ]


def marked_ids(state: State) -> frozenset[str]:
    """The pictures of the marked change: its own, and those whose answers it changed."""
    comparison, group_id = shown_comparison(state), state.compared.marked_id
    if comparison is None or not group_id:
        return frozenset()
    own = (each for group in comparison.change_groups if group.id == group_id for each in group.example_instance_ids)
    caused = (each.instance_id for each in comparison.changed_answers if each.cause_group_id == group_id)
    return frozenset((*own, *caused))


def picture_facts(state: State, instance_id: str) -> PictureFacts:
    """What is known about a picture of the compared versions."""
    comparison = shown_comparison(state)
    answer = _answers(state).get(instance_id)
    facts = PictureFacts(instance_id, _dataset_id(state), _label(state, instance_id))
    if answer is None or comparison is None:
        return facts
    return PictureFacts(
        instance_id,
        facts.dataset_id,
        facts.label or answer.label,
        a=f"{answer.a_answer}  {percent(answer.a_confidence)}",
        b=f"{answer.b_answer}  {percent(answer.b_confidence)}",
        is_a_right=answer.a_answer_index == answer.label_index,
        is_b_right=answer.b_answer_index == answer.label_index,
        cause=cause_words(answer, comparison),
    )


def answer_texts(state: State) -> Mapping[str, str]:
    """The label and both answers of each picture, for tooltips, by instance."""
    comparison = shown_comparison(state)
    if comparison is None:
        return {}
    return {
        each.instance_id: "\n".join(filter(None, (answer_words(each), cause_words(each, comparison))))
        for each in _answers(state).values()
    }


def select_lost(state: State) -> SelectPictures | None:
    """The action that selects the pictures with lost answers in their dataset; None if there are none."""
    comparison = shown_comparison(state)
    lost = [
        each.instance_id
        for each in (comparison.changed_answers if comparison else ())
        if each.outcome is sdk.AnswerOutcome.LOST
    ]
    return SelectPictures(_dataset_id(state), tuple(lost)) if lost and _dataset_id(state) else None


def _listed(
    state: State, comparison: sdk.Comparison, outcome: sdk.AnswerOutcome, number: int
) -> Sequence[sdk.ComparedAnswer] | None:
    """The loaded answers with an outcome; None if there are some, but none of them is loaded."""
    listed = state.compared.answers.get((state.comparison.pair, outcome))
    known = [each for each in comparison.changed_answers if each.outcome is outcome]
    return known if listed is None and (known or not number) else listed


def _answers(state: State) -> Mapping[str, sdk.ComparedAnswer]:
    """All loaded answers of the shown comparison."""
    comparison = shown_comparison(state)
    listed = (
        each
        for (pair, _), answers in state.compared.answers.items()
        if pair == state.comparison.pair
        for each in answers or ()
    )
    changed = comparison.changed_answers if comparison is not None else ()
    return {each.instance_id: each for each in (*listed, *changed)}


def _dataset_id(state: State) -> str:
    """The dataset of B, or of A."""
    owners = {each.id: each.dataset_id for each in state.snapshot_list.snapshots}
    a, b = state.comparison.pair
    return owners.get(b, "") or owners.get(a, "")


def _label(state: State, instance_id: str) -> str:
    """The current label of a picture in the dataset on the screen; empty if it is not in it."""
    instance = state.working_set.instances.get(instance_id)
    labels = state.working_set.dataset.labels if state.working_set.dataset else ()
    return next((each.name for each in labels if instance and each.id == instance.label_id), "")
