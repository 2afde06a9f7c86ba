"""The shell on a terminal: keys, colours, history and the menu of completions, by prompt_toolkit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import AfterInput, ConditionalProcessor
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import Style

from kgtool.cli.interactive.forked import abandon, computed
from kgtool.cli.interactive.repl import COMMANDS, MORE, PROMPT, Session, run_lines
from kgtool.cli.interactive.statements import ready, whole
from kgtool.formats.formats import ANSWERS
from kgtool.questions import completion
from kgtool.questions.completion import Name, Suggestion
from kgtool.questions.question import Question, catalogue, choices
from kgtool.rdf.text import printable
from kgtool.sparql import grammar, lexer

# Kind of word -> its colour: one that can be read on a dark and on a light background.
COLOURS = {
    "VAR": "ansicyan", "PNAME_LN": "ansigreen", "PNAME_NS": "ansigreen", "IRI": "ansigreen", "STRING": "ansired",
    "FUNCTION": "ansimagenta", "AGGREGATE": "ansimagenta", "INTEGER": "ansimagenta", "DECIMAL": "ansimagenta",
    **dict.fromkeys(lexer.KEYWORDS, "bold"),
}  # fmt: skip
STYLE = Style.from_dict({"prompt": "bold", "completion-menu.completion": "", "auto-suggestion": "ansibrightblack"})

ADVICE = "Enter runs it (and so does ; at once); ORDER BY, LIMIT ... may follow"
# A text of more characters is not read at every key.
LONG = 20_000


def run(session: Session) -> None:
    """Read and answer statements until the user leaves."""
    known = Known(session, lambda: refresh(typing))
    offers = Offers(known)
    typing: PromptSession[str] = PromptSession(
        multiline=True,
        history=history(),
        lexer=Colours(),
        style=STYLE,
        completer=ThreadedCompleter(offers),
        complete_while_typing=True,
        auto_suggest=AutoSuggestFromHistory(),
        key_bindings=keys(offers),
        prompt_continuation=lambda *_: [("class:prompt", MORE)],
        enable_open_in_editor=True,
        input_processors=[ConditionalProcessor(AfterInput(ADVICE, "class:auto-suggestion"), Condition(waits))],
        tempfile_suffix=".rq",
        reserve_space_for_menu=6,
        output=create_output(always_prefer_tty=True),
    )
    known.names()
    # The first call builds the parser. No import may be under way where a process forks: its lock would stay locked.
    warming = threading.Thread(target=grammar.expected, args=("",), daemon=True)
    warming.start()
    while not session.ended:
        try:
            typed = typing.prompt([("class:prompt", PROMPT)])
            warming.join()
            run_lines(session, typed.split("\n"))
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
    abandon()


def waits() -> bool:
    """Whether a query is whole, and its next line is empty: ORDER BY or LIMIT could follow."""
    text = get_app().current_buffer.text
    return text.endswith("\n") and len(text) < LONG and whole(text)


def refresh(typing: PromptSession[str]) -> None:
    """Show the menu again, from another thread, because there is more to offer now."""
    buffer = typing.default_buffer

    def again() -> None:
        chosen = buffer.complete_state and buffer.complete_state.current_completion
        if buffer.text and not chosen:
            buffer.start_completion()

    if typing.app.is_running and typing.app.loop:
        typing.app.loop.call_soon_threadsafe(again)


def keys(offers: Completer) -> KeyBindings:
    """Enter submits what is ready; Alt-Enter adds a line; Tab writes the only thing that fits, or goes through them."""
    bindings = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)
    pasted = ""

    @bindings.add(Keys.BracketedPaste, filter=typing)
    def paste(event: KeyPressEvent) -> None:
        nonlocal pasted
        event.current_buffer.insert_text(event.data.replace("\r\n", "\n").replace("\r", "\n"))
        pasted = event.current_buffer.text if "\n" in event.data.strip().replace("\r", "\n") else ""

    @bindings.add("enter", filter=typing)
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None  # the choice from the menu stands in the text already
        elif ready(buffer.text) or (buffer.text == pasted and whole(pasted)):  # it came with all that belongs to it
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=True)

    @bindings.add("escape", "enter", filter=typing)
    def another_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=True)

    @bindings.add("tab", filter=typing)
    def complete(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_next()
            return
        # A menu may be on its way already, and then no second one is started.
        found = list(offers.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
        if len(found) == 1:
            buffer.apply_completion(found[0])
        else:
            buffer.start_completion(insert_common_part=True)

    return bindings


class Colours(Lexer):
    """Colours by the words of the grammar."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = list(split_lines(list(_coloured(document.text))))
        return lambda number: lines[number] if number < len(lines) else []


