"""kgtool article: articles as people write them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.agree import agree
from kgtool.cli.merge import merge
from kgtool.cli.options import PATH, Opener, output_file, output_option, reading_options, say, store_options
from kgtool.cli.source import Source
from kgtool.errors import DataError, KgtoolError, UsageError
from kgtool.rdf.text import printable

if TYPE_CHECKING:
    from kgtool.articles.article import Article

text_option = click.option(
    "--text", type=PATH, metavar="T.txt", help="The text of the article; default: that of text:."
)


@click.group()
def article() -> None:
    """Articles as YAML, a few lines a claim: write, check, compile.

    The format is told in docs/article-format.md.

    \b
    kgtool article new harbor-post.txt -o harbor-post.yaml
    kgtool article compile harbor-post.yaml --store mystore
    kgtool article decompile "Article B"
    """


@article.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE.yaml...")
@output_option("Write the TriG there; - is standard output. Default: beside each file.", "FILE.trig")
@text_option
@click.option("--no-check", is_flag=True, help="Leave shapes and checks to kgtool validate.")
@click.option("--watch", is_flag=True, help="Compile again whenever a file changes, until Ctrl-C.")
@store_options
def compile(
    files: tuple[Path, ...], output: Path | None, text: Path | None, no_check: bool, watch: bool, store: Source
) -> None:  # fmt: skip
    """Turn article files into graphs.

    Names resolve against the store (or --data, or the bundled graph). Every fault is told with line and column, and
    nothing is written unless all is right. With --store, the graphs are loaded into it in place of their old ones.

    \b
    kgtool article compile harbor-post.yaml -o harbor-post.trig
    """
    if len(files) > 1 and (output or text):
        raise UsageError("-o and --text are for one file; name one, or leave them out.")
    if not watch:
        _compile(files, output, text, store, check=not no_check)
        return
    for _ in _changes([*files, *([text] if text else [])]):
        try:
            _compile(files, output, text, store, check=not no_check)
        except KgtoolError as error:
            click.echo(f"kgtool: {printable(error.for_command)}", err=True)
            for line in error.excerpt.splitlines():
                click.echo(f"  {printable(line)}", err=True)


def _compile(files: tuple[Path, ...], output: Path | None, text: Path | None, store: Source, check: bool) -> None:
    from kgtool.articles.article import compile_article, load_article, names_of, write_article

    by_names = names_of(store.store) if store.store else store()
    compiled = [compile_article(file, by_names, text=text, check=check) for file in files]
    by_names.close() if hasattr(by_names, "close") else None
    for file, done in zip(files, compiled, strict=True):
        for remark in done.remarks:
            click.echo(f"kgtool: {file}:{remark.at.line}:{remark.at.column}: {printable(remark.message)}", err=True)
        if output == Path("-"):
            click.echo(done.trig, nl=False)
        elif output or not store.store:
            write_article(done, output or file.with_suffix(".trig"))
        if store.store:
            load_article(done, store.store)
        if output != Path("-"):
            _tell(file, done, output, store)


def _tell(file: Path, done: Article, output: Path | None, store: Source) -> None:
    where = [str(output or file.with_suffix(".trig"))] if output or not store.store else []
    where += [str(store.store)] if store.store else []
    count = f"{done.claims:,} claim{'' if done.claims == 1 else 's'}, {len(done.quads):,} triples"
    click.echo(f"{file}: {count} in {' and '.join(where)}.")


def _changes(files: list[Path], wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Once at first, then each time one of the files has changed."""
    before: list[int] | None = None
    while True:
        now = [path.stat().st_mtime_ns if path.exists() else 0 for path in files]
        if now != before:
            yield
        before = now
        wait(0.5)


@article.command()
@click.argument("document", metavar="DOC")
@output_option("Write the YAML there; - is standard output.", "FILE.yaml")
@reading_options
def decompile(document: str, output: Path | None, store: Opener) -> None:
    """Write the article file of a document's graph.

    DOC is a label, a short name or an IRI of the document or its graph. Compiled again, it gives the same graph.

    \b
    kgtool article decompile seed-004 -o seed-004.yaml
    """
    from kgtool.articles.article import decompile_article

    _write(decompile_article(document, store()), output)


def _write(text: str, output: Path | None) -> None:
    if (path := output_file(output)) is None:
        click.echo(text, nl=False)
    else:
        _write_bytes(text.encode(), path)


def _write_bytes(content: bytes, path: Path) -> None:
    from kgtool.rdf.atomic import create

    with create(path) as file:
        file.write(content)


@article.command()
@click.argument("file", type=PATH, metavar="FILE.yaml")
@click.option("--text", type=PATH, required=True, metavar="T.txt", help="The text of the article.")
@store_options
def check(file: Path, text: Path, store: Opener) -> None:
    """Hold an article file against its text.

    Compared are the hash, paragraphs, quotes, and the words of dates and figures. The exit code is
    1 when something does not fit.

    \b
    kgtool article check harbor-post.yaml --text harbor-post.txt
    """
    from kgtool.articles.article import check_article

    faults = check_article(file, text, store())
    for fault in faults:
        click.echo(f"{file}:{fault.at.line}:{fault.at.column}: {printable(fault.message)}")
    click.echo(f"{len(faults)} of it do not fit {text}." if faults else f"All of it fits {text}.")
    if faults:
        raise click.exceptions.Exit(1)


