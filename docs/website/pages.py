"""The pages of the site: the source file of each page, and its links within the site."""

import re
from collections.abc import Mapping
from os.path import normpath, relpath
from pathlib import Path, PurePosixPath

PAGES: Mapping[str, str] = {
    "README.md": "index.md",
    "docs/desktop.md": "desktop.md",
    "docs/comparing.md": "comparing.md",
    "docs/asking.md": "asking.md",
    "docs/install.md": "install.md",
    "docs/glossary.md": "glossary.md",
    "docs/cli.md": "cli.md",
    "docs/commands.md": "commands.md",
    "docs/sdk.md": "sdk.md",
    "docs/examples/first_notebook.ipynb": "first-notebook.md",
    "docs/examples/compare_versions.ipynb": "compare-versions.md",
    "docs/examples/explain_picture.ipynb": "explain-picture.md",
    "docs/examples/node/README.md": "node.md",
    "docs/server.md": "server.md",
    "docs/platforms.md": "platforms.md",
    "docs/access.md": "access.md",
    "docs/deploy.md": "deploy.md",
    "docs/performance.md": "performance.md",
    "docs/architecture.md": "architecture.md",
    "docs/api.md": "api.md",
    "docs/releasing.md": "releasing.md",
    "tests/benchmarks/README.md": "benchmarks.md",
    ".github/CONTRIBUTING.md": "contributing.md",
    ".github/SECURITY.md": "security.md",
    ".github/CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "CHANGELOG.md": "changelog.md",
}
"""The page of the site that each file of the repository becomes."""

_IMAGES = "docs/images/"
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?P<text>!?\[[^\]]*\])\((?P<target>(?!https?://|mailto:)[^)#\s]*)(?P<anchor>#[^)\s]*)?\)")


def site_text(source: str, text: str) -> str:
    """The text of a page with its links changed to pages of the site.

    A link to a file that has no page becomes the name of that file: where the repository is shown is not known here.

    Args:
        source: The path of the page in the repository, a key of `PAGES`.
        text: Its Markdown.
    """
    parts = _FENCED.split(text)
    parts[::2] = [_LINK.sub(lambda link: _link(source, link), part) for part in parts[::2]]
    return "".join(parts)


def copied_images(repository: Path) -> Mapping[str, bytes]:
    """The images of the pages, by their path in the site."""
    folder = repository / _IMAGES
    return {f"images/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}


def _link(source: str, link: re.Match[str]) -> str:
    target, anchor = link["target"], link["anchor"] or ""
    if not target:
        return link[0]
    file = normpath(PurePosixPath(source).parent / target)
    if (place := _place(file)) is None:
        return f"{link['text'][1:-1]} (`{file}`)" if link["text"] != f"[{file}]" else f"`{file}`"
    return f"{link['text']}({relpath(place, PurePosixPath(PAGES[source]).parent)}{anchor})"


def _place(file: str) -> str | None:
    if file.startswith(_IMAGES):
        return file.removeprefix("docs/")
    return PAGES.get(file)
