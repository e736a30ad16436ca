"""Builds the site: `python -m website`, run in the folder docs. `make docs` does it. Any warning is an error."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from website.notebooks import notebook_page
from website.pages import PAGES, copied_images, site_text
from website.python_pages import python_pages

REPOSITORY = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 once the site is complete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=REPOSITORY / "build/website", help="default: build/website")
    into: Path = parser.parse_args(arguments).into.resolve()
    shutil.rmtree(into, ignore_errors=True)
    _write(into / "pages", _sources(REPOSITORY))
    shutil.copy(Path(__file__).with_name("zensical.toml"), into)
    for folder in ("javascripts", "stylesheets"):
        shutil.copytree(Path(__file__).with_name(folder), into / "pages" / folder)
    status = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=into,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "docs"), *_packages(REPOSITORY)])},
        check=False,
    ).returncode
    if status == 0:
        sys.stdout.write(f"Open {into / 'site' / 'index.html'}\n")
    return status


def _packages(repository: Path) -> Sequence[str]:
    return [str(repository / part) for part in ("shared", "client")]


def _sources(repository: Path) -> Mapping[str, bytes]:
    pages = {place: site_text(source, _text(repository / source)) for source, place in PAGES.items()}
    texts = {**pages, **python_pages()}
    return {**{place: text.encode() for place, text in texts.items()}, **copied_images(repository)}


def _text(file: Path) -> str:
    return notebook_page(file) if file.suffix == ".ipynb" else file.read_text("utf-8")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for place, content in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
