"""The source follows the rules that no linter has, and each rule catches its violations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import source_rules

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATED = REPOSITORY / "shared/diptych/v1"
LONGEST = 300
PLACES = ("shared", "server", "client", "proto", "tests", "docs", "deploy", ".ci", ".github", "Makefile", "README.md")
TEXTS = frozenset({"", ".md", ".proto", ".py", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml"})

PACKAGES = ("shared", "server", "client", "proto", "docs", "tests")

Rule = Callable[[str], list[int]]


def files(*places: str) -> Iterator[Path]:
    """The files below the places, or the places themselves, without generated code and caches."""
    for place in places:
        root = REPOSITORY / place
        for path in [root, *root.rglob("*")]:
            if path.is_file() and GENERATED not in path.parents and "__pycache__" not in path.parts:
                yield path


def modules(*places: str) -> Iterator[Path]:
    """The Python files below the places, without generated code."""
    return (path for path in files(*places) if path.suffix == ".py")


def offences(paths: Iterator[Path], rule: Rule) -> list[str]:
    """`path:line` of each line of the files that breaks the rule."""
    return [f"{path.relative_to(REPOSITORY)}:{line}" for path in paths for line in rule(path.read_text("utf-8"))]


def attributes_rule(source: str) -> list[int]:
    """Lines that begin a section of attributes in a docstring."""
    return [number for number, line in enumerate(source.splitlines(), start=1) if line.strip() == "Attributes:"]


def core_rule(source: str) -> list[int]:
    """The imports that core may not have."""
    return source_rules.foreign_imports(source, own=("diptych_server.core", "diptych.names", "diptych.wire"))


def wire_rule(source: str) -> list[int]:
    """The imports that the rules of the wire may not have."""
    return source_rules.foreign_imports(source, own=("diptych.wire",))


def names_rule(source: str) -> list[int]:
    """The imports that the rules of names may not have."""
    return source_rules.foreign_imports(source, own=("diptych.names",))


def camera_rule(source: str) -> list[int]:
    """The imports of OpenCV that loading the module would run."""
    return source_rules.imports_at_load(source, package="cv2")


def test_tests_do_not_sleep() -> None:
    """A test waits for an event, never for time to pass. Benchmarks keep time: they may."""
    tests = (path for path in modules("tests") if REPOSITORY / "tests/benchmarks" not in path.parents)

    assert offences(tests, source_rules.sleeps) == []


def test_modules_stay_short() -> None:
    """No module of the product is longer than it can be read in one go; generated ones are not read."""
    written = [path for path in modules("shared", "server", "client") if "generated" not in path.parts]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in written}

    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_there_are_no_todo_comments() -> None:
    """No file has a note about future work."""
    texts = (path for path in files(*PLACES) if path.suffix in TEXTS)

    assert offences(texts, source_rules.markers) == []


def test_docstrings_say_something() -> None:
    """No docstring is a placeholder."""
    assert offences(modules("shared", "server", "client", "proto"), source_rules.empty_docstrings) == []


def test_fields_have_a_docstring_below_them() -> None:
    """Editors and the website show it there; an `Attributes:` section repeats the names and gets out of date."""
    assert offences(modules("shared", "server", "client", "proto", "docs", "tests"), attributes_rule) == []


def test_core_is_standard_library_only() -> None:
    """The nouns and rules need nothing installed, and nor does what they share with the client."""
    assert offences(modules("server/diptych_server/core"), core_rule) == []
    assert offences(modules("shared/diptych/wire"), wire_rule) == []
    assert offences(modules("shared/diptych/names"), names_rule) == []


def test_opencv_waits_for_a_camera() -> None:
    """Everything can be imported where OpenCV's system libraries are missing."""
    assert offences(modules("shared", "server", "client"), camera_rule) == []


def test_keyboard_widgets_are_created_in_one_module() -> None:
    """The window's keys rest for fields, lists and dialogs that `Ui` has made: there are no others."""
    desktop = REPOSITORY / "client/diptych_client/desktop"
    others = (path for path in modules("client") if path != desktop / "drawing/ui.py")

    assert offences(others, source_rules.unregistered_inputs) == []


def test_internal_errors_are_created_in_one_module() -> None:
    """Only `log_fault` makes them, so each has an error id that is also in the log."""
    server = REPOSITORY / "server/diptych_server"
    may_name_it = {server / "faults.py", server / "api/statuses.py"}
    others = (path for path in modules("server") if path not in may_name_it)

    assert offences(others, source_rules.internal_refusals) == []


def test_annotations_are_not_quoted() -> None:
    """One way to name what is not loaded or not defined yet: annotations that are not evaluated."""
    assert offences(modules(*PACKAGES), source_rules.quoted_annotations) == []


