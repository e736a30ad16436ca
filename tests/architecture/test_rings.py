"""The rings of tests are described, and the quick ones exist."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TESTS = REPOSITORY / "tests"
NO_RINGS = {"support", "benchmarks"}
ROW = re.compile(r"^\| (?P<rings>`[^|]+`) \|", re.MULTILINE)


def rings() -> set[str]:
    """The folders that hold tests."""
    return {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))} - NO_RINGS


def test_the_page_for_contributors_describes_every_ring() -> None:
    """A contributor sees what a ring needs before running it."""
    page = (REPOSITORY / ".github/CONTRIBUTING.md").read_text("utf-8")
    described = {ring for row in ROW.finditer(page) for ring in re.findall(r"`([\w-]+)`", row["rings"])}

    assert described == rings()


def test_the_quick_tests_match_the_makefile() -> None:
    """The run would stop at a missing folder."""
    [folders] = re.findall(r"^FAST_TESTS := (.+)$", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert [folder for folder in folders.split() if not (REPOSITORY / folder).is_dir()] == []
    assert "tests/unit" in folders
