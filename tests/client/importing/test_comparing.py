"""An import waits for the comparison of its pictures, but not indefinitely for a worker."""

import asyncio
from pathlib import Path

from diptych_client.importing.comparing import wait_until_compared
from diptych_client.sdk import Client, ImportProgress, RecordingCounts
from support.api_server import Api
from support.datasets import Shot, capture, new_dataset, picture
from support.programs import Diptych, interrupt


async def waiting_dataset(api: Api) -> str:
    """The id of a dataset with two pictures, and no worker to compare them."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(number)) for number in range(2)])
    return dataset_id


async def test_waiting_for_a_server_without_a_worker_ends(api: Api) -> None:
    """Without progress until the timeout, the recordings are unknown."""
    dataset_id = await waiting_dataset(api)
    seen: list[ImportProgress] = []

    async with Client(api.address) as client:
        dataset = await client.datasets.get(dataset_id)
        counts = await wait_until_compared(dataset, progress=seen.append, patience_seconds=0.2)

    assert counts is None
    assert seen[-1] == ImportProgress("comparing", 0, 2)


async def test_there_is_no_wait_if_everything_is_compared(api: Api) -> None:
    """The counts are available immediately."""
    async with Client(api.address) as client:
        dataset = await client.datasets.create("Empty")
        counts = await wait_until_compared(dataset, progress=lambda _: None, patience_seconds=60)

    assert counts == RecordingCounts(0, 0, 0)


async def test_ctrl_c_ends_only_the_wait(api: Api, tmp_path: Path) -> None:
    """The command ends as if it had not waited, with a sentence, and everything is stored."""
    fill(tmp_path)
    diptych = Diptych(api.address)

    code, output, errors = await asyncio.to_thread(interrupted, diptych, str(tmp_path))

    assert (code, "Traceback" in errors) == (0, False), errors
    assert "Added 2 pictures of mug" in output
    assert "2 pictures in" not in output
    assert "Stopped waiting. The server is still looking" in errors
    assert "diptych dataset recordings 'My desk'" in errors


async def test_without_waiting_the_command_ends_immediately(api: Api, tmp_path: Path) -> None:
    """The output says that the recordings are unknown."""
    fill(tmp_path)

    output = await asyncio.to_thread(
        Diptych(api.address).done, "import", str(tmp_path), "-d", "My desk", "--create", "--no-wait", "--json"
    )

    assert '"recordings": null' in output
    assert '"near_copies_across_labels": null' in output


def fill(folder: Path) -> None:
    """Two pictures of a mug."""
    (folder / "mug").mkdir()
    for number in range(2):
        (folder / "mug" / f"{number}.png").write_bytes(picture(number))


def interrupted(diptych: Diptych, folder: str) -> tuple[int, str, str]:
    """How an import ends that is interrupted while it waits."""
    with diptych.start("import", folder, "-d", "My desk", "--create") as importing:
        assert importing.stderr is not None
        assert any("Looking for near copies" in line for line in importing.stderr)
        return interrupt(importing)
