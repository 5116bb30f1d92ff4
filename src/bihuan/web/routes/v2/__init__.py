"""The REST API under `/v2` that workers and scripts of Camunda 8 speak. What each call means is told in the user's documentation.

Bodies are read leniently (empty ones too, unknown fields are left alone), because these clients are older and newer than any list
of fields; answers are the documents of `application.programs`.
"""

from __future__ import annotations

from bihuan.web.routes.v2 import cluster, definitions, instances, jobs, messages, tasks

PROGRAMS = [cluster.token]
HANDLERS = [*jobs.HANDLERS, *instances.HANDLERS, *tasks.HANDLERS, *definitions.HANDLERS, *messages.HANDLERS, *cluster.HANDLERS]
