"""What happens without anybody asking: timers fire, jobs are worked, messages go out, errands are run.

Threads inside the server or in a process of their own; any number of them may work on one database, because everything they
take is leased or checked again inside the transaction.
"""

from __future__ import annotations

from bihuan.workers.errands import Errands
from bihuan.workers.pulse import Pulse
from bihuan.workers.staff import Workers
from bihuan.workers.watch import Watch

__all__ = ["Errands", "Pulse", "Watch", "Workers"]
