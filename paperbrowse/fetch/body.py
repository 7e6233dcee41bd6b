"""The bytes of an answer, inflated within bounds."""

import zlib

from paperbrowse.fetch.failures import Refused, Unavailable

LARGEST = 50_000_000
"""Bytes of an answer, packed and inflated: as much as a document read whole may have."""

RATIO = 200
"""Bytes that one packed byte may become: papers' text packs three to ten times, a bomb a thousand times."""

RATIO_FROM = 1_000_000
"""Bytes below which the ratio is nobody's harm."""

_PIECE = 262_144


class Body:
    """What has come of an answer so far."""

    def __init__(self, encoding: str) -> None:
        """Raises Refused for an encoding that was not asked for."""
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Refused(f"the answer is packed in a way that was not asked for: {encoding[:40]}")
        self._inflater = zlib.decompressobj(31) if encoding.endswith("gzip") else None
        self._pieces: list[bytes] = []
        self.received = 0
        """Bytes as they came."""
        self._size = 0

    def add(self, data: bytes) -> None:
        """Take in what came next. Raises Refused beyond a limit."""
        self.received += len(data)
        if self._inflater is None:
            self._keep(data)
            return
        try:
            while data and not self._inflater.eof:
                self._keep(self._inflater.decompress(data, _PIECE))
                data = self._inflater.unconsumed_tail
        except zlib.error as error:
            raise Refused(f"the answer is damaged: {error}") from error

    def whole(self) -> bytes:
        """All of it. Raises Unavailable when its end is missing."""
        if self._inflater is not None and not self._inflater.eof:
            raise Unavailable("the answer ended too early")
        return b"".join(self._pieces)

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > LARGEST:
            raise Refused(f"the answer is larger than {LARGEST // 1_000_000} MB")
        if self._inflater is not None and self._size > max(RATIO_FROM, RATIO * self.received):
            raise Refused(f"the answer inflates to more than {RATIO} times its size")
        self._pieces.append(data)
