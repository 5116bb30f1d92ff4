"""From the syntax tree to a Python function that computes the same, some hundred times faster than walking it.

Every form writes statements and answers an `Operand`: the local variable or literal that holds its value, and what is known of
its kind. `walker` is the meaning; a property test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bihuan.feel import access, operators
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.functions import BUILTINS, overload_for
from bihuan.feel.inference import is_truth, mentions
from bihuan.feel.limits import FUNCTION
from bihuan.feel.numbers import BOUND, NUMBERS
from bihuan.feel.tree import (
    Arithmetic,
    Ast,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iterator,
    ListLiteral,
    Logical,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    Test,
    Tests,
    UnaryRange,
)
from bihuan.feel.values import Range, Value
from bihuan.feel.writing import Frame, Operand, Writing

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
# Builtins whose value depends on nothing but their arguments and is worth computing beforehand.
_FOLDED = frozenset(("date", "time", "date and time", "duration", "years and months duration", "number"))


class Generator(Writing):
    """Writes one function; every method writes one kind of node."""

    def value(self, node: Node) -> Operand:
        """Write what computes a node."""
        return _FORMS[type(node)](self, node)

    # --- constants and names ---

    def constant(self, node: Constant) -> Operand:
        return self.literal(node.value)

    def name(self, node: Name) -> Operand:
        return self.found(node, node.name, len(self.frames) - 1)

    # --- paths and filters ---

    def path(self, node: Path) -> Operand:
        base, key = self.variable(self.value(node.base)).code, self.literal(node.member).code
        test = f"{self.code.use('type')}({base}) is {self.code.use('dict')} and {key} in {base}"
        return self.held(f"{base}[{key}] if {test} else {self.code.use('member')}(e, {self.site(node)}, {base}, {key})")

    def filter(self, node: Filter) -> Operand:
        code = self.code
        base = self.value(node.base)
        test = f"{code.use('type')}({base.code}) is {code.use('list')}"
        items = base if base.known == "list" else self.held(f"{base.code} if {test} else {code.use('items_of')}({base.code})")
        if type(node.condition) is Constant and type(node.condition.value) in NUMBERS:
            index = self.literal(node.condition.value).code
            return self.held(f"{code.use('item_at')}(e, {self.site(node)}, {items.code}, {index})")
        return self._truth_filter(node, items) if is_truth(node.condition) else self._open_filter(node, items)

    def _truth_filter(self, node: Filter, items: Operand) -> Operand:
        """A filter whose condition can be no index."""
        result = self.held("[]", "list")
        item = self.code.fresh()
        with self.code.block(f"for {item} in {self._portions(node, items.code)}:", loop=True):
            found = self._in_element(node.condition, item)
            self.code.line(f"if {found.code} is True: {result.code}.append({item})")
        return result

    def _open_filter(self, node: Filter, items: Operand) -> Operand:
        """A filter whose condition may turn out to be an index: a number for the first item decides."""
        code = self.code
        result = self.held("[]").code
        first, item = self.held("True").code, code.fresh()
        source = f"{items.code} or {code.use('NOTHING')}"
        with code.block(f"for {item} in {self._portions(node, source)}:", loop=True):
            found = self.plain(self._in_element(node.condition, item)).code
            with code.block(f"if {first}:"):
                code.line(f"{first} = False")
                with code.block(f"if {code.use('type')}({found}) in {code.use('NUM')}:"):
                    code.line(f"{result} = {code.use('item_at')}(e, {self.site(node)}, {items.code}, {found})")
                    code.line("break")
            code.line(f"if {found} is True and {items.code}: {result}.append({item})")
        return Operand(result)

    def _portions(self, node: Filter, source: str) -> str:
        return f"{self.code.use('portions')}(e, {source}, {self.site(node)}, {node.weight})"

    def _in_element(self, condition: Node, item: str) -> Operand:
        self.frames.append(Frame({"item": Operand(item)}, self.level))
        self.frames.append(Frame({}, self.level, element=item))
        try:
            return self.value(condition)
        finally:
            del self.frames[-2:]

    # --- operators ---

    def negation(self, node: Negation) -> Operand:
        operand = self.value(node.operand)
        folded = self.folded(operators.negate, node, operand)
        if folded is not None:
            return folded
        test = self.is_class("int", operand)
        slow = f"{self.code.use('negate')}(e, {self.site(node)}, {operand.code})"
        return self.held(f"-{operand.code} if {test} else {slow}" if test else f"-{operand.code}")

    def arithmetic(self, node: Arithmetic) -> Operand:
        spine = [node]
        while type(spine[-1].left) is Arithmetic:
            spine.append(spine[-1].left)
        left = self.value(spine[-1].left)
        for each in reversed(spine):
            left = self._arithmetic(each, left, self.value(each.right))
        return left

    def _arithmetic(self, node: Arithmetic, left: Operand, right: Operand) -> Operand:
        folded = self.folded(operators.ARITHMETIC[node.operator], node, left, right)
        if folded is not None:
            return folded
        code = self.code
        slow = f"{code.use(_ARITHMETIC[node.operator])}(e, {self.site(node)}, {left.code}, {right.code})"
        numeric = all(each.known in ("", "integer") for each in (left, right))
        if node.operator not in ("+", "-", "*") or not numeric:
            return self.held(slow)
        result = code.fresh()
        tests = [test for test in (self.is_class("int", left), self.is_class("int", right)) if test]
        with code.block(f"if {' and '.join(tests) or True}:"):
            code.line(f"{result} = {left.code} {node.operator} {right.code}")
            code.line(f"if not -{BOUND} < {result} < {BOUND}: {result} = {code.use('clamped')}({result})")
        if tests:
            code.line(f"else: {result} = {slow}")
        return Operand(result)

    def comparison(self, node: Comparison) -> Operand:
        left = self.value(node.left)
        return self.compared(node, node.operator, left, self.value(node.right))

    def between(self, node: Between) -> Operand:
        operand, low, high = self.value(node.operand), self.value(node.low), self.value(node.high)
        slow = f"{self.code.use('between')}(e, {self.site(node)}, {operand.code}, {low.code}, {high.code})"
        if {"string", "null", "truth"} & {operand.known, low.known, high.known}:
            return self.held(slow, "truth")
        tests = " and ".join(filter(None, map(self.is_number, (operand, low, high))))
        fast = f"{low.code} <= {operand.code} <= {high.code}"
        return self.held(f"{fast} if {tests} else {slow}" if tests else fast, "truth")

    def instance(self, node: InstanceOf) -> Operand:
        operand = self.value(node.operand)
        return self.held(f"{self.code.use('instance')}(e, {self.site(node)}, {operand.code})", "truth")

    def logical(self, node: Logical) -> Operand:
        final = "False" if node.operator == "and" else "True"
        other = "True" if node.operator == "and" else "False"
        code = self.code
        first = self._truth(node.operands[0], node.operator)
        # What a form of its own just computed is nobody else's variable, and may go on to hold the result.
        own = is_truth(node.operands[0]) and not first.constant
        result = first.code if own else self.held(first.code).code
        for each in node.operands[1:]:
            with code.block(f"if {result} is not {final}:"):
                found = self._truth(each, node.operator).code
                code.line(f"{result} = {found} if {result} is {other} else {final} if {found} is {final} else None")
        return Operand(result, "truth")

    def _truth(self, node: Node, operator: str) -> Operand:
        """An operand of `and` or `or`: what is no boolean is null, and told."""
        found = self.plain(self.value(node))
        if found.known in ("truth", "null"):
            return found
        keep = f"{found.code} is True or {found.code} is False"
        told = f"{self.code.use('no_truth')}(e, {self.site(node)}, {operator!r}, {found.code})"
        return self.held(f"{found.code} if {keep} else {told}", "truth")

    # --- tests ---

    def in_(self, node: In) -> Operand:
        operand = self.value(node.operand)
        self.frames.append(Frame({"?": operand}, self.level))
        try:
            return self.any_test(node.tests)
        finally:
            self.frames.pop()

    def tests(self, node: Tests) -> Operand:
        if not node.tests:
            return Operand("True", "truth", True, True)
        found = self.any_test(node.tests)
        if not node.negated:
            return found
        return self.held(f"None if {found.code} is None else {found.code} is False", "truth")

    def any_test(self, tests: tuple[Test, ...]) -> Operand:
        """Whether one of the tests is true."""
        if len(tests) == 1:
            return self.test(tests[0])
        result = self.held(self.test(tests[0]).code, "truth").code
        for each in tests[1:]:
            with self.code.block(f"if {result} is not True:"):
                found = self.test(each).code
                self.code.line(f"{result} = True if {found} is True else {found} if {result} is False else None")
        return Operand(result, "truth")

    def test(self, node: Test) -> Operand:
        """One unary test of what `?` is."""
        tested = self.plain(self.found(node, "?", len(self.frames) - 1))
        operand = self.value(node.operand)
        if node.operator:
            return self.compared(node, node.operator, tested, operand)
        code = self.code
        if type(node.operand) is Constant:
            slow = f"{code.use('matches')}(e, {self.site(node)}, {tested.code}, {operand.code})"
            test = self.comparable(tested, operand, same=True) if operand.known != "null" else ""
            if operand.known == "null":
                return self.held(f"{tested.code} is None", "truth")
            return self.held(f"{tested.code} == {operand.code} if {test} else {slow}" if test else slow, "truth")
        slow = f"{code.use('answers')}(e, {self.site(node)}, {tested.code}, {operand.code}, {node.asks})"
        if operand.constant and type(operand.value) is Range and not node.asks:
            return self._in_range(tested, operand.value, slow)
        return self.held(slow, "truth")

    def _in_range(self, tested: Operand, span: Range, slow: str) -> Operand:
        if type(span.start) not in NUMBERS or type(span.end) not in NUMBERS or span.operator:
            return self.held(slow, "truth")
        low = f"{self.literal(span.start).code} {'<=' if span.start_included else '<'}"
        high = f"{'<=' if span.end_included else '<'} {self.literal(span.end).code}"
        test = self.is_number(tested)
        fast = f"{low} {tested.code} {high}"
        return self.held(f"{fast} if {test} else {slow}" if test else fast, "truth")

    # --- forms ---

    def if_(self, node: If) -> Operand:
        code = self.code
        condition = self.plain(self.value(node.condition))
        result = code.fresh()
        with code.block(f"if {condition.code} is True:"):
            code.line(f"{result} = {self.value(node.then).code}")
        with code.block("else:"):
            site = self.site(node.condition)
            code.line(f"if {condition.code} is not False: {code.use('tell_no_condition')}(e, {site})")
            code.line(f"{result} = {self.value(node.otherwise).code}")
        return Operand(result)

    def for_(self, node: For) -> Operand:
        code = self.code
        result = self.held("[]").code

        def body() -> None:
            if mentions(node.body, "partial"):
                code.line(f"{code.use('charge')}(e, {code.use('len')}({result}), {self.site(node)})")
                partial = self.held(f"{result}.copy()", "list")
                self.frames.append(Frame({"partial": partial}, self.level))
                found = self.value(node.body)
                self.frames.pop()
            else:
                found = self.value(node.body)
            code.line(f"{result}.append({found.code})")

        self._loop(node, node.iterators, body, lambda: code.line(f"{result} = None"), f"{result} is None")
        code.line(f"if {result} is not None: {code.use('bounded_list')}(e, {result}, {self.site(node)})")
        return Operand(result)

    def _loop(
        self,
        node: For | Quantified,
        iterators: tuple[Iterator, ...],
        body: Callable[[], None],
        impossible: Callable[[], None],
        ended: str,
    ) -> None:
        """Loops inside each other; `ended` tells after an inner loop whether the outer ones go on."""
        code = self.code
        iterator = iterators[0]
        weight = node.weight if len(iterators) == 1 else 1
        over = self.value(iterator.over)
        if iterator.until is None:
            source = self.held(f"{code.use('run_over')}(e, {self.site(iterator)}, {over.code}, {weight})").code
        else:
            until = self.value(iterator.until).code
            source = self.held(f"{code.use('run_between')}(e, {self.site(iterator)}, {over.code}, {until}, {weight})").code
        with code.block(f"if {source} is None:"):
            impossible()
        item = code.fresh()
        with code.block("else:"), code.block(f"for {item} in {source}:", loop=True):
            self.frames.append(Frame({iterator.name: Operand(item)}, self.level))
            if len(iterators) == 1:
                body()
            else:
                self._loop(node, iterators[1:], body, impossible, ended)
                code.line(f"if {ended}: break")
            self.frames.pop()

    def quantified(self, node: Quantified) -> Operand:
        code = self.code
        final, other = ("True", "False") if node.quantifier == "some" else ("False", "True")
        result, over = self.held(other).code, self.held("False").code

        def body() -> None:
            found = self.plain(self.value(node.condition))
            if found.known not in ("truth", "null"):
                with code.block(f"if {found.code} is not None and {code.use('type')}({found.code}) is not {code.use('bool')}:"):
                    code.line(f"{code.use('tell_no_condition')}(e, {self.site(node.condition)})")
                    code.line(f"{result} = None; {over} = True; break")
            code.line(f"if {found.code} is {final}: {result} = {final}; {over} = True; break")
            code.line(f"if {found.code} is not {other}: {result} = None")

        def impossible() -> None:
            code.line(f"{result} = None; {over} = True")

        self._loop(node, node.iterators, body, impossible, over)
        return Operand(result, "truth")

    # --- functions ---

    def function(self, node: FunctionLiteral) -> Operand:
        code = self.code
        code.line(f"{code.use('charge')}(e, {FUNCTION}, {self.site(node)})")
        if node.external:
            definition = self.value(node.body)
            return self.held(f"{code.use('external')}(e, {self.site(node)}, {definition.code})")
        name = code.fresh()
        variables = [code.fresh() for _ in node.parameters]
        frame = Frame({each: Operand(code_) for each, code_ in zip(node.parameters, variables, strict=True)}, self.level + 1)
        self.captured.append({})
        self.frames.append(frame)
        self.level += 1
        with code.function() as lines:
            code.line(f"return {self.value(node.body).code}")
        self.level -= 1
        self.frames.pop()
        captured = self.captured.pop()
        bound = ["c", *(each for each in captured if each not in variables)]
        taken = "".join(f"{each}, " for each in variables)
        code.line(f"def {name}(e, site, {taken}*, {', '.join(f'{each}={each}' for each in bound)}):")
        code.lines.extend(lines)
        return self.held(f"{code.use('function_value')}({self.site(node)}, {name})")

    def call(self, node: Call) -> Operand:
        builtin = self._builtin(node.callee)
        if builtin is not None and node.names is None:
            return self._builtin_call(node, builtin)
        if builtin is not None:
            callee = self.code.constant(BUILTINS[builtin])
        elif type(node.callee) is Name and node.callee.name in BUILTINS:
            found = self._named_callee(node.callee)
            callee = self.held(f"{self.code.use('callee')}({found.code}, {self.code.constant(BUILTINS[node.callee.name])})").code
        else:
            callee = self.value(node.callee).code
        arguments = ", ".join([self.value(each).code for each in node.arguments])
        names = "None" if node.names is None else self.code.constant(node.names)
        return self.held(f"{self.code.use('call')}(e, {self.site(node)}, {callee}, [{arguments}], {names})")

    def _builtin(self, callee: Node) -> str | None:
        """The builtin that is surely called: its name stands for nothing else in view."""
        if type(callee) is not Name or callee.name not in BUILTINS or callee.name in self.declared:
            return None
        taken = any(callee.name in frame.names or callee.name in frame.coming for frame in self.frames)
        return None if taken else callee.name

    def _named_callee(self, node: Name) -> Operand:
        """A name that hides a builtin; members of filtered items never do."""
        frames = self.frames
        self.frames = [each for each in frames if not each.element]
        try:
            return self.found(node, node.name, len(self.frames) - 1)
        finally:
            self.frames = frames

    def _builtin_call(self, node: Call, name: str) -> Operand:
        code = self.code
        operands = [self.value(each) for each in node.arguments]
        if name in _FOLDED and operands:
            folded = self.folded(BUILTINS[name].call, node, *operands)
            if folded is not None:
                return folded
        arguments = ", ".join(each.code for each in operands)
        overload = overload_for(name, len(operands))
        if overload is None:
            return self.held(f"{code.use('call')}(e, {self.site(node)}, {code.constant(BUILTINS[name])}, [{arguments}], None)")
        checked = f"{code.constant(overload)}(e, {self.site(node)}, {arguments})"
        if any(each.rest for each in overload.parameters):
            return self.held(checked)
        tests = [
            f"{code.use('type')}({operand.code}) in {code.constant(parameter.types)}"
            for parameter, operand in zip(overload.parameters, operands, strict=False)
            if parameter.types
        ]
        plain = f"{code.constant(overload.implementation)}(e, {self.site(node)}, {arguments})"
        return self.held(f"{plain} if {' and '.join(tests)} else {checked}" if tests else plain)

    # --- literals ---

    def context_literal(self, node: ContextLiteral) -> Operand:
        code = self.code
        code.line(f"{code.use('charge')}(e, {2 + len(node.entries) // 2}, {self.site(node)})")
        result = self.held("{}").code
        frame = Frame({}, self.level, growing=result, coming=frozenset(name for name, _ in node.entries))
        self.frames.append(frame)
        try:
            for name, entry in node.entries:
                value = self.value(entry)
                if name in frame.names:
                    code.line(f"{code.use('tell_twice')}(e, {self.site(entry)}, {self.literal(name).code})")
                    return self.literal(None)
                code.line(f"{result}[{self.literal(name).code}] = {value.code}")
                frame.names[name] = value
        finally:
            self.frames.pop()
        return Operand(result)

    def list_literal(self, node: ListLiteral) -> Operand:
        if len(node.items) > 4:
            self.code.line(f"{self.code.use('charge')}(e, {len(node.items) // 4}, {self.site(node)})")
        return self.held(f"[{', '.join([self.value(each).code for each in node.items])}]", "list")

    def range_literal(self, node: RangeLiteral) -> Operand:
        low, high = self.value(node.low), self.value(node.high)
        sides = (node.low_included, node.high_included)
        if low.constant and high.constant:
            scratch = Evaluation()
            span = access.make_range(scratch, node, low.value, high.value, *sides)
            if scratch.told is None:
                return self.literal(span)
        return self.held(f"{self.code.use('make_range')}(e, {self.site(node)}, {low.code}, {high.code}, {sides[0]}, {sides[1]})")

    def unary_range(self, node: UnaryRange) -> Operand:
        bound = self.value(node.bound)
        return self.held(f"{self.code.use('make_unary_range')}(e, {self.site(node)}, {node.operator!r}, {bound.code})")


_FORMS: dict[type, Callable[[Generator, Any], Operand]] = {
    Constant: Generator.constant,
    Name: Generator.name,
    Path: Generator.path,
    Filter: Generator.filter,
    Call: Generator.call,
    Negation: Generator.negation,
    Arithmetic: Generator.arithmetic,
    Comparison: Generator.comparison,
    Between: Generator.between,
    In: Generator.in_,
    InstanceOf: Generator.instance,
    Logical: Generator.logical,
    If: Generator.if_,
    For: Generator.for_,
    Quantified: Generator.quantified,
    FunctionLiteral: Generator.function,
    ContextLiteral: Generator.context_literal,
    ListLiteral: Generator.list_literal,
    RangeLiteral: Generator.range_literal,
    UnaryRange: Generator.unary_range,
    Tests: Generator.tests,
}


def function_of(ast: Ast) -> Callable[[Mapping[str, Value], Evaluation], Value]:
    """The function of a tree, called with a context and an evaluation; raises `Unfit` when it must be walked."""
    generator = Generator(ast.scope.names)
    result = generator.value(ast.root)
    generator.code.line(f"return {result.code}")
    return generator.code.made("def f(c, e):")
