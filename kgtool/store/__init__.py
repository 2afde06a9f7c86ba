"""Stores: where the graphs are. ``open_store`` gives one to read, ``load`` puts files into one."""

from kgtool.store.base import Loaded, Store
from kgtool.store.loading import load
from kgtool.store.local import LocalStore
from kgtool.store.opening import as_store, open_store, query, select, with_vocabulary

__all__ = ["Loaded", "LocalStore", "Store", "as_store", "load", "open_store", "query", "select", "with_vocabulary"]
