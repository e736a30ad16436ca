"""A snapshot as a folder: a folder of pictures for each label, and what training measured."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from diptych_client import sdk
from diptych_client.desktop.bridge.tasks import Moved

_SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}


async def export_snapshot(snapshot: "sdk.Snapshot", folder: Path, *, moved: Moved) -> None:
    """Writes it; `folder` is made, and files of the same names are replaced. `moved` is told how far it is.

    Raises:
        DiptychError: a picture could not be fetched.
        OSError: a file could not be written.
    """
    names = {label.id: _folder_name(label.name) for label in snapshot.labels}
    instances = {each.id: each async for each in snapshot.list_instances()}
    count = 0
    async for each in snapshot.pictures(instances):
        if each.failure is not None:
            raise sdk.DiptychError.of(each.failure)
        instance = instances[each.instance_id]
        path = folder / names[instance.label_id] / f"{instance.id}{_SUFFIXES.get(instance.picture_format, '')}"
        await asyncio.to_thread(_write, path, each.picture or b"")
        count += 1
        moved(count, len(instances))
    facts = json.dumps(_facts(snapshot), indent=2, ensure_ascii=False).encode()
    await asyncio.to_thread(_write, folder / "snapshot.json", facts)


def _facts(snapshot: "sdk.Snapshot") -> Mapping[str, object]:
    metrics = snapshot.training_metrics
    return {
        "id": snapshot.id,
        "name": snapshot.name,
        "created_at": snapshot.created_at.isoformat() if snapshot.created_at else None,
        "instances": snapshot.instances,
        "backbone": snapshot.backbone,
        "labels": [{"id": label.id, "name": label.name} for label in snapshot.labels],
        "training_metrics": asdict(metrics) if metrics else None,
    }


def _folder_name(label: str) -> str:
    """The label as the name of a folder; nothing in it leads elsewhere."""
    name = "".join("_" if each in '/\\:*?"<>|' or not each.isprintable() else each for each in label).strip(". ")
    return name or "_"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
