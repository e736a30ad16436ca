"""The blocking client: capture pictures of the virtual camera, train a snapshot, and predict."""

from diptych_client import Failure, TrainingParameters, connect, new_id
from diptych_client.cameras import encode_jpeg, open_camera

LABELS = ("mug", "phone")


def pictures(scene: str, count: int) -> list[bytes]:
    """The first frames of a scene as JPEG."""
    with open_camera(f"virtual:{scene}") as camera:
        frames = [camera.read() for _ in range(count)]
    return [encode_jpeg(frame.image, long_side=640) for frame in frames if frame is not None]


with connect() as client:
    dataset = client.datasets.create("Notebook")
    with dataset.capture() as capture:
        for label in LABELS:
            for seed in (1, 2):
                burst_id = new_id()
                for picture in pictures(f"{label}?seed={seed}", count=3):
                    capture.add(picture, label=label, burst_id=burst_id)
    job = dataset.train("First", parameters=TrainingParameters(epochs=20)).result()
    [outcome] = client.predictions.predict_images(pictures("mug?seed=3", count=1), snapshots=[job.snapshot_id])
    if isinstance(outcome, Failure):
        raise SystemExit(outcome.message)
    [answer] = outcome.best
    print(f"This is a {answer.label_name}.")
