"""The site on a bare machine: an embedded PostgreSQL and broker, and web, worker and beat under one supervisor.

`make demo` and `make test` come in here. Everything lies in one folder, a *place*: `.local/` for the demo,
`.local/test/` for the tests. Needs no system service and leaves none running; docs/operations.md tells how.
"""
