"""The files of ``shanzhi match``: read with every mistake told in one sentence, written whole or not at all."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from services.volunteers.matching.instance import Instance
from services.volunteers.matching.reading import Unreadable, read_instance
from town.cli.live import on_one_line


@contextmanager
def telling_mistakes(path: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Tell what is wrong with a file in one sentence, with its line where that is known, and exit 2."""
    try:
        yield
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read or written: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{path}, line 1 or after: it is not UTF-8") from error
    except Unreadable as error:
        raise typer.BadParameter(on_one_line(f"{path}, line {error.line}: {error}")) from error
    except kinds as error:
        raise typer.BadParameter(on_one_line(f"{path}: {error}")) from error


def text_of(path: Path) -> str:
    with telling_mistakes(path):
        return path.read_text(encoding="utf-8")


def instance_in(path: Path) -> Instance:
    text = text_of(path)
    with telling_mistakes(path):
        return read_instance(text)


def require_places(in_: Path, *outs: Path) -> None:
    """Refuse, before anything is computed, places where no paper can be put, and a paper in the place of another."""
    for path in outs:
        if path.is_dir() or not path.parent.is_dir():
            raise typer.BadParameter(f"{path} cannot be written: it is a folder, or in none")
    files = [path.resolve() for path in (in_, *outs) if path.is_file() or not path.exists()]
    if len(set(files)) < len(files):
        raise typer.BadParameter("--in, --out and --certificate are three files: one would be written over the other")


def write_papers(papers: Mapping[Path, Mapping[str, Any]]) -> None:
    """Write them all beside their places, then put them there: whoever is stopped half-way leaves no half paper."""
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in papers if not _is_device_or_link(path)}
    try:
        for path, paper in papers.items():
            with telling_mistakes(path):
                drafts.get(path, path).write_text(json.dumps(paper, ensure_ascii=False) + "\n", encoding="utf-8")
        for path, draft in drafts.items():
            with telling_mistakes(path):
                draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _is_device_or_link(path: Path) -> bool:
    """Tell whether it is written through, as /dev/stdout, and nothing may be put in its place."""
    return path.is_symlink() or (path.exists() and not path.is_file())