def test_docstrings_have_one_grammar() -> None:
    """Imperative for commands, a noun phrase for queries, "Whether" for predicates."""
    assert offences(modules("shared", "server", "client"), source_rules.third_person_docstrings) == []


BREAKS = [
    pytest.param(source_rules.sleeps, "import time\ntime.sleep(1)", [2], id="sleep"),
    pytest.param(source_rules.sleeps, "import asyncio\nasyncio.sleep(0.1)", [2], id="sleep-in-the-loop"),
    pytest.param(source_rules.sleeps, "import asyncio\nasyncio.sleep(delay)", [2], id="sleep-by-name"),
    pytest.param(source_rules.sleeps, "from time import sleep", [1], id="sleep-imported"),
    pytest.param(source_rules.sleeps, "import asyncio\nasyncio.sleep(0)", [], id="yield-to-the-loop"),
    pytest.param(source_rules.markers, "a = 1\n# TO" + "DO: more", [2], id="marker"),
    pytest.param(source_rules.markers, "Text\n\nTO" + "DO: more", [3], id="marker-in-prose"),
    pytest.param(source_rules.markers, "Status.TO" + "DO  # todos: xxxx", [], id="word-like-a-marker"),
    pytest.param(source_rules.empty_docstrings, '"""."""', [1], id="placeholder"),
    pytest.param(source_rules.empty_docstrings, 'def one():\n    """Two words."""', [], id="docstring"),
    pytest.param(attributes_rule, 'class A:\n    """B.\n\n    Attributes:\n        a: C.\n    """', [4], id="section"),
    pytest.param(attributes_rule, 'class A:\n    """One."""\n    a: int\n    """Two."""', [], id="field"),
    pytest.param(core_rule, "import json\ndef late():\n    import numpy as np", [3], id="array-in-core"),
    pytest.param(core_rule, "from diptych_server.store import rows", [1], id="store-in-core"),
    pytest.param(core_rule, "from diptych_server.core.ids import Id\nimport collections.abc", [], id="core-in-core"),
    pytest.param(core_rule, "from diptych.wire.limits import SIDE", [], id="wire-in-core"),
    pytest.param(wire_rule, "from diptych.v1 import label_pb2", [1], id="messages-in-wire"),
    pytest.param(names_rule, "from diptych.wire.limits import SIDE", [1], id="wire-in-names"),
    pytest.param(camera_rule, "if True:\n    import cv2", [2], id="opencv-at-load"),
    pytest.param(camera_rule, "class A:\n    from cv2 import aruco", [2], id="opencv-in-a-class"),
    pytest.param(source_rules.unregistered_inputs, "a = 1\ndpg.add_input_text()", [2], id="unregistered-field"),
    pytest.param(source_rules.unregistered_inputs, "with dpg.window(modal=True):\n    pass", [1], id="own-dialog"),
    pytest.param(source_rules.unregistered_inputs, "dpg.add_combo([])\nui.combo([])", [1], id="own-list"),
    pytest.param(source_rules.unregistered_inputs, "dpg.add_window()\ndpg.add_text('')", [], id="plain-items"),
    pytest.param(source_rules.internal_refusals, "a = 1\nraise Refusal(Reason.INTERNAL, 'x')", [2], id="own-internal"),
    pytest.param(source_rules.internal_refusals, "raise Refusal(Reason.BAD_FIELD, 'x')", [], id="other-reason"),
    pytest.param(camera_rule, "def opened():\n    import cv2", [], id="opencv-in-a-function"),
    pytest.param(source_rules.third_person_docstrings, 'def one():\n    """Returns it."""', [2], id="third-person"),
    pytest.param(source_rules.third_person_docstrings, 'def one():\n    """True when it is."""', [2], id="predicate"),
    pytest.param(source_rules.third_person_docstrings, 'def one():\n    """Return it."""', [], id="imperative"),
    pytest.param(source_rules.quoted_annotations, 'def one(a: "A") -> list["B"]: ...', [1, 1], id="quoted-types"),
    pytest.param(source_rules.quoted_annotations, 'class A:\n    b: "C | None" = None', [2], id="quoted-field"),
    pytest.param(
        source_rules.quoted_annotations,
        'def one(a: Annotated[str, Option("--a")], b: Literal["c"]) -> A: ...',
        [],
        id="values-in-annotations",
    ),
]


@pytest.mark.parametrize(("rule", "source", "lines"), BREAKS)
def test_a_rule_finds_the_lines_that_break_it(rule: Rule, source: str, lines: list[int]) -> None:
    """Each rule names the offending line of a small example, and leaves the innocent one alone."""
    assert rule(source) == lines
