"""The method itself: survey, diagnosis, design, pilot, roll-out and improvement of a process, as pure functions over values.

A process goes round a loop of five steps: a *project* finds out how it runs and what is to become better; *design* changes its
model by named operations (eliminate, simplify, integrate, automate) under the eye of a guard that keeps the controls of risks;
a *pilot* lets part of the work run by the new version beside a control arm; *waves* roll it out; *records* of what it brought,
suggestions and audits lead to the next round. Each step is a value here; the use cases store it, the clock comes with the call.
"""
