"""The notebooks of the examples as pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def notebook_pages(folder: Path) -> Mapping[str, str]:
    """Each notebook of the folder as a page, by its path in the site."""
    return {f"{path.stem.replace('_', '-')}.md": notebook_page(path) for path in sorted(folder.glob("*.ipynb"))}


def notebook_page(notebook: Path) -> str:
    """Its cells as Markdown: texts as they are, programs as blocks, and what they printed below them."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n\n".join(_cell(cell) for cell in cells) + "\n"


def _cell(cell: Mapping[str, Any]) -> str:
    text = "".join(cell["source"])
    return text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"
