"""Sentences of event logs: files that cannot be read, mappings that do not fit, what is doubtful in a log."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # files
    "eventlog.no_such_file": Sentence(
        zh="打不开文件“{path}”（{reason}）。请检查路径和读取权限。",
        en="The file “{path}” cannot be opened ({reason}). Check its path and whether you may read it.",
    ),
    "eventlog.empty_file": Sentence(
        zh="文件是空的，没有可导入的内容。请重新导出日志。",
        en="The file is empty: there is nothing to import. Export the log again.",
    ),
    "eventlog.binary_file": Sentence(
        zh="这不是文本文件。可以导入 XES、CSV、Excel（.xlsx）和 OCEL 2.0（SQLite），也可以是 .gz 压缩包。",
        en="This is no text file. XES, CSV, Excel (.xlsx) and OCEL 2.0 (SQLite) can be imported, also packed as .gz.",
    ),
    "eventlog.undecodable": Sentence(
        zh="文件声明为 {encoding} 编码，但 {place} 处不符合。请另存为 UTF-8 后再导入。",
        en="The file says it is {encoding} but is not at {place}. Save it as UTF-8 and import it again.",
    ),
    "eventlog.gz_cut_off": Sentence(
        zh="压缩包不完整，多半是下载或拷贝没有完成。请重新获取文件。",
        en="The packed file is cut off, most likely by an unfinished download or copy. Fetch it again.",
    ),
    "eventlog.gz_damaged": Sentence(
        zh="压缩包已损坏，无法解开。请重新获取文件。",
        en="The packed file is damaged and cannot be unpacked. Fetch it again.",
    ),
    "eventlog.too_large": Sentence(
        zh="解压后超过 {limit} GB，已停止。请把日志拆分后导入。",
        en="It unpacks to more than {limit} GB, so it was stopped. Split the log and import the parts.",
    ),
    "eventlog.upload_too_large": Sentence(
        zh="文件超过 {limit} MB 的上传上限。请用命令行导入，或压缩成 .gz 再上传。",
        en="The file is larger than the upload limit of {limit} MB. Pack it as .gz, or import it on the command line.",
    ),
    "eventlog.not_xes": Sentence(
        zh="这是 XML 文件，但不是 XES 日志：最外层是 <{tag}>，应为 <log>。",
        en="This is XML but no XES log: it begins with <{tag}> instead of <log>.",
    ),
    "eventlog.xes_malformed": Sentence(
        zh="XES 文件第 {line} 行第 {column} 列有语法错误：{reason}。请重新导出。",
        en="The XES file breaks the rules of XML at line {line}, column {column}: {reason}. Export it again.",
    ),
    "eventlog.xes_cut_off": Sentence(
        zh="XES 文件在第 {line} 行中断，没有写完。请重新导出或下载。",
        en="The XES file is cut off at line {line}. Export or download it again.",
    ),
    "eventlog.xes_entities": Sentence(
        zh="XES 文件声明了实体“{place}”，可能是攻击（XML 炸弹），已拒绝读取。去掉 DOCTYPE 声明即可导入。",
        en="The XES file declares the entity “{place}”, as XML bombs do, and was refused. Without its DOCTYPE it can be imported.",
    ),
    "eventlog.xes_without": Sentence(
        zh="XES 日志的事件没有“{key}”属性，无法当作流程来看。",
        en="No event of the XES log has the attribute “{key}”, so it cannot be read as a process.",
    ),
    "eventlog.no_events": Sentence(
        zh="没有读到任何可用的事件。请检查文件内容和列的对应关系。",
        en="Not one usable event was found. Check the file and which column means what.",
    ),
    "eventlog.no_instants": Sentence(
        zh="时间列无法识别，例如“{example}”。请选择正确的时间列，或改成 2024-03-15 09:30:00 这样的写法。",
        en="The time stamps cannot be read, for example “{example}”. Choose the column that holds them, or write them like 2024-03-15 09:30:00.",
    ),
    "eventlog.no_rows": Sentence(
        zh="只有表头（{columns} 列），没有数据行。", en="There is a header of {columns} column(s) but no row."
    ),
    "eventlog.ragged_row": Sentence(
        zh="第 {line} 行有 {cells} 个单元格，表头只有 {columns} 列。含分隔符的内容要加双引号。",
        en="Line {line} has {cells} cells, the header {columns}. Text that holds the separator must stand in double quotes.",
    ),
    "eventlog.csv_malformed": Sentence(
        zh="表格第 {line} 行附近无法读取：{reason}", en="The table cannot be read near line {line}: {reason}"
    ),
    "eventlog.xlsx_damaged": Sentence(zh="无法打开工作簿：{reason}", en="The workbook cannot be opened: {reason}"),
    "eventlog.not_ocel": Sentence(
        zh="这个 SQLite 文件不是 OCEL 2.0 日志，缺少表：{tables}。",
        en="This SQLite file is no OCEL 2.0 log: it lacks the table(s) {tables}.",
    ),
    "eventlog.ocel_damaged": Sentence(zh="OCEL 文件无法读取：{reason}", en="The OCEL file cannot be read: {reason}"),
    "eventlog.no_such_type": Sentence(
        zh="日志里没有对象类型“{type}”，可选：{types}。", en="The log has no objects of type “{type}”; there are: {types}."
    ),
    # mappings
    "eventlog.mapping": Sentence(
        zh="列的对应关系有 {count} 处问题，请修改后再导入。",
        en="The mapping of columns has {count} problem(s); mend them and import again.",
    ),
    "eventlog.no_case_column": Sentence(
        zh="还没有选择哪一列是案例（如单号）。", en="No column was chosen for the case, for example an order number."
    ),
    "eventlog.no_activity_column": Sentence(zh="还没有选择哪一列是活动。", en="No column was chosen for the activity."),
    "eventlog.no_time_column": Sentence(zh="还没有选择哪一列是完成时间。", en="No column was chosen for the time of completion."),
    "eventlog.no_such_column": Sentence(zh="文件里没有“{column}”这一列。", en="The file has no column “{column}”."),
    "eventlog.column_used_twice": Sentence(
        zh="“{column}”列不能同时表示两项含义。", en="The column “{column}” cannot stand for two things."
    ),
    "eventlog.unknown_zone": Sentence(
        zh="没有“{zone}”这个时区，应为 Asia/Shanghai 这样的名称。",
        en="There is no time zone “{zone}”; write it like Asia/Shanghai.",
    ),
    # remarks
    "eventlog.mixed_encodings": Sentence(
        zh="文件混用了两种编码（{unicode} 行 UTF-8，{other} 行 {encoding}），已逐行识别；{lost} 个字符无法还原。",
        en="Two encodings are mixed ({unicode} lines UTF-8, {other} lines {encoding}); each line was read by its own, {lost} character(s) could not be restored.",
    ),
    "eventlog.unread_instants": Sentence(
        zh="“{column}”列有 {count} 个时间无法识别（例如“{example}”），这些行已略去。",
        en="{count} time stamp(s) of “{column}” could not be read (for example “{example}”); these rows were left out.",
    ),
    "eventlog.doubtful_dates": Sentence(
        zh="“{column}”列分不清日和月，按 {notation} 理解，请核对。",
        en="Day and month of “{column}” cannot be told apart; they were read as {notation}. Please check.",
    ),
    "eventlog.rows_without": Sentence(
        zh="{count} 行缺少“{column}”（首见第 {row} 行），已略去。",
        en="{count} row(s) have no “{column}” (first at row {row}) and were left out.",
    ),
    "eventlog.start_after_end": Sentence(
        zh="{count} 行的开始晚于结束，开始时间已忽略。", en="{count} row(s) begin after they end; their start was ignored."
    ),
    "eventlog.empty_cases": Sentence(zh="{count} 个案例没有任何事件。", en="{count} case(s) have no event."),
    "eventlog.equal_instants": Sentence(
        zh="{count} 个事件（{share}%）与前一事件时间相同，先后按文件中的顺序。",
        en="{count} event(s) ({share}%) happen at the instant of the one before; they stay in the order of the file.",
    ),
    "eventlog.days_only": Sentence(
        zh="{count} 项活动的时间只精确到日或整点（{names}），短于一天的时长没有意义。",
        en="{count} activit(ies) are known by day or full hour only ({names}); durations below a day mean nothing there.",
    ),
    "eventlog.no_resources": Sentence(
        zh="日志没有记录由谁完成，无法分析交接与责任。",
        en="The log does not say who did what: hand-overs and duties cannot be looked at.",
    ),
    "eventlog.without_resource": Sentence(
        zh="{count} 个事件（{share}%）没有执行人。", en="{count} event(s) ({share}%) name nobody."
    ),
    "eventlog.old_instants": Sentence(
        zh="{count} 个事件早于 1990 年（如案例 {case}），可能是默认值或录入错误。",
        en="{count} event(s) lie before 1990 (for example in case {case}): defaults or typing errors.",
    ),
    "eventlog.doubled_events": Sentence(
        zh="{count} 个事件与另一事件完全相同。", en="{count} event(s) are the same as another one."
    ),
    "eventlog.no_starts": Sentence(
        zh="日志没有记录开始时间，等待与处理无法分开，只能看间隔。",
        en="The log does not know when work began: waiting and working cannot be told apart.",
    ),
    "eventlog.single_events": Sentence(
        zh="{count} 个案例（{share}%）只有一个事件，可能被截断。",
        en="{count} case(s) ({share}%) have one event only and may be cut off.",
    ),
    # the shelf
    "eventlog.no_name": Sentence(zh="请给日志起个名字。", en="Give the log a name."),
    "eventlog.step_reading": Sentence(zh="读取文件", en="Reading the file"),
    "eventlog.step_counting": Sentence(zh="检查质量", en="Checking its quality"),
    "eventlog.step_storing": Sentence(zh="保存", en="Storing"),
    "eventlog.step_discovering": Sentence(zh="比较候选模型", en="Comparing models"),
    "eventlog.step_drawing": Sentence(zh="绘制", en="Drawing"),
    "eventlog.not_found": Sentence(zh="找不到这份日志，可能已被删除。", en="There is no such log; it may have been removed."),
    "eventlog.import_not_found": Sentence(
        zh="找不到这次导入，可能已完成或已取消。", en="There is no such import; it has ended or was canceled."
    ),
    "eventlog.import_canceled": Sentence(zh="导入已取消，没有留下任何数据。", en="The import was canceled; nothing was kept."),
    "eventlog.too_many_imports": Sentence(
        zh="已有 {count} 个导入在进行，请稍后再试。", en="{count} imports are running; try again later."
    ),
    "eventlog.no_history": Sentence(
        zh="流程“{process}”还没有可分析的运行记录。", en="The process “{process}” has no history to be looked at yet."
    ),
    "eventlog.bad_criteria": Sentence(zh="筛选条件无法识别：{reason}", en="The filter cannot be read: {reason}"),
}
