"""Rules about the code itself: size, commits, imports, settings, words, migrations."""

import ast
import re
from pathlib import Path

import pytest

from tests.rules.code import PACKAGES, ROOT, calls, name, python_files, tree

HAN = re.compile("[\u4e00-\u9fff]")
# Doors of pages whose few labels stand beside the field they belong to, and data of the trade.
MAY_SPEAK = re.compile(
    r"(wording|schemas|identities|passwords|commands|answers|docs|facts|failures|api|stream|cli|timewords|hours_text)\.py$"
    r"|app/sandbox/|app/gateways/|app/conversations/(console|console_schemas|handoff|files|desk)\.py$"
    r"|app/insights/console\.py$|app/staff/console\.py$"
)


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=name)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    if path.parent.name == "versions":
        pytest.skip("a migration is as long as the tables it makes")
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", python_files("app", "bot", "knowledge"), ids=name)
def test_functions_fit_on_a_screen(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1
            assert length <= 50, f"{name(path)}:{node.lineno} {node.name} has {length} lines"


def test_only_db_commits() -> None:
    for path in python_files("app"):
        if name(path) == "app/db.py":
            continue
        for call in calls(tree(path)):
            function = call.func
            if isinstance(function, ast.Attribute) and function.attr in ("commit", "rollback"):
                # The migration door rolls back a plain connection that only looked something up.
                assert name(path) == "app/cli.py", f"{name(path)}:{call.lineno}"


def test_only_settings_read_the_environment() -> None:
    for path in python_files("app", "bot", "knowledge"):
        if name(path) not in ("app/settings/__init__.py", "app/sandbox/__main__.py"):
            assert "os.environ" not in path.read_text("utf-8"), name(path)
            assert "getenv" not in path.read_text("utf-8"), name(path)


def test_no_import_hides_in_a_function() -> None:
    for path in python_files("app", "bot", "knowledge"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    found = isinstance(inner, ast.Import | ast.ImportFrom)
                    assert not found, f"{name(path)}:{inner.lineno}"  # type: ignore[attr-defined]


def test_sentences_live_in_wording() -> None:
    for path in python_files("app"):
        if MAY_SPEAK.search(name(path)):
            continue
        strings = (n for n in ast.walk(tree(path)) if isinstance(n, ast.Constant))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in strings:
            if id(node) in docs or not isinstance(node.value, str):
                continue
            assert len(HAN.findall(node.value)) < 8, f"{name(path)}:{node.lineno} {node.value}"


def test_no_folder_for_everything() -> None:
    for path in python_files("app", "bot", "knowledge"):
        assert path.stem not in ("utils", "util", "helpers", "common", "manager", "misc"), name(
            path
        )


def test_migrations_are_numbered_and_the_head_is_named() -> None:
    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{n:04d}" for n in range(1, len(files) + 1)]
    assert (ROOT / "migrations" / ".current-head").read_text().strip() == numbers[-1]
    for path in files:
        functions = {n.name for n in tree(path).body if isinstance(n, ast.FunctionDef)}
        assert {"upgrade", "downgrade"} <= functions, path.name


def test_nothing_is_left_unfinished() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    for path in python_files("app", "bot", "knowledge", "deploy", "migrations"):
        assert not words.search(path.read_text("utf-8")), name(path)
