"""What can go wrong, and the exit code of the command that meets it.

    KgtoolError          1
    ├── DataError        1   a file is not what it should be, or data lacks something
    ├── QueryError       1   a query is wrong, or does not fit what it is used for
    ├── StoreError       1   a store cannot be opened or written
    └── UsageError       2   a name, option or value that does not exist

A message is one sentence: what is wrong, where, what to do.
"""

from __future__ import annotations


class KgtoolError(Exception):
    """Base of all errors that kgtool raises on purpose; ``str(error)`` is fit to be shown to a user."""

    exit_code = 1


class DataError(KgtoolError):
    """A file or a graph is not what it should be."""


class QueryError(KgtoolError):
    """A query is wrong, or its columns do not fit what it is used for."""


class StoreError(KgtoolError):
    """A store cannot be opened, read or written."""


class UsageError(KgtoolError):
    """A name, an option or a value that does not exist."""

    exit_code = 2
