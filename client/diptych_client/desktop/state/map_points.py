"""What the map shows of its points: colours, words beside them, and what can be done with the selected ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diptych_client import sdk
from diptych_client.desktop.state.actions import Colouring, OnMap
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count, percent

_OUTCOMES = {
    sdk.AnswerOutcome.LOST: "lost",
    sdk.AnswerOutcome.FIXED: "fixed",
    sdk.AnswerOutcome.STILL_WRONG: "still wrong",
    sdk.AnswerOutcome.WITHIN_NOISE: "within the noise",
    sdk.AnswerOutcome.STILL_RIGHT: "still right",
}
_NO_ANSWER = "no answer"
_NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """What one colour means."""

    title: str
    label_id: str
    """The label whose colour it is; empty if it is not that of a label."""
    outcome: sdk.AnswerOutcome | None
    count: int
    instance_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class MapSelection:
    """The selected pictures of a map, and what can be done with them."""

    title: str
    dataset_id: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The pictures by the name of their label, as it is now, or as it was in the versions."""
    editable_ids: tuple[str, ...] = ()
    """Those that can be moved or removed: they are in the dataset on the screen."""
    reason: str = ""
    """Why the others cannot be."""
    labels: tuple[sdk.Label, ...] = ()
    """The labels to move to."""


def mapped_pair(state: State) -> Pair:
    """The versions whose map is shown: both, or the only one; empty ids if there is none."""
    a, b = state.comparison.pair
    return (a or b, b if a and b != a else "")


def shown_map(state: State) -> sdk.PictureMap | None:
    """The map of the compared versions; None until it is loaded."""
    choice = state.picture_map
    return choice.found if choice.pair == mapped_pair(state) else None


def map_problem(state: State) -> str:
    """What is shown in place of the map; empty if there is one."""
    choice, pair = state.picture_map, mapped_pair(state)
    if not pair[0]:
        return "No versions yet. Record pictures of two labels under Collect, then train."
    if choice.pair == pair and choice.problem:
        return choice.problem
    if choice.pair != pair or choice.found is None:
        return "Loading the map ..."
    return "" if choice.found.points else "These versions have no pictures."


def map_sentence(found: sdk.PictureMap) -> str:
    """What the map is, and how much it shows."""
    near = "Pictures that look alike to the image network are near each other."
    sentence = f"{near} The map shows {percent(found.variance_share)} of the differences."
    if not found.left_out_count:
        return sentence
    return f"{sentence} {count(found.left_out_count, 'picture')} left out: a map shows 5,000."


def is_shown(point: sdk.MapPoint, shown: OnMap) -> bool:
    """Whether a point is on the map while these pictures are shown."""
    if shown is OnMap.A:
        return point.a_label_index is not None
    return shown is OnMap.BOTH or point.b_label_index is not None


def colour_index(point: sdk.MapPoint, colouring: Colouring) -> int | None:
    """The index of the label whose colour a point has; None for an outcome, or without an answer."""
    match colouring:
        case Colouring.LABEL:
            return point.a_label_index if point.b_label_index is None else point.b_label_index
        case Colouring.A_ANSWER:
            return point.a_answer_index
        case Colouring.B_ANSWER:
            return point.b_answer_index
    return None


def label_id(label: sdk.ComparedLabel) -> str:
    """The id that its colour depends on: that in B, if B has it."""
    return label.b_label_id or label.a_label_id


def legend(found: sdk.PictureMap, colouring: Colouring, shown: OnMap) -> Sequence[LegendRow]:
    """What the colours mean, with the number of points; colours without points are left out."""
    points = [each for each in found.points if is_shown(each, shown)]
    if colouring is Colouring.OUTCOME:
        by_outcome = {each: [one for one in points if one.outcome is each] for each in (*_OUTCOMES, None)}
        return [
            LegendRow(_OUTCOMES.get(each, _NOT_COMPARED) if each else _NOT_COMPARED, "", each, len(of), _ids(of))
            for each, of in by_outcome.items()
            if of
        ]
    by_label: dict[int | None, list[sdk.MapPoint]] = {place: [] for place in (*range(len(found.labels)), None)}
    for each in points:
        by_label[colour_index(each, colouring)].append(each)
    return [
        LegendRow(_name(found, place) or _NO_ANSWER, _label_id(found, place), None, len(of), _ids(of))
        for place, of in by_label.items()
        if of
    ]


