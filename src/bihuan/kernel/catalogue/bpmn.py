"""Sentences of the BPMN room: reading, and extension values. The rules of validation stand in `bpmn_rules`."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "bpmn.too_large": Sentence(
        zh="文件有 {size} 字节，超过上限 {limit} 字节，未读取。",
        en="The file has {size} bytes, more than the limit of {limit}; it was not read.",
    ),
    "bpmn.too_deep": Sentence(
        zh="第 {line} 行：元素一个套一个超过 {limit} 层，未读取。请把最里层的子流程改成调用活动。",
        en="Line {line}: more than {limit} elements lie inside one another; the file was not read. Let the innermost "
        "sub-processes be call activities.",
    ),
    "bpmn.doctype": Sentence(
        zh="文件带有文档类型或实体声明。出于安全考虑不予读取，请删除 DOCTYPE 后重试。",
        en="The file declares a document type or entities. It is refused for safety; remove the DOCTYPE and try again.",
    ),
    "bpmn.xml": Sentence(
        zh="文件不是完整的 XML（第 {line} 行第 {column} 列：{reason}）。请从原工具重新导出 BPMN 2.0 XML。",
        en="The file is not well-formed XML (line {line}, column {column}: {reason}). "
        "Export it again from its tool, as BPMN 2.0 XML.",
    ),
    "bpmn.encoding": Sentence(
        zh="文件写明的编码是 {encoding}，但第 {line} 行的内容不是这种编码（用 GBK 或 GB18030 保存的文件常见）。请另存为 UTF-8 再导入。",
        en="The file says it is written in {encoding}, but line {line} is not (as in files saved as GBK or GB18030). "
        "Save it as UTF-8, then import that.",
    ),
    "bpmn.wrong_root": Sentence(
        zh="这不是 BPMN 2.0 文件：根元素是 {element}（命名空间“{namespace}”），应为 definitions（BPMN 2.0.2 §15.3）。",
        en="This is no BPMN 2.0 file: its root element is {element} (namespace “{namespace}”), "
        "where definitions is expected (BPMN 2.0.2 §15.3).",
    ),
    "bpmn.empty": Sentence(
        zh="文件是空的，请从原工具重新导出 BPMN 2.0 XML。",
        en="The file is empty. Export it again from its tool, as BPMN 2.0 XML.",
    ),
    "bpmn.decision_file": Sentence(
        zh="这是 DMN 决策文件，不是流程图。请在设计页的“决策表”中使用它。",
        en="This is a DMN file with decisions, not a process. Use it among the decisions of the design page.",
    ),
    "bpmn.older": Sentence(
        zh="这个文件按旧标准保存（根元素 {element}，命名空间“{namespace}”），不是 BPMN 2.0。请在原工具里另存为 BPMN 2.0 XML 再导入。",
        en="The file follows an older standard (root element {element}, namespace “{namespace}”), not BPMN 2.0. "
        "Save it as BPMN 2.0 XML in its tool, then import that.",
    ),
    "bpmn.no_process": Sentence(
        zh="文件里没有画了步骤的流程（process 元素），无法建立版本。",
        en="The file holds no process with steps (process element), so no version can be made of it.",
    ),
    "bpmn.which_process": Sentence(
        zh="文件里有多个流程，请指明要用哪一个：{offered}。",
        en="The file holds several processes; say which one is meant: {offered}.",
    ),
    "bpmn.no_such_process": Sentence(
        zh="文件里没有流程“{process}”，只有：{offered}。",
        en="The file holds no process “{process}”, only: {offered}.",
    ),
    "bpmn.id_taken": Sentence(
        zh="文件里已有别的元素叫“{id}”，请为流程换一个标识。",
        en="Another element of the file is called “{id}”; choose another id for the process.",
    ),
    "bpmn.unreadable": Sentence(
        zh="模型有 {count} 处错误，未能读取，详见各条。",
        en="The model could not be read: {count} problems, listed one by one.",
    ),
    "bpmn.unknown_element": Sentence(
        zh="第 {line} 行：BPMN 命名空间里没有元素 {element}（位于 {parent} 内，BPMN 2.0.2 §15.3）。自有内容请放进 extensionElements。",
        en="Line {line}: the BPMN namespace has no element {element} (inside {parent}, BPMN 2.0.2 §15.3). "
        "Content of your own belongs into extensionElements.",
    ),
    "bpmn.misplaced_element": Sentence(
        zh="第 {line} 行：元素 {element} 不能放在 {parent} 内（BPMN 2.0.2 §15.3）。",
        en="Line {line}: {element} may not stand inside {parent} (BPMN 2.0.2 §15.3).",
    ),
    "bpmn.repeated_element": Sentence(
        zh="第 {line} 行：{parent} 只能有一个 {element} 这样的内容，这里出现了第二个（BPMN 2.0.2 §15.3）。",
        en="Line {line}: {parent} takes only one part of this kind; {element} is the second (BPMN 2.0.2 §15.3).",
    ),
    "bpmn.unknown_type": Sentence(
        zh="第 {line} 行：{element} 的 xsi:type“{type}”不是这里允许的类型（BPMN 2.0.2 §15.3）。",
        en="Line {line}: xsi:type “{type}” of {element} is no type that may stand here (BPMN 2.0.2 §15.3).",
    ),
    "bpmn.attribute_value": Sentence(
        zh="第 {line} 行：{element}（{place}）的属性 {attribute} 不能取值“{value}”（BPMN 2.0.2 §15.3）。",
        en="Line {line}: attribute {attribute} of {element} ({place}) does not take the value “{value}” (BPMN 2.0.2 §15.3).",
    ),
    "bpmn.duplicate_id": Sentence(
        zh="第 {line} 行：编号“{place}”已在第 {first} 行用过，编号在整个文件内必须唯一（BPMN 2.0.2 §8.3.1）。",
        en="Line {line}: the id “{place}” was already used on line {first}; ids are unique in the whole file (BPMN 2.0.2 §8.3.1).",
    ),
    "bpmn.dangling_reference": Sentence(
        zh="第 {line} 行：“{place}”的 {attribute} 指向“{target}”，文件里没有这个编号（BPMN 2.0.2 §8.3.1）。",
        en="Line {line}: {attribute} of “{place}” points to “{target}”, an id that the file does not have (BPMN 2.0.2 §8.3.1).",
    ),
    "bpmn.build_id": Sentence(
        zh="编号“{place}”为空或已被使用，每个步骤需要自己的编号。",
        en="The id “{place}” is empty or taken; every step needs an id of its own.",
    ),
    "bpmn.extension_value": Sentence(
        zh="“{place}”的扩展元素 {element}：属性 {attribute} 不能取值“{value}”。",
        en="Extension element {element} of “{place}”: attribute {attribute} does not take the value “{value}”.",
    ),
    "bpmn.extension_missing": Sentence(
        zh="“{place}”的扩展元素 {element} 缺少属性 {attribute}。",
        en="Extension element {element} of “{place}” lacks its attribute {attribute}.",
    ),
    # Models of other engines
    "bpmn.foreign.juel": Sentence(
        zh="“{place}”：表达式“{expression}”没有同义的 FEEL 写法，请改写。",
        en="“{place}”: the expression “{expression}” has no counterpart in FEEL; rewrite it.",
    ),
    "bpmn.foreign.language": Sentence(
        zh="“{place}”：表达式语言“{language}”在此不能执行，请改写为 FEEL。",
        en="“{place}”: expressions in “{language}” cannot be run here; write it in FEEL.",
    ),
    "bpmn.foreign.code": Sentence(
        zh="“{place}”：程序代码“{code}”已改为任务类型“{topic}”，请提供处理该类型的工作程序。",
        en="“{place}”: the code “{code}” has become a job of type “{topic}”; provide a worker for it.",
    ),
    "bpmn.foreign.script": Sentence(
        zh="“{place}”：{language} 脚本不在引擎内执行，请改写为 FEEL 或提供工作程序。",
        en="“{place}”: scripts in {language} are not run in the engine; write FEEL or provide a worker.",
    ),
    "bpmn.foreign.decision_result": Sentence(
        zh="“{place}”：决策结果的映射方式不同，结果按决策的返回值整体存入变量。",
        en="“{place}”: the result of the decision is mapped in another way; it goes to the variable as the decision gives it.",
    ),
    "bpmn.foreign.call_version": Sentence(
        zh="“{place}”：不能按版本号绑定被调用流程，请改用版本标签。",
        en="“{place}”: a called process cannot be bound by version number; use a version tag.",
    ),
    "bpmn.listing_format": Sentence(
        zh="清单的写法有误，应为若干条 {{file, rule, expect}}：{reason}",
        en="The listing is not well written, it is a list of {{file, rule, expect}}: {reason}",
    ),
    "bpmn.foreign.dropped": Sentence(
        zh="“{place}”：“{name}”已转换，但其中的“{lost}”没有对应含义，已舍去。",
        en="“{place}”: “{name}” was translated, but “{lost}” of it has no counterpart and fell away.",
    ),
    "bpmn.foreign.not_translated": Sentence(
        zh="“{place}”：扩展“{name}”没有对应含义，已原样保留但不起作用。",
        en="“{place}”: the extension “{name}” has no counterpart; it was kept and has no effect.",
    ),
}
