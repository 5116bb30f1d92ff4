"""What people do to a running instance beyond the drawing: move tokens, go back, change versions, ask more people.

Each is a command that `decide` turns into events like any other; what is not a command is a question about history and program
that ends in one:

    modifying   cancel here, go on there; an ended instance again
    returning   which earlier markings can be brought back, and the `Return` that does it
    net         firings and tokens of an instance: what came of what
    tracing     a history read as such a net
    children    more or fewer children of a multi-instance activity
    migration   the plan between two versions, what speaks against it, going over
    guards      mandatory nodes, four-eyes and controls, which hold against all of these
    moving      tokens taken away and set down
    paths       ways through the drawing
"""

from bihuan.engine.operations.children import add as add_children
from bihuan.engine.operations.children import remove as remove_child
from bihuan.engine.operations.migration import migrate
from bihuan.engine.operations.modifying import complete_and_jump, modify, reopen, return_

__all__ = ["add_children", "complete_and_jump", "migrate", "modify", "remove_child", "reopen", "return_"]
