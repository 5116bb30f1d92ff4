"""Sentences about access tokens and what programs ask for."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "token.unknown": Sentence(
        zh="访问令牌无效，请向集成工程师索取新的令牌。", en="The access token is not valid; ask an integrator for another one."
    ),
    "token.revoked": Sentence(zh="访问令牌“{client}”已被吊销。", en="The access token “{client}” was revoked."),
    "token.expired": Sentence(
        zh="访问令牌“{client}”已过期，请新建一个。", en="The access token “{client}” has expired; make another one."
    ),
    "token.not_here": Sentence(
        zh="访问令牌不能用于该地址；程序可用的地址见接口文档。",
        en="An access token does not open this address; the API documentation names those that it opens.",
    ),
    "token.other_process": Sentence(zh="该令牌不能用于流程“{process}”。", en="This token is not for the process “{process}”."),
    "token.other_topic": Sentence(
        zh="该令牌不能领取主题“{topic}”的任务。", en="This token is not for jobs of the topic “{topic}”."
    ),
    "token.id_taken": Sentence(zh="客户端编号“{id}”已被使用，请换一个。", en="The client id “{id}” is taken; choose another."),
    "token.no_such_process": Sentence(zh="找不到流程“{process}”。", en="There is no process “{process}”."),
    "token.bad_id": Sentence(
        zh="客户端编号“{id}”不合规：以字母开头，3 到 64 个字母、数字、点、横线或下划线。",
        en="“{id}” is no client id: it begins with a letter and has 3 to 64 letters, digits, dots, hyphens or underscores.",
    ),
    "token.name_missing": Sentence(zh="请说明令牌的用途。", en="Say what the token is for."),
    "token.bad_scope": Sentence(
        zh="请至少选择一项权限；不认识“{scope}”。可选：{known}。",
        en="Choose at least one permission; “{scope}” is none. There are: {known}.",
    ),
    "token.separation": Sentence(
        zh="系统管理员与安全管理员不参与业务，不能创建带有“{zh}”权限的令牌；请由集成工程师创建。",
        en="Administrators have no part in the business and cannot make a token that may “{en}”; an integrator can.",
    ),
    "token.not_held": Sentence(
        zh="您自己没有“{zh}”的权限，不能创建带有此权限的令牌；请由同时具有此权限的集成工程师创建。",
        en="You may not “{en}” yourself, so you cannot make a token that may; an integrator who holds this right can.",
    ),
    "token.bad_limit": Sentence(
        zh="流程与主题不能为空，也不能含逗号。", en="Processes and topics must not be empty or contain commas."
    ),
    "token.limit_by_topic": Sentence(
        zh="领取任务的令牌按主题限定，不能按流程限定。", en="A token that takes jobs is limited by topics, not by processes."
    ),
    "token.messages_reach_all": Sentence(
        zh="消息与信号可到达任何流程，不能与流程限定同时使用；请为其单独创建令牌。",
        en="Messages and signals reach every process and cannot be limited to some; make a token of their own for them.",
    ),
    "token.bad_days": Sentence(
        zh="有效天数应在 0 到 {longest} 之间。", en="The number of days must lie between 0 and {longest}."
    ),
    "token.not_found": Sentence(zh="找不到访问令牌“{id}”。", en="There is no access token “{id}”."),
}
