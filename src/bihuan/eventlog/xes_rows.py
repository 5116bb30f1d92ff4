"""The rows of an XES document on their way to columns.

Rows of one writer look alike: they have the same keys of the same types in the same order, their *shape*. A row is therefore kept
as the list of its values under its shape, and becomes columns at once for all rows of a shape. A key whose values do not all fit
the type that their tags name stays the text it is.
"""

from __future__ import annotations

from typing import Any

import polars as pl

Shape = tuple[tuple[str, str], ...]
ROW = "row"
OF = "of"


class _Kept:
    """Rows of one shape: their numbers, what each belongs to, and their values."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.of: list[int] = []
        self.values: list[list[str]] = []


class Rows:
    """Rows as they come; `height` is their number so far."""

    def __init__(self) -> None:
        self.height = 0
        self._by_shape: dict[Shape, _Kept] = {}
        self._frames: list[pl.DataFrame] = []
        self._tags: dict[str, set[str]] = {}
        self._waiting = 0

    @property
    def keys(self) -> list[str]:
        """The keys of all rows of a `frame`, whose columns are named `@key`."""
        return list(self._tags)

    def put(self, shape: Shape, values: list[str], of: int = 0) -> None:
        """One more row: (tag, key) of each attribute in its order, and the values."""
        kept = self._by_shape.get(shape)
        if kept is None:
            kept = self._by_shape[shape] = _Kept()
        kept.rows.append(self.height)
        kept.of.append(of)
        kept.values.append(values)
        self.height += 1
        self._waiting += 1
        if self._waiting >= _FLUSHED:
            self._flush()

    def _flush(self) -> None:
        for shape, kept in self._by_shape.items():
            if not kept.rows:
                continue
            columns: dict[str, Any] = {ROW: pl.Series(kept.rows, dtype=pl.UInt32), OF: pl.Series(kept.of, dtype=pl.UInt32)}
            for (tag, key), column in zip(shape, zip(*kept.values, strict=True) if shape else (), strict=True):
                columns[f"@{key}"] = pl.Series(column, dtype=pl.String)  # of a key named twice the later one holds
                self._tags.setdefault(key, set()).add(tag)
            self._frames.append(pl.DataFrame(columns))
        self._by_shape = {}
        self._waiting = 0

    def frame(self) -> pl.DataFrame:
        """The rows in their order: `of`, and a column for every key, typed."""
        self._flush()
        if not self._frames:
            return pl.DataFrame({OF: pl.Series([], dtype=pl.UInt32)})
        whole = pl.concat(self._frames, how="diagonal").sort(ROW)
        typed = [_typed(whole[f"@{key}"], tags).alias(f"@{key}") for key, tags in self._tags.items()]
        return whole.select(OF, *(pl.col(f"@{key}") for key in self._tags)).with_columns(typed)


_FLUSHED = 50_000


def _typed(column: pl.Series, tags: set[str]) -> pl.Series:
    """A column as what its tags say it is, unless a value does not fit."""
    if tags == {"boolean"}:
        return column.str.strip_chars().str.to_lowercase().is_in(["true", "1"])
    if not tags <= {"int", "float"}:
        return column
    number = column.cast(pl.Int64 if tags == {"int"} else pl.Float64, strict=False)
    return number if number.null_count() == column.null_count() else column


__all__ = ["OF", "Rows", "Shape"]
