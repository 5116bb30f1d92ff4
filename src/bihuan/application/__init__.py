"""Use cases: one function, one transaction, synchronous; the ports they need are declared here and fulfilled outside.

A use case takes a `Transaction` and an `Actor`, decides with the pure rooms, writes through the transaction's
repositories and answers with a view. It knows nothing of threads, sockets or which database is below.

One package per subject: `people`, `models` (versions and what belongs to them), `running` (instances, work items, jobs,
timers), `pages` (what a page shows of several subjects at once); `ports` and `views` are what all of them speak in.
"""
