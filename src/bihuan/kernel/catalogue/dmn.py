"""Sentences of decisions: documents that cannot be read or deployed, and why a decision came to null."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # --- reading ---
    "dmn.too_large": Sentence(
        zh="DMN 文件有 {size} 字节，超过上限 {limit}。", en="The DMN file has {size} bytes; the limit is {limit}."
    ),
    "dmn.no_xml": Sentence(
        zh="文件不是有效的 XML（第 {line} 行第 {column} 列）：{reason}",
        en="The file is no valid XML (line {line}, column {column}): {reason}",
    ),
    "dmn.doctype": Sentence(zh="DMN 文件不允许含 DOCTYPE 声明。", en="A DMN file must not declare a document type."),
    "dmn.nested_too_deep": Sentence(
        zh="DMN 文件的元素嵌套超过 {limit} 层（{place}）。",
        en="The DMN file nests elements more than {limit} levels deep ({place}).",
    ),
    "dmn.wrong_root": Sentence(
        zh="文件的根元素是“{element}”（命名空间“{namespace}”），不是 DMN 1.1 至 1.5 的 definitions。",
        en="The root element is “{element}” (namespace “{namespace}”), not definitions of DMN 1.1 to 1.5.",
    ),
    "dmn.unreadable": Sentence(zh="DMN 文件有 {count} 处问题。", en="The DMN file has {count} problems."),
    "dmn.attribute_value": Sentence(
        zh="第 {line} 行：元素“{element}”的属性“{attribute}”不能是“{value}”。",
        en="Line {line}: the attribute “{attribute}” of “{element}” cannot be “{value}”.",
    ),
    # --- checking ---
    "dmn.refused": Sentence(
        zh="决策模型有 {count} 处问题，不能发布。", en="The decision model has {count} problems and cannot be deployed."
    ),
    "dmn.duplicate_id": Sentence(zh="标识“{id}”用了不止一次。", en="The id “{id}” is used more than once."),
    "dmn.duplicate_name": Sentence(zh="名称“{name}”用了不止一次。", en="The name “{name}” is used more than once."),
    "dmn.no_name": Sentence(zh="元素“{id}”没有名称。", en="The element “{id}” has no name."),
    "dmn.no_logic": Sentence(zh="决策“{name}”没有内容。", en="The decision “{name}” has no logic."),
    "dmn.missing_requirement": Sentence(
        zh="“{name}”引用了不存在的元素“{target}”。", en="“{name}” requires “{target}”, which does not exist."
    ),
    "dmn.missing_import": Sentence(
        zh="缺少导入的模型“{name}”（{namespace}）。", en="The imported model “{name}” ({namespace}) is missing."
    ),
    "dmn.cycle": Sentence(zh="决策之间循环引用：{path}。", en="Decisions require each other in a circle: {path}."),
    "dmn.unknown_type": Sentence(zh="“{name}”的类型“{type}”没有定义。", en="The type “{type}” of “{name}” is not defined."),
    "dmn.type_cycle": Sentence(zh="类型“{name}”包含它自己。", en="The type “{name}” holds itself."),
    "dmn.undeclared_name": Sentence(
        zh="“{name}”没有声明为输入，将从调用方的变量中取值。",
        en="“{name}” is not declared as an input; it will be taken from the caller's variables.",
    ),
    "dmn.table_without_output": Sentence(zh="决策表“{name}”没有输出列。", en="The decision table “{name}” has no output column."),
    "dmn.output_without_name": Sentence(
        zh="决策表“{name}”有多个输出列，第 {column} 个没有名称。",
        en="The decision table “{name}” has several output columns, and number {column} has no name.",
    ),
    "dmn.input_without_expression": Sentence(
        zh="决策表“{name}”的第 {column} 个输入列没有表达式。",
        en="Input column {column} of the decision table “{name}” has no expression.",
    ),
    "dmn.rule_length": Sentence(
        zh="决策表“{name}”第 {row} 行有 {inputs} 个输入单元格、{outputs} 个输出单元格，与列数不符。",
        en="Rule {row} of the decision table “{name}” has {inputs} input and {outputs} output cells, which are not the columns.",
    ),
    "dmn.aggregation_of_many": Sentence(
        zh="决策表“{name}”有多个输出列，不能用 {aggregation} 汇总。",
        en="The decision table “{name}” has several output columns and cannot collect by {aggregation}.",
    ),
    "dmn.no_priorities": Sentence(
        zh="决策表“{name}”按优先级取值，但没有列出输出值的先后顺序。",
        en="The decision table “{name}” goes by priority, but no output values tell the order.",
    ),
    "dmn.unknown_policy": Sentence(zh="没有名为“{policy}”的命中策略。", en="There is no hit policy “{policy}”."),
    "dmn.row_length": Sentence(
        zh="决策表第 {row} 行有 {given} 个单元格，应为 {wanted} 个。",
        en="Row {row} of the table has {given} cells instead of {wanted}.",
    ),
    # --- analysing ---
    "dmn.gap": Sentence(zh="决策表“{name}”没有一行覆盖：{where}。", en="No rule of “{name}” covers: {where}."),
    "dmn.overlap": Sentence(
        zh="决策表“{name}”第 {first} 行与第 {second} 行同时符合：{where}。",
        en="Rules {first} and {second} of “{name}” both match: {where}.",
    ),
    "dmn.masked": Sentence(
        zh="决策表“{name}”第 {rule} 行永远不会命中，已被第 {by} 行覆盖。",
        en="Rule {rule} of “{name}” never fires; rules before it ({by}) take everything it would match.",
    ),
    "dmn.equal": Sentence(
        zh="决策表“{name}”第 {first} 行与第 {second} 行条件和输出都相同。",
        en="Rules {first} and {second} of “{name}” have the same conditions and the same outputs.",
    ),
    # --- saved cases ---
    "dmn.bad_cases": Sentence(zh="文件不是决策用例：{reason}", en="The file holds no cases of decisions: {reason}"),
    "dmn.too_many_cases": Sentence(zh="一份决策最多保存 {limit} 个用例。", en="A document keeps at most {limit} cases."),
    "dmn.bad_input": Sentence(
        zh='输入不是有效的 FEEL 值：{names}。文本请加引号，例如 "VIP"。',
        en='These inputs are no FEEL values: {names}. Texts stand in quotes, such as "VIP".',
    ),
    "dmn.case_failed": Sentence(
        zh="决策“{decision}”的用例“{case}”未通过：应为 {expected}，实为 {found}。",
        en="The case “{case}” of “{decision}” fails: expected {expected}, found {found}.",
    ),
    # --- evaluating ---
    "dmn.no_decision": Sentence(zh="没有名为“{name}”的决策。", en="There is no decision “{name}”."),
    "dmn.broken_expression": Sentence(
        zh="“{name}”的表达式有语法错误，结果为 null。", en="The expression of “{name}” has a syntax error; the result is null."
    ),
    "dmn.input_missing": Sentence(
        zh="没有给出输入“{name}”，按 null 处理。", en="The input “{name}” is not given and counts as null."
    ),
    "dmn.type_mismatch": Sentence(
        zh="“{name}”的值不是 {wanted}，按 null 处理。", en="The value of “{name}” is not of type {wanted} and counts as null."
    ),
    "dmn.value_not_allowed": Sentence(
        zh="“{name}”的值不在允许范围内，按 null 处理。",
        en="The value of “{name}” is not among the allowed ones and counts as null.",
    ),
    "dmn.input_not_allowed": Sentence(
        zh="输入“{name}”的值不在该列允许的取值内，结果为 null。",
        en="The value of the input “{name}” is not among those of its column; the result is null.",
    ),
    "dmn.output_not_allowed": Sentence(
        zh="输出“{name}”的值不在该列允许的取值内，按 null 处理。",
        en="The value of the output “{name}” is not among those of its column and counts as null.",
    ),
    "dmn.no_rule_matched": Sentence(
        zh="决策表“{name}”没有一行符合，也没有默认输出，结果为 null。",
        en="No rule of “{name}” matched and there is no default output; the result is null.",
    ),
    "dmn.several_rules_matched": Sentence(
        zh="决策表“{name}”只允许一行符合，却有 {count} 行符合，结果为 null。",
        en="Only one rule of “{name}” may match, but {count} did; the result is null.",
    ),
    "dmn.rules_disagree": Sentence(
        zh="决策表“{name}”有 {count} 行符合且输出不同，结果为 null。",
        en="{count} rules of “{name}” matched with different outputs; the result is null.",
    ),
}
