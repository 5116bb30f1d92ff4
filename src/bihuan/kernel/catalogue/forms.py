"""Sentences of forms: schemas as written and values as submitted."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "forms.malformed": Sentence(zh="表单不是有效的 JSON 结构：{reason}", en="The form is not a valid JSON schema: {reason}"),
    "forms.too_large": Sentence(zh="表单过大，上限 {limit} 字节。", en="The form is too large; the limit is {limit} bytes."),
    "forms.invalid_schema": Sentence(zh="表单“{form}”有 {count} 处问题。", en="The form “{form}” has {count} problem(s)."),
    "forms.unknown_type": Sentence(zh="不支持的组件类型“{type}”。", en="There is no component type “{type}”."),
    "forms.no_key": Sentence(zh="{type} 组件缺少字段名（key）。", en="A {type} component has no key."),
    "forms.doubled_key": Sentence(zh="字段名“{key}”出现了不止一次。", en="The key “{key}” is used more than once."),
    "forms.no_choices": Sentence(zh="字段“{key}”没有可选项。", en="The field “{key}” has nothing to choose from."),
    "forms.no_columns": Sentence(zh="表格“{key}”没有列。", en="The table “{key}” has no columns."),
    "forms.table_in_table": Sentence(zh="表格的列里不能再放表格（“{key}”）。", en="A table cannot hold another table (“{key}”)."),
    "forms.bad_pattern": Sentence(zh="字段“{key}”的格式表达式无法使用。", en="The pattern of “{key}” cannot be used."),
    "forms.invalid_values": Sentence(
        zh="有 {count} 处填写不符合要求，请修改后重新提交。", en="{count} entries do not fit; mend them and send again."
    ),
    "forms.unknown_field": Sentence(zh="表单中没有字段“{key}”。", en="The form has no field “{key}”."),
    "forms.read_only": Sentence(zh="字段“{key}”在此步骤只读，不能修改。", en="The field “{key}” cannot be changed at this step."),
    "forms.required": Sentence(zh="此项必填。", en="This must be filled in."),
    "forms.rule": Sentence(zh="{zh}", en="{en}"),
    "forms.not_text": Sentence(zh="应为文字。", en="This must be a text."),
    "forms.too_long": Sentence(zh="最多 {max} 个字符。", en="At most {max} characters."),
    "forms.too_short": Sentence(zh="至少 {min} 个字符。", en="At least {min} characters."),
    "forms.not_email": Sentence(zh="邮箱地址格式不对。", en="This is not an e-mail address."),
    "forms.not_phone": Sentence(zh="电话号码格式不对。", en="This is not a telephone number."),
    "forms.pattern": Sentence(zh="格式不符合要求。", en="This does not have the form asked for."),
    "forms.not_number": Sentence(zh="应为数字。", en="This must be a number."),
    "forms.too_many_digits": Sentence(zh="最多 {digits} 位小数。", en="At most {digits} decimal places."),
    "forms.too_many_figures": Sentence(
        zh="数字过长，最多 {figures} 位。", en="The number is too long; {figures} figures at most."
    ),
    "forms.too_small": Sentence(zh="不能小于 {min}。", en="Not below {min}."),
    "forms.too_large_number": Sentence(zh="不能大于 {max}。", en="Not above {max}."),
    "forms.not_flag": Sentence(zh="应为是或否。", en="This must be yes or no."),
    "forms.not_a_choice": Sentence(zh="“{value}”不在可选项中。", en="“{value}” is not one of the choices."),
    "forms.not_a_list": Sentence(zh="应为列表。", en="This must be a list."),
    "forms.not_date": Sentence(zh="日期无效，应为 2024-04-08 这样的形式。", en="This is not a date; write it like 2024-04-08."),
    "forms.not_time": Sentence(zh="时间无效，应为 09:30 这样的形式。", en="This is not a time; write it like 09:30."),
    "forms.not_datetime": Sentence(
        zh="日期时间无效，应为 2024-04-08T09:30 这样的形式。", en="This is not a date and time; write it like 2024-04-08T09:30."
    ),
    "forms.not_a_row": Sentence(zh="这一行的结构不对。", en="This row is malformed."),
    "forms.too_many_rows": Sentence(zh="最多 {max} 行。", en="At most {max} rows."),
    "forms.too_few_rows": Sentence(zh="至少 {min} 行。", en="At least {min} rows."),
    "forms.not_a_file": Sentence(zh="附件无法识别，请重新上传。", en="This attachment cannot be read; add it again."),
    "forms.file_too_large": Sentence(zh="附件“{name}”超过 {limit} MiB。", en="The file “{name}” is larger than {limit} MiB."),
    "forms.file_not_accepted": Sentence(
        zh="附件“{name}”的类型不在允许范围（{accept}）。", en="The file “{name}” is not of a kind accepted here ({accept})."
    ),
}
