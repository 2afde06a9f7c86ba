"""Exclusive canonical XML, with comments, of a part of a document; made of the events of ``expat``.

Source: https://www.w3.org/TR/xml-exc-c14n/
"""

from __future__ import annotations

# Between namespace, local name and prefix; no XML holds it.
SEPARATOR = "\f"
_XML = "http://www.w3.org/XML/1998/namespace"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


class CanonicalXml:
    """What stands between two tags. Its methods are handlers of expat; ``str`` of it is the text."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._declared = {"": "", "xml": _XML}
        """Prefix -> namespace, as they are in force in what was written."""
        self._before: list[list[tuple[str, str | None]]] = []
        """For each open element, what its declarations hide."""

    def __str__(self) -> str:
        return "".join(self._pieces)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Write a start tag, with the declarations of the prefixes that it uses."""
        element, used = _parts(name), sorted((*_parts(key), value) for key, value in attributes.items())
        names = {element[2]: element[0]} | {prefix: space for space, _, prefix, _ in used if prefix}
        hidden, tag = [], [f"<{_qualified(element)}"]
        for prefix, space in sorted(names.items()):
            if self._declared.get(prefix) != space:
                hidden.append((prefix, self._declared.get(prefix)))
                self._declared[prefix] = space
                tag.append(f' xmlns{prefix and ":"}{prefix}="{space.translate(_VALUE)}"')
        tag += [f' {_qualified(key[:3])}="{key[3].translate(_VALUE)}"' for key in used]
        self._before.append(hidden)
        self._pieces += (*tag, ">")

    def end(self, name: str) -> bool:
        """Write an end tag; False, and nothing written, where none is open."""
        if not self._before:
            return False
        for prefix, space in self._before.pop():
            if space is None:
                del self._declared[prefix]
            else:
                self._declared[prefix] = space
        self._pieces.append(f"</{_qualified(_parts(name))}>")
        return True

    def text(self, text: str) -> None:
        """Write text."""
        self._pieces.append(text.translate(_TEXT))

    def comment(self, text: str) -> None:
        """Write a comment."""
        self._pieces.append(f"<!--{text}-->")

    def instruction(self, target: str, text: str) -> None:
        """Write a processing instruction."""
        self._pieces.append(f"<?{target}{text and ' '}{text}?>")


def _parts(name: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix."""
    parts = name.split(SEPARATOR)
    return ("", name, "") if len(parts) == 1 else (parts[0], parts[1], "".join(parts[2:]))


def _qualified(parts: tuple[str, str, str]) -> str:
    return f"{parts[2]}:{parts[1]}" if parts[2] else parts[1]
