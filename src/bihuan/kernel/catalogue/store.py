"""Sentences of the database."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "store.full": Sentence(
        zh="存储空间已满，本次操作没有写入任何内容。请联系管理员清理空间后重试。",
        en="The storage is full; nothing of this was written. Ask an administrator to free space, then try again.",
    ),
    "store.unreachable": Sentence(
        zh="无法连接数据库（{address}）：{reason}",
        en="The database at {address} cannot be reached: {reason}",
    ),
    "store.busy": Sentence(
        zh="数据库正被其他操作占用，请稍后重试。",
        en="The database is held by another operation; please try again shortly.",
    ),
    "store.broken": Sentence(
        zh="写入数据库时出错，本次操作没有写入任何内容：{reason}",
        en="Writing to the database failed; nothing of this was written: {reason}",
    ),
    "store.outcome_unknown": Sentence(
        zh="提交时与数据库的连接中断，结果未知。请用同一个幂等键重试，即可得知操作是否已完成。",
        en="The connection broke while committing, so the outcome is unknown. Send it again with the same idempotency key to learn it.",
    ),
    "store.closing": Sentence(zh="系统正在停止，请稍后重试。", en="The system is shutting down; please try again shortly."),
    "store.conflict": Sentence(
        zh="数据刚刚被其他人修改，请刷新后重试。",
        en="Somebody else has just changed this; reload and try again.",
    ),
    "store.read_only": Sentence(zh="查询中不能写入数据。", en="A query must not write."),
    "store.nothing_there": Sentence(
        zh="没有找到数据库文件 {path}。请用 --folder 或 --database 指定企业的数据，或先运行 bihuan init（空企业）或 bihuan demo（演示企业）。",
        en="There is no database file {path}. Name the company's data by --folder or --database, or run `bihuan init` (an empty "
        "company) or `bihuan demo` first.",
    ),
    "store.needs_migration": Sentence(
        zh="数据库结构版本为 {found}，本程序需要 {wanted}。请先运行 bihuan migrate。",
        en="The database has structure {found}, this program needs {wanted}. Run `bihuan migrate` first.",
    ),
    "store.newer": Sentence(
        zh="数据库结构版本 {found} 比本程序新，请使用更新的版本。",
        en="The database has structure {found}, which is newer than this program; use a newer version.",
    ),
    "store.bad_url": Sentence(
        zh="无法识别的数据库地址：{address}。支持 sqlite:///路径 与 postgresql://…",
        en="Unknown database address {address}. Use sqlite:///path or postgresql://…",
    ),
    "store.too_old": Sentence(
        zh="PostgreSQL 版本过低（{found}），至少需要 {wanted}。",
        en="PostgreSQL {found} is too old; {wanted} or newer is needed.",
    ),
    "blob.not_found": Sentence(zh="找不到该文件。", en="There is no such file."),
    "blob.damaged": Sentence(
        zh="文件内容已损坏：校验值与存储时不一致。",
        en="The file is damaged: its content no longer matches its checksum.",
    ),
    "backup.damaged": Sentence(zh="备份文件损坏或不完整：{reason}", en="The backup is damaged or incomplete: {reason}"),
    "backup.no_file": Sentence(zh="找不到备份文件 {file}。", en="There is no backup {file}."),
    "backup.newer": Sentence(
        zh="备份由更新的版本制作（结构 {revision}），请使用同样新或更新的版本恢复。",
        en="The backup was made by a newer version (structure {revision}); restore it with one as new.",
    ),
    "backup.in_use": Sentence(
        zh="有服务正在使用目标数据库，不能恢复。请先停止服务；若服务是异常中断的，请等待 1 分钟后再试。",
        en="A server is working with the target database. Stop it first; if it was killed, wait a minute and try again.",
    ),
    "backup.not_empty": Sentence(
        zh="目标数据库中已有数据，拒绝覆盖。请恢复到一个空数据库。",
        en="The target database already holds data; restore into an empty one.",
    ),
}
