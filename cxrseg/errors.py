"""Every error that cxrseg raises on purpose.

    ValueError
    └── CxrsegError          catch this one to catch them all
        ├── ImageError       a picture cannot be read or is no radiograph
        ├── LabelError       a mask or label map has impossible values or the wrong shape
        ├── DatasetError     a data set folder is incomplete or contradicts itself
        └── ModelError       a checkpoint cannot be found, loaded or used

Each message names the value received and the way out.
"""


class CxrsegError(ValueError):
    """Base of all errors raised on purpose by this package."""


class ImageError(CxrsegError):
    """A picture cannot be read, or cannot be a radiograph."""


class LabelError(CxrsegError):
    """A mask or label map has impossible values or the wrong shape."""


class DatasetError(CxrsegError):
    """A data set folder is incomplete, empty or contradicts itself."""


class ModelError(CxrsegError):
    """A checkpoint cannot be found, loaded or used."""
