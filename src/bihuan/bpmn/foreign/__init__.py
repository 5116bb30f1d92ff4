"""Models of other engines made ours: what means the same is translated, what does not is told, element by element."""

from bihuan.bpmn.foreign.camunda7 import Converted, Translation, convert, engines, is_foreign

__all__ = ["Converted", "Translation", "convert", "engines", "is_foreign"]
