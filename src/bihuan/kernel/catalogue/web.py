"""Sentences of the web room: requests that do not fit, sessions at the door, the server itself."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # Titles: one per kind of failure
    "web.title.invalid_model": Sentence(zh="模型有误", en="The model has mistakes"),
    "web.title.invalid_input": Sentence(zh="提交的内容有误", en="What was sent does not fit"),
    "web.title.bad_request": Sentence(zh="请求格式有误", en="The request is malformed"),
    "web.title.rejected": Sentence(zh="当前状态不允许此操作", en="Not possible in the present state"),
    "web.title.forbidden": Sentence(zh="没有权限", en="Not permitted"),
    "web.title.unauthenticated": Sentence(zh="请先登录", en="Please log in"),
    "web.title.not_found": Sentence(zh="未找到", en="Not found"),
    "web.title.conflict": Sentence(zh="数据已被其他人修改", en="Somebody else was faster"),
    "web.title.unavailable": Sentence(zh="系统暂时不可用", en="Not available at the moment"),
    "web.database_away": Sentence(
        zh="暂时连不上数据库，恢复后可直接重试。若持续出现，请联系管理员（运行 bihuan doctor 可查明原因）。",
        en="The database cannot be reached at the moment; try again once it is back. If this goes on, tell an administrator "
        "(bihuan doctor finds the reason).",
    ),
    "web.database_trouble": Sentence(
        zh="数据库出错，未能完成本次操作。请稍后重试；若持续出现，请把追踪号告诉管理员。",
        en="The database has failed this operation. Try again shortly; if this goes on, tell an administrator the trace id.",
    ),
    "web.title.timed_out": Sentence(zh="等待超时", en="Waited too long"),
    "web.title.unexpected": Sentence(zh="系统出错", en="Something went wrong"),
    # Requests
    "web.malformed_json": Sentence(zh="请求体不是有效的 JSON（{place}）。", en="The body is not valid JSON ({place})."),
    "web.body_missing": Sentence(zh="请求缺少请求体。", en="The request has no body."),
    "web.body_too_deep": Sentence(zh="请求体嵌套过深。", en="The body is nested too deeply."),
    "web.body_too_large": Sentence(
        zh="请求体过大，最多 {limit} 字节。", en="The body is too large; at most {limit} bytes are taken."
    ),
    "web.body_broken_off": Sentence(zh="请求体没有传完，连接已中断。", en="The connection broke before the whole body had come."),
    "web.form_malformed": Sentence(zh="上传的表单格式有误。", en="The uploaded form is malformed."),
    "web.media_type": Sentence(
        zh="请求体类型应为 {expected}，收到的是“{got}”。", en="The body must be {expected}; what came is called “{got}”."
    ),
    "web.wrong_type": Sentence(
        zh="类型不符：应为 {expected}，收到 {got}。", en="Wrong type: {expected} is expected, {got} came."
    ),
    "web.unknown_field": Sentence(zh="不认识的字段“{field}”。", en="There is no field “{field}” here."),
    "web.missing_field": Sentence(zh="缺少必填字段“{field}”。", en="The field “{field}” is missing."),
    "web.wrong_value": Sentence(zh="取值不符合要求：{reason}", en="The value does not fit: {reason}"),
    "web.null_character": Sentence(
        zh="内容包含不可用的空字符（U+0000）。", en="The text contains the null character (U+0000), which cannot be stored."
    ),
    "web.many_problems": Sentence(zh="请求中有 {count} 处错误。", en="The request has {count} mistakes."),
    "web.id_differs": Sentence(
        zh="地址中的编号“{path}”与内容中的编号“{body}”不一致。",
        en="The id in the address is “{path}”, that in the body “{body}”.",
    ),
    "web.idempotency_key": Sentence(
        zh="幂等键（Idempotency-Key）应为 1 至 128 个可见的 ASCII 字符。",
        en="An Idempotency-Key has 1 to 128 visible ASCII characters.",
    ),
    # The door
    "web.session_required": Sentence(zh="请先登录。", en="Please log in first."),
    "web.must_change_password": Sentence(
        zh="请先修改一次性密码，再继续操作。", en="Choose a password of your own first; the one-time password opens nothing else."
    ),
    "web.csrf": Sentence(
        zh="安全令牌缺失或已失效，请刷新页面后重试。",
        en="The security token is missing or no longer valid; reload the page and try again.",
    ),
    "web.cross_site": Sentence(zh="不接受来自其他网站的操作。", en="Commands from other sites are not accepted."),
    "web.no_such_path": Sentence(zh="地址 {path} 不存在。", en="There is nothing at {path}."),
    "web.method_not_allowed": Sentence(zh="地址 {path} 不支持 {method} 方法。", en="{path} does not know the method {method}."),
    "web.no_such_key": Sentence(zh="编号“{key}”不存在。", en="There is nothing with the key “{key}”."),
    "web.too_many_streams": Sentence(
        zh="实时更新的连接数已达上限，稍后会自动重试。", en="Too many live connections; it is tried again shortly."
    ),
    # The server
    "web.unexpected": Sentence(
        zh="系统遇到意外错误，已记录。请把追踪号 {trace} 告诉管理员。",
        en="Something unexpected happened and was recorded. Tell an administrator the trace id {trace}.",
    ),
    "web.port_in_use": Sentence(
        zh="端口 {port}（{host}）已被占用。请停止占用它的程序，或用 --port 指定其他端口。",
        en="Port {port} on {host} is in use. Stop the program that holds it, or choose another one with --port.",
    ),
    "web.port_forbidden": Sentence(
        zh="没有权限监听端口 {port}（{host}），请用 --port 指定 1024 以上的端口。",
        en="Listening on port {port} of {host} is not permitted. Choose one above 1024 with --port.",
    ),
    "web.address_unusable": Sentence(
        zh="无法监听 {host}:{port}：{reason}", en="It is not possible to listen on {host}:{port}: {reason}"
    ),
    "web.interface_missing": Sentence(
        zh="这个安装不包含网页界面。请安装发布的软件包，或运行 ./run demo 构建界面。接口仍在 /api 提供服务。",
        en="This installation carries no web interface. Install the released package, or build it with ./run demo. The API answers under /api.",
    ),
}
