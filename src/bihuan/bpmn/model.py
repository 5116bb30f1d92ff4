"""The whole model in one place: `from bihuan.bpmn import model as bpmn`, then `bpmn.UserTask`, `bpmn.Definitions` …

Names and field names are those of BPMN 2.0.2, spelled exactly; the chapters of the standard have a module each.
"""

from bihuan.bpmn.collaboration import *  # noqa: F403
from bihuan.bpmn.definitions import *  # noqa: F403
from bihuan.bpmn.diagram import *  # noqa: F403
from bihuan.bpmn.foundation import *  # noqa: F403
from bihuan.bpmn.items import *  # noqa: F403
from bihuan.bpmn.nodes import *  # noqa: F403
