"""Compare two snapshots on the same frames: `python two_snapshots.py SNAPSHOT SNAPSHOT CAMERA FRAMES`.

A camera is a number, a video, a folder of pictures, or a scene such as `virtual:mug?light=lamp`.
"""

import asyncio
import sys

from diptych_client.cameras import Camera, encode_square, open_camera
from diptych_client.sdk import Client, PicturePredictions, PredictionStream


async def main(names: list[str], camera: str, frames: int) -> None:
    """Print a line per answered frame."""
    async with Client.from_environment() as client:
        snapshots = [await client.snapshots.find(name) for name in names]
        async with client.predictions.stream(snapshots) as stream, asyncio.TaskGroup() as tasks:
            tasks.create_task(offer(stream, camera, frames))
            async for answer in stream:
                match answer.outcome:
                    case PicturePredictions() as outcome:
                        print(f"frame {answer.frame_id}: {line(outcome)}")
                    case other:  # skipped for a newer frame, or failed
                        print(f"frame {answer.frame_id}: {other}")


async def offer(stream: PredictionStream, spec: str, frames: int) -> None:
    """Offer some frames of the camera, ten a second."""
    with open_camera(spec) as camera:
        for _ in range(frames):
            picture = await asyncio.to_thread(shoot, camera, stream)
            if picture is None:
                break
            stream.offer(picture)
            await asyncio.sleep(0.1)
    stream.finish()


def shoot(camera: Camera, stream: PredictionStream) -> bytes | None:
    """The next frame, scaled to the input of the backbone; called on a thread because it takes time."""
    frame = camera.read()
    return encode_square(frame.image, side=stream.square_side_pixels) if frame else None


def line(outcome: PicturePredictions) -> str:
    """The answers of all snapshots side by side."""
    labels = outcome.model_set.labels
    return " | ".join(
        f"{snapshot.name}: {labels[answer.predicted_index].name} {answer.confidences[answer.predicted_index]:.0%}"
        for snapshot, answer in zip(outcome.model_set.snapshots, outcome.predictions, strict=True)
        if answer.failure is None
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:3], sys.argv[3], int(sys.argv[4])))
