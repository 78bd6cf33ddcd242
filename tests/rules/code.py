"""The tree as the rules see it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "bot", "knowledge", "deploy", "bench", "migrations", "tests")


def python_files(*packages: str) -> list[Path]:
    """Every Python file of these packages."""
    return sorted(path for name in packages for path in (ROOT / name).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    """Its path from the root, for messages."""
    return str(path.relative_to(ROOT))


def calls(module: ast.Module) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(module) if isinstance(node, ast.Call))
