"""Chance, real time and password hashing (Argon2id, parameters after OWASP: 19 MiB, two passes, one lane)."""

from __future__ import annotations

import secrets
import threading
import time

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

# No vowels, so no words; nothing that looks like something else. 5 groups of 3 make 68 bits.
ALPHABET = "bcdfghjkmnpqrtvwxz2346789"
GROUPS, GROUP = 5, 3
AT_ONCE = 4


class Argon2Secrecy:
    """The port `Secrecy`. At most four passwords are hashed at a time: each takes 19 MiB."""

    def __init__(self) -> None:
        self._slow = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._random = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def token(self) -> str:
        return secrets.token_urlsafe(32)

    def one_time_password(self) -> str:
        return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))

    def hash(self, password: str) -> str:
        with self._turn:
            return self._slow.hash(password)

    def hash_random(self, password: str) -> str:
        with self._turn:
            return self._random.hash(password)

    def verify(self, hash_: str, password: str) -> bool:
        with self._turn:
            try:
                return self._slow.verify(hash_, password)
            except (Argon2Error, InvalidHashError):
                return False
