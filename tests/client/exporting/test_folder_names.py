"""Labels as names of folders."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.names import tidy
from diptych_client.exporting.folder_names import folder_names, label_of
from diptych_client.importing.walk import is_skipped


@pytest.mark.parametrize(
    ("label", "folder"),
    [
        ("mug", "mug"),
        ("Tasse à café", "Tasse à café"),
        ("日本", "日本"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("cat/dog", "cat%2Fdog"),
        ("cat_dog", "cat_dog"),
        ("100 %", "100 %25"),
        ("..", "%2E%2E"),
        (".hidden", "%2Ehidden"),
        ("Mug.", "Mug%2E"),
        ('a\\b:c*d?e"f<g>h|i', "a%5Cb%3Ac%2Ad%3Fe%22f%3Cg%3Eh%7Ci"),
        ("con", "%63on"),
        ("NUL.txt", "%4EUL.txt"),
        ("COM1", "%43OM1"),
        ("Thumbs.db", "%54humbs.db"),
        ("metadata.jsonl", "%6Detadata.jsonl"),
        ("mug\u200b", "mug%E2%80%8B"),  # of a time when the server took it
    ],
)
def test_a_name_reads_as_the_label_where_it_can(label: str, folder: str) -> None:
    """And is decoded to it."""
    assert folder_names([label]) == [folder]
    assert label_of(folder) == label


def test_names_differ_by_more_than_case() -> None:
    """Windows and macOS take Cat and cat for one folder."""
    names = folder_names(["Cat", "cat", "CAT", "cAT", "a", "A"])

    assert names == ["Cat", "%63at", "%43AT", "%63%41T", "a", "%41"]
    assert [label_of(name) for name in names] == ["Cat", "cat", "CAT", "cAT", "a", "A"]


@pytest.mark.parametrize("sign", ["x", "\u6f22", "👩‍🚀", "/"])
def test_long_labels_get_distinct_short_names(sign: str) -> None:
    """A hundred characters may be four hundred bytes, which no file system accepts."""
    first, second = (tidy((sign * 100)[:99] + end) for end in "ab")

    names = folder_names([first, second])

    assert len(set(names)) == 2
    assert all(len(name.encode()) <= 143 for name in names)


@given(labels=st.lists(st.text(min_size=1, max_size=100).map(tidy).filter(bool), unique=True, max_size=8))
def test_every_label_gets_a_valid_folder_name(labels: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """One for each label, directly in its place, which an import sees."""
    names = folder_names(labels)

    keys = {unicodedata.normalize("NFC", name).casefold() for name in names}
    assert len(keys) == len(labels)
    top = tmp_path_factory.mktemp("names")
    for name in names:
        assert Path(name).name == name
        assert not is_skipped(name)
        assert name[-1] not in ". "
        (top / name).mkdir()
    assert sorted(path.name for path in top.iterdir()) == sorted(names)
