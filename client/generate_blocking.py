"""Write the blocking SDK: for each noun and handle of the async SDK a class whose methods wait for their answers.

Signatures and docstrings come from the async source, so that type checkers and `help` see the real ones.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

HERE = Path(__file__).resolve().parent
SDK = HERE / "diptych_client/sdk"
GENERATED = SDK / "blocking/generated"
RESOURCES = "diptych_client.sdk.resources"
GENERATED_MODULE = "diptych_client.sdk.blocking.generated"
SOURCES = (
    *("dataset", "snapshot", "training_job", "workspace"),  # handles
    *("access_tokens", "datasets", "models", "predictions", "snapshots", "training_jobs", "workspaces"),  # lists
)
PARTS = ("recordings",)
"""Modules with classes from which handles have some of their verbs."""
BY_HAND = {"Capture": "capture", "Client": "client", "PredictionStream": "prediction_stream"}
"""What is opened and left: its blocking class is written by hand, in a module of this name."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class House:
    """All classes of the async SDK that have a blocking one, by their names, with the module that they are in."""

    sources: Mapping[str, ast.Module]
    handles: Mapping[str, str]
    nouns: Mapping[str, str]
    records: Mapping[str, str]
    """Values that hold a handle."""
    parts: Mapping[str, tuple[str, ast.ClassDef]]
    """Classes from which handles have verbs, with the module that they are in."""

    @classmethod
    def read(cls, folder: Path) -> House:
        """What the sources of the folder say."""
        resources = {name: folder / f"resources/{name}.py" for name in (*SOURCES, *PARTS)}
        sources = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in resources.items()}
        found = [(name, each) for name in sources for each in sources[name].body if isinstance(each, ast.ClassDef)]
        classes = [(name, each) for name, each in found if name in SOURCES]
        handles = {each.name: name for name, each in classes if "AsyncHandle" in map(ast.unparse, each.bases)}
        return cls(
            sources,
            handles,
            nouns={each.name: name for name, each in classes if _is_noun(each)},
            records={each.name: name for name, each in classes if each.decorator_list and each.name not in handles},
            parts={each.name: (name, each) for name, each in found if name in PARTS},
        )

    def parts_of(self, node: ast.ClassDef) -> list[tuple[str, ast.ClassDef]]:
        """The classes from which this one has verbs."""
        return [self.parts[each] for each in map(ast.unparse, node.bases) if each in self.parts]

    def module_of(self, name: str) -> str | None:
        """Where the blocking class of this name is; None where there is none."""
        if name in BY_HAND:
            return f"diptych_client.sdk.blocking.{BY_HAND[name]}"
        source = {**self.handles, **self.nouns, **self.records}.get(name)
        return source and f"{GENERATED_MODULE}.{source}"

    def converted(self, kind: ast.expr, expression: str) -> str:
        """An expression that makes a blocking value of an async one of this kind; the expression where none is needed.

        Inside of it `link` is the connection.
        """
        match kind:
            case ast.Name(id=name) if name in self.handles:
                return f"translated({expression}, {name}, link)"
            case ast.Name(id=name) if name in BY_HAND:
                return f"{name}({expression}, link)"
            case ast.Name(id=name) if name in self.records:
                parts = (self.converted(each.annotation, f"{expression}.{part}") for part, each in self._fields(name))
                return f"{name}({', '.join(parts)})"
            case ast.BinOp(op=ast.BitOr()):
                return self._chosen(kind, expression)
        return expression

    def _chosen(self, kind: ast.expr, expression: str) -> str:
        names = [each for each in _names(kind) if each in self.handles]
        chosen = expression
        for name in names:
            chosen = f"translated({expression}, {name}, link) if isinstance({expression}, Async{name}) else {chosen}"
        return chosen

    def _fields(self, record: str) -> Iterator[tuple[str, ast.AnnAssign]]:
        [found] = [each for each in self.sources[self.records[record]].body if getattr(each, "name", "") == record]
        for each in getattr(found, "body", ()):
            if isinstance(each, ast.AnnAssign):
                yield ast.unparse(each.target), each


