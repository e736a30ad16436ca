"""A notebook as a page."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def notebook_page(notebook: Path) -> str:
    """Its cells as Markdown: text unchanged, code as blocks. Notebooks of this repository contain no outputs."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n\n".join(_cell(cell) for cell in cells) + "\n"


def _cell(cell: Mapping[str, Any]) -> str:
    text = "".join(cell["source"])
    return text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"
