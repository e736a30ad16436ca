"""A folder full of traps: each bad file is reported with its path and reason, the good ones are stored."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from io import BytesIO
from pathlib import Path

import pytest
from grpc import aio
from PIL import Image

from diptych.terminal.one_line import one_line
from diptych.v1 import dataset_service_pb2 as pb
from diptych.v1 import dataset_service_pb2_grpc
from diptych.v1.error_reason_pb2 import ErrorReason
from diptych_client.sdk import Client, new_id
from support.drawing import draw
from support.processes import memory_of, reset_peak_of
from support.programs import Diptych
from support.server_process import ServerProcess

MIB = 2**20
GOOD = ("Tasse à café/été 1.jpg", "Tasse à café/été 2.jpg", "phone/日本 語.png", "phone/plain.jpg")


def bomb(side: int) -> bytes:
    """A PNG of one colour that is small as a file and large as a picture."""
    output = BytesIO()
    Image.new("1", (side, side)).save(output, "PNG")
    return output.getvalue()


def as_png(jpeg: bytes) -> bytes:
    """The same picture as PNG."""
    output = BytesIO()
    Image.open(BytesIO(jpeg)).save(output, "PNG")
    return output.getvalue()


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    """Four good pictures and ten traps."""
    folder = tmp_path / "Bilder für später"
    for label in ("Tasse à café", "phone"):
        (folder / label).mkdir(parents=True)
    for number, name in enumerate(GOOD):
        picture = draw("mug", number=300 + number)
        (folder / name).write_bytes(as_png(picture) if name.endswith(".png") else picture)
    (folder / "phone" / "text.jpg").write_text("This is not a picture.\n" * 100)
    (folder / "phone" / "truncated.jpg").write_bytes(draw("phone", number=310)[:1500])
    (folder / "phone" / "bomb.png").write_bytes(bomb(12_000))
    (folder / "phone" / "empty.jpg").touch()
    (folder / "phone" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "phone" / "itself.jpg").symlink_to("itself.jpg")
    (folder / "phone" / "nowhere.jpg").symlink_to("gone.jpg")
    (folder / "phone" / "folder.jpg").mkdir()
    for name in ("n" * 120, "red\x1b[31m"):
        (folder / name).mkdir()
        (folder / name / "1.jpg").write_bytes(draw("phone", number=312))
    (folder / "no label.jpg").write_bytes(draw("phone", number=311))
    return folder


def test_every_trap_is_reported_and_the_good_pictures_are_stored(
    shared_server: ServerProcess, hostile_folder: Path
) -> None:
    """Exit code 1, a path and a reason per bad file, all good ones stored; a rerun adds nothing."""
    diptych = Diptych(shared_server.address)

    ended = diptych("import", str(hostile_folder), "--dataset", "Hostile", "--create", "--bursts", "each", "--json")

    assert ended.returncode == 1, ended.stderr
    result = json.loads(ended.stdout)
    assert {each["path"]: each["reason"] for each in result["refused"]} == {
        "no label.jpg": "NO_LABEL",
        "phone/bomb.png": "PICTURE_TOO_MANY_PIXELS",
        "phone/empty.jpg": "PICTURE_EMPTY",
        "phone/itself.jpg": "LINK_LOOP",
        "phone/loop": "LINK_LOOP",
        "phone/nowhere.jpg": "LINK_BROKEN",
        "phone/text.jpg": "PICTURE_NOT_RECOGNISED",
        "phone/truncated.jpg": "PICTURE_TRUNCATED",
        f"{'n' * 120}/1.jpg": "BAD_FIELD",
        "red\x1b[31m/1.jpg": "BAD_FIELD",
    }
    assert "\x1b" not in ended.stderr
    for each in result["refused"]:
        assert each["message"]
        assert f"refused  {one_line(each['path'])}: {each['message']}" in ended.stderr
    assert result["added"] == len(GOOD)
    shown = json.loads(diptych.done("dataset", "show", "Hostile", "--json"))
    assert {each["name"]: each["instance_count"] for each in shown["labels"]} == {"Tasse à café": 2, "phone": 2}

    again = json.loads(diptych("import", str(hostile_folder), "--dataset", "Hostile", "--json").stdout)

    assert (again["added"], again["already_there"]) == (0, len(GOOD))


async def test_bombs_cost_the_server_bounded_memory(
    shared_server: ServerProcess, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """A client that checks nothing sends bombs: each has its refusal, and the server holds a few pictures at most."""
    reset_peak_of(shared_server.process.pid)
    before = memory_of(shared_server.process.pid, field="VmRSS")
    async with Client(shared_server.address) as client:
        dataset = await client.datasets.create("Bombs")
        label = await dataset.create_label("mug")
    pictures = [*[bomb(12_000)] * 12, *[bomb(7_000)] * 4, b"text", draw("mug", number=320)[:1000], b""]

    reasons = await captured(shared_server.address, pictures, dataset_id=dataset.id, label_id=label.id)

    peak = memory_of(shared_server.process.pid, field="VmHWM")
    record_testsuite_property("MiB that 16 bombs added to the server's peak", (peak - before) // MIB)
    assert reasons == [
        *["PICTURE_TOO_MANY_PIXELS"] * 12,
        *["stored"] * 4,
        "PICTURE_NOT_RECOGNISED",
        "PICTURE_TRUNCATED",
        "PICTURE_EMPTY",
    ]
    assert peak - before < 600 * MIB


async def captured(address: str, pictures: Iterable[bytes], *, dataset_id: str, label_id: str) -> list[str]:
    """What the server makes of pictures that come as they are: a reason, or "stored"."""

    async def requests() -> AsyncIterator[pb.CaptureInstancesRequest]:
        yield pb.CaptureInstancesRequest(target=pb.CaptureTarget(dataset_id=dataset_id))
        for picture in pictures:
            identity = new_id()
            yield pb.CaptureInstancesRequest(
                picture=pb.CapturePicture(capture_id=identity, label_id=label_id, burst_id=identity, picture=picture)
            )

    async with aio.insecure_channel(address) as channel:
        answers = dataset_service_pb2_grpc.DatasetServiceStub(channel).CaptureInstances(requests())
        return [_outcome(answer) async for answer in answers]


def _outcome(answer: pb.CaptureInstancesResponse) -> str:
    if answer.WhichOneof("outcome") == "instance":
        return "stored"
    return ErrorReason.Name(answer.failure.reason).removeprefix("ERROR_REASON_")


def test_a_folder_without_pictures_makes_no_dataset(shared_server: ServerProcess, tmp_path: Path) -> None:
    """A wrong folder leaves nothing to clean up."""
    diptych = Diptych(shared_server.address)
    (tmp_path / "1.jpg").write_bytes(draw("mug", number=313))

    ended = diptych("import", str(tmp_path), "--dataset", "Wrong folder", "--create")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Create a subfolder per label" in ended.stderr
    assert diptych("dataset", "show", "Wrong folder").returncode == 1
