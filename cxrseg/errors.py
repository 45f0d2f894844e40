"""Every error that cxrseg raises on purpose, and the notices that come with a result.

    ValueError
    └── CxrsegError          catch this one to catch them all
        ├── ImageError       a picture cannot be read or is no radiograph
        ├── LabelError       a mask or label map has impossible values or the wrong shape
        ├── DatasetError     a data set folder is incomplete or contradicts itself
        ├── ModelError       a checkpoint cannot be found, loaded or used
        └── ClassError       a room of a class is not there, full or over

Each carries a stable code and the values concerned; `cxrseg.sentences` words them, naming the value received and what
to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxrseg.sentences import sentence


class CxrsegError(ValueError):
    """Base of all errors raised on purpose by this package.

    Attributes:
        code: what is wrong, one of `cxrseg.sentences.ENGLISH`.
        values: what the sentence of that code names.

    Example:
        >>> error = ImageError("image.folder", name="films")
        >>> error.code, str(error)
        ('image.folder', 'films is a folder: name one file in it.')
    """

    def __init__(self, code: str, /, **values: object):
        """Make an error."""
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return sentence(self.code, **self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.code, self.values)


def _again(kind: type[CxrsegError], code: str, values: Mapping[str, object]) -> CxrsegError:
    return kind(code, **values)


class ImageError(CxrsegError):
    """A picture cannot be read, or cannot be a radiograph."""


class LabelError(CxrsegError):
    """A mask or label map has impossible values or the wrong shape."""


class DatasetError(CxrsegError):
    """A data set folder is incomplete, empty or contradicts itself."""


class ModelError(CxrsegError):
    """A checkpoint cannot be found, loaded or used."""


class ClassError(CxrsegError):
    """A room of a class is not there, full or over, or somebody may not do what they ask for."""


@dataclass(frozen=True)
class Notice:
    """What the reader of a result should know.

    Attributes:
        code: one of `cxrseg.sentences.ENGLISH`.
        values: what the sentence of that code names.

    Example:
        >>> str(Notice("image.pages", {"pages": 3}))
        'Only the first of 3 pages was read.'
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self.code, **self.values)

    def to_json(self) -> dict[str, Any]:
        """Return code, values and English sentence in plain types."""
        values = {name: v if isinstance(v, str | int | float | bool) else str(v) for name, v in self.values.items()}
        return {"code": self.code, "values": values, "sentence": str(self)}
