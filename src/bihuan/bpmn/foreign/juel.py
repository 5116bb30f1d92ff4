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
# Methods of Java without arguments that a function of FEEL does.
_METHODS = {
    "size": "count({})",
    "isEmpty": "(count({}) = 0)",
    "toUpperCase": "upper case({})",
    "toLowerCase": "lower case({})",
    "trim": "trim({})",
}


_PART = re.compile(r"[$#]\{((?:[^{}'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*)\}")


def to_feel(text: str) -> str:
    """The FEEL of a JUEL text; text without `${…}` stays as it is. Raises InvalidModel for what has no counterpart."""
    stripped = text.strip()
    whole = re.fullmatch(r"[$#]\{(.*)\}", stripped, re.DOTALL)
    if whole is None or len(_PART.findall(stripped)) > 1:
        return _joined(stripped) if _PART.search(stripped) else stripped
    tokens = _tokens(whole[1])
    parser = _Parser(tokens, whole[1])
    result = parser.choice()
    if parser.place < len(tokens):
        parser.refuse()
    return result


def to_attribute(text: str) -> str:
    """A value as Camunda 8 writes it: `=expression` when there is JUEL in it, else the text itself."""
    stripped = text.strip()
    return f"={to_feel(stripped)}" if is_juel(stripped) else stripped


def is_juel(text: str) -> bool:
    return re.search(r"[$#]\{", text) is not None


def bare(text: str) -> str:
    """A text without the signs of an expression, for a name."""
    return re.sub(r"^[$#]\{|\}$", "", text.strip()).strip()


def _joined(text: str) -> str:
    """Text with expressions in it, as a concatenation."""
    parts: list[str] = []
    place = 0
    for match in _PART.finditer(text):
        if match.start() > place:
            parts.append(_quoted(text[place : match.start()]))
        parts.append(f"string({to_feel(match[0])})")
        place = match.end()
    if text[place:]:
        parts.append(_quoted(text[place:]))
    return " + ".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise InvalidModel("bpmn.foreign.juel", expression=text)
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
        raise InvalidModel("bpmn.foreign.juel", expression=self.text)

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
        return self.path(_NAMES.get(token, token))

    def path(self, path: str) -> str:
        """Properties, positions and keys; of methods only those that FEEL has too."""
        while self.peek() in (".", "["):
            if self.take() == "[":
                path = self.inside(path)
                continue
            name = self.take() if self.peek() else ""
            if self.peek() == "(":
                path = self.method(path, name)
            else:
                path += f".{name}"
        if self.peek() == "(":
            self.refuse()
        return path

    def inside(self, path: str) -> str:
        key = self.take() if self.peek() else ""
        if self.peek() != "]":
            self.refuse()
        self.take()
        if key.isdecimal():
            return f"{path}[{int(key) + 1}]"  # JUEL counts from 0, FEEL from 1
        if key[:1] not in ("'", '"'):
            self.refuse()
        return f'get value({path}, "{key[1:-1]}")'

    def method(self, path: str, name: str) -> str:
        self.take()
        argument = self.take() if self.peek() not in (")", "") else ""
        if self.peek() != ")":
            self.refuse()
        self.take()
        if path == "execution" and name == "getVariable" and re.fullmatch(r"['\"][^\W\d]\w*['\"]", argument):
            return argument[1:-1]
        if not argument and name in _METHODS:
            return _METHODS[name].format(path)
        self.refuse()
        return ""
