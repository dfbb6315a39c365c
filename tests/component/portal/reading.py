"""Reads a page as a browser without scripts does: its words, links, controls and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle"}
CONTROLS = {"input", "select", "textarea"}
Attributes = dict[str, str]


@dataclass
class Form:
    """What a browser would send if its button were pressed now, and where."""

    attributes: Attributes
    values: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, **typed: str) -> list[tuple[str, str]]:
        """Return the values after someone typed into some controls (``__`` stands for a dot)."""
        names = {name.replace("__", "."): value for name, value in typed.items()}
        return [(name, value) for name, value in self.values if name not in names] + list(names.items())

    def __getitem__(self, name: str) -> str:
        return next(value for each, value in self.values if each == name)

    def __contains__(self, name: object) -> bool:
        return name in {each for each, _ in self.values}

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.values}


class Page(HTMLParser):
    """``elements`` in order, ``forms`` with their values, ``text`` as it is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, Attributes]] = []
        self.forms: list[Form] = []
        self.options: dict[str, list[str]] = {}
        self.text = ""
        self._select = ""
        self._textarea = ""
        self.feed(html)

    def all(self, *tags: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def links(self) -> list[str]:
        return [each["href"] for each in self.all("a")]

    @property
    def form(self) -> Form:
        """Return the last form of the page: the one that is its matter."""
        return self.forms[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag == "form":
            self.forms.append(Form(attributes))
        elif tag == "select":
            self._select = attributes["name"]
            self.options[self._select] = []
            self.form.values.append((self._select, ""))
        elif tag == "option":
            self._read_option(attributes)
        elif tag == "textarea":
            self._textarea = attributes["name"]
            self.form.values.append((self._textarea, ""))
        elif tag == "input" and (attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes):
            self.form.values.append((attributes["name"], attributes.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._textarea:
            self.form.values[-1] = (self._textarea, self.form.values[-1][1] + data.removeprefix("\n"))

    def _read_option(self, attributes: Attributes) -> None:
        self.options[self._select].append(attributes["value"])
        if "selected" in attributes:
            self.form.values[-1] = (self._select, attributes["value"])
