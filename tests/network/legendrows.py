"""The rows of a page's legend."""

from __future__ import annotations

from typing import Any


def switch(page: Any, label: str) -> Any:
    """The switch with this label, with all that is folded in the legend open, so that it can be clicked."""
    page.evaluate("for (const one of document.querySelectorAll('#legend details')) one.open = true")
    page.evaluate("for (const one of document.querySelectorAll('#legend [aria-expanded=false]')) one.click()")
    return page.locator("#legend").get_by_role("checkbox", name=label)
