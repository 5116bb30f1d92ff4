"""Event logs outside the transactional database: files as people bring them, and the folder where imported logs lie.

* `files`   which kind of file it is, its preview, and its log: XES, CSV, Excel, OCEL 2.0; also packed with gzip
* `ocel`    OCEL 2.0 in SQLite and JSON
* `shelf`   imported logs as Parquet in the data folder, with what has been computed from them
* `samples` a log to try things out with, of any size
"""
