"""Current names of labels in comparisons, which contain the names from the time when the snapshots were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.compared import Compared


def with_current_names(compared: Compared, names: Mapping[str, str]) -> Compared:
    """With the current names of all labels, by label id; the same object if none has changed."""
    comparisons = {pair: named(each, names) for pair, each in compared.comparisons.items()}
    if all(comparisons[pair] is each for pair, each in compared.comparisons.items()):
        return compared
    answers = {
        key: listed
        if listed is None or key[0] not in comparisons
        else _named_answers(listed, [label.name for label in comparisons[key[0]].labels])
        for key, listed in compared.answers.items()
    }
    return replace(compared, comparisons=comparisons, answers=answers)


def named(comparison: sdk.Comparison, names: Mapping[str, str]) -> sdk.Comparison:
    """The comparison with the current names of its labels; a deleted label keeps its name."""
    current = [names.get(each.b_label_id) or names.get(each.a_label_id) or each.name for each in comparison.labels]
    if current == [each.name for each in comparison.labels]:
        return comparison
    labels = tuple(replace(each, name=name) for each, name in zip(comparison.labels, current, strict=True))
    groups = tuple(_named_group(each, current) for each in comparison.change_groups)
    answers = _named_answers(comparison.changed_answers, current)
    return replace(comparison, labels=labels, change_groups=groups, changed_answers=answers)


def _named_group(group: sdk.ChangeGroup, names: Sequence[str]) -> sdk.ChangeGroup:
    if group.kind is sdk.ChangeGroupKind.RENAMED:  # it is about the names that the label had
        return group
    return replace(group, label=names[group.label_index], new_label=names[group.new_label_index])


def _named_answers(answers: Sequence[sdk.ComparedAnswer], names: Sequence[str]) -> tuple[sdk.ComparedAnswer, ...]:
    return tuple(
        replace(
            each,
            label=names[each.label_index],
            a_answer=names[each.a_answer_index],
            b_answer=names[each.b_answer_index],
        )
        for each in answers
    )
