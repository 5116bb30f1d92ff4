"""One site for each module: starting a server and hashing passwords costs half a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.site import Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        yield running
