"""The web room: the API under `/api`, live updates, and the built pages; bodies are the views of the use cases.

A request is decoded once into a view, answered by one use case, and encoded from the view it returns; errors become
problem documents by one table. What is specific to the framework stays in this room.
"""

from __future__ import annotations

from bihuan.web.application import create_app
from bihuan.web.description import openapi_document
from bihuan.web.ports import DemoCompany, Ports, WebSettings
from bihuan.web.serving import serve

__all__ = ["DemoCompany", "Ports", "WebSettings", "create_app", "openapi_document", "serve"]
