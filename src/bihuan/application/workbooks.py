"""Excel files: written so that no text is taken for a formula or a link, read as grids of cells within limits."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from bihuan.kernel.errors import InvalidInput

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024


def new_workbook(target: io.BytesIO) -> Any:
    """A workbook (of xlsxwriter) that is written to `target` when the `with` around it ends."""
    import xlsxwriter as library  # pyright: ignore[reportMissingTypeStubs]

    xlsxwriter: Any = library
    return xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})


def _unpacked(content: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError) as no_archive:
        raise InvalidInput("organization_import.not_a_workbook") from no_archive


def opened_workbook(content: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook as grids of cells; raises `InvalidInput` for what is too large or no workbook at all."""
    import python_calamine

    if len(content) > LARGEST_BYTES or _unpacked(content) > LARGEST_UNPACKED:
        raise InvalidInput("organization_import.too_large", limit=LARGEST_BYTES // 1024 // 1024)

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}
    except (python_calamine.CalamineError, OSError, ValueError) as unreadable:
        raise InvalidInput("organization_import.not_a_workbook") from unreadable


def text_of(cell: Any) -> str:
    """What stands in a cell, as text: whole numbers without a fraction."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""


def letters(place: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        name = chr(65 + digit) + name
    return name
