"""A server of its own for those who kill or measure it: `python -m tests.web.server FOLDER` over the site prepared there.

It prints its port as soon as callers may connect.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import structlog

from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.documents.reports import DocumentReports
from bihuan.logstore.keeping import LogFolder
from bihuan.store import Database, FolderBlobs
from bihuan.web import Ports, WebSettings, create_app, serve
from bihuan.web.serving import bind


def main(folder: Path) -> None:
    listener = bind("127.0.0.1", 0)
    print(listener.getsockname()[1], flush=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with Database(f"sqlite:///{folder / 'site.db'}") as database:
        ports = Ports(
            database=database,
            blobs=FolderBlobs(folder / "blobs"),
            secrecy=Argon2Secrecy(),
            logs=LogFolder(folder),
            reports=DocumentReports(),
        )
        serve(create_app(ports, WebSettings()), listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
