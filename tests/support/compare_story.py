"""By mouse from nothing to the receipt of two versions, and the pictures of docs/ of the comparison.

python -m support.compare_story ADDRESS FOLDER

It works on a server with no datasets, and leaves pictures, and what it saw, in the folder.
"""

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.changed_answers import shown_comparison
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase
from support.hands import Hands
from support.window_story import StoryApp, play

_HOLD = "Hold to record (Space)"
_PICTURES = 8


async def tell(app: StoryApp) -> dict[str, object]:
    """Name a dataset, record, train, record more, compare; what was seen."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await _settle(app)
    await hands.write("e.g. mugs and cups", "desk")
    await hands.press("Start")
    await app.until(lambda state: state.working_set.dataset, "a dataset")
    for label, scene in (("mug", "mug"), ("phone", "phone"), ("mug", "mug?seed=2"), ("phone", "phone?seed=2")):
        await _show(app, scene)
        await hands.write("e.g. mug", label)
        await _record(app, hands)
    await _train(app, hands, 1)
    await _show(app, "phone?light=lamp&seed=5")
    before = hands.click_count
    await _record(app, hands)
    await _train(app, hands, 2)
    await hands.press("Try it live")
    await app.until(
        lambda state: state.live.predictions and len(state.live.predictions.predictions) > 1, "both answers"
    )
    clicks = hands.click_count - before
    await app.picture("compare-live")
    await hands.press("What changed  >")
    await app.until(lambda state: (found := shown_comparison(state)) and found.has_causes, "the receipt")
    await app.picture("compare-changed")
    return {"clicks": clicks, **await _check(app, hands)}


async def _check(app: StoryApp, hands: Hands) -> dict[str, object]:
    await hands.press("Check: train without each")
    await app.until(_is_checked, "the causes are checked")
    await app.picture("compare-checked")
    found = shown_comparison(app.state)
    await hands.press("Mistakes")
    await app.until(lambda state: state.comparison.a.is_listed and state.comparison.b.is_listed, "both sides")
    await app.picture("compare-mistakes")
    await hands.press("Versions")
    await app.until(lambda state: state.compared.histories, "the history")
    await app.picture("versions")
    assert found is not None
    return {
        "groups": [(str(each.kind), each.label, each.instance_count) for each in found.change_groups],
        "evidence": [str(each.effect.evidence) for each in found.change_groups if each.effect],
        "sentence": found.sentence,
    }


def _is_checked(state: State) -> bool:
    found = shown_comparison(state)
    return found is not None and found.check is not None and found.check.state is sdk.CheckState.SUCCEEDED


async def _show(app: StoryApp, scene: str) -> None:
    """Hold something else before the camera."""
    app.act(actions.ChooseCamera(f"virtual:{scene}"))
    await app.until(lambda state: state.camera.is_open, f"{scene} is shown")
    await _settle(app)


async def _record(app: StoryApp, hands: Hands) -> None:
    await hands.hold(_HOLD, lambda state: state.recording.is_on and state.recording.taken_count >= _PICTURES)
    await app.until(_is_all_stored, "all of it stored")


def _is_all_stored(state: State) -> bool:
    recording, settled = state.recording, state.recording.stored_count + state.recording.duplicate_count
    return settled == recording.taken_count and not state.connection.waiting_count


async def _train(app: StoryApp, hands: Hands, number: int) -> None:
    await hands.press("Train")
    await app.until(lambda state: state.training.phase is Phase.ENDED, f"training {number} has ended")
    await app.until(
        lambda state: sum(each.is_trained for each in state.snapshot_list.snapshots) == number, f"version {number}"
    )
    await _settle(app)


async def _settle(app: StoryApp) -> None:
    for _ in range(20):
        await app.next_frame()


if __name__ == "__main__":
    play(tell, StoryApp)
