"""Draws the contact sheet of the documentation: `python -m diptych_scenes SHEET.jpg`."""

import sys
from pathlib import Path

from diptych_scenes.sheet import contact_sheet, sample_rows


def main(arguments: list[str]) -> int:
    """Write the sheet to the path in the arguments, and return the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m diptych_scenes SHEET.jpg\n")
        return 2
    contact_sheet(sample_rows()).save(Path(arguments[0]), quality=88)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
