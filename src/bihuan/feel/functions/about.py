"""What every builtin function is good for, in one line and two languages: for completion in editors and the documentation."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.feel.functions.registry import OVERLOADS, Parameter
from bihuan.kernel.text import Text

ABOUT: Mapping[str, Text] = {
    # conditions and conversion
    "is defined": Text("是否有值", "whether there is a value"),
    "get or else": Text("没有值时取默认值", "the value, or a default where there is none"),
    "not": Text("取反", "the opposite of a truth value"),
    "is": Text("两个值完全相同（含类型与时区）", "whether two values are the very same, zone and kind included"),
    "number": Text("文本转为数字", "a text read as a number"),
    "string": Text("转为文本", "the value as text"),
    "range": Text("文本转为区间", "a text read as a range"),
    # text
    "substring": Text("截取子串，位置从 1 起", "a part of a text, counted from 1"),
    "string length": Text("字符数", "the number of characters"),
    "upper case": Text("转为大写", "in capitals"),
    "lower case": Text("转为小写", "in small letters"),
    "substring before": Text("某段文本之前的部分", "what stands before a match"),
    "substring after": Text("某段文本之后的部分", "what stands after a match"),
    "contains": Text("是否包含某段文本", "whether a text holds another"),
    "starts with": Text("是否以某段文本开头", "whether a text begins with another"),
    "ends with": Text("是否以某段文本结尾", "whether a text ends with another"),
    "string join": Text("用分隔符连接文本列表", "a list of texts joined"),
    "matches": Text("是否符合正则表达式", "whether a text matches a regular expression"),
    "replace": Text("按正则表达式替换", "matches of a regular expression replaced"),
    "split": Text("按分隔符拆分为列表", "a text cut into a list"),
    "extract": Text("取出正则表达式的所有匹配", "all matches of a regular expression"),
    "is blank": Text("是否为空白文本", "whether a text is empty or blank"),
    "trim": Text("去掉首尾空白", "without blanks at both ends"),
    # lists
    "list contains": Text("列表是否包含某项", "whether a list holds an element"),
    "count": Text("列表项数", "the number of items"),
    "min": Text("最小值", "the least"),
    "max": Text("最大值", "the greatest"),
    "sum": Text("合计", "the sum"),
    "mean": Text("平均值", "the arithmetic mean"),
    "product": Text("连乘积", "the product"),
    "median": Text("中位数", "the median"),
    "stddev": Text("样本标准差", "the standard deviation of a sample"),
    "mode": Text("众数", "the most frequent values"),
    "all": Text("是否全部为真", "whether all are true"),
    "any": Text("是否有一个为真", "whether any is true"),
    "sublist": Text("截取子列表，位置从 1 起", "a part of a list, counted from 1"),
    "append": Text("在末尾追加项", "the list with items added"),
    "concatenate": Text("连接列表", "lists one after the other"),
    "insert before": Text("在某位置之前插入", "the list with an item put in"),
    "remove": Text("去掉某位置的项", "the list without an item"),
    "list replace": Text("替换某位置或符合条件的项", "the list with items exchanged"),
    "reverse": Text("倒序", "the list backwards"),
    "index of": Text("某项所在的各个位置", "where an item stands, all places"),
    "distinct values": Text("去重", "each value once"),
    "duplicate values": Text("出现不止一次的值", "the values that occur more than once"),
    "union": Text("合并去重", "lists together, each value once"),
    "flatten": Text("展开嵌套列表", "nested lists made flat"),
    "sort": Text("排序", "the list in order"),
    "is empty": Text("列表是否为空", "whether a list is empty"),
    "partition": Text("按大小分组", "the list cut into parts of a size"),
    # numbers
    "decimal": Text("四舍六入五成双，保留若干位小数", "rounded half even to a scale"),
    "floor": Text("向下取整", "rounded down"),
    "ceiling": Text("向上取整", "rounded up"),
    "round up": Text("远离零取整", "rounded away from nought"),
    "round down": Text("趋向零取整", "rounded towards nought"),
    "round half up": Text("四舍五入", "rounded, a half away from nought"),
    "round half down": Text("五舍六入", "rounded, a half towards nought"),
    "abs": Text("绝对值", "the absolute value"),
    "modulo": Text("余数，符号同除数", "the remainder, with the sign of the divisor"),
    "sqrt": Text("平方根", "the square root"),
    "log": Text("自然对数", "the natural logarithm"),
    "exp": Text("e 的幂", "e to the power"),
    "odd": Text("是否为奇数", "whether a number is odd"),
    "even": Text("是否为偶数", "whether a number is even"),
    # contexts
    "get value": Text("取上下文中的值", "the value under a key of a context"),
    "get entries": Text("上下文的键值列表", "the keys and values of a context"),
    "context": Text("由键值列表组成上下文", "a context made of keys and values"),
    "context put": Text("设置上下文中的值", "a context with an entry set"),
    "context merge": Text("合并上下文", "contexts put together"),
    # dates and times
    "date": Text("日期", "a date"),
    "time": Text("时间", "a time of day"),
    "date and time": Text("日期时间", "a date with a time"),
    "duration": Text('时长，如 "P2DT3H"', 'a duration such as "P2DT3H"'),
    "years and months duration": Text("两个日期之间的年月", "years and months between two dates"),
    "day of year": Text("一年中的第几天", "the day's number in its year"),
    "day of week": Text("星期几（英文）", "the weekday's name"),
    "month of year": Text("月份（英文）", "the month's name"),
    "week of year": Text("第几周（ISO）", "the week's number (ISO)"),
    "last day of month": Text("当月最后一天", "the last day of the month"),
    "now": Text("当前日期时间", "the present moment"),
    "today": Text("今天", "the present day"),
    # ranges
    "before": Text("在之前", "whether one lies before the other"),
    "after": Text("在之后", "whether one lies after the other"),
    "meets": Text("前一区间的终点即后一区间的起点", "whether a range ends where the other begins"),
    "met by": Text("后一区间的终点即前一区间的起点", "whether a range begins where the other ends"),
    "overlaps": Text("有重叠", "whether two ranges overlap"),
    "overlaps before": Text("从前面重叠", "whether a range overlaps the beginning of the other"),
    "overlaps after": Text("从后面重叠", "whether a range overlaps the end of the other"),
    "finishes": Text("同时结束", "whether it ends together with the other"),
    "finished by": Text("被同时结束", "whether the other ends together with it"),
    "includes": Text("包含", "whether a range holds the other"),
    "during": Text("在其间", "whether it lies within the other"),
    "starts": Text("同时开始", "whether it begins together with the other"),
    "started by": Text("被同时开始", "whether the other begins together with it"),
    "coincides": Text("完全重合", "whether both are the same"),
}


def signatures(name: str) -> list[str]:
    """How a function may be called: `substring(string, start position, length?)`."""
    return [f"{name}({', '.join(map(_parameter, each.parameters))})" for each in OVERLOADS[name]]


def _parameter(parameter: Parameter) -> str:
    return parameter.name + ("?" if parameter.optional else "") + ("…" if parameter.rest else "")
