"""Event logs: what happened in a process, case by case, in the words of XES (IEEE 1849) and OCEL 2.0.

Every log is one value, `EventLog`, wherever it comes from: an imported file, the history of our own engine, a simulated run.
So there is one way to mine, to measure and to compare. The room has one module per question:

* `model`     the value and its columns
* `collector` a log built row by row
* `history`   a log from the facts of our own engine
* `activities` from events (schedule, start, complete) to activity instances with enabled, start and end
* `xes`, `delimited`, `table`, `objects`  the formats: XES, separated text, any table with a mapping, OCEL 2.0
* `instants`  time stamps in the many ways people write them
* `quality`   what is wrong or doubtful in a log
* `filtering` parts of a log

The tables are polars' (Arrow in memory). Nothing here is loaded before a log is at hand.
"""
