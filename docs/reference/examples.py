"""The example programs as blocks of Markdown."""

from collections.abc import Mapping
from pathlib import Path


def programs(folder: Path) -> Mapping[str, str]:
    """Every Python program of the folder as a Markdown block, by its name without the suffix."""
    return {path.stem: f"```python\n{path.read_text(encoding='utf-8')}```\n" for path in sorted(folder.glob("*.py"))}
