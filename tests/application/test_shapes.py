"""Types are described before threads share them: without that, the first messages at once can bring the process down."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys, threading
import msgspec
import bihuan.application.views as views
from bihuan.application.shapes import describe

for module in pkgutil.iter_modules(views.__path__):
    importlib.import_module(f"{views.__name__}.{module.name}")
assert describe() > 300
assert describe() == 0
sys.setswitchinterval(1e-6)
types = [each for each in msgspec.Struct.__subclasses__() for each in (each, *each.__subclasses__())]
for each in types:
    msgspec.json.Decoder(each)  # one that cannot be described is tried anew at every use, by all threads
nothing = [(each, msgspec.json.encode(dict.fromkeys(each.__struct_encode_fields__))) for each in types]
begin = threading.Barrier(8)

def read():
    begin.wait()
    for of, message in nothing:
        try:
            msgspec.json.decode(message, type=of)
        except (msgspec.ValidationError, TypeError):
            pass

threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_many_threads_may_read_a_type_for_the_first_time() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
