"""The limits of the house style that a program can see. Each guard yields sentences, one per offence."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 500
VAGUE_NAMES = {"base", "helper", "helpers", "manager", "managers", "util", "utils"}
LOG_CALLS = {"critical", "debug", "error", "exception", "info", "log", "warn", "warning"}
CATCH_ALL = {"BaseException", "Exception"}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, and its text."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{source.path}:{node.lineno} {node.name} has {lines} lines, {MAX_FUNCTION_LINES} at most"


def long_files(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    if lines > MAX_FILE_LINES:
        yield f"{source.path} has {lines} lines, {MAX_FILE_LINES} at most"


def vague_names(source: Source) -> Iterator[str]:
    for part in source.path.with_suffix("").parts:
        vague = VAGUE_NAMES & set(part.split("_"))
        if vague:
            yield f"{source.path}: `{vague.pop()}` says nothing; name the noun"


def formatted_logs(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _is_log_call(node) and any(isinstance(each, ast.JoinedStr) for each in node.args):
            yield f"{source.path}:{node.lineno} f-string in a log call; keep the message constant, put facts in `extra`"


def broad_excepts(source: Source) -> Iterator[str]:
    if source.path.is_relative_to("services/commons/plumbing"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or CATCH_ALL & _names(node.type)):
            yield f"{source.path}:{node.lineno} catches everything; only plumbing may"


def _is_log_call(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in LOG_CALLS:
        return False
    return any("log" in name.lower() for name in _names(node.func.value))


def _names(node: ast.expr) -> set[str]:
    parts = ast.walk(node)
    return {part.id if isinstance(part, ast.Name) else part.attr for part in parts if isinstance(part, ast.Name | ast.Attribute)}


Guard = Callable[[Source], Iterator[str]]
GUARDS: tuple[Guard, ...] = (broad_excepts, formatted_logs, long_files, long_functions, vague_names)
