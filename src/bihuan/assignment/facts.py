"""What the answer depends on at run time, and the answer itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import Problem

Automatic: TypeAlias = Literal["", "approve", "reject"]
Mode: TypeAlias = Literal["single", "any", "all", "sequential", "ratio"]


class Performed(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of human work done in this instance: by `person`, for `on_behalf_of` when a deputy acted.

    `approval` says that the step was an approval, `outcome` how it ended, `scope` in which multi-instance body it lay (0: none).
    """

    element: str
    person: str
    on_behalf_of: str = ""
    approval: bool = False
    outcome: str = ""
    scope: int = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A running instance at a step: who started it, what its variables hold there, what people have done so far (in order).

    `variables` are FEEL values by name, those of the element's own scope included; `scope` is the multi-instance body the
    step lies in (0: none); `now` is the instant in milliseconds.
    """

    starter: str = ""
    variables: Mapping[str, Any] = {}
    performed: tuple[Performed, ...] = ()
    scope: int = 0
    now: int = 0


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to work on a step.

    `candidates` may do it (ids of people, in the order they are asked); `principals` says the same for a work list, by post
    where all holders may and by person otherwise. `assignee` is set when exactly one person is able to. `needed` of the
    candidates must decide, `mode` says how.
    With `automatic` set nobody is asked: the step ends with that outcome, in the name of `automatic_for` when that is a person.
    `notes` tell why the answer differs from the plain letters, `refused` who was kept out by which rule.
    """

    candidates: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    assignee: str = ""
    post: str = ""
    mode: Mode = "single"
    needed: int = 1
    automatic: Automatic = ""
    automatic_for: str = ""
    notes: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
