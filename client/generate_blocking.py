"""Write the blocking SDK: a class with blocking methods for each resource and handle of the async SDK.

Signatures and docstrings are copied from the async source, for type checkers and `help`.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path

from async_classes import BY_HAND, GENERATED_MODULE, SOURCES, AsyncClasses, Function, is_public, names_in

HERE = Path(__file__).resolve().parent
SDK = HERE / "diptych_client/sdk"
GENERATED = SDK / "blocking/generated"
RESOURCES = "diptych_client.sdk.resources"


def generate(*, sources: Path, destination: Path) -> list[Path]:
    """Write the files into the folder `destination`, remove all others there, and return their paths."""
    async_classes = AsyncClasses.read(sources)
    texts = {name: _module(async_classes, name) for name in SOURCES}
    texts["public"] = _public(async_classes, (sources / "public.py").read_text(encoding="utf-8"))
    texts["__init__"] = '"""The blocking classes, generated from the async ones by `make proto`."""\n'
    destination.mkdir(parents=True, exist_ok=True)
    for stale in {path.stem for path in destination.glob("*.py")} - texts.keys():
        (destination / f"{stale}.py").unlink()
    written = []
    for name, text in texts.items():
        written.append(destination / f"{name}.py")
        written[-1].write_text(_formatted(text), encoding="utf-8")
    return sorted(written)


def _public(async_classes: AsyncClasses, source: str) -> str:
    """The list of public names, with the blocking classes instead of the async ones."""
    imports = ["from diptych_client.sdk.blocking.client import connect"]
    names = ["connect"]
    for node in ast.parse(source).body:
        match node:
            case ast.ImportFrom(module=str(module), names=imported):
                imports += [
                    f"from {async_classes.module_of(each.name) or module} import {each.name}" for each in imported
                ]
            case ast.Assign(value=ast.List(elts=listed)):
                names += [ast.literal_eval(each) for each in listed]
    heading = '"""Every public name of the blocking SDK. Generated from `sdk/public.py` by `make proto`."""'
    return "\n\n".join([heading, "\n".join(imports), f"__all__ = {names}\n"])


def _module(async_classes: AsyncClasses, name: str) -> str:
    tree = async_classes.sources[name]
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef) and async_classes.module_of(each.name)]
    body = "\n\n\n".join(_class(async_classes, each) for each in classes)
    title = (ast.get_docstring(tree) or "").splitlines()[0]
    heading = f'"""{title}\n\nWithout `await`; generated from `sdk/resources/{name}.py` by `make proto`.\n"""'
    return f"{heading}\n\nfrom __future__ import annotations\n\n{_imports(async_classes, name, body)}\n\n\n{body}\n"


def _class(async_classes: AsyncClasses, node: ast.ClassDef) -> str:
    docstring = _docstring(node, indent=4)
    if node.name in async_classes.records:
        fields = "\n".join(f"    {ast.unparse(each)}" for each in node.body if isinstance(each, ast.AnnAssign))
        return f"@dataclass(frozen=True, slots=True)\nclass {node.name}:\n{docstring}\n\n{fields}"
    parts = [part for _, part in async_classes.parts_of(node)]
    verbs = [each for part in (node, *parts) for each in part.body if is_public(each)]
    methods = [_method(async_classes, _returning(each, node.name)) for each in verbs]
    if node.name in async_classes.handles:
        bases = {ast.unparse(each) for part in (node, *parts) for each in part.bases}
        [fields] = bases - {"AsyncHandle"} - async_classes.parts.keys()
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


def _returning(node: Function, name: str) -> Function:
    """The method of a part, which returns `Self`, as the class of this name inherits it."""
    inherited = deepcopy(node)
    for each in ast.walk(inherited.returns or ast.Constant(value=None)):
        if isinstance(each, ast.Name) and each.id == "Self":
            each.id = name
    return inherited


def _method(async_classes: AsyncClasses, node: Function) -> str:
    returned = node.returns or ast.Constant(value=None)
    call = f"self._verbs.{node.name}({', '.join(_passed(node.args))})"
    match returned:
        case ast.Subscript(value=ast.Name(id="AsyncIterator"), slice=item):
            given = f"link.each({call}, lambda each: {async_classes.converted(item, 'each')})"
            kind = f"Iterator[{ast.unparse(item)}]"
        case _:
            asked = f"link.run({call})" if isinstance(node, ast.AsyncFunctionDef) else call
            given, kind = async_classes.converted(returned, asked), ast.unparse(returned)
            if "isinstance" in given:  # called once, used twice
                given = f"(lambda each: {async_classes.converted(returned, 'each')})({asked})"
    return (
        f"    def {node.name}({ast.unparse(node.args)}) -> {kind}:\n{_docstring(node, indent=8)}\n"
        f"        link = self._link\n        return {given}"
    )


def _passed(arguments: ast.arguments) -> Iterator[str]:
    yield from (each.arg for each in arguments.args[1:])
    yield from (f"{each.arg}={each.arg}" for each in arguments.kwonlyargs)


def _imports(async_classes: AsyncClasses, name: str, body: str) -> str:
    """The imports that the text needs, found by the names in it."""
    needed = set(names_in(ast.parse(body)))
    found = {each: module for each, module in _known(async_classes, name).items() if each in needed}
    lines = [f"from {module} import {each}" if module else f"import {each}" for each, module in found.items()]
    for each, source in {**async_classes.handles, **async_classes.nouns}.items():
        if f"Async{each}" in needed:
            lines.append(f"from {RESOURCES}.{source} import {each} as Async{each}")
    return "\n".join(lines)


def _known(async_classes: AsyncClasses, name: str) -> dict[str, str]:
    """The module of each name that a module generated from this source can use."""
    tree = async_classes.sources[name]
    known = {
        "dataclass": "dataclasses",
        "Iterator": "collections.abc",
        "BlockingHandle": "diptych_client.sdk.blocking.handle",
        "Link": "diptych_client.sdk.blocking.link",
        "translated": "diptych_client.sdk.values.handle",
    }
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    for source in (*(part for each in classes for part, _ in async_classes.parts_of(each)), name):
        known |= _known_in(async_classes.sources[source], name=source)
    for own in {**async_classes.handles, **async_classes.nouns, **async_classes.records, **BY_HAND}:
        known[own] = async_classes.module_of(own) or ""
        if known[own] == f"{GENERATED_MODULE}.{name}":
            del known[own]
    return known


def _known_in(tree: ast.Module, *, name: str) -> dict[str, str]:
    """The module of each name that this source imports or defines."""
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


def _docstring(node: ast.ClassDef | Function, *, indent: int) -> str:
    """The docstring from the source, without `async`."""
    first = node.body[0]
    text = ast.get_docstring(node, clean=False)
    if text is None or not isinstance(first, ast.Expr):
        raise ValueError(f"{node.name} has no docstring")
    quotes = 'r"""' if "\\" in text else '"""'
    return f'{" " * indent}{quotes}{text.replace("async with", "with")}"""'


def _formatted(text: str) -> str:
    return _ruff(_ruff(text, ["check", "--select", "I,RUF022", "--fix", "--quiet"]), ["format"])


def _ruff(text: str, arguments: Sequence[str]) -> str:
    program = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(GENERATED / "module.py"), "-"]
    done = subprocess.run(program, input=text, capture_output=True, text=True, check=True)  # noqa: S603  our own linter
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the blocking SDK, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=SDK, help="folder of the async SDK")
    parser.add_argument("--into", type=Path, default=GENERATED, help="folder to write to")
    options = parser.parse_args(arguments)
    generate(sources=options.sources, destination=options.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
