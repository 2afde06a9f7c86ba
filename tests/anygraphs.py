"""Made-up graphs in which nobody claims anything, as lifelike as needed: people, where they work, what they wrote."""

from __future__ import annotations

import random

SYLLABLES = ("ka", "lo", "mi", "ren", "sul", "tor", "vek", "bra", "nel", "dor", "zim", "pau")


def working(things: int, seed: int = 1) -> str:
    """Turtle with so many things: of 30, one is a town, two are firms, ten books, the others people. The same for the
    same numbers. Most people know those of their own firm, and a few firms have many people."""
    chance = random.Random(seed)
    firms, towns, books = max(things // 12, 2), max(things // 30, 2), things // 3
    people = things - firms - towns - books
    lines = ["@prefix s: <https://schema.org/> . @prefix x: <https://example.org/> .\n"]
    lines += [f'x:town{n} a s:City ; s:name "{_name(n)} Town" .\n' for n in range(towns)]
    lines += [
        f'x:firm{n} a s:Organization ; s:name "{_name(n)} Works" ; s:location x:town{_skewed(chance, towns)} .\n'
        for n in range(firms)
    ]
    home = [_skewed(chance, firms) for _ in range(people)]
    lines += [
        f'x:person{n} a s:Person ; s:name "{_name(n)} {_name(n * 7 + 3)}" ; '
        f"s:worksFor x:firm{firm} ; s:age {20 + n % 50} .\n"
        for n, firm in enumerate(home)
    ]
    inside: dict[int, list[int]] = {}
    for person, firm in enumerate(home):
        inside.setdefault(firm, []).append(person)
    for _ in range(people // 2):
        one = chance.randrange(people)
        other = chance.choice(inside[home[one]]) if chance.random() < 0.8 else chance.randrange(people)
        lines.append(f"x:person{one} s:knows x:person{other} .\n")
    for n in range(books):
        one = chance.randrange(people)
        other = chance.choice(inside[home[one]])
        title = f"On {_name(n * 5 + 2)} and {_name(n)}"
        lines.append(f'x:book{n} a s:Book ; s:name "{title}" ; s:author x:person{one}, x:person{other} .\n')
    return "".join(lines)


def star(points: int) -> str:
    """Turtle with a thing to which so many others lead."""
    return "".join(f"<http://e.org/p{n}> <http://e.org/near> <http://e.org/center> .\n" for n in range(points))


def _skewed(chance: random.Random, count: int) -> int:
    return min(int(count * chance.random() ** 2), count - 1)


def _name(number: int) -> str:
    more = SYLLABLES[number // 144 % 12] if number >= 144 else ""
    return (SYLLABLES[number % 12] + SYLLABLES[number // 12 % 12] + more).capitalize()
