"""RDF files into a store: a folder on disk, or a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kgtool.errors import UsageError, either
from kgtool.rdf.files import Reading
from kgtool.store.base import FileProgress, Loaded, LoadOptions, is_remote


def load(
    paths: Iterable[str | Path],
    store: str | Path,
    *,
    graph: str | None = None,
    base: str | None = None,
    format: str | None = None,
    contexts: Mapping[str, str | Path] | None = None,
    replace: bool = False,
    with_bundled: bool = False,
    again: bool = False,
    resume: bool = False,
    no_derive: bool = False,
    skip_bad: Path | None = None,
    jobs: int | None = None,
    progress: FileProgress | None = None,
    done: Callable[[Loaded], None] | None = None,
    deriving: Callable[[], None] | None = None,
) -> list[Loaded]:
    """Load RDF files, and folders of them, into a store; the result says what each file brought, in their order.

    `store` is a folder on disk, made when it is not there, or the URL of a server. A file goes into the named graph
    with the IRI `graph`, or else into one named after the file; named graphs in a file stay as they are. Relative
    IRIs are read against `base`, or else against the address of the file. `format` is an ending such as ``ttl``, for
    files whose own does not say it, and for ``-``, standard input; `contexts` are copies of JSON-LD contexts that they
    name, by their IRIs. `replace`
    empties the graphs that a file names first, on disk in the same step. `with_bundled` loads the bundled graph too.
    At the end the rules make ``g:derived`` anew.

    What is at fault goes into the file `skip_bad`, where that is given, and the rest is loaded: lines of N-Triples and
    N-Quads; in other formats triples with an IRI or a language tag that is not one.

    `progress(file, amount)` is called while a file is read, with the bytes read so far (for a server: triples),
    `done(loaded)` after each file, and `deriving()` before the rules run.

    Only for a folder: a file is loaded whole or not at all, also when the process is killed. One that was loaded
    before, with the same bytes into the same graph, is skipped, unless `again`. `resume` without paths goes on with the
    load that was killed. `no_derive` leaves the rules to the next load. At most `jobs` large files are loaded at once
    (default: 2, or 1 on a single processor).

    Raises DataError for files at fault (nothing of these is loaded, the others are, and the message says so),
    StoreError, and UsageError where there is nothing to load or an option does not fit the store.
    """
    reading = Reading.of(base, format, contexts)
    options = LoadOptions(
        graph=graph, reading=reading, replace=replace, with_bundled=with_bundled, again=again, resume=resume,
        no_derive=no_derive, skip_bad=skip_bad, jobs=jobs, progress=progress, done=done, deriving=deriving,
    )  # fmt: skip
    if is_remote(store):
        from kgtool.store.remote.uploading import upload  # HTTP takes a while to import

        only_on_disk = {"again": again, "resume": resume, "no-derive": no_derive, "jobs": jobs}
        if used := next((name for name, value in only_on_disk.items() if value), None):
            given = either(used.replace("-", "_"), f"--{used}")
            raise UsageError(f"{given} is for a store on disk; leave it out for a server.")
        return upload(paths, str(store), options)
    from kgtool.store.folder_loading import load_into_folder  # most commands load nothing

    return load_into_folder(paths, Path(store), options)
