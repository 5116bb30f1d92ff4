"""The REST API under `/v2` that workers and scripts of Camunda 8 speak. What each call means is told in the user's documentation.

Bodies are read leniently (empty ones too, unknown fields are left alone), because these clients are older and newer than any list
of fields; answers are the documents of `application.programs`.
"""

from __future__ import annotations

from bihuan.web.routes.v2 import batches, cluster, definitions, instances, jobs, messages, reading, tasks

PROGRAMS = [cluster.token]
ROOMS = (jobs, instances, tasks, definitions, messages, batches, reading, cluster)
HANDLERS = [handler for room in ROOMS for handler in room.HANDLERS]
