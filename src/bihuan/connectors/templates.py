"""What the modeler offers: for each connector the headers it reads, with labels in two languages."""

from __future__ import annotations

from bihuan.application.views.connectors import ConnectorTemplate, Parameter
from bihuan.kernel.text import Text


def _parameter(name: str, zh: str, en: str, **more: object) -> Parameter:
    return Parameter(name=name, label=Text(zh, en), **more)  # type: ignore[arg-type]


_RESULT = _parameter("result", "结果变量", "Result variable", hint="answer")

TEMPLATES: tuple[ConnectorTemplate, ...] = (
    ConnectorTemplate(
        topic="http",
        name=Text("调用网络服务（HTTP）", "Call a web service (HTTP)"),
        summary=Text("以 JSON 调用允许名单上的服务。", "Calls a service on the allow-list with JSON."),
        parameters=[
            _parameter(
                "method", "方法", "Method", kind="choice", choices=["POST", "GET", "PUT", "PATCH", "DELETE"], default="POST"
            ),
            _parameter("url", "地址", "Address", required=True, hint="https://erp.example/orders/{order_no}"),
            _parameter("body", "作为正文的变量", "Variable sent as body", hint="order"),
            _RESULT,
            _parameter("timeout", "超时（秒）", "Timeout (seconds)", hint="20"),
            _parameter(
                "auth",
                "认证",
                "Authentication",
                kind="choice",
                choices=["none", "basic", "bearer", "api-key", "oauth2"],
                default="none",
            ),
            _parameter("auth.user", "用户名", "User", when=["auth", "basic"]),
            _parameter("auth.password", "密码", "Password", hint="{secrets.ERP_PASSWORD}", when=["auth", "basic"]),
            _parameter("auth.token", "令牌", "Token", hint="{secrets.ERP_TOKEN}", when=["auth", "bearer"]),
            _parameter("auth.key", "密钥", "Key", hint="{secrets.ERP_KEY}", when=["auth", "api-key"]),
            _parameter("auth.token_url", "令牌地址", "Token address", when=["auth", "oauth2"]),
            _parameter("auth.client_id", "客户端编号", "Client id", when=["auth", "oauth2"]),
            _parameter("auth.client_secret", "客户端密钥", "Client secret", hint="{secrets.ERP_CLIENT}", when=["auth", "oauth2"]),
            _parameter("auth.scope", "权限范围", "Scope", when=["auth", "oauth2"]),
        ],
        results=["(result)"],
    ),
    ConnectorTemplate(
        topic="email",
        name=Text("发送邮件", "Send an e-mail"),
        summary=Text("经邮件服务器发送。", "Sends by the mail server."),
        parameters=[
            _parameter("to", "收件人", "To", required=True, hint="{customer_email}"),
            _parameter("cc", "抄送", "Copy"),
            _parameter("subject", "主题", "Subject", required=True, hint="订单 {order_no} 已发货"),
            _parameter("body", "正文", "Text", kind="long", required=True),
            _parameter("html", "HTML 正文", "HTML", kind="long"),
        ],
        results=["message_id", "refused"],
    ),
    ConnectorTemplate(
        topic="sql",
        name=Text("查询数据库（SQL）", "Ask a database (SQL)"),
        summary=Text(
            "对已登记的数据源执行语句，变量只作为参数传递。", "Runs a statement on a named source; variables are parameters only."
        ),
        parameters=[
            _parameter("source", "数据源", "Source", required=True, hint="erp"),
            _parameter(
                "statement", "语句", "Statement", kind="long", required=True, hint="SELECT qty FROM stock WHERE sku = :product"
            ),
            _RESULT,
        ],
        results=["rows", "changed"],
    ),
    ConnectorTemplate(
        topic="file",
        name=Text("读写文件", "Read or write a file"),
        summary=Text("在指定文件夹内读写。", "Reads and writes below one folder."),
        parameters=[
            _parameter("action", "动作", "Action", kind="choice", choices=["write", "append", "read", "list"], default="write"),
            _parameter("path", "路径", "Path", required=True, hint="orders/{order_no}.txt"),
            _parameter("content", "内容", "Content", kind="long"),
            _RESULT,
        ],
        results=["content", "size", "sha256", "names"],
        deduplicates=True,
    ),
    ConnectorTemplate(
        topic="process.start",
        name=Text("启动另一个流程", "Start another process"),
        summary=Text("启动后不等待其结束；需要等待时请用调用活动。", "Starts it without waiting; a call activity waits."),
        parameters=[
            _parameter("process", "流程编号", "Process id", required=True),
            _parameter("variables", "传递的变量", "Variables to pass", hint="order_no, customer"),
            _parameter("result", "结果变量", "Result variable", default="started_instance"),
        ],
        results=["started_instance"],
        deduplicates=True,
    ),
)
