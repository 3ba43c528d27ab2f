"""Bodies: decoded within bounds whatever is sent."""

from __future__ import annotations

import gzip
import os
import time
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socd.fetch.body import BodyReader

TEXT = "Cổng thông tin điện tử ".encode() * 500


def read(data: bytes, encoding: str, *, step: int = 1000, raw: int = 1_000_000, body: int = 1_000_000) -> BodyReader:
    reader = BodyReader(encoding, raw, body)
    for start in range(0, len(data), step):
        reader.feed(data[start : start + step])
        if reader.full:
            break
    return reader


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODED = {
    "": TEXT,
    "identity": TEXT,
    "utf-8": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "Deflate": raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_every_encoding_in_pieces_of_every_size(encoding: str, step: int) -> None:
    reader = read(ENCODED[encoding], encoding, step=step)
    assert (reader.body, reader.raw) == (TEXT, ENCODED[encoding])
    assert not reader.truncated and reader.problem is None and not reader.bomb


def test_two_gzip_members_are_one_body_and_rubbish_after_the_end_is_ignored() -> None:
    assert read(gzip.compress(b"one") + gzip.compress(b"two"), "gzip", step=3).body == b"onetwo"
    reader = read(gzip.compress(b"one") + b"\0\0rubbish", "gzip", step=3)
    assert reader.body == b"one" and not reader.truncated


def test_a_body_that_only_claims_to_be_gzip_is_shown_as_browsers_do() -> None:
    reader = read(b"<html>plain", "gzip", step=1)
    assert reader.body == b"<html>plain" and not reader.truncated


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_stream_that_breaks_off_is_truncated_and_its_beginning_kept(encoding: str) -> None:
    reader = read(ENCODED[encoding][:-12], encoding)
    assert reader.truncated and reader.problem is None and TEXT.startswith(reader.body)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_corrupt_stream_is_a_problem(encoding: str) -> None:
    packed = bytearray(
        {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[encoding](os.urandom(5000))
    )
    packed[20:] = b"\xff" * (len(packed) - 20)
    reader = read(bytes(packed), encoding)
    assert reader.problem and reader.truncated


def test_unasked_zstd_and_towers_of_encodings_are_a_problem() -> None:
    assert "zstd" in (read(b"\x28\xb5\x2f\xfd123", "zstd").problem or "")
    assert read(b"x", "gzip, gzip, gzip, gzip").problem
    nested = gzip.compress(gzip.compress(bytes(30_000_000)))
    assert read(nested, "gzip, gzip", step=100_000).truncated


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_bomb_costs_its_limit_and_is_called_one(encoding: str) -> None:
    pack = {"gzip": gzip.compress, "br": lambda d: brotli.compress(d, quality=1), "deflate": zlib.compress}[encoding]
    bomb = pack(bytes(60_000_000))
    start = time.process_time()
    reader = read(bomb, encoding, step=65_536)
    assert reader.full and reader.bomb and len(reader.body) == 1_000_000 and len(reader.raw) < len(bomb)
    assert time.process_time() - start < 0.5


def test_larger_than_the_limit_is_cut_and_exactly_the_limit_is_not() -> None:
    honest = gzip.compress(os.urandom(2000) * 3)
    assert read(honest, "gzip", body=6000).truncated is False
    cut = read(honest, "gzip", body=5999)
    assert cut.truncated and len(cut.body) == 5999 and not cut.bomb
    assert read(b"x" * 50, "", raw=50, body=50).truncated is False
    wire = read(b"x" * 51, "", raw=50, body=500)
    assert wire.truncated and wire.raw == wire.body[:50]


@given(data=st.binary(max_size=400), encoding=st.sampled_from(sorted(ENCODED)), step=st.integers(1, 50))
@settings(deadline=None)
def test_no_bytes_break_it(data: bytes, encoding: str, step: int) -> None:
    reader = read(data, encoding, step=step, body=10_000)
    assert len(reader.body) <= 10_000 and isinstance(reader.truncated, bool)
