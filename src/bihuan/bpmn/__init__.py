"""BPMN 2.0.2: frozen structs, lossless reading and writing, structural validation, layout and pictures.

`read` and `write` turn XML into `model.Definitions` and back without loss; `check` judges a model against a profile;
`lay_out` gives it a diagram; `svg` and `png` draw it. Extensions are read by `extension.of` (ours) and `zeebe.of` (Camunda 8's).
"""

from bihuan.bpmn.checking import check
from bihuan.bpmn.drawing.picture import Counter, Overlay, can_write_chinese, png, svg
from bihuan.bpmn.layout.diagrams import lay_out
from bihuan.bpmn.reader import read
from bihuan.bpmn.writer import write

__all__ = ["Counter", "Overlay", "can_write_chinese", "check", "lay_out", "png", "read", "svg", "write"]
