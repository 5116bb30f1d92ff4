"""Benchmarks: `./run bench [name …]` runs `bench_<name>.py`; each measures us and its peer in one run (see `runner`)."""