def point_words(found: sdk.PictureMap, point: sdk.MapPoint, pair: Pair) -> Sequence[str]:
    """What is known about a point, a line each: its label, both answers, and its recording."""
    a, b = _name(found, point.a_label_index), _name(found, point.b_label_index)
    label = f"{a}, in B {b}" if a and b and a != b else b or a
    lines = [f"Label: {label}"]
    for side, answer, own in (("A", point.a_answer_index, a), ("B", point.b_answer_index, b)):
        if answer is not None and pair[side == "B"]:
            name = _name(found, answer)
            lines.append(f"{side} answers {name}{'' if name == (own or label) else ' (wrong)'}")
    if point.outcome in {sdk.AnswerOutcome.LOST, sdk.AnswerOutcome.FIXED}:
        lines[-1] += f", {_OUTCOMES[point.outcome]}" if len(lines) > 1 else ""
    same = sum(each.recording_id == point.recording_id for each in found.points)
    whose = "" if a and b else ", only in A" if a and pair[1] else ", only in B" if pair[1] else ""
    return [*lines, f"Recording of {count(same, 'picture')}{whose}"]


def map_selection(state: State) -> MapSelection | None:
    """The selected pictures that are on the map; None if there are none."""
    found = shown_map(state)
    chosen = state.picture_map.selected
    points = [each for each in found.points if each.instance_id in chosen] if found is not None else []
    if found is None or not points:
        return None
    bench, dataset_id = state.working_set, _dataset_id(state)
    is_here = bench.dataset_id == dataset_id and bench.dataset is not None and bench.is_listed
    editable = tuple(each.instance_id for each in points if is_here and each.instance_id in bench.instances)
    named = next((each.name for each in bench.datasets if each.id == dataset_id), "")
    words = count(len(points), "picture")
    return MapSelection(
        f"{words} of {named}" if named else words,
        dataset_id,
        _groups(state, found, points, frozenset(editable)),
        editable,
        _reason(state, dataset_id, named, len(points) - len(editable)),
        tuple(bench.dataset.labels) if is_here and bench.dataset is not None else (),
    )


def missed_on_map(state: State) -> int:
    """The number of selected pictures that the map does not have, as no version was trained with them."""
    found = shown_map(state)
    known = {each.instance_id for each in found.points} if found is not None else state.picture_map.selected
    return len(state.picture_map.selected - known)


def _groups(
    state: State, found: sdk.PictureMap, points: Sequence[sdk.MapPoint], editable: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    names = {each.id: each.name for each in state.working_set.dataset.labels} if state.working_set.dataset else {}
    groups: dict[str, list[str]] = {}
    for each in points:
        was = _name(found, colour_index(each, Colouring.LABEL))
        here = state.working_set.instances.get(each.instance_id) if each.instance_id in editable else None
        groups.setdefault(names.get(here.label_id, was) if here else was, []).append(each.instance_id)
    most = Counter({name: len(ids) for name, ids in groups.items()})
    return {name: tuple(groups[name]) for name, _ in most.most_common()}


def _reason(state: State, dataset_id: str, named: str, missing: int) -> str:
    if not missing:
        return ""
    if not named:
        return "The dataset of these versions was deleted, so they cannot be changed."
    if state.working_set.dataset_id != dataset_id:
        return f"Choose {named} above to move or remove them."
    words = "1 of them is" if missing == 1 else f"{missing:,} of them are"
    return f"{words} no longer in {named}, and cannot be changed."


def _dataset_id(state: State) -> str:
    owners = {each.id: each.dataset_id for each in state.snapshot_list.snapshots}
    a, b = state.comparison.pair
    return owners.get(b, "") or owners.get(a, "")


def _name(found: sdk.PictureMap, place: int | None) -> str:
    return found.labels[place].name if place is not None else ""


def _label_id(found: sdk.PictureMap, place: int | None) -> str:
    return label_id(found.labels[place]) if place is not None else ""


def _ids(points: Sequence[sdk.MapPoint]) -> frozenset[str]:
    return frozenset(each.instance_id for each in points)