@article.command()
@click.argument("text", type=PATH, metavar="TEXT.txt")
@click.option("--with-text", is_flag=True, help="Write whole paragraphs into the comments, not six words of each.")
@output_option("Write the YAML there; - is standard output.", "FILE.yaml")
@store_options
def new(text: Path, with_text: bool, output: Path | None, store: Opener) -> None:
    """Write the skeleton of an article file for a text.

    It has the hash, the paragraphs as comments, and a list of places to look at: names that the graph knows, quoted
    passages, verbs of saying, figures. It claims nothing.

    \b
    kgtool article new harbor-post.txt -o harbor-post.yaml
    """
    from kgtool.articles.skeleton import new_article

    _write(new_article(text, store(), with_text=with_text), output)


@article.command()
@click.argument("text", type=PATH, metavar="TEXT.txt")
@click.option("--with", "command", required=True, metavar="COMMAND", help="What reads the text and writes YAML.")
@click.option(
    "--called",
    metavar="NAME",
    default="",
    help="What COMMAND is called in the graph, with its version; default: COMMAND.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="End COMMAND after so long.",
)
@output_option("Write the YAML there; - is standard output.", "FILE.yaml")
@store_options
def draft(text: Path, command: str, called: str, timeout: float, output: Path | None, store: Opener) -> None:
    """Let a command draft claims, and hold them against the text.

    COMMAND gets the guide, a schema and the numbered paragraphs on its standard input, and writes YAML. What cannot be
    held against the text is rejected, what lacks something of its sentence is marked to be checked.

    \b
    kgtool article draft harbor-post.txt --with "sh mymodel.sh" -o harbor-post.yaml
    """
    from kgtool.articles.drafting import DraftError, draft_article

    try:
        made = draft_article(text, command, store(), timeout=timeout, name=called)
    except DraftError as error:
        if not error.answer:
            raise
        kept = Path(f"{text if output_file(output) is None else output}.answer")
        _write_bytes(error.answer, kept)
        raise DataError(f"{error.for_command.rstrip('.')}; what it wrote is in {kept}.", error.excerpt) from error
    _write(made.yaml, output)
    for why in made.rejected:
        say(f"rejected: {why}", err=True)
    codes = ", ".join(f"{code} {count}" for code, count in made.reasons.items())
    marked = f"{made.marked} to be checked" + (f" ({codes})" if codes else "")
    count = f"{made.claims:,} claim{'' if made.claims == 1 else 's'}"
    say(f"{count}; {marked}; {len(made.rejected)} rejected. Nobody has read them yet.", err=True)


@article.command()
@click.argument("file", type=PATH, metavar="FILE.yaml")
@click.option("--all", "every", is_flag=True, help="Go through all entries, not only those that are to be checked.")
@text_option
@store_options
def review(file: Path, every: bool, text: Path | None, store: Opener) -> None:
    """Go through a draft, one claim at a time.

    Each is shown with the paragraph that it quotes, to be accepted, edited or rejected. Every decision is saved at
    once, and what is rejected stays in the file, with the reason.

    \b
    kgtool article review harbor-post.yaml
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("A review asks questions; run it in a terminal, without a pipe or a file behind it.")
    from kgtool.articles.reviewing import review_article
    from kgtool.cli.interactive.review import walk

    walk(review_article(file, store(), text=text), every)


@article.command("from")
@click.argument("words", nargs=-1, required=True, metavar="[brat|webannotation] FILE")
@click.option("--text", type=PATH, metavar="T.txt", help="The text that the spans are of; for brat, default: FILE.txt.")
@click.option("--article", "head", multiple=True, metavar="KEY=VALUE", help="A key of the article, such as title=....")
@click.option(
    "--column", "columns", multiple=True, metavar="NAME=KEY", help="The key that a column is for; NAME= leaves it out."
)
@click.option("--no-check", is_flag=True, help="Write what a table says without looking up its names.")
@output_option("Write there; a folder for several articles. - is standard output.", "FILE.yaml")
@store_options
def from_(
    words: tuple[str, ...], text: Path | None, head: tuple[str, ...], columns: tuple[str, ...], no_check: bool,
    output: Path | None, store: Opener,
) -> None:  # fmt: skip
    """Make article files of a table, or of spans marked elsewhere.

    FILE is a table (.csv, .tsv, .xlsx) with a row for each claim, whose columns are keys: who, stance, what, par,
    quote, says; or the annotations of brat (.ann) or a Web Annotation (.json), which become places to be coded.

    \b
    kgtool article from claims.csv --article title="Harbor Post" -o harbor-post.yaml
    kgtool article from brat harbor-post.ann -o harbor-post.yaml
    """
    from kgtool.articles.importing import FORMS, import_articles

    form, files = (words[0], words[1:]) if words[0] in FORMS else ("", words)
    if len(files) != 1:
        raise UsageError(f"Name one file, after its form where the ending does not tell it ({', '.join(FORMS)}).")
    given = [dict(_pair(one) for one in pairs) for pairs in (head, columns)]
    made = import_articles(
        Path(files[0]), store(), form=form, text=text, article=given[0], columns=given[1], check=not no_check
    )
    folder = output is not None and (output.is_dir() or len(made.files) > 1)
    if len(made.files) > 1 and (output is None or output == Path("-") or output.is_file()):
        raise UsageError(f"There are {len(made.files)} articles; name a folder with -o.")
    for name, content in made.files.items():
        _write(content, output / f"{name}.yaml" if folder and output else output)
    for what in made.left:
        say(f"kgtool: {what}", err=True)
    kept = f", {len(made.left)} remarks" if made.left else ""
    say(f"{files[0]}: {len(made.files)} article{'' if len(made.files) == 1 else 's'}{kept}.", err=True)


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise UsageError(f"{text!r} is no pair; write KEY=VALUE.")
    return key.strip(), value.strip()


article.add_command(agree)
article.add_command(merge)
