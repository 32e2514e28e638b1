"""The errors a reader of a disclosure meets: each names the file, the page and what to do."""

from __future__ import annotations


class JzError(Exception):
    """Anything that jzanalysis refuses, in one plain line."""


class ReadingError(JzError):
    """A file that could not be read: where, what is wrong, what to do.

    >>> print(ReadingError("a.pdf", "the file is empty", "download it again", page=3))
    a.pdf, p.3: the file is empty; download it again
    """

    def __init__(self, file: object, problem: str, remedy: str = "", *, page: int | None = None) -> None:
        self.file, self.problem, self.remedy, self.page = str(file), problem, remedy, page
        place = one_line(str(file)) + (f", p.{page}" if page is not None else "")
        super().__init__(f"{place}: {one_line(problem)}" + (f"; {one_line(remedy)}" if remedy else ""))

    def __reduce__(self):  # child processes hand their errors to the parent
        return _rebuild, (self.file, self.problem, self.remedy, self.page)


class UsageError(JzError):
    """A name, parameter or option that jzanalysis does not know."""


def one_line(text: str) -> str:
    r"""Escape control and bidirectional characters, so that a hostile name stays one harmless line.

    >>> one_line("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _rebuild(file: str, problem: str, remedy: str, page: int | None) -> ReadingError:
    return ReadingError(file, problem, remedy, page=page)
