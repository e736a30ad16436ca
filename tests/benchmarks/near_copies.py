"""How well near copies are told apart from other pictures: precision and recall of pairs, set by set.

    PYTHONPATH=tests python -m benchmarks.near_copies [--folder FOLDER --weights-dir FOLDER]

A pair is right if both pictures show one scene. In a folder with a subfolder per label no two pictures are taken for
copies: what is found there is shown as a number of pairs.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych.pictures import normal_form
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.candidates import Coded, candidates, codes_of
from diptych_server.ml.frames import VIEW_COUNT, augmented_views, decode_square
from diptych_server.ml.looks import are_near_copies, likeness, look_of
from support.near_copies import (
    WAYS,
    Copy,
    copies_of,
    cut_outs,
    deep_greys,
    drawn_scenes,
    filmed,
    photographed_scenes,
    plain_walls,
)

_TOGETHER: Final = 16
SETS: Final[Mapping[str, Callable[[], list[Copy]]]] = {
    "plain walls": plain_walls,
    "plain walls of a worse camera": lambda: plain_walls(30, copies=4, noise=3.0, seed=7),
    "photographs saved again": lambda: copies_of(photographed_scenes(40), ("as it is", "saved again")),
    "shifted photographs": lambda: copies_of(photographed_scenes(36), ("as it is", "shifted", "shifted")),
    "photographs in all ways": lambda: copies_of(photographed_scenes(48), [*WAYS]),
    "scenes in all ways": lambda: copies_of(drawn_scenes(40), [*WAYS]),
    "frames of films": lambda: filmed(60),
    "16 bits": lambda: deep_greys(30),
    "transparent": lambda: cut_outs(36),
}
Pairs = NDArray[np.int64]


def main() -> None:
    """Print a line per set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--weights-dir", type=Path, default=Path("build/weights"))
    args = parser.parse_args()
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=args.weights_dir)
    for name, make in SETS.items():
        copies = make()
        scenes = np.array([copy.scene for copy in copies])
        found = found_pairs([copy.data for copy in copies], backbone)
        _say(f"{name}: {_figures(found, scenes)}")
    if args.folder:
        files = sorted(each for each in args.folder.glob("*/*") if each.is_file())
        found = found_pairs([file.read_bytes() for file in files], backbone)
        _say(f"{args.folder.name}: {len(found)} pairs among {len(files)} pictures")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def found_pairs(pictures: Sequence[bytes], backbone: Backbone) -> Pairs:
    """The near copies (P, 2) among pictures that are each their own burst."""
    squares = [decode_square(normal_form(data).data, side=backbone.side) for data in pictures]
    views = np.concatenate([_views(squares[at : at + _TOGETHER], backbone) for at in range(0, len(squares), _TOGETHER)])
    looks = np.stack([look_of(square) for square in squares])
    among = Coded(codes_of(views), np.arange(len(squares)))
    found = [
        pairs[are_near_copies(likeness(looks[pairs[:, 0]], looks[pairs[:, 1]]), cosines)]
        for pairs, cosines in candidates(np.arange(len(squares)), among)
    ]
    return np.unique(np.concatenate(found), axis=0)


def _views(squares: Sequence[NDArray[np.uint8]], backbone: Backbone) -> NDArray[np.float32]:
    views = np.concatenate([augmented_views(square) for square in squares])
    return backbone.embed(views).reshape(len(squares), VIEW_COUNT, backbone.dimension)


def _figures(found: Pairs, scenes: NDArray[np.int64]) -> str:
    """Precision of pairs, and how many pictures that have a copy are linked with one; scenes in the same group."""
    right = scenes[found[:, 0]] == scenes[found[:, 1]]
    has_copy = (scenes[:, None] == scenes).sum(axis=1) > 1
    linked = np.isin(np.arange(len(scenes)), found[right])
    return (
        f"{len(scenes)} pictures of {len(np.unique(scenes))} scenes, {len(found)} pairs, precision {right.mean():.1%}, "
        f"pictures linked with a copy {linked[has_copy].mean():.1%}"
    )


if __name__ == "__main__":
    main()
