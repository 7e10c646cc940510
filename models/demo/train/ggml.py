"""Reads and writes whisper.cpp's model files: header, mel filters, vocabulary, then the tensors one after another."""
import base64
import dataclasses
import struct
from pathlib import Path

import numpy as np
import whisper
from whisper.model import ModelDimensions

MAGIC, F32, F16, Q5_0 = 0x67676D6C, 0, 1, 6
BLOCK, BLOCK_BYTES = 32, 22  # of q5_0: a scale, the high bits of 32 values, their low bits
BASE_TOKENS = 50257  # whisper.cpp makes up the special tokens after these itself
KEPT_F32 = ("encoder.conv1.bias", "encoder.conv2.bias", "encoder.positional_embedding", "decoder.positional_embedding")


@dataclasses.dataclass
class File:
    dims: ModelDimensions
    tensors: dict[str, np.ndarray]


def read(path: Path) -> File:
    data = memoryview(Path(path).read_bytes())
    magic, *sizes = struct.unpack_from("<12i", data)
    if magic != MAGIC:
        raise ValueError(f"{path} is not a ggml model")
    vocabulary, *rest, _precision = sizes
    audio_ctx, audio_state, audio_head, audio_layer, text_ctx, text_state, text_head, text_layer, mels = rest
    dims = ModelDimensions(mels, audio_ctx, audio_state, audio_head, audio_layer, vocabulary, text_ctx, text_state, text_head, text_layer)
    place = 48
    bands, bins = struct.unpack_from("<2i", data, place)
    place += 8 + 4 * bands * bins
    (tokens,) = struct.unpack_from("<i", data, place)
    place += 4
    for _ in range(tokens):
        place += 4 + struct.unpack_from("<i", data, place)[0]
    tensors = {}
    while place < len(data):
        rank, name_length, kind = struct.unpack_from("<3i", data, place)
        shape = struct.unpack_from(f"<{rank}i", data, place + 12)[::-1]
        place += 12 + 4 * rank
        name = bytes(data[place : place + name_length]).decode()
        place += name_length
        count = int(np.prod(shape))
        size = count // BLOCK * BLOCK_BYTES if kind == Q5_0 else count * {F32: 4, F16: 2}[kind]
        tensors[name] = _values(data[place : place + size], kind).reshape(shape)
        place += size
    return File(dims, tensors)


def _values(data: memoryview, kind: int) -> np.ndarray:
    if kind != Q5_0:
        return np.frombuffer(data, {F32: "<f4", F16: "<f2"}[kind]).astype(np.float32)
    blocks = np.frombuffer(data, np.uint8).reshape(-1, BLOCK_BYTES)
    high = np.unpackbits(blocks[:, 2:6], axis=1, bitorder="little")
    low = np.concatenate((blocks[:, 6:] & 15, blocks[:, 6:] >> 4), axis=1)  # the first half, then the second
    return (low + 16 * high - 16.0).astype(np.float32) * blocks[:, :2].copy().view("<f2").astype(np.float32)


def write(path: Path, file: File) -> None:
    dims = file.dims
    with open(path, "wb") as out:
        out.write(struct.pack("<12i", MAGIC, dims.n_vocab, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head,
                              dims.n_audio_layer, dims.n_text_ctx, dims.n_text_state, dims.n_text_head,
                              dims.n_text_layer, dims.n_mels, F16))
        filters = whisper.audio.mel_filters("cpu", dims.n_mels).numpy().astype("<f4")
        out.write(struct.pack("<2i", *filters.shape) + filters.tobytes())
        tokens = vocabulary()
        out.write(struct.pack("<i", len(tokens)))
        for token in tokens:
            out.write(struct.pack("<i", len(token)) + token)
        for name, values in file.tensors.items():
            _write_tensor(out, name, values)


def vocabulary() -> list[bytes]:
    """The multilingual tokens in order; the one number that the published table lacks is left empty, as it is there."""
    path = Path(whisper.__file__).parent / "assets" / "multilingual.tiktoken"
    ranks = {}
    for line in path.read_text().splitlines():
        token, rank = line.split()
        ranks[int(rank)] = base64.b64decode(token)
    return [ranks.get(number, b"") for number in range(BASE_TOKENS)]


def _write_tensor(out, name: str, values: np.ndarray) -> None:
    if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
        values = values.reshape(-1, 1)
    kept = values.ndim < 2 or name in KEPT_F32
    encoded = name.encode()
    out.write(struct.pack("<3i", values.ndim, len(encoded), F32 if kept else F16))
    out.write(struct.pack(f"<{values.ndim}i", *values.shape[::-1]) + encoded)
    out.write(values.astype("<f4" if kept else "<f2").tobytes())