def _coloured(text: str) -> Iterator[tuple[str, str]]:
    if text.lstrip().startswith("\\"):
        name, space, rest = text.partition(" ")
        yield "bold", name
        yield "", space + rest
        return
    end = 0
    for word in lexer.words(text):
        yield "ansibrightblack", text[end : word.start]  # blanks and comments
        yield COLOURS.get(word.kind, ""), word.text
        end = word.start + len(word.text)
    yield "ansibrightblack", text[end:]


def history() -> History:
    """The history, in the user's state folder and readable by nobody else; in memory where that cannot be written."""
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    path = Path(state).expanduser() / "kgtool" / "history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except (OSError, RuntimeError):
        return InMemoryHistory()
    return Kept(str(path))


class Kept(FileHistory):
    """A history file that goes on when its disk is full."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


class Known:
    """What the store knows, worked out once and in another process: typing never waits for it."""

    def __init__(self, session: Session, arrived: Callable[[], None] = lambda: None) -> None:
        self.session = session
        self._arrived = arrived
        self._found: dict[object, list[Any]] = {}

    def names(self) -> list[Name]:
        """All that a query could name; empty until it has been worked out."""
        store, language = self.session.store, self.session.language
        return self._get((self.session.opened, language), lambda: completion.vocabulary(store, language))

    def choices(self, question: Question, parameter: str) -> list[str]:
        """What a parameter can be; empty until it has been worked out."""
        store = self.session.store
        taken = {one.name: one for one in question.parameters}
        if parameter not in taken:
            return []
        key = (self.session.opened, question.name, parameter)
        return self._get(key, lambda: list(choices(question, taken[parameter], store).values()))

    def _get(self, key: object, work: Callable[[], list[Any]]) -> list[Any]:
        if key not in self._found:
            self._found[key] = []
            threading.Thread(target=self._learn, args=(key, work), daemon=True).start()
        return self._found[key]

    def _learn(self, key: object, work: Callable[[], list[Any]]) -> None:
        self._found[key] = computed(work) or []
        self._arrived()


class Offers(Completer):
    """The menu at the cursor."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        before, after = document.text_before_cursor, document.text_after_cursor
        found: list[Suggestion] = []
        with suppress(Exception):  # a fault of the menu must not disturb the typing
            found = suggestions(self.known, before, after, complete_event.completion_requested)
        for one in found:
            yield Completion(
                one.text, -one.replaces, display=printable(one.shown or one.text), display_meta=printable(one.info)
            )


def suggestions(known: Known, before: str, after: str, asked: bool) -> list[Suggestion]:
    """What could stand at the cursor, in a command or a query."""
    stripped = before.lstrip()
    if not stripped.startswith("\\"):
        return completion.in_query(before, after, known.names(), asked)
    name, space, rest = stripped[1:].partition(" ")
    if not space:
        return completion.choose(((f"\\{key}", command.help) for key, command in COMMANDS.items()), f"\\{name}")
    takes = COMMANDS[name].takes if name in COMMANDS else ""
    return TAKES[takes](known, rest.lstrip(), asked) if takes else []


def _questions(known: Known, rest: str, asked: bool) -> list[Suggestion]:
    name, space, given = rest.partition(" ")
    every = catalogue(known.session.questions)
    if not space:
        return completion.choose(((question.name, question.title) for question in every.values()), name)
    if name not in every:
        return []
    return completion.pairs(every[name], given, lambda parameter: known.choices(every[name], parameter))


def _files(known: Known, rest: str, asked: bool) -> list[Suggestion]:
    folder, _, begun = rest.rpartition("/")
    place = Path(f"{folder}/" if "/" in rest else ".").expanduser()
    try:
        found = sorted((f"{path.name}/" if path.is_dir() else path.name) for path in place.iterdir())
    except OSError:
        return []
    return completion.choose(((name, "") for name in found if begun or not name.startswith(".")), begun)


def _options(*options: str) -> Callable[[Known, str, bool], list[Suggestion]]:
    return lambda known, rest, asked: completion.choose(((option, "") for option in options), rest)


# What an argument is -> what could stand there.
TAKES: dict[str, Callable[[Known, str, bool], list[Suggestion]]] = {
    "question": _questions,
    "entity": lambda known, rest, asked: (
        completion.entities(known.names(), rest) if len(rest) >= completion.LEAST else []
    ),
    "edge": lambda known, rest, asked: completion.in_query(f"ASK {{ {rest}", "", known.names(), asked),
    "query": lambda known, rest, asked: completion.in_query(rest, "", known.names(), asked),
    "format": _options(*ANSWERS, "auto"),
    "switch": _options("on", "off"),
    "command": lambda known, rest, asked: completion.choose(
        ((key, command.help) for key, command in COMMANDS.items()), rest
    ),
    "file": _files,
}
