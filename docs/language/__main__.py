"""Prints banned wording in the files that git tracks, and fails if there is any.

`python -m language [path ...]`, run in the folder docs; paths are below the root of the repository. `--count` prints a
number for each file instead of the lines.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from language.checking import PATTERNS, find_matches, read_patterns

REPOSITORY = Path(__file__).resolve().parents[2]
KINDS = frozenset({".py", ".md", ".proto", ".sql", ".toml", ".yml", ".yaml", ".sh", ".ipynb", ""})
GENERATED = ("shared/diptych/v1/", "client/diptych_client/sdk/blocking/made/", ".ci/constraints", "LICENSE")
RELEASED = ("server/diptych_server/store/migrations/",)
"""Files whose text must not change: databases keep the checksum of each migration that they have."""


def tracked(places: list[str]) -> list[Path]:
    """Tracked text files below these places; all files if there are none."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *places], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith(GENERATED + RELEASED)]
    paths = [REPOSITORY / name for name in names]
    return [path for path in paths if path.suffix in KINDS and path != PATTERNS and path.is_file()]


def main() -> int:
    """Check the tree, and return 1 if banned wording was found."""
    parser = argparse.ArgumentParser(prog="python -m language", description=__doc__)
    parser.add_argument("places", nargs="*", metavar="path", help="files and folders; everything if omitted")
    parser.add_argument("--count", action="store_true", help="print only how many lines each file has")
    options = parser.parse_args()
    patterns, total = read_patterns(), 0
    for path in tracked(options.places):
        matches = list(find_matches(path.read_text(encoding="utf-8"), patterns))
        total += len(matches)
        name = path.relative_to(REPOSITORY)
        if options.count and matches:
            print(f"{len(matches):5} {name}")
        elif not options.count:
            for match in matches:
                print(f"{name}:{match.line}: '{match.wording}'; use: {match.instead}")
    if total:
        print(f"Found {total} uses of banned wording (docs/language/patterns.toml).", file=sys.stderr)
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