def generate(*, sources: Path, destination: Path) -> list[Path]:
    """Return the files written into the folder `destination`, which afterwards holds nothing else."""
    house = House.read(sources)
    texts = {name: _module(house, name) for name in SOURCES}
    texts["public"] = _public(house, (sources / "public.py").read_text(encoding="utf-8"))
    texts["__init__"] = '"""The blocking classes that are made from the async ones. Written by `make proto`."""\n'
    destination.mkdir(parents=True, exist_ok=True)
    for stale in {path.stem for path in destination.glob("*.py")} - texts.keys():
        (destination / f"{stale}.py").unlink()
    written = []
    for name, text in texts.items():
        written.append(destination / f"{name}.py")
        written[-1].write_text(_formatted(text), encoding="utf-8")
    return sorted(written)


def _public(house: House, source: str) -> str:
    """The list of public names, with the blocking classes in the place of the async ones."""
    imports = ["from diptych_client.sdk.blocking.client import connect"]
    names = ["connect"]
    for node in ast.parse(source).body:
        match node:
            case ast.ImportFrom(module=str(module), names=imported):
                imports += [f"from {house.module_of(each.name) or module} import {each.name}" for each in imported]
            case ast.Assign(value=ast.List(elts=listed)):
                names += [ast.literal_eval(each) for each in listed]
    heading = '"""Every public name of the blocking SDK. Made from `sdk/public.py` by `make proto`."""'
    return "\n\n".join([heading, "\n".join(imports), f"__all__ = {names}\n"])


def _module(house: House, name: str) -> str:
    tree = house.sources[name]
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef) and house.module_of(each.name)]
    body = "\n\n\n".join(_class(house, each) for each in classes)
    title = (ast.get_docstring(tree) or "").splitlines()[0]
    heading = f'"""{title}\n\nWithout `await`; made from `sdk/resources/{name}.py` by `make proto`.\n"""'
    return f"{heading}\n\nfrom __future__ import annotations\n\n{_imports(house, name, body)}\n\n\n{body}\n"


def _class(house: House, node: ast.ClassDef) -> str:
    docstring = _docstring(node, indent=4)
    if node.name in house.records:
        fields = "\n".join(f"    {ast.unparse(each)}" for each in node.body if isinstance(each, ast.AnnAssign))
        return f"@dataclass(frozen=True, slots=True)\nclass {node.name}:\n{docstring}\n\n{fields}"
    parts = [part for _, part in house.parts_of(node)]
    methods = [_method(house, each) for part in (node, *parts) for each in part.body if _is_public(each)]
    if node.name in house.handles:
        bases = {ast.unparse(each) for part in (node, *parts) for each in part.bases}
        [fields] = bases - {"AsyncHandle"} - house.parts.keys()
        head = f"class {node.name}({fields}, BlockingHandle):\n{docstring}\n\n    __slots__ = ()\n\n{_TWIN}"
    else:
        head = f"class {node.name}:\n{docstring}\n\n{_OWN}"
    return "\n\n".join([head.replace("NAME", f"Async{node.name}"), *methods])


_TWIN = """    @property
    def _verbs(self) -> NAME:
        return translated(self, NAME, self._link.calls)"""
_OWN = """    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = NAME(link.calls)"""


def _method(house: House, node: Function) -> str:
    returned = node.returns or ast.Constant(value=None)
    call = f"self._verbs.{node.name}({', '.join(_passed(node.args))})"
    match returned:
        case ast.Subscript(value=ast.Name(id="AsyncIterator"), slice=item):
            given = f"link.each({call}, lambda each: {house.converted(item, 'each')})"
            kind = f"Iterator[{ast.unparse(item)}]"
        case _:
            asked = f"link.run({call})" if isinstance(node, ast.AsyncFunctionDef) else call
            given, kind = house.converted(returned, asked), ast.unparse(returned)
            if "isinstance" in given:  # asked once, looked at twice
                given = f"(lambda each: {house.converted(returned, 'each')})({asked})"
    return (
        f"    def {node.name}({ast.unparse(node.args)}) -> {kind}:\n{_docstring(node, indent=8)}\n"
        f"        link = self._link\n        return {given}"
    )


