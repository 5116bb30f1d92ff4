"""Sentences of the command line, of the settings and of the doctor."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # Help
    "cli.help.bihuan": Sentence(
        zh="闭环（Bihuan）：让流程可看见、可执行、可度量、可改进。\n\n第一次使用：[bold]bihuan demo[/bold] 载入演示企业；正式使用：先 [bold]bihuan init[/bold]，再 [bold]bihuan serve[/bold]。",
        en="Bihuan: see, run, measure and improve processes.\n\nTo look around: [bold]bihuan demo[/bold] loads a demo company. To work: [bold]bihuan init[/bold], then [bold]bihuan serve[/bold].",
    ),
    "cli.help.epilog": Sentence(
        zh="设置依次取自：命令行、环境变量 BIHUAN_*（如 BIHUAN_DATABASE）、bihuan.toml、默认值。",
        en="Settings come from the command line, then variables BIHUAN_* (such as BIHUAN_DATABASE), then bihuan.toml, then defaults.",
    ),
    "cli.wrong_call": Sentence(zh="命令写法有误：{reason} 用法见 {command} --help", en="{reason} See {command} --help"),
    "cli.wrong_value": Sentence(
        zh="选项 {option} 的值不合适：{reason} 用法见 {command} --help", en="{option} does not fit: {reason} See {command} --help"
    ),
    "cli.missing_argument": Sentence(
        zh="缺少参数 {option}。用法见 {command} --help", en="{option} is missing. See {command} --help"
    ),
    "cli.unknown_option": Sentence(
        zh="没有选项 {option}。用法见 {command} --help", en="There is no option {option}. See {command} --help"
    ),
    "cli.unknown_command": Sentence(
        zh="没有命令 {name}。用法见 {command} --help", en="There is no command {name}. See {command} --help"
    ),
    "cli.want.integer": Sentence(zh="应为整数。", en="a whole number is wanted."),
    "cli.want.other": Sentence(zh="写法不对。", en="it is not written as it should be."),
    "cli.help.usage": Sentence(zh="用法：", en="Usage:"),
    "cli.help.command": Sentence(zh="命令", en="command"),
    "cli.option.help": Sentence(zh="显示本说明。", en="Show this text."),
    "cli.help.arguments": Sentence(zh="参数", en="Arguments"),
    "cli.help.options": Sentence(zh="选项", en="Options"),
    "cli.help.commands": Sentence(zh="命令", en="Commands"),
    "cli.panel.run": Sentence(zh="开始与运行", en="Begin and run"),
    "cli.panel.upkeep": Sentence(zh="维护", en="Look after"),
    "cli.help.init": Sentence(
        zh="建立一个空的企业和第一位管理员，并给出其一次性密码。\n\n在终端中会逐项询问；脚本中请用选项给出。",
        en="Make an empty company and its first administrator, who gets a one-time password.\n\nAsks for what is missing at a terminal; in scripts give it as options.",
    ),
    "cli.help.serve": Sentence(
        zh="启动服务：网页、接口和后台工作。按 Ctrl+C 平稳停止。\n\n默认使用 SQLite；多进程请用 [bold]--database postgresql://…[/bold]。",
        en="Start the server: pages, API and background work. Ctrl+C stops it gracefully.\n\nUses SQLite by default; for several processes give [bold]--database postgresql://…[/bold].",
    ),
    "cli.help.worker": Sentence(
        zh="只做后台工作（定时、任务、外发消息），与同一 PostgreSQL 上的服务并行。",
        en="Background work alone (timers, jobs, messages), beside servers on the same PostgreSQL.",
    ),
    "cli.help.demo": Sentence(
        zh="载入演示企业“澄川集团”并启动服务，打印可登录的账号和一次性密码。\n\n故事有三个时点：2023-11-20（调研与诊断）、2024-02-19（试点中）、2024-04-08（推广与改进，默认）。",
        en="Load the demo company Chengchuan, serve it, and print accounts with one-time passwords.\n\nIts story has three days: 2023-11-20 (survey and diagnosis), 2024-02-19 (pilot running), 2024-04-08 (roll-out, the default).",
    ),
    "cli.help.migrate": Sentence(
        zh="把数据库升级到本程序所需的结构。升级前请先备份。",
        en="Bring the database to the structure this program needs. Back up first.",
    ),
    "cli.help.backup": Sentence(
        zh="把数据库和附件完整备份到一个文件；服务可以继续运行。备份可恢复到 SQLite 或 PostgreSQL。",
        en="Copy database and attachments to one file, while the server goes on. It can be restored to SQLite or PostgreSQL.",
    ),
    "cli.help.export": Sentence(zh="把数据导出为文件。", en="Write data out as files."),
    "cli.help.export_templates": Sentence(
        zh="导出方法的四个模板（流程梳理、任务分配、监控指标、优化记录）为 Excel 文件；改好后可在页面上导入。",
        en="Write the four templates of the method (inventory, tasks, indicators, records) as Excel files; the pages take them in again.",
    ),
    "cli.option.export_folder": Sentence(zh="写入的目录，默认当前目录", en="folder to write to; default: the present one"),
    "cli.exported": Sentence(zh="已导出 {count} 个文件到 {folder}。", en="{count} files written to {folder}."),
    "cli.help.restore": Sentence(
        zh="从备份恢复到空的数据库，要么全部恢复，要么什么也不改。请先停止服务。",
        en="Restore a backup into an empty database, all of it or nothing. Stop the server first.",
    ),
    "cli.help.doctor": Sentence(
        zh="检查设置、目录、数据库、磁盘、时钟、字体和端口，并说明怎么办。",
        en="Check settings, folders, database, disk, clock, fonts and port, and say what to do.",
    ),
    "cli.help.openapi": Sentence(zh="输出接口说明（OpenAPI 3.1）。", en="Print the description of the API (OpenAPI 3.1)."),
    "cli.help.version": Sentence(zh="输出版本号。", en="Print the version."),
    "cli.panel.models": Sentence(zh="流程模型", en="Process models"),
    "cli.help.test": Sentence(
        zh="运行流程测试用例（YAML），无需服务器和数据库。\n\n逐条列出不符之处，最后给出通过与失败的数目。",
        en="Run cases of process tests (YAML); no server or database is needed.\n\nLists every difference and closes with the count.",
    ),
    "cli.help.check": Sentence(
        zh="检查流程图：违反的规则、能否执行。", en="Check a diagram: the rules it breaks, whether it can run."
    ),
    "cli.help.convert": Sentence(
        zh="把 Camunda 7、Flowable、Activiti 的流程图转换过来，并列出需要人工处理之处。",
        en="Take over a diagram of Camunda 7, Flowable or Activiti, and list what needs a look.",
    ),
    "cli.option.cases": Sentence(zh="用例文件，或含 *cases.yaml 的文件夹", en="files of cases, or folders with *cases.yaml"),
    "cli.option.model": Sentence(zh="BPMN 2.0 文件", en="a BPMN 2.0 file"),
    "cli.help.feel": Sentence(
        zh="计算一个 FEEL 表达式并打印结果。\n\n例如：[bold]bihuan feel 'amount * 0.9' --context order.json[/bold]",
        en="Evaluate a FEEL expression and print its value.\n\nSuch as: [bold]bihuan feel 'amount * 0.9' --context order.json[/bold]",
    ),
    "cli.help.dmn": Sentence(zh="DMN 决策：计算、检查、测试。", en="DMN decisions: evaluate, check, test."),
    "cli.help.dmn_evaluate": Sentence(
        zh="计算一个决策并打印结果；命中的规则写到标准错误。",
        en="Evaluate a decision and print its value; the rules that fired go to standard error.",
    ),
    "cli.help.dmn_check": Sentence(
        zh="检查 DMN 文件：错误、缺口、重叠、永不命中和重复的规则。",
        en="Check a DMN file: mistakes, gaps, overlaps, rules that never fire or say the same.",
    ),
    "cli.help.dmn_test": Sentence(
        zh="运行决策用例（默认取同名的 .cases.json），或运行一个 DMN TCK 目录。",
        en="Run cases of decisions (by default the .cases.json beside the file), or a folder of the DMN TCK's form.",
    ),
    "cli.option.expression": Sentence(zh="FEEL 表达式", en="a FEEL expression"),
    "cli.option.context": Sentence(zh="变量，JSON 文件；- 为标准输入", en="the variables as a JSON file; - is standard input"),
    "cli.option.unary": Sentence(zh="按一元测试计算；被测值的名称为“?”", en="a unary test of the variable ?"),
    "cli.option.value_json": Sentence(zh="结果以 JSON 输出", en="print the value as JSON"),
    "cli.option.dmn": Sentence(zh="DMN 文件", en="a DMN file"),
    "cli.option.decision": Sentence(zh="决策的标识或名称", en="the decision's id or name"),
    "cli.option.dmn_cases": Sentence(zh="用例文件", en="the file of cases"),
    "cli.option.doubts": Sentence(zh="有警告也算失败", en="fail on warnings, too"),
    "cli.bad_json": Sentence(
        zh="“{file}”不是有效的 JSON：错在第 {line} 行第 {column} 列。",
        en="“{file}” is no valid JSON: see line {line}, column {column}.",
    ),
    "cli.bad_context": Sentence(zh="“{file}”不是 JSON 对象：{reason}", en="“{file}” is no JSON object: {reason}"),
    "cli.which_decision": Sentence(
        zh="文件中有多个决策，请用 --decision 指明：{names}",
        en="The file holds several decisions; name one with --decision: {names}",
    ),
    "cli.fired": Sentence(zh="{table}：{inputs} → 命中规则 {rules}", en="{table}: {inputs} → rules {rules}"),
    "cli.option.strict": Sentence(zh="按标准逐条检查", en="judge by every rule of the standard"),
    "cli.converted": Sentence(zh="已写入 {path}，有 {count} 处需要查看。", en="Written to {path}; {count} places need a look."),
    "cli.problems": Sentence(zh="{errors} 处错误，{warnings} 处提示", en="{errors} errors, {warnings} warnings"),
    "cli.no_such_file": Sentence(zh="找不到文件“{path}”。", en="There is no file “{path}”."),
    "cli.help.user": Sentence(zh="账号相关操作。", en="Accounts."),
    "cli.help.reset_password": Sentence(
        zh="给某人新的一次性密码，解除锁定并结束其全部登录。",
        en="Give somebody a new one-time password; unlocks the account and ends all its sessions.",
    ),
    "cli.panel.logs": Sentence(zh="看清现状", en="See what happens"),
    "cli.help.log": Sentence(
        zh="事件日志：查看、转换、生成。\n\n可读 XES、CSV、Excel（.xlsx）和 OCEL 2.0（SQLite），也可以是 .gz；列的含义会自动识别，也可用选项指定。",
        en="Event logs: look at, convert, generate.\n\nReads XES, CSV, Excel (.xlsx) and OCEL 2.0 (SQLite), packed as .gz too. What the columns mean is found out, or named by options.",
    ),
    "cli.help.log_info": Sentence(
        zh="一份日志的案例、事件、活动、走法、人员、起止时间和质量提示。\n\n例：[bold]bihuan log info 订单.csv --case 订单号 --json[/bold]",
        en="Cases, events, activities, variants, people, first and last instant of a log, and what is doubtful in it.\n\nFor example: [bold]bihuan log info orders.csv --case order --json[/bold]",
    ),
    "cli.help.log_convert": Sentence(
        zh="把日志转成另一种格式，由目标文件的后缀决定（.xes、.csv，可加 .gz）。\n\n例：[bold]bihuan log convert 订单.xlsx 订单.xes.gz[/bold]",
        en="Turn a log into another format, by the ending of the target (.xes or .csv, .gz packs it).\n\nFor example: [bold]bihuan log convert orders.xlsx orders.xes.gz[/bold]",
    ),
    "cli.help.log_generate": Sentence(
        zh="生成一份采购流程示例日志，内含可诊断的典型问题；同一种子总得到同一份日志。\n\n例：[bold]bihuan log generate 示例.xes.gz --events 262200[/bold]",
        en="Make a sample log of a purchase process with typical weaknesses in it; the same seed gives the same log.\n\nFor example: [bold]bihuan log generate sample.xes.gz --events 262200[/bold]",
    ),
    "cli.help.mine": Sentence(
        zh="从日志发现现状流程，输出 BPMN 模型，并给出符合度与精确度。模型总是健全的。\n\n例：[bold]bihuan mine 订单.csv -o 现状.bpmn --json[/bold]",
        en="Discover the process as it is from a log, as a BPMN model, with fitness and precision. The model is always sound.\n\nFor example: [bold]bihuan mine orders.csv -o as-is.bpmn --json[/bold]",
    ),
    "cli.help.diagnose": Sentence(
        zh="诊断一份日志：等待、重复审批、返工、交接等问题，按影响排序；可与模型比对，并输出《流程问题诊断报告》（.docx 或 .pdf）。\n\n例：[bold]bihuan diagnose 订单.csv --model 标准.bpmn --report 报告.docx[/bold]",
        en="Diagnose a log: waiting, redundant approvals, rework, hand-overs and more, ranked by impact; compare it with a model and write the report (.docx or .pdf).\n\nFor example: [bold]bihuan diagnose orders.csv --model standard.bpmn --report report.docx --lang en[/bold]",
    ),
    "cli.option.log_file": Sentence(zh="日志文件。", en="File with the log."),
    "cli.option.log_target": Sentence(
        zh="目标文件（.xes、.xes.gz、.csv、.csv.gz）。", en="Target file (.xes, .xes.gz, .csv, .csv.gz)."
    ),
    "cli.option.log_case": Sentence(zh="案例编号所在的列。", en="Column that names the case."),
    "cli.option.log_activity": Sentence(zh="活动名称所在的列。", en="Column that names the activity."),
    "cli.option.log_time": Sentence(zh="完成时间所在的列。", en="Column with the time of completion."),
    "cli.option.log_start": Sentence(zh="开始时间所在的列。", en="Column with the start."),
    "cli.option.log_resource": Sentence(zh="执行人所在的列。", en="Column that says who."),
    "cli.option.log_zone": Sentence(
        zh="没有时区的时间按哪里理解（默认 Asia/Shanghai）。",
        en="Where time stamps without a zone were written (Asia/Shanghai by default).",
    ),
    "cli.option.log_object_type": Sentence(zh="OCEL：以哪类对象为案例。", en="OCEL: which objects are the cases."),
    "cli.option.log_cases": Sentence(zh="案例数。", en="Number of cases."),
    "cli.option.log_events": Sentence(zh="大约多少个事件（默认 262200）。", en="About so many events (262200 by default)."),
    "cli.option.log_seed": Sentence(zh="随机种子。", en="Seed of chance."),
    "cli.option.mine_output": Sentence(zh="BPMN 文件写到哪里。", en="Where the BPMN file goes."),
    "cli.option.diagnose_model": Sentence(zh="用来比对的 BPMN 模型。", en="BPMN model to compare with."),
    "cli.option.diagnose_report": Sentence(zh="报告写到哪里（.docx 或 .pdf）。", en="Where the report goes (.docx or .pdf)."),
    "cli.logs.reading": Sentence(zh="读取 {name}", en="Reading {name}"),
    "cli.logs.generating": Sentence(zh="生成日志", en="Generating"),
    "cli.logs.discovering": Sentence(zh="发现流程", en="Discovering"),
    "cli.logs.diagnosing": Sentence(zh="诊断", en="Diagnosing"),
    "cli.logs.cases": Sentence(zh="案例", en="Cases"),
    "cli.logs.events": Sentence(zh="事件", en="Events"),
    "cli.logs.activities": Sentence(zh="活动", en="Activities"),
    "cli.logs.variants": Sentence(zh="走法", en="Variants"),
    "cli.logs.resources": Sentence(zh="人员", en="People"),
    "cli.logs.first": Sentence(zh="最早", en="First"),
    "cli.logs.last": Sentence(zh="最晚", en="Last"),
    "cli.logs.written": Sentence(
        zh="已写入 {path}：{cases} 个案例，{events} 个事件。", en="Wrote {path}: {cases} cases, {events} events."
    ),
    "cli.logs.reported": Sentence(zh="报告已写入 {path}。", en="Wrote the report to {path}."),
    "cli.logs.format": Sentence(
        zh="“{place}”的后缀无法识别，可用：{endings}。", en="The ending of “{place}” is unknown; use one of {endings}."
    ),
    "cli.logs.report_format": Sentence(
        zh="报告“{place}”的后缀应为 .docx 或 .pdf。", en="The report “{place}” must end in .docx or .pdf."
    ),
    "cli.logs.not_written": Sentence(zh="无法写入“{path}”：{reason}", en="“{path}” cannot be written: {reason}"),
    "cli.logs.no_process": Sentence(zh="“{place}”里没有流程。", en="“{place}” holds no process."),
    # Options
    "cli.option.lang": Sentence(zh="命令行语言：zh 或 en。", en="Language of the command line: zh or en."),
    "cli.option.folder": Sentence(zh="数据目录（默认 var）。", en="Folder for the data (var by default)."),
    "cli.option.database": Sentence(
        zh="数据库：SQLite 文件路径，或 postgresql://用户@主机/库名。",
        en="Database: path of a SQLite file, or postgresql://user@host/name.",
    ),
    "cli.option.config": Sentence(
        zh="设置文件（默认 bihuan.toml，如存在）。", en="File with settings (bihuan.toml when it is there)."
    ),
    "cli.option.host": Sentence(zh="监听地址（默认 127.0.0.1）。", en="Address to listen on (127.0.0.1 by default)."),
    "cli.option.port": Sentence(
        zh="监听端口（默认 8080，0 为任意空闲端口）。", en="Port to listen on (8080 by default, 0 takes any free one)."
    ),
    "cli.option.workers": Sentence(
        zh="后台任务线程数（默认 4；0 表示交给 bihuan worker）。",
        en="Threads for jobs (4 by default; 0 leaves them to bihuan worker).",
    ),
    "cli.option.log_format": Sentence(
        zh="日志格式，默认按是否在终端自动选择。", en="Form of the logs; by default depends on whether a terminal reads them."
    ),
    "cli.option.log_level": Sentence(zh="日志级别（默认 info）。", en="From which level on is logged (info by default)."),
    "cli.option.at": Sentence(zh="故事所处的日期。", en="The day at which the story stands."),
    "cli.option.fresh": Sentence(zh="清除已有的演示数据，重新载入。", en="Throw the present demo away and begin anew."),
    "cli.option.passwords": Sentence(zh="为演示账号重新发放一次性密码。", en="Give the demo accounts new one-time passwords."),
    "cli.option.past": Sentence(
        zh="在后台补做公司的以往记录（2023-10 起；默认做）",
        en="Make the company's earlier records in the background (since 2023-10; the default)",
    ),
    "cli.help.simulate": Sentence(
        zh="按方案仿真一个流程，或比较现状与优化后两个设计。方案可以是 bihuan.simulation/1 或 Prosimos 的 JSON；不给方案时读模型里的 BPSim 参数。例：bihuan simulate as-is.bpmn scenario.json --to-be to-be.bpmn",
        en="Simulate a process under a scenario, or compare two designs, as-is and to-be. A scenario is JSON (bihuan.simulation/1 or Prosimos); without one the BPSim parameters inside the model are read. Example: bihuan simulate as-is.bpmn scenario.json --to-be to-be.bpmn",
    ),
    "cli.panel.work": Sentence(zh="分析流程", en="Work on processes"),
    "cli.option.bpmn_model": Sentence(zh="BPMN 模型文件", en="The BPMN model"),
    "cli.option.scenario": Sentence(
        zh="仿真方案文件；不给则读模型里的 BPSim 参数", en="The scenario; without one the model's BPSim parameters"
    ),
    "cli.option.to_be": Sentence(
        zh="优化后的模型：两个设计用同样的随机数逐次比较",
        en="The to-be model: both designs are compared run by run on the same random numbers",
    ),
    "cli.option.to_be_scenario": Sentence(
        zh="优化后设计的方案（默认与现状相同）", en="The scenario of the to-be design (default: the same)"
    ),
    "cli.option.process": Sentence(zh="文件里的流程标识（默认第一个）", en="Id of the process in the file (default: the first)"),
    "cli.option.named": Sentence(zh="BPSim 方案的标识（默认第一个）", en="Id of the BPSim scenario (default: the first)"),
    "cli.option.cases_per_run": Sentence(zh="每次仿真的案例数", en="Cases in each run"),
    "cli.option.replications": Sentence(zh="重复次数", en="How often to run"),
    "cli.option.seed": Sentence(zh="随机种子：相同的种子得到相同的结果", en="Seed: the same one gives the same result"),
    "cli.option.event_log": Sentence(zh="把第一次仿真的事件日志写成 CSV", en="Write the event log of the first run as CSV"),
    "cli.option.json": Sentence(zh="以 JSON 输出", en="Print JSON"),
    "cli.option.show_scenario": Sentence(zh="只以本产品的格式输出方案，不仿真", en="Only print the scenario in our own format"),
    "cli.no_file": Sentence(zh="打不开文件 {file}：{reason}。", en="Cannot open {file}: {reason}."),
    "cli.simulate.running": Sentence(zh="正在仿真", en="Simulating"),
    "cli.simulate.log": Sentence(zh="已写入 {file}（{events} 个事件）", en="Wrote {file} ({events} events)"),
    "cli.simulate.figure": Sentence(zh="指标", en="Figure"),
    "cli.simulate.value": Sentence(zh="均值 [95% 区间]", en="Mean [95 % interval]"),
    "cli.simulate.as_is": Sentence(zh="现状", en="As-is"),
    "cli.simulate.to_be": Sentence(zh="优化后", en="To-be"),
    "cli.simulate.difference": Sentence(zh="差异", en="Difference"),
    "cli.simulate.relative": Sentence(zh="相对现状", en="Relative"),
    "cli.simulate.cycle": Sentence(zh="周期（小时，平均）", en="Cycle time (h, mean)"),
    "cli.simulate.cycle_median": Sentence(zh="周期（小时，中位）", en="Cycle time (h, median)"),
    "cli.simulate.cycle_p90": Sentence(zh="周期（小时，P90）", en="Cycle time (h, P90)"),
    "cli.simulate.waiting": Sentence(zh="等待（小时/案例）", en="Waiting (h per case)"),
    "cli.simulate.working": Sentence(zh="处理（小时/案例）", en="Worked (h per case)"),
    "cli.simulate.cost": Sentence(zh="成本（每案例）", en="Cost (per case)"),
    "cli.simulate.per_day": Sentence(zh="产出（案例/天）", en="Throughput (cases per day)"),
    "cli.simulate.in_process": Sentence(zh="在制案例（平均）", en="Cases in process (mean)"),
    "cli.simulate.late": Sentence(zh="超过承诺周期的比例", en="Share above the promised cycle"),
    "cli.simulate.busy": Sentence(zh="利用率：{resource}", en="Busy: {resource}"),
    "cli.option.prepare_only": Sentence(zh="只载入数据，不启动服务。", en="Load the data only, do not serve."),
    "cli.option.company": Sentence(zh="企业名称。", en="Name of the company."),
    "cli.option.login": Sentence(zh="管理员登录名。", en="Login of the administrator."),
    "cli.option.name": Sentence(zh="管理员姓名。", en="Name of the administrator."),
    "cli.option.password_stdin": Sentence(
        zh="从标准输入读取管理员密码，而不生成一次性密码。",
        en="Read the administrator's password from standard input instead of drawing one.",
    ),
    "cli.option.country": Sentence(zh="节假日所属国家或地区代码。", en="Country whose public holidays count."),
    "cli.option.zone": Sentence(zh="工作日历的时区。", en="Time zone of the working calendar."),
    "cli.option.target": Sentence(
        zh="备份文件或目录（默认当前目录）。", en="File or folder of the backup (the current folder by default)."
    ),
    "cli.option.source": Sentence(zh="备份文件。", en="The backup."),
    "cli.option.force": Sentence(zh="即使目标中已有数据也覆盖。", en="Replace the data that are there."),
    "cli.option.output": Sentence(zh="写入文件而不是标准输出。", en="Write to a file instead of standard output."),
    "cli.option.whose": Sentence(zh="登录名。", en="The login."),
    # Questions
    "cli.ask.company": Sentence(zh="企业名称", en="Name of the company"),
    "cli.ask.login": Sentence(zh="管理员登录名", en="Login of the administrator"),
    "cli.ask.name": Sentence(zh="管理员姓名", en="Name of the administrator"),
    "cli.ask.password": Sentence(zh="管理员密码（不显示）：", en="Password of the administrator (not shown): "),
    "cli.default.company": Sentence(zh="我的企业", en="My company"),
    "cli.default.name": Sentence(zh="管理员", en="Administrator"),
    # Answers
    "cli.column.login": Sentence(zh="登录名", en="Login"),
    "cli.column.password": Sentence(zh="一次性密码", en="One-time password"),
    "cli.column.name": Sentence(zh="姓名", en="Name"),
    "cli.column.post": Sentence(zh="岗位", en="Post"),
    "cli.column.department": Sentence(zh="部门", en="Department"),
    "cli.one_time": Sentence(
        zh="密码只显示这一次，首次登录时须修改。", en="This password is shown once and must be changed at the first login."
    ),
    "cli.init_done": Sentence(zh="已建立“{company}”。", en="“{company}” is set up."),
    "cli.init_next": Sentence(
        zh="接下来：运行 bihuan serve，登录后在“设置 → 人员”中添加人员，或用 Excel 导入组织。",
        en="Next: run bihuan serve, log in, and add people under Settings, or import an organization from Excel.",
    ),
    "cli.no_people": Sentence(
        zh="还没有任何人员，请先运行 bihuan init（或用 bihuan demo 载入演示企业）。",
        en="There is nobody yet: run bihuan init first (or bihuan demo for the demo company).",
    ),
    "cli.no_such_login": Sentence(zh="没有登录名为“{login}”的人员。", en="Nobody has the login “{login}”."),
    "cli.serving": Sentence(zh="服务已启动：{address}（按 Ctrl+C 停止）", en="Serving at {address} (Ctrl+C stops)"),
    "cli.working": Sentence(zh="后台工作已启动（按 Ctrl+C 停止）", en="Background work is running (Ctrl+C stops)"),
    "cli.stopped": Sentence(zh="已停止。", en="Stopped."),
    "cli.migrated": Sentence(
        zh="数据库结构已从 {before} 升级到 {after}。", en="The database went from structure {before} to {after}."
    ),
    "cli.migrated_already": Sentence(
        zh="数据库结构已是最新（{revision}）。", en="The database has the present structure already ({revision})."
    ),
    "cli.backed_up": Sentence(
        zh="已备份到 {file}：{rows} 行数据、{blobs} 个附件，{size} MiB。",
        en="Copied to {file}: {rows} rows, {blobs} attachments, {size} MiB.",
    ),
    "cli.restored": Sentence(
        zh="已恢复：{rows} 行数据、{blobs} 个附件。所有人需要重新登录。",
        en="Restored {rows} rows and {blobs} attachments. Everybody has to log in again.",
    ),
    "cli.more": Sentence(zh="还有 {count} 处问题。", en="{count} more."),
    "cli.accounts": Sentence(
        zh="演示账号（密码只显示这一次，首次登录须修改）：",
        en="Demo accounts (passwords are shown once and must be changed at the first login):",
    ),
    "cli.demo_ready": Sentence(
        zh="演示企业已就绪，请在浏览器打开 {address}（按 Ctrl+C 停止）",
        en="The demo company is ready: open {address} in a browser (Ctrl+C stops)",
    ),
    "cli.demo_passwords": Sentence(
        zh="忘记密码？bihuan demo --passwords 重新发放一次性密码；bihuan demo --fresh 重新载入演示。",
        en="Lost the passwords? bihuan demo --passwords gives new ones; bihuan demo --fresh begins anew.",
    ),
    "cli.demo_stands": Sentence(
        zh="演示企业已载入，日期不变；要换时点请加 {fresh}。",
        en="The demo is loaded already and keeps its day; add {fresh} for another one.",
    ),
    "cli.founding.people": Sentence(zh="录入组织与人员", en="Entering the organization"),
    "cli.founding.processes": Sentence(zh="部署八个流程", en="Deploying eight processes"),
    "cli.founding.history": Sentence(zh="模拟员工办理业务", en="Letting the staff work"),
    "cli.doctor_well": Sentence(zh="没有发现必须处理的问题。", en="Nothing needs mending."),
    "cli.doctor_ill": Sentence(zh="请先处理标有 ✗ 的问题。", en="Mend what is marked ✗ first."),
    # Settings
    "settings.no_secret": Sentence(
        zh="连接文件 {place} 引用的密钥“{name}”不存在。",
        en="{place} in the file of connections names a secret “{name}” that is not there.",
    ),
    "settings.bad_mail": Sentence(
        zh="邮件服务器地址无效：应为 smtp://user:password@host:587、smtps://… 或 smtp+plain://…。",
        en="The mail server's address is not valid: smtp://user:password@host:port, smtps://… or smtp+plain://….",
    ),
    "settings.no_file": Sentence(zh="找不到设置文件 {file}。", en="There is no settings file {file}."),
    "settings.malformed_file": Sentence(
        zh="设置文件 {file} 不是有效的 TOML：{reason}", en="The settings file {file} is not valid TOML: {reason}"
    ),
    "settings.unreadable_file": Sentence(
        zh="无法读取设置文件 {file}：{reason}", en="The settings file {file} cannot be read: {reason}"
    ),
    "settings.unknown": Sentence(
        zh="{place} 中没有名为“{name}”的设置。可用的有：{known}", en="There is no setting “{name}” ({place}). There are: {known}"
    ),
    "settings.misfit": Sentence(zh="设置 {place} 的值不合适：{reason}", en="The value of {place} does not fit: {reason}"),
    "settings.folder": Sentence(
        zh="目录 {folder} 无法写入：{reason}。请更改权限，或用 --folder 指定其他目录。",
        en="The folder {folder} cannot be written to: {reason}. Change its rights, or choose another one with --folder.",
    ),
    "settings.needs_server_database": Sentence(
        zh="SQLite 只能由一个服务进程使用，后台工作已包含在 bihuan serve 中。多进程请用 --database postgresql://…",
        en="A SQLite database belongs to one process, whose bihuan serve does the background work too. For several use --database postgresql://…",
    ),
    # The demo
    "demo.real_company": Sentence(
        zh="这个数据库中是“{zh}”，不是演示企业。请用 --folder 指定其他目录。",
        en="This database holds “{en}”, not the demo company. Choose another folder with --folder.",
    ),
    "demo.wipe_needs_file": Sentence(
        zh="演示数据只能在 SQLite 文件中清除；PostgreSQL 请自行新建一个空库。",
        en="Demo data are only thrown away from a SQLite file; on PostgreSQL create an empty database yourself.",
    ),
    # The doctor
    "doctor.python": Sentence(zh="Python", en="Python"),
    "doctor.folder": Sentence(zh="目录", en="Folder"),
    "doctor.room": Sentence(zh="磁盘空间", en="Disk space"),
    "doctor.database": Sentence(zh="数据库", en="Database"),
    "doctor.people": Sentence(zh="人员", en="People"),
    "doctor.clock": Sentence(zh="时钟", en="Clock"),
    "doctor.interface": Sentence(zh="网页界面", en="Interface"),
    "doctor.font": Sentence(zh="中文字体", en="Chinese font"),
    "doctor.port": Sentence(zh="端口", en="Port"),
    "doctor.python_is": Sentence(zh="{version}", en="{version}"),
    "doctor.python_old": Sentence(zh="{version} 过旧，至少需要 3.11。", en="{version} is too old; 3.11 or later is needed."),
    "doctor.folder_fresh": Sentence(
        zh="{folder} 还不存在，需要时可以建立。", en="{folder} is not there yet and can be made when it is needed."
    ),
    "doctor.folder_is": Sentence(zh="{folder} 可以写入。", en="{folder} can be written to."),
    "doctor.room_is": Sentence(zh="{folder} 剩余 {free} GiB。", en="{free} GiB left at {folder}."),
    "doctor.room_small": Sentence(
        zh="{folder} 只剩 {free} GiB，请尽快清理。", en="Only {free} GiB left at {folder}; free some soon."
    ),
    "doctor.room_gone": Sentence(
        zh="{folder} 只剩 {free} GiB，写入随时会失败，请立即清理。",
        en="Only {free} GiB left at {folder}: writing may fail any time. Free some now.",
    ),
    "doctor.database_fresh": Sentence(
        zh="尚未建立，运行 bihuan init 或 bihuan demo 即可。", en="It is not there yet; bihuan init or bihuan demo makes it."
    ),
    "doctor.database_old": Sentence(
        zh="结构为 {found}，需要 {wanted}，请备份后运行 bihuan migrate。",
        en="It has structure {found}, {wanted} is needed: back up, then run bihuan migrate.",
    ),
    "doctor.database_is": Sentence(zh="{kind} 可用，结构 {revision}。", en="{kind} answers, structure {revision}."),
    "doctor.people_are": Sentence(zh="{count} 人。", en="{count} people."),
    "doctor.people_none": Sentence(zh="还没有人员，请运行 bihuan init。", en="Nobody yet; run bihuan init."),
    "doctor.clock_is": Sentence(zh="与数据库一致。", en="Agrees with the database."),
    "doctor.clock_moved": Sentence(
        zh="与数据库一致；企业时间相差 {days} 天（演示）。",
        en="Agrees with the database; the company's own time is {days} days away (demo).",
    ),
    "doctor.clock_drift": Sentence(
        zh="与数据库相差 {seconds} 秒，请检查时间同步。",
        en="{seconds} seconds away from the database; check the synchronisation.",
    ),
    "doctor.clock_wrong": Sentence(
        zh="系统时间早于 2023 年 11 月，请校准。", en="The system's time is before November 2023; set it right."
    ),
    "doctor.interface_is": Sentence(zh="已构建。", en="It is built."),
    "doctor.interface_missing": Sentence(
        zh="没有构建。请安装发布的软件包，或在源码目录运行 ./run setup；接口不受影响。",
        en="It is not built. Install the released package, or run ./run setup in the checkout; the API works without it.",
    ),
    "doctor.font_is": Sentence(zh="{font}", en="{font}"),
    "doctor.font_missing": Sentence(
        zh="没有找到，导出的图片中汉字会变成方框。请安装 fonts-noto-cjk 或类似字体。",
        en="None found: Chinese text in exported pictures becomes boxes. Install fonts-noto-cjk or the like.",
    ),
    "doctor.wholeness": Sentence(zh="完整性", en="Wholeness"),
    "doctor.wholeness_is": Sentence(
        zh="没有只做了一半的实例、待办或作业。", en="No instance, work item or job stands half done."
    ),
    "doctor.wholeness_broken": Sentence(
        zh="发现不完整的数据（{found}）。请保留现状，从最近的备份恢复到另一个目录核对，并报告此问题。",
        en="Data stands half done ({found}). Keep it as it is, restore the last copy into another folder to compare, and report this.",
    ),
    "doctor.work": Sentence(zh="后台工作", en="Background work"),
    "doctor.work_is": Sentence(
        zh="{processes} 个进程在工作；到期未办 {due} 件，最久等待 {seconds} 秒。",
        en="{processes} processes at work; {due} due, the oldest for {seconds} seconds.",
    ),
    "doctor.work_undone": Sentence(
        zh="没有进程在做后台工作，到期未办 {due} 件，最久等待 {seconds} 秒。请启动 bihuan serve 或 bihuan worker。",
        en="Nobody does the background work: {due} due, the oldest for {seconds} seconds. Start bihuan serve or bihuan worker.",
    ),
    "doctor.work_dead": Sentence(
        zh="{count} 条外发消息多次失败，已不再重试。请检查外部系统与连接设置。",
        en="{count} outgoing messages have failed too often and are no longer tried. Check the systems outside and the connections.",
    ),
    "doctor.port_is": Sentence(zh="{host}:{port} 可用。", en="{host}:{port} is free."),
}
