"""The builtin functions of FEEL (DMN 1.5 §10.3.4), each declared by its signature."""

from bihuan.feel.functions import camunda, contexts, conversion, dates, intervals, lists, numeric, strings
from bihuan.feel.functions.registry import BUILTINS, OVERLOADS, Overload, overload_for

__all__ = [
    "BUILTINS",
    "OVERLOADS",
    "Overload",
    "camunda",
    "contexts",
    "conversion",
    "dates",
    "intervals",
    "lists",
    "numeric",
    "overload_for",
    "strings",
]
