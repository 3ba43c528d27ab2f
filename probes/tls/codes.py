"""Code points as they stand on the wire.

An enumeration says hello again and again with all suites but the ones found. As a tuple of numbers such a list costs
hundreds of objects to cut, to turn and to pack; as bytes it is cut and copied whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Codes(Sequence[int]):
    """An immutable list of numbers below 65,536; `wire` are its bytes, two for each."""

    __slots__ = ("wire",)

    def __init__(self, codes: Iterable[int] = (), wire: bytes | None = None) -> None:
        self.wire = _packed(tuple(codes)) if wire is None else wire

    def without(self, code: int) -> Codes:
        """The same list without the first place of this number. Raises ValueError where it has none."""
        at = 2 * self.index(code)
        return Codes(wire=self.wire[:at] + self.wire[at + 2 :])

    @property
    def turned(self) -> Codes:
        """The other way round."""
        wire = self.wire
        out = bytearray(len(wire))
        out[::2], out[1::2] = wire[-2::-2], wire[::-2]
        return Codes(wire=bytes(out))

    def index(self, value: int, start: int = 0, stop: int | None = None) -> int:
        """Its place. Raises ValueError where it has none."""
        pair, at = value.to_bytes(2, "big"), 2 * start
        end = len(self.wire) if stop is None else 2 * stop
        while (at := self.wire.find(pair, at, end)) & 1 and at > 0:  # across two others
            at += 1
        if at < 0:
            raise ValueError(f"0x{value:04X} is not in the list")
        return at // 2

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, int) or not 0 <= code < 0x10000:
            return False
        pair, at = code.to_bytes(2, "big"), 0
        while (at := self.wire.find(pair, at)) & 1 and at > 0:
            at += 1
        return at >= 0

    def __len__(self) -> int:
        return len(self.wire) // 2

    def __iter__(self) -> Iterator[int]:
        return iter(struct.unpack(f"!{len(self)}H", self.wire))

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Codes: ...
    def __getitem__(self, place: int | slice) -> int | Codes:
        if isinstance(place, slice):
            return Codes(tuple(self)[place])
        at = 2 * range(len(self))[place]
        return self.wire[at] << 8 | self.wire[at + 1]

    def __eq__(self, other: object) -> bool:
        return self.wire == other.wire if isinstance(other, Codes) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.wire)

    def __repr__(self) -> str:
        return f"Codes({', '.join(f'0x{code:04X}' for code in self)})"


def _packed(codes: tuple[int, ...]) -> bytes:
    return struct.pack(f"!{len(codes)}H", *codes)


def wire(codes: Sequence[int]) -> bytes:
    """Two bytes for each."""
    return codes.wire if isinstance(codes, Codes) else _packed(tuple(codes))
