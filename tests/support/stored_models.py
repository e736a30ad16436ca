"""The live path over stored snapshots, with the colour backbone."""

from functools import partial

from diptych_server.flows.snapshots.serving import load_head, load_served_snapshot
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.ml.frames import decode_square
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from support.training import ColourBackbone, colour_backbones


def live_path_over(database: Database, blobs: BlobStore, *, backbone: ColourBackbone | None = None) -> LivePath:
    """A live path with one worker per lane."""
    model_loader: ModelLoader[ServedHead] = ModelLoader(
        load_snapshot=partial(load_served_snapshot, database),
        load_head=partial(load_head, database, blobs),
        load_backbone=colour_backbones(backbone or ColourBackbone()).get,
        group_heads=ServedHeads,
        head_bytes=lambda head: head.size_bytes,
    )
    return LivePath(load_model_set=model_loader.load, engine=Engine(decode=decode_square), workers=1)