def _passed(arguments: ast.arguments) -> Iterator[str]:
    yield from (each.arg for each in arguments.args[1:])
    yield from (f"{each.arg}={each.arg}" for each in arguments.kwonlyargs)


def _imports(house: House, name: str, body: str) -> str:
    """What the text needs, found by the names in it."""
    needed = set(_names(ast.parse(body)))
    found = {each: module for each, module in _known(house, name).items() if each in needed}
    lines = [f"from {module} import {each}" if module else f"import {each}" for each, module in found.items()]
    for each, source in {**house.handles, **house.nouns}.items():
        if f"Async{each}" in needed:
            lines.append(f"from {RESOURCES}.{source} import {each} as Async{each}")
    return "\n".join(lines)


def _known(house: House, name: str) -> dict[str, str]:
    """Where each name is that can stand in a module made from the source of this name."""
    tree = house.sources[name]
    known = {
        "dataclass": "dataclasses",
        "Iterator": "collections.abc",
        "BlockingHandle": "diptych_client.sdk.blocking.handle",
        "Link": "diptych_client.sdk.blocking.link",
        "translated": "diptych_client.sdk.values.handle",
    }
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    for source in (*(part for each in classes for part, _ in house.parts_of(each)), name):
        known |= _known_in(house.sources[source], name=source)
    for own in {**house.handles, **house.nouns, **house.records, **BY_HAND}:
        known[own] = house.module_of(own) or ""
        if known[own] == f"{GENERATED_MODULE}.{name}":
            del known[own]
    return known


def _known_in(tree: ast.Module, *, name: str) -> dict[str, str]:
    """Where each name is that the source of this name imports or makes."""
    known: dict[str, str] = {}
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                known |= {each.name: "" for each in names}
            case ast.ImportFrom(module=str(module), names=names):
                known |= {each.asname or each.name: module for each in names if each.asname is None}
            case ast.Assign(targets=[ast.Name(id=own)]) | ast.AnnAssign(target=ast.Name(id=own)):
                known[own] = f"{RESOURCES}.{name}"
    return known


def _names(node: ast.AST) -> Iterator[str]:
    """All names in it."""
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _docstring(node: ast.ClassDef | Function, *, indent: int) -> str:
    """The docstring as it is in the source, without the word that the blocking SDK does without."""
    first = node.body[0]
    text = ast.get_docstring(node, clean=False)
    if text is None or not isinstance(first, ast.Expr):
        raise ValueError(f"{node.name} has no docstring")
    quotes = 'r"""' if "\\" in text else '"""'
    return f'{" " * indent}{quotes}{text.replace("async with", "with")}"""'


def _is_public(node: ast.AST) -> TypeGuard[Function]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")


def _is_noun(node: ast.ClassDef) -> bool:
    """Whether it is made from a connection."""
    made = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    return [ast.unparse(each.args) for each in made] == ["self, calls: Calls"]


def _formatted(text: str) -> str:
    return _ruff(_ruff(text, ["check", "--select", "I,RUF022", "--fix", "--quiet"]), ["format"])


def _ruff(text: str, arguments: Sequence[str]) -> str:
    program = [
        sys.executable,
        "-m",
        "ruff",
        *arguments,
        "--stdin-filename",
        str(GENERATED / "module.py"),
        "-",
    ]
    done = subprocess.run(program, input=text, capture_output=True, text=True, check=True)  # noqa: S603  our own linter
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 once everything is written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=SDK, help="folder of the async SDK")
    parser.add_argument("--into", type=Path, default=GENERATED, help="folder to write to")
    options = parser.parse_args(arguments)
    generate(sources=options.sources, destination=options.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
