"""Models from outside the repository, and small helpers to write BPMN in a test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bihuan import bpmn
from bihuan.bpmn import model
from bihuan.kernel.errors import InvalidModel, Problem

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:extra" '
    'xmlns:tns="urn:test" id="whole" targetNamespace="urn:test">'
)


def shared(*parts: str) -> Path:
    """A folder or file of the shared material; the test is skipped where the material is not at hand."""
    root = Path(os.environ.get("BIHUAN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
    if not root.is_dir():
        pytest.skip(f"shared material is not here: {root}")
    return root.joinpath(*parts)


def document(inside: str) -> bytes:
    """A document with `inside` as its root elements."""
    return f"{HEAD}{inside}</definitions>".encode()


def process(inside: str, *, before: str = "", executable: bool = True) -> bytes:
    """A document with one process."""
    return document(f'{before}<process id="p" isExecutable="{"true" if executable else "false"}">{inside}</process>')


def read_process(inside: str, *, before: str = "", executable: bool = True) -> model.Process:
    definitions = bpmn.read(process(inside, before=before, executable=executable))
    return next(root for root in definitions.rootElements if isinstance(root, model.Process))


def refused(data: bytes) -> InvalidModel:
    """The error with which a document is refused."""
    with pytest.raises(InvalidModel) as caught:
        bpmn.read(data)
    return caught.value


def broken(data: bytes, profile: str = "default") -> list[Problem]:
    """The problems of a document that can be read."""
    return bpmn.check(bpmn.read(data), "strict" if profile == "strict" else "default")
