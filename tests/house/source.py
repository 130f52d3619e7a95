"""The program's own source, parsed once, for tests about the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of the program."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As from the project's root."""
        return self.path.relative_to(ROOT).as_posix()

    def functions(self) -> Iterator[Function]:
        """All functions and methods, inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a failing test to say."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def program() -> tuple[Source, ...]:
    """Every Python file of the program."""
    return tuple(_read(path) for path in sorted(APP.rglob("*.py")))


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that are docstrings (of modules, classes, functions and, after them, of attributes)."""
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | Function) and body and isinstance(body[0], ast.Expr):
            found.add(id(body[0].value))
    return found


def called(node: ast.AST) -> Iterator[str]:
    """The names of what is called: `uow.run`, `act`, `session.commit`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func)
