"""Sentences of FEEL: syntax errors, and the notices that explain why a value is null."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # --- syntax ---
    "feel.expected": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为“{expected}”，却是“{found}”。",
        en="Line {line}, column {column}: expected “{expected}”, found “{found}”.",
    ),
    "feel.expected_at_end": Sentence(
        zh="第 {line} 行第 {column} 列：表达式不完整，还缺“{expected}”。",
        en="Line {line}, column {column}: the expression ends where “{expected}” is expected.",
    ),
    "feel.expected_expression": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为一个值或表达式，却是“{found}”。",
        en="Line {line}, column {column}: expected a value or an expression, found “{found}”.",
    ),
    "feel.expected_expression_at_end": Sentence(
        zh="第 {line} 行第 {column} 列：表达式不完整，此处还缺一个值。",
        en="Line {line}, column {column}: the expression ends where a value is expected.",
    ),
    "feel.expected_operator": Sentence(
        zh="第 {line} 行第 {column} 列：“{found}”之前缺少运算符，或者它所在的名称未定义。",
        en="Line {line}, column {column}: expected an operator or the end before “{found}”; or it belongs to an unknown name.",
    ),
    "feel.expected_name": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为名称，却是“{found}”。",
        en="Line {line}, column {column}: expected a name, found “{found}”.",
    ),
    "feel.expected_name_at_end": Sentence(
        zh="第 {line} 行第 {column} 列：表达式不完整，此处还缺一个名称。",
        en="Line {line}, column {column}: the expression ends where a name is expected.",
    ),
    "feel.expected_type": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为类型，如 number、string、list<number>，却是“{found}”。",
        en="Line {line}, column {column}: expected a type such as number, string or list<number>, found “{found}”.",
    ),
    "feel.unknown_type": Sentence(
        zh="第 {line} 行第 {column} 列：没有名为“{name}”的类型。", en="Line {line}, column {column}: there is no type “{name}”."
    ),
    "feel.unknown_name": Sentence(
        zh="第 {line} 行第 {column} 列：没有名为“{name}”的变量。",
        en="Line {line}, column {column}: there is no variable “{name}”.",
    ),
    "feel.unclosed_string": Sentence(
        zh="第 {line} 行第 {column} 列：字符串缺少结尾的引号：{found}",
        en="Line {line}, column {column}: the string has no closing quote: {found}",
    ),
    "feel.bad_at_literal": Sentence(
        zh="第 {line} 行第 {column} 列：{found} 不是有效的日期、时间或时长。",
        en="Line {line}, column {column}: {found} is no date, time or duration.",
    ),
    "feel.full_width": Sentence(
        zh="第 {line} 行第 {column} 列：“{found}”是全角符号，请改用半角符号。",
        en="Line {line}, column {column}: “{found}” is a full-width sign; use the plain one.",
    ),
    "feel.foreign_operator": Sentence(
        zh="第 {line} 行第 {column} 列：FEEL 中应写“{wanted}”，不写“{found}”。",
        en="Line {line}, column {column}: FEEL writes “{wanted}”, not “{found}”.",
    ),
    "feel.strange_character": Sentence(
        zh="第 {line} 行第 {column} 列：表达式中不能使用字符“{found}”。",
        en="Line {line}, column {column}: the character “{found}” has no meaning here.",
    ),
    "feel.number_too_large": Sentence(
        zh="第 {line} 行第 {column} 列：数字“{found}”超出范围。",
        en="Line {line}, column {column}: the number “{found}” is out of range.",
    ),
    "feel.mixed_arguments": Sentence(
        zh="第 {line} 行第 {column} 列：调用函数时，参数要么全部写名称，要么全部不写。",
        en="Line {line}, column {column}: a call names all of its arguments or none.",
    ),
    "feel.nested_too_deep": Sentence(
        zh="第 {line} 行第 {column} 列：嵌套超过 {limit} 层，请拆成几个表达式。",
        en="Line {line}, column {column}: nested more than {limit} levels deep; split it into several expressions.",
    ),
    "feel.too_many_parts": Sentence(
        zh="第 {line} 行第 {column} 列：表达式过长，超过 {limit} 个部分。",
        en="Line {line}, column {column}: the expression has more than {limit} parts.",
    ),
    "feel.text_too_long": Sentence(
        zh="表达式有 {length} 个字符，超过上限 {limit}。", en="The expression has {length} characters; the limit is {limit}."
    ),
    "feel.too_many_expressions": Sentence(
        zh="一次最多检查 {limit} 个表达式。", en="At most {limit} expressions are looked at in one request."
    ),
    # --- why a value is null ---
    "feel.no_variable": Sentence(
        zh="变量“{name}”没有值，按 null 处理。", en="The variable “{name}” has no value and counts as null."
    ),
    "feel.no_member": Sentence(zh="没有名为“{name}”的成员，结果为 null。", en="There is no member “{name}”; the result is null."),
    "feel.member_of_null": Sentence(
        zh="null 没有成员“{name}”，结果为 null。", en="Null has no member “{name}”; the result is null."
    ),
    "feel.entry_twice": Sentence(
        zh="上下文中“{name}”定义了两次，结果为 null。", en="The context defines “{name}” twice; the result is null."
    ),
    "feel.null_operand": Sentence(
        zh="运算“{operator}”的一侧是 null，结果为 null。", en="One side of “{operator}” is null; the result is null."
    ),
    "feel.operand_kinds": Sentence(
        zh="“{operator}”不能用于 {left} 与 {right}，结果为 null。",
        en="“{operator}” has no meaning between {left} and {right}; the result is null.",
    ),
    "feel.no_condition": Sentence(
        zh="条件的值既不是 true 也不是 false，按 false 处理。", en="The condition is neither true nor false; it counts as false."
    ),
    "feel.division_by_zero": Sentence(zh="除数为 0，结果为 null。", en="Division by zero; the result is null."),
    "feel.not_a_number": Sentence(
        zh="计算结果不是有限的数，结果为 null。", en="The result is no finite number and counts as null."
    ),
    "feel.year_out_of_range": Sentence(
        zh="日期超出年份范围，结果为 null。", en="The date leaves the range of years; the result is null."
    ),
    "feel.duration_too_long": Sentence(zh="时长过长，结果为 null。", en="The duration is too long; the result is null."),
    "feel.no_range": Sentence(
        zh="区间的两端无法比较或顺序颠倒，结果为 null。",
        en="The bounds of the range have no order or stand in the wrong one; the result is null.",
    ),
    "feel.no_item": Sentence(
        zh="列表共 {length} 项，没有第 {index} 项，结果为 null。",
        en="The list has {length} items, none at {index}; the result is null.",
    ),
    "feel.no_substring": Sentence(
        zh="字符串共 {length} 个字符，不能从第 {start} 个截取，结果为 null。",
        en="The string has {length} characters; nothing can be cut out from {start}; the result is null.",
    ),
    "feel.endless_loop": Sentence(
        zh="不能遍历没有两端的区间，结果为 null。", en="A range without both bounds cannot be run over; the result is null."
    ),
    "feel.loop_over_null": Sentence(
        zh="要遍历的列表是 null，结果为 null。", en="The list to run over is null; the result is null."
    ),
    "feel.no_steps": Sentence(
        zh="只能从整数数到整数、从日期数到日期，不能从 {start} 到 {end}，结果为 null。",
        en="A loop steps between whole numbers or between dates, not from {start} to {end}; the result is null.",
    ),
    "feel.not_a_function": Sentence(
        zh="被调用的不是函数，结果为 null。", en="What is called is no function; the result is null."
    ),
    "feel.no_such_parameters": Sentence(
        zh="函数“{function}”没有这样的参数：{names}，结果为 null。",
        en="The function “{function}” has no such parameters: {names}; the result is null.",
    ),
    "feel.argument_count": Sentence(
        zh="函数“{function}”需要 {wanted} 个参数，给了 {given} 个，结果为 null。",
        en="The function “{function}” takes {wanted} arguments, {given} are given; the result is null.",
    ),
    "feel.argument_kind": Sentence(
        zh="函数“{function}”的参数“{parameter}”不接受 {given}，结果为 null。",
        en="The parameter “{parameter}” of “{function}” does not take {given}; the result is null.",
    ),
    "feel.argument_type": Sentence(
        zh="参数“{parameter}”应为 {wanted}，结果为 null。", en="The parameter “{parameter}” must be {wanted}; the result is null."
    ),
    "feel.null_argument": Sentence(
        zh="函数“{function}”的参数是 null，结果为 null。", en="An argument of “{function}” is null; so is the result."
    ),
    "feel.not_all_numbers": Sentence(
        zh="函数“{function}”的列表中有不是数字的项，结果为 null。",
        en="The list given to “{function}” does not hold numbers only; the result is null.",
    ),
    "feel.not_all_strings": Sentence(
        zh="函数“{function}”的列表中有不是字符串的项，结果为 null。",
        en="The list given to “{function}” does not hold strings only; the result is null.",
    ),
    "feel.not_all_booleans": Sentence(
        zh="函数“{function}”的列表中有既不是 true 也不是 false 的项，结果为 null。",
        en="The list given to “{function}” does not hold true and false only; the result is null.",
    ),
    "feel.not_all_contexts": Sentence(
        zh="列表中有不是上下文的项，结果为 null。", en="The list does not hold contexts only; the result is null."
    ),
    "feel.empty_list": Sentence(
        zh="函数“{function}”的列表为空，结果为 null。", en="The list given to “{function}” is empty; the result is null."
    ),
    "feel.no_order": Sentence(
        zh="函数“{function}”的列表中有无法相互比较的项，结果为 null。",
        en="The list given to “{function}” holds values without an order; the result is null.",
    ),
    "feel.no_boolean": Sentence(
        zh="传给“{function}”的函数应返回 true 或 false，结果为 null。",
        en="The function given to “{function}” must answer true or false; the result is null.",
    ),
    "feel.no_entries": Sentence(
        zh="每一项都应是含 key 和 value 的上下文，且 key 不重复，结果为 null。",
        en="Every item must be a context with key and value, each key once; the result is null.",
    ),
    "feel.no_keys": Sentence(
        zh="路径应为一个或多个名称，结果为 null。", en="The path must be one or more names; the result is null."
    ),
    "feel.scale_out_of_range": Sentence(
        zh="小数位数 {scale} 超出 -6111 到 6176 的范围，结果为 null。",
        en="The scale {scale} is not between -6111 and 6176; the result is null.",
    ),
    "feel.bad_separators": Sentence(
        zh="千位分隔符应为空格、逗号或句点，小数点应为逗号或句点，且两者不同，结果为 null。",
        en="The grouping separator is a space, comma or point, the decimal separator a comma or point, not both the same; the result is null.",
    ),
    "feel.no_conversion": Sentence(
        zh="“{text}”不能转换为 {wanted}，结果为 null。", en="“{text}” cannot be read as {wanted}; the result is null."
    ),
    "feel.no_clock": Sentence(zh="此处没有当前时间，结果为 null。", en="There is no clock here; the result is null."),
    "feel.bad_pattern": Sentence(
        zh="正则表达式“{pattern}”（标志“{flags}”）无效，结果为 null。",
        en="The pattern “{pattern}” (flags “{flags}”) is no regular expression; the result is null.",
    ),
    "feel.bad_replacement": Sentence(
        zh="替换文本“{replacement}”中的 $ 或 \\ 写法不对，结果为 null。",
        en="The replacement “{replacement}” has a misplaced $ or \\; the result is null.",
    ),
    "feel.pattern_matches_nothing": Sentence(
        zh="正则表达式“{pattern}”可以匹配空文本，不能用于替换或拆分，结果为 null。",
        en="The pattern “{pattern}” matches the empty text and cannot replace or split; the result is null.",
    ),
    "feel.external_function": Sentence(
        zh="不允许调用外部函数，结果为 null。", en="External functions are not allowed; the result is null."
    ),
    # --- the budget ---
    "feel.budget_spent": Sentence(
        zh="计算量超过上限（{limit} 步），已停止。", en="The evaluation took more than {limit} steps and was stopped."
    ),
    "feel.too_slow": Sentence(zh="计算时间过长，已停止。", en="The evaluation took too long and was stopped."),
    "feel.list_too_long": Sentence(
        zh="列表超过 {limit} 项，已停止计算。", en="A list grew beyond {limit} items; the evaluation was stopped."
    ),
    "feel.string_too_long": Sentence(
        zh="字符串超过 {limit} 个字符，已停止计算。", en="A string grew beyond {limit} characters; the evaluation was stopped."
    ),
    "feel.calls_too_deep": Sentence(
        zh="函数调用嵌套超过 {limit} 层，已停止计算。", en="Calls went more than {limit} levels deep; the evaluation was stopped."
    ),
    "feel.pattern_too_slow": Sentence(
        zh="正则表达式匹配过慢，已停止计算。", en="The regular expression took too long; the evaluation was stopped."
    ),
    # --- values ---
    "feel.not_a_value": Sentence(zh="{kind} 不是 FEEL 的值。", en="{kind} is not a value of FEEL."),
    "feel.value_too_large": Sentence(zh="数据超过 {limit} 项。", en="The data holds more than {limit} items."),
    "feel.nested_value": Sentence(zh="数据嵌套超过 {limit} 层。", en="The data is nested more than {limit} levels deep."),
}
