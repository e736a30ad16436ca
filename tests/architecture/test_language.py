"""The check of wording finds what it bans, and only that."""

import pytest

from language.checking import Pattern, find_matches, read_patterns

PATTERNS = read_patterns()
EXAMPLES = [(pattern, example) for pattern in PATTERNS for example in pattern.examples]
ACCEPTED = [(pattern, line) for pattern in PATTERNS for line in pattern.accepted]


@pytest.mark.parametrize(("pattern", "example"), EXAMPLES)
def test_each_example_is_found(pattern: Pattern, example: str) -> None:
    """With its line, and what to write instead."""
    [match] = find_matches(f"A first line.\n{example}\n", [pattern])

    assert match.line == 2
    assert match.wording in example
    assert match.instead == pattern.instead


@pytest.mark.parametrize(("pattern", "line"), ACCEPTED)
def test_correct_wording_is_accepted(pattern: Pattern, line: str) -> None:
    """Although it resembles what is banned."""
    assert not list(find_matches(line, [pattern]))


def test_every_pattern_has_an_example() -> None:
    """Without one, a typing error in a pattern would go unnoticed."""
    assert all(pattern.examples for pattern in PATTERNS)


@pytest.mark.parametrize("text", ["", "\n\n", "Load the dataset and train it again."])
def test_plain_text_has_no_matches(text: str) -> None:
    """Neither does an empty one."""
    assert not list(find_matches(text, PATTERNS))
