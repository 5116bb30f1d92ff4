"""JUEL, the expression language of Camunda 7 models, put into FEEL where it means the same."""

from __future__ import annotations

import re

from bihuan.kernel.errors import InvalidModel

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<name>[^\W\d][\w]*)
    |(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:().,\[\]]))""",
    re.VERBOSE,
)
_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "&&", "or": "||", "not": "!", "div": "/"}
_LEVELS: tuple[dict[str, str], ...] = (
    {"||": "or"},
    {"&&": "and"},
    {"==": "=", "!=": "!="},
    {"<": "<", "<=": "<=", ">": ">", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/"},
)
# What Camunda 7 calls the counters of a multi-instance activity.
_NAMES = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "loopCounter": "(loopCounter - 1)",
}


def to_feel(text: str) -> str:
    """The FEEL of a JUEL text; text outside `${…}` stays as it is. Raises InvalidModel for what has no counterpart."""
    stripped = text.strip()
    whole = re.fullmatch(r"[$#]\{(.*)\}", stripped, re.DOTALL)
    if whole is None:
        return stripped
    tokens = _tokens(whole[1])
    parser = _Parser(tokens, whole[1])
    result = parser.choice()
    if parser.place < len(tokens):
        parser.refuse()
    return result


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise InvalidModel("engine.juel_unknown", expression=text)
        token = match[match.lastgroup or 0]
        found.append(_WORDS.get(token, token) if match.lastgroup == "name" else token)
        place = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens, writing FEEL."""

    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.place = 0

    def refuse(self) -> None:
        raise InvalidModel("engine.juel_unknown", expression=self.text)

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def choice(self) -> str:
        condition = self.level(0)
        if self.peek() != "?":
            return condition
        self.take()
        first = self.choice()
        if self.peek() != ":":
            self.refuse()
        self.take()
        return f"(if {condition} then {first} else {self.choice()})"

    def level(self, number: int) -> str:
        if number == len(_LEVELS):
            return self.unary()
        left = self.level(number + 1)
        while self.peek() in _LEVELS[number]:
            sign = _LEVELS[number][self.take()]
            left = f"{left} {sign} {self.level(number + 1)}"
        return left

    def unary(self) -> str:
        if self.peek() == "!":
            self.take()
            return f"not({self.unary()})"
        if self.peek() == "empty":
            self.take()
            inner = self.unary()
            return f'({inner} = null or {inner} = "" or {inner} = [])'
        if self.peek() == "-":
            self.take()
            return f"-{self.unary()}"
        return self.primary()

    def primary(self) -> str:
        if not self.peek():
            self.refuse()
        token = self.take()
        if token == "(":
            inner = self.choice()
            if self.peek() != ")":
                self.refuse()
            self.take()
            return f"({inner})"
        if token[0] in "'\"":
            return '"' + token[1:-1].replace('"', '\\"') + '"'
        if not (token[0].isalnum() or token[0] == "_"):
            self.refuse()
        path = _NAMES.get(token, token)
        while self.peek() == ".":
            self.take()
            path += f".{self.take()}"
        if self.peek() in ("(", "["):
            self.refuse()
        return path
