"""The classes of the async SDK for which there are blocking ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

GENERATED_MODULE = "diptych_client.sdk.blocking.generated"
SOURCES = (
    *("dataset", "snapshot", "training_job", "workspace"),  # handles
    *(
        "access_tokens",
        "datasets",
        "explanations",
        "models",
        "predictions",
        "snapshots",
        "training_jobs",
        "workspaces",
    ),  # lists
)
PARTS = (
    *("dataset_part", "labels", "history", "instances", "recordings", "pictures", "comparisons", "suspects"),
    "questions",
)
"""Modules with base classes that provide methods of handles."""
BY_HAND = {"Capture": "capture", "Client": "client", "PredictionStream": "prediction_stream"}
"""Context managers: their blocking classes are written by hand, in modules of these names."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class AsyncClasses:
    """All classes of the async SDK with a blocking one, by name, with their modules."""

    sources: Mapping[str, ast.Module]
    handles: Mapping[str, str]
    nouns: Mapping[str, str]
    records: Mapping[str, str]
    """Values that contain a handle."""
    parts: Mapping[str, tuple[str, ast.ClassDef]]
    """Base classes that provide methods of handles, with their modules."""

    @classmethod
    def read(cls, folder: Path) -> AsyncClasses:
        """Read the sources in the folder."""
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
        """The base classes that provide methods of this one, and their base classes, each once."""
        direct = [self.parts[each] for each in map(ast.unparse, node.bases) if each in self.parts]
        found = {part.name: (name, part) for base in direct for name, part in (base, *self.parts_of(base[1]))}
        return list(found.values())

    def module_of(self, name: str) -> str | None:
        """The module of the blocking class of this name; None if there is none."""
        if name in BY_HAND:
            return f"diptych_client.sdk.blocking.{BY_HAND[name]}"
        source = {**self.handles, **self.nouns, **self.records}.get(name)
        return source and f"{GENERATED_MODULE}.{source}"

    def converted(self, kind: ast.expr, expression: str) -> str:
        """An expression that converts an async value of this type to a blocking one; unchanged if not needed.

        In it, `link` is the connection.
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
        names = [each for each in names_in(kind) if each in self.handles]
        chosen = expression
        for name in names:
            chosen = f"translated({expression}, {name}, link) if isinstance({expression}, Async{name}) else {chosen}"
        return chosen

    def _fields(self, record: str) -> Iterator[tuple[str, ast.AnnAssign]]:
        [found] = [each for each in self.sources[self.records[record]].body if getattr(each, "name", "") == record]
        for each in getattr(found, "body", ()):
            if isinstance(each, ast.AnnAssign):
                yield ast.unparse(each.target), each


def names_in(node: ast.AST) -> Iterator[str]:
    """All names in it."""
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def is_public(node: ast.AST) -> TypeGuard[Function]:
    """Whether it is a method for callers."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")


def _is_noun(node: ast.ClassDef) -> bool:
    """Whether the class is constructed from a connection."""
    made = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    return [ast.unparse(each.args) for each in made] == ["self, calls: Calls"]
