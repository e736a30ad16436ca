"""House rules that ruff does not know, each a function from a module's source to the lines that break it."""

import ast
import re
import sys
from collections.abc import Iterator

SLEEPERS = frozenset({"asyncio", "anyio", "time", "trio"})
WORDS = "|".join(f"{first}{rest}" for first, rest in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))  # no line here is one
MARKER = re.compile(rf"(#|//|--).*\b({WORDS})\b|\b({WORDS})[:(]")
MIN_DOCSTRING_WORDS = 2
KEYBOARD_TAKERS = ("input_", "combo", "listbox", "slider_", "drag_", "color_", "date_", "time_", "knob_", "file_dialog")
"""What DearPyGui's makers of items into which one can type, or which open over the window, begin with."""


def sleeps(source: str) -> list[int]:
    """The lines that wait for time to pass; `asyncio.sleep(0)`, which only yields to the loop, is fine."""
    tree = ast.parse(source)
    calls = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_sleep(node)]
    imports = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in SLEEPERS
        and any(name.name == "sleep" for name in node.names)
    ]
    return sorted(calls + imports)


def _is_sleep(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"), args=[ast.Constant(value=0), *_]):
            return False
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr="sleep")):
            return module in SLEEPERS
    return False


def markers(text: str) -> list[int]:
    """The lines that put work off: a word of `WORDS` in a comment, or anywhere with a colon or a name behind it."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if MARKER.search(line)]


def imports_at_load(source: str, *, package: str) -> list[int]:
    """The lines that import `package` when the module is loaded, that is, outside any function."""
    return [
        line for node in _statements_at_load(ast.parse(source)) for name, line in _imported(node) if name == package
    ]


def foreign_imports(source: str, *, own: tuple[str, ...]) -> list[int]:
    """The lines, in functions too, that import something neither of the standard library nor of the packages `own`."""
    return [
        line
        for node in ast.walk(ast.parse(source))
        for name, line in _imported(node)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == package or name.startswith(f"{package}.") for package in own)
    ]


def empty_docstrings(source: str) -> list[int]:
    """The lines of modules, classes and functions whose docstring has fewer than `MIN_DOCSTRING_WORDS`."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        getattr(node, "lineno", 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, documented)
        and (docstring := ast.get_docstring(node)) is not None
        and len(docstring.split()) < MIN_DOCSTRING_WORDS
    ]


def _statements_at_load(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _statements_at_load(child)


def _imported(node: ast.AST) -> list[tuple[str, int]]:
    match node:
        case ast.Import(names=names, lineno=line):
            return [(name.name, line) for name in names]
        case ast.ImportFrom(module=str(module), level=0, lineno=line):
            return [(module, line)]
    return []


def unregistered_inputs(source: str) -> list[int]:
    """The lines that make a field, a list or a dialog without the window's knowing that it takes the keyboard."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return sorted(node.lineno for node in calls if _takes_keyboard(node))


def internal_refusals(source: str) -> list[int]:
    """The lines that name the reason `INTERNAL`: what is not made by `log_fault` may have no error id in the log."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr == "INTERNAL"
        and isinstance(node.value, ast.Name)
        and node.value.id == "Reason"
    ]


def _takes_keyboard(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="dpg"), attr=name):
            is_over_all = any(each.arg in {"modal", "popup"} for each in call.keywords)
            return is_over_all or any(name.removeprefix("add_").startswith(each) for each in KEYBOARD_TAKERS)
    return False


def quoted_annotations(source: str) -> list[int]:
    """The lines with annotations in quotes: `from __future__ import annotations` does without."""
    return sorted(
        part.lineno
        for annotation in _annotations(ast.parse(source))
        for part in _types_in(annotation)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                yield annotation
            case ast.FunctionDef(returns=ast.expr() as returned) | ast.AsyncFunctionDef(returns=ast.expr() as returned):
                yield returned


def _types_in(annotation: ast.expr) -> Iterator[ast.expr]:
    """The parts of an annotation that are types, not values as in `Literal` and behind the first of `Annotated`."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Literal")):
            return
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *_])):
            yield from _types_in(first)
        case _:
            yield annotation
            for child in ast.iter_child_nodes(annotation):
                if isinstance(child, ast.expr):
                    yield from _types_in(child)


THIRD_PERSON = re.compile(
    r"(Answers|Asks|Begins|Builds|Calls|Cancels|Checks|Chooses|Closes|Connects|Counts|Creates|Deletes|Does|Draws|Ends)\b"
    r"|(Fetches|Fills|Finds|Forgets|Gets|Gives|Keeps|Leaves|Lists|Loads|Makes|Marks|Moves|Opens|Posts|Prints)\b"
    r"|(Puts|Raises|Reads|Records|Refuses|Removes|Returns|Runs|Says|Sends|Serves|Sets|Shows|Sorts|Starts|Stops)\b"
    r"|(Stores|Takes|Tells|Trains|Turns|Updates|Waits|Watches|Writes|Yields)\b|(True|False) (when|if)\b"
)


def third_person_docstrings(source: str) -> list[int]:
    """The lines of docstrings of functions that begin as "Returns ..." or "True when ...".

    A command is imperative, a query a noun phrase, and a predicate begins with "Whether".
    """
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return sorted(node.body[0].lineno for node in functions if THIRD_PERSON.match(ast.get_docstring(node) or ""))
