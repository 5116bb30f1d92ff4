"""Sentences for programs that speak `/v2`."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "search.unknown_field": Sentence(
        zh="不能按“{field}”查询；可用的字段：{known}。", en="“{field}” cannot be asked about here; these can: {known}."
    ),
    "search.bad_operator": Sentence(zh="此处不能使用运算符“{operator}”。", en="The operator “{operator}” cannot be used here."),
    "search.wrong_type": Sentence(zh="“{field}”的值应为{expected}。", en="The value of “{field}” must be {expected}."),
    "search.bad_list": Sentence(
        zh="“{field}”的 {operator} 应为列表，最多 {most} 个值。",
        en="{operator} of “{field}” takes a list of at most {most} values.",
    ),
    "search.bad_either": Sentence(
        zh="$or 应为筛选条件的列表（最多 {most} 个），其中不能再有 $or。",
        en="$or takes a list of at most {most} filters, none of which has an $or of its own.",
    ),
    "search.bad_variable": Sentence(
        zh="每个变量条件应为 {{name, value}}，value 为 JSON 文本或运算符。",
        en="Each variable is asked for as {{name, value}}, the value being a JSON text or operators.",
    ),
    "search.too_many": Sentence(
        zh="按变量值查询时，其余条件最多可涉及 {most} 个流程实例；请先用 processDefinitionId 等条件缩小范围。",
        en="Values of variables are looked for in at most {most} instances; narrow the search by processDefinitionId or the like.",
    ),
    "search.bad_page": Sentence(
        zh="分页无效：limit 应在 0 到 {most} 之间，from 不能为负。",
        en="The page is not valid: limit lies between 0 and {most}, from is not negative.",
    ),
    "search.one_place": Sentence(
        zh="from、after、before 只能给出一个：按序号翻页或按游标翻页。",
        en="Only one of from, after and before may be given: pages are turned by number or by cursor.",
    ),
    "search.too_large": Sentence(
        zh="筛选条件涉及的值过多（最多 {most} 个）；请缩小范围，或分几次查询。",
        en="The filter comes to too many values (at most {most}); narrow it, or ask in several searches.",
    ),
    "subscription.not_found": Sentence(zh="没有名为“{name}”的推送。", en="There is no subscription “{name}”."),
    "subscription.no_delivery": Sentence(
        zh="没有这次推送，或记录已清理。", en="There is no such delivery, or it has been let go."
    ),
    "subscription.delivered": Sentence(
        zh="这次推送已经送达，无需重试。", en="This delivery has arrived; there is nothing to try again."
    ),
    "subscription.not_allowed": Sentence(
        zh="地址“{url}”不在允许名单中：请运维人员在设置项 outbound 中加入它的来源（如 https://erp.example:8443）。",
        en="The address “{url}” is not on the allow-list: have the operator add its origin (such as https://erp.example:8443) to the "
        "setting outbound.",
    ),
    "subscription.events": Sentence(zh="请至少选择一种事件：{events}。", en="Choose at least one event of: {events}."),
    "hook.bad_name": Sentence(
        zh="“{name}”不能作为回调名称：以小写字母开头，只含小写字母、数字与横线，2 到 63 个字符。",
        en="“{name}” is no name of a webhook: it begins with a small letter and has 2 to 63 small letters, digits and hyphens.",
    ),
    "hook.one_purpose": Sentence(
        zh="回调要么启动一个流程，要么发布一条消息，请二选一。",
        en="A webhook starts a process or publishes a message: choose one.",
    ),
    "hook.bad_correlation": Sentence(
        zh="关联键表达式“{expression}”有误。", en="The expression “{expression}” for the key is malformed."
    ),
    "hook.no_key": Sentence(
        zh="在请求体中没有找到关联键：表达式“{expression}”应得到文本或数字。",
        en="The body holds no correlation key: “{expression}” must give text or a number.",
    ),
    "hook.not_found": Sentence(zh="找不到回调“{name}”。", en="There is no webhook “{name}”."),
    "hook.not_signed": Sentence(
        zh="签名无效或已过期，请检查密钥与时钟。", en="The signature does not fit or is too old; check the secret and the clock."
    ),
    "program.local_values": Sentence(
        zh="修改时只能给整个流程设置变量，不能只给“{scope}”设置；请留空 scopeId。",
        en="A modification sets variables of the whole process, not of “{scope}” alone; leave scopeId empty.",
    ),
    "program.instance_needed": Sentence(
        zh="请用 filter.processInstanceKey 指明一个流程实例。", en="Name one process instance in filter.processInstanceKey."
    ),
    "program.absent.deletion": Sentence(
        zh="不提供删除：历史按保留规则清理。", en="Nothing is deleted over /v2: history is kept by the rules of retention."
    ),
    "program.absent.documents": Sentence(
        zh="不提供文档接口：附件属于表单。", en="There are no documents over /v2: attachments belong to forms."
    ),
    "program.absent.people": Sentence(
        zh="/v2 只能读取人员、岗位与角色；维护与授权在我们的页面与接口（/api）中进行。",
        en="People, posts and roles can only be read over /v2; they are kept, and rights are given, in our own pages and API (/api).",
    ),
    "program.absent.system": Sentence(
        zh="/v2 不管理系统：请用 bihuan backup 与操作系统的手段。",
        en="The system is not managed over /v2: use bihuan backup and the means of the operating system.",
    ),
    "program.absent.cluster_variables": Sentence(zh="不提供集群变量。", en="There are no cluster variables."),
    "program.absent.listeners": Sentence(
        zh="不提供全局监听器：监听器写在流程图中；要得知各流程的进展，请设置推送。",
        en="There are no global listeners: listeners stand in diagrams; subscriptions tell what happens in all processes.",
    ),
    "program.absent.ad_hoc": Sentence(
        zh="不提供条件启动与随意子流程激活。",
        en="Conditional starts and the activation inside ad-hoc sub-processes are not offered.",
    ),
    "program.absent.jobs": Sentence(
        zh="不提供任务统计与批量改动：请查询 /v2/jobs/search，并逐个改动。",
        en="There are no statistics of jobs and no changes of many: search /v2/jobs/search and change them one by one.",
    ),
    "program.absent.agents": Sentence(
        zh="不提供智能体与密钥接口：密钥由运维人员配置。",
        en="There are no agents and no secrets over /v2: secrets are the operator's.",
    ),
    "program.absent.business_id": Sentence(
        zh="业务编号在启动时给出，之后不能改动。", en="The business id is given at the start and does not change."
    ),
    "program.no_such_entry": Sentence(zh="找不到该操作记录。", en="There is no such entry."),
    "program.no_such_name": Sentence(zh="找不到“{name}”。", en="There is nobody and nothing called “{name}”."),
    "program.no_expression": Sentence(zh="请给出表达式。", en="Give an expression."),
    "program.process_needed": Sentence(
        zh="请用 filter.processDefinitionId 指明一个流程。", en="Name one process in filter.processDefinitionId."
    ),
    "program.too_many_instances": Sentence(
        zh="涉及超过 {most} 个，无法统计；请缩小筛选范围。",
        en="There are more than {most}, too many to be counted; narrow the filter.",
    ),
    "program.absent.met": Sentence(
        zh="不提供已关联消息的查询：实例的历史中有记录。",
        en="Messages that have been met are not searched: they stand in the history of the instance.",
    ),
    "program.absent.wait_states": Sentence(
        zh="不提供等待状态的查询：请用 /v2/element-instances/search 查询状态为 ACTIVE 的节点。",
        en="Waiting states are not searched: search /v2/element-instances/search for elements in the state ACTIVE.",
    ),
    "program.no_such_variable": Sentence(zh="找不到该变量。", en="There is no such variable."),
    "program.same_name": Sentence(
        zh="“{name}”在此次部署中出现了两次（另一个是 {other}）；请改名或分次部署。",
        en="“{name}” comes twice in this deployment (also as {other}); rename one or deploy them one after the other.",
    ),
    "program.no_such_form": Sentence(zh="找不到该表单。", en="There is no such form."),
    "program.no_such_resource": Sentence(zh="找不到该资源。", en="There is no such resource."),
    "program.no_such_element": Sentence(
        zh="找不到该节点实例，或它已结束。", en="There is no such element instance, or it has ended."
    ),
    "program.not_completed": Sentence(
        zh="流程实例 {place} 在 {seconds} 秒内没有结束；它仍在运行。",
        en="The instance {place} has not completed within {seconds} s; it goes on.",
    ),
    "program.filter_missing": Sentence(
        zh="请在 `filter` 中至少给出一个条件，说明涉及哪些实例。",
        en="Give a `filter` with at least one condition that says which instances are meant.",
    ),
    "program.not_answered": Sentence(
        zh="监听程序在 {seconds} 秒内没有答复；要求仍在等待。",
        en="The listeners have not answered within {seconds} s; what was asked still waits.",
    ),
    "program.task_unassigned": Sentence(
        zh="该待办尚未指派；请先指派给有权办理的人。", en="This task has no assignee; assign it first to somebody who may do it."
    ),
    "program.too_many_items": Sentence(
        zh="这些批量操作涉及的实例超过 {most} 个；请用 batchOperationKey 指明少数几个。",
        en="These batches have more than {most} instances; name a few of them by batchOperationKey.",
    ),
    "program.no_such_tenant": Sentence(
        zh="没有租户“{tenant}”；这里只有 <default>，也可不填。",
        en="There is no tenant “{tenant}”; the only one here is <default>, which may be left out.",
    ),
    "program.which_process": Sentence(
        zh="请给出 processDefinitionId 或 processDefinitionKey，二者只能给一个。",
        en="Give processDefinitionId or processDefinitionKey, one of the two.",
    ),
    "program.not_for_person": Sentence(
        zh="这项待办没有派给 {person}：此人不在候选人之中。",
        en="This task was not given to {person}, who is not among its candidates.",
    ),
    "program.task_assigned": Sentence(zh="该待办已指派给 {person}。", en="This task is assigned to {person}."),
    "program.assignee_missing": Sentence(zh="请指明指派给谁。", en="Name the person to assign the task to."),
    "program.task_denied": Sentence(zh="监听程序未同意这一操作：{reason}", en="A listener has denied this: {reason}"),
    "program.no_resources": Sentence(
        zh="请以 multipart 表单上传文件，每个部分都命名为 resources。",
        en="Send the files as a multipart form in which every part is named resources.",
    ),
    "program.strange_resource": Sentence(
        zh="不认识文件“{name}”：可发布 .bpmn、.dmn 与 .form。", en="“{name}” cannot be deployed; .bpmn, .dmn and .form can."
    ),
    "program.no_diagram": Sentence(
        zh="没有流程图：决策表与表单须与使用它们的流程一起发布。",
        en="There is no diagram: decisions and forms are deployed together with the process that uses them.",
    ),
    "program.nothing_executable": Sentence(
        zh="“{name}”中没有可执行的流程（isExecutable）。", en="“{name}” holds no executable process (isExecutable)."
    ),
    "program.form_malformed": Sentence(zh="表单“{name}”不是有效的 JSON。", en="The form “{name}” is not valid JSON."),
    "program.no_such_decision": Sentence(
        zh="生效的流程版本中没有决策“{decision}”。", en="No version in force brings a decision “{decision}”."
    ),
}
