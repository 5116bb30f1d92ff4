"""Process mining: what the log says about how the work really goes. Pure functions from an event log to values.

* `clock`       spans on the elapsed or the working clock, whole columns at once
* `flow`        directly-follows graph with frequencies and times; `simplify` shows the part that sliders ask for
* `placing`     where the nodes of such a graph are drawn
* `variants`    the ways cases take
* `waiting`     waiting and working time per activity, per person, per department
* `tree`, `inductive`, `modelling`  process trees, their discovery (always sound), the BPMN model
* `automaton`, `conformance`  what a model allows; fitness, precision and deviations by optimal alignments
* `handover`    who hands over to whom, ping-pong, rework
* `findings`, `detectors`, `diagnosis`  what is wrong, with evidence; the five worst first
"""
