"""A small, deterministic SVG writer: elements in, escaped text out."""

from __future__ import annotations

from html import escape

Attribute = str | float | int | None


def coordinate(value: float) -> str:
    """Two decimals at most, no trailing zeros, never ``-0``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Drawing:
    """Collects elements of one picture and renders it with its title and description."""

    def __init__(self, name: str, width: float, height: float) -> None:
        self.name = name
        self.width = width
        self.height = height
        self._parts: list[str] = []

    def add(self, tag: str, text: str | None = None, /, **attributes: Attribute) -> None:
        """Append one element; ``stroke_width`` becomes ``stroke-width``, ``class_`` ``class``."""
        opening = f"<{tag}{_attributes(attributes)}"
        self._parts.append(f"{opening}/>" if text is None else f"{opening}>{escape(text)}</{tag}>")

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: Attribute) -> None:
        """A straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)

    def text(self, x: float, y: float, text: str, **attributes: Attribute) -> None:
        """A text with its baseline at ``y``."""
        self.add("text", text, x=x, y=y, **attributes)

    def path(self, points: str, **attributes: Attribute) -> None:
        """A path; ``points`` in SVG path syntax."""
        self.add("path", d=points, **attributes)

    def render(self, title: str, description: str) -> str:
        """The whole picture; ``title`` and ``description`` are what a screen reader says."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" '
            f'viewBox="0 0 {coordinate(self.width)} {coordinate(self.height)}" '
            f'aria-labelledby="{self.name}-title {self.name}-desc">'
            f'<title id="{self.name}-title">{escape(title)}</title>'
            f'<desc id="{self.name}-desc">{escape(description)}</desc>'
        )
        return head + "\n".join(self._parts) + "</svg>"


def _attributes(attributes: dict[str, Attribute]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )


def _value(value: Attribute) -> str:
    return coordinate(value) if isinstance(value, (int, float)) else escape(str(value))
