"""Colours and faces of diagrams, light and dark; the same values as the product's tokens."""

from __future__ import annotations

from msgspec import Struct

FONT = (
    "Inter, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)


class Palette(Struct, frozen=True, kw_only=True):
    """Stroke and fill of shapes, colours of states, the heat ramp with its inks."""

    canvas: str
    stroke: str
    fill: str
    text: str
    muted: str
    flow: str
    mark: str
    lane: str
    lane_line: str
    done: str
    now: str
    now_fill: str
    error: str
    error_fill: str
    running: str
    late: str
    on_badge: str
    heat: tuple[str, ...]
    heat_ink: tuple[str, ...]


LIGHT = Palette(
    canvas="#ffffff",
    stroke="#334155",
    fill="#ffffff",
    text="#0f172a",
    muted="#475569",
    flow="#475569",
    mark="#475569",
    lane="#f8fafc",
    lane_line="#d5dde6",
    done="#0f766e",
    now="#0f766e",
    now_fill="#ecf7f5",
    error="#dc2626",
    error_fill="#fdf1f0",
    running="#2f6fe0",
    late="#dc2626",
    on_badge="#ffffff",
    heat=("#fffaf0", "#fdeccb", "#fbd08a", "#f1a54a", "#d87d2b", "#8a3f0c"),
    heat_ink=("#35200a", "#35200a", "#35200a", "#35200a", "#2b1703", "#ffffff"),
)

DARK = Palette(
    canvas="#0e161d",
    stroke="#b6c4d0",
    fill="#16212a",
    text="#e7edf2",
    muted="#9fb0be",
    flow="#9fb0be",
    mark="#9fb0be",
    lane="#111a22",
    lane_line="#2b3a46",
    done="#2dd4bf",
    now="#2dd4bf",
    now_fill="#0f2c2b",
    error="#f0655c",
    error_fill="#2d1615",
    running="#5b97f5",
    late="#f0655c",
    on_badge="#0e161d",
    heat=("#1b1a17", "#33260f", "#5a3d10", "#8a590c", "#d08f2b", "#ffd184"),
    heat_ink=("#f4e9d6", "#f4e9d6", "#f4e9d6", "#fff6e6", "#2a1a03", "#2a1a03"),
)
