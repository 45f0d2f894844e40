"""A student's answer, and how it is stored: a drawing, numbers, or the name of what they chose."""

import json
import struct
import zlib

import numpy as np

Answer = np.ndarray | tuple[float, ...] | str
"""Boolean (H, W) of an outline, the ends of lines in pixels, or what was chosen."""

_SHAPE = struct.Struct(">II")
_DRAWN, _SAID = b"d", b"s"


def pack(answer: Answer) -> bytes:
    """Turn an answer into bytes.

    Example:
        >>> unpack(pack((1.0, 2.5))), unpack(pack("heart")), unpack(pack(np.eye(2, dtype=bool))).tolist()
        ((1.0, 2.5), 'heart', [[True, False], [False, True]])
    """
    if isinstance(answer, np.ndarray):
        return _DRAWN + _SHAPE.pack(*answer.shape) + zlib.compress(np.packbits(answer).tobytes())
    return _SAID + json.dumps(answer).encode()


def unpack(packed: bytes) -> Answer:
    """Turn bytes back into an answer."""
    kind, rest = packed[:1], packed[1:]
    if kind == _SAID:
        value = json.loads(rest)
        return value if isinstance(value, str) else tuple(value)
    height, width = _SHAPE.unpack_from(rest)
    bits = np.frombuffer(zlib.decompress(rest[_SHAPE.size :]), np.uint8)
    return np.unpackbits(bits, count=height * width).reshape(height, width).astype(bool)
