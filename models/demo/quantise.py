#!/usr/bin/env python3
"""Quantises a Whisper model in whisper.cpp's ggml format (f16 or f32) and cuts it to the windows it is used with.

    python3 quantise.py koe-demo-v0.ggml.bin koe-demo.bin --type q5_0 --audio-ctx 768

Needs numpy. The result is checked by reading it back: the greatest and the mean error a tensor are printed.

What is quantised: every matrix of the encoder's and decoder's layers and the token embedding. whisper.cpp wants one type for
all of them (the header's ftype decides it), keeps the two convolutions in f16, and keeps biases, norms and positions in f32.
What is cut: the encoder's table of positions, after `--audio-ctx` places of 20 ms (the model never sees a longer window).
"""

import argparse
import struct
import sys

import numpy as np

MAGIC = 0x67676D6C
QUANTISATION_VERSION = 2  # GGML_QNT_VERSION; in the header's ftype times 1000 (GGML_QNT_VERSION_FACTOR).
BLOCK = 32

# name: (ggml_ftype of the file, ggml_type of a tensor)
TYPES = {"q4_0": (2, 2), "q4_1": (3, 3), "q8_0": (7, 8), "q5_0": (8, 6), "q5_1": (9, 7)}
F32, F16 = 0, 1


def read_tensors(data, at):
    while at < len(data):
        dims, name_length, kind = struct.unpack_from("<iii", data, at)
        at += 12
        shape = struct.unpack_from(f"<{dims}i", data, at)
        at += 4 * dims
        name = data[at : at + name_length].decode()
        at += name_length
        count = int(np.prod(shape))
        values = np.frombuffer(data, {F32: "<f4", F16: "<f2"}[kind], count, at)
        at += values.nbytes
        yield name, shape, kind, values


def scales(extreme, steps):
    """One scale a block, rounded to f16 as it will be stored, and its inverse."""
    scale = (extreme / steps).astype("<f2")
    wide = scale.astype(np.float32)
    inverse = np.divide(1, wide, out=np.zeros_like(wide), where=wide != 0)
    return scale, inverse


def signed_extreme(blocks):
    """The value furthest from zero, with its sign."""
    return np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)


def high_bits(levels):
    """Bit 4 of each of 32 levels, as the four bytes that ggml puts in front of the low nibbles."""
    return np.packbits((levels >> 4) & 1, axis=1, bitorder="little")


def nibbles(levels):
    """ggml pairs a block's first half (low nibble) with its second half (high nibble)."""
    low, high = levels[:, :16] & 15, levels[:, 16:] & 15
    return (low | (high << 4)).astype(np.uint8)


def quantise(values, kind):
    """The bytes of `values` in ggml's type `kind`, and what they will be read back as."""
    blocks = values.astype(np.float32).reshape(-1, BLOCK)
    if kind == "q8_0":
        scale, inverse = scales(np.abs(blocks).max(1, keepdims=True), 127)
        levels = np.clip(np.rint(blocks * inverse), -127, 127).astype(np.int8)
        parts, back = [scale.view(np.uint8), levels.view(np.uint8)], levels * scale.astype(np.float32)
    elif kind in ("q4_0", "q5_0"):
        half = 8 if kind == "q4_0" else 16
        scale, inverse = scales(signed_extreme(blocks), -half)
        levels = np.clip(np.floor(blocks * inverse + half + 0.5), 0, 2 * half - 1).astype(np.uint8)
        parts = [scale.view(np.uint8)] + ([high_bits(levels)] if half == 16 else []) + [nibbles(levels)]
        back = (levels.astype(np.float32) - half) * scale.astype(np.float32)
    else:
        most = 15 if kind == "q4_1" else 31
        least = blocks.min(1, keepdims=True).astype("<f2")
        scale, inverse = scales(blocks.max(1, keepdims=True) - least.astype(np.float32), most)
        levels = np.clip(np.floor((blocks - least.astype(np.float32)) * inverse + 0.5), 0, most).astype(np.uint8)
        parts = [scale.view(np.uint8), least.view(np.uint8)] + ([high_bits(levels)] if most == 31 else []) + [nibbles(levels)]
        back = levels * scale.astype(np.float32) + least.astype(np.float32)
    return np.concatenate(parts, 1).tobytes(), back.reshape(-1)


def is_matrix_of_a_layer(name, shape):
    return len(shape) == 2 and name.endswith(".weight") and "conv" not in name and "positional" not in name


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source")
    arguments.add_argument("target")
    arguments.add_argument("--type", choices=TYPES, default="q5_0")
    arguments.add_argument("--audio-ctx", type=int, default=768)
    chosen = arguments.parse_args()
    data = open(chosen.source, "rb").read()
    header = list(struct.unpack_from("<12i", data, 0))
    if header[0] != MAGIC or header[11] not in (F32, F16):
        sys.exit(f"{chosen.source}: not a ggml model in f32 or f16")
    file_type, tensor_type = TYPES[chosen.type]
    header[11] = file_type + 1000 * QUANTISATION_VERSION
    header[2] = min(header[2], chosen.audio_ctx)

    at = 48
    mels, bins = struct.unpack_from("<ii", data, at)
    at += 8 + 4 * mels * bins
    (words,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(words):
        at += 4 + struct.unpack_from("<I", data, at)[0]
    out = bytearray(struct.pack("<12i", *header) + data[48:at])

    for name, shape, kind, values in read_tensors(data, at):
        if name == "encoder.positional_embedding":
            shape = (shape[0], min(shape[1], chosen.audio_ctx))
            values = values[: shape[0] * shape[1]]
        if is_matrix_of_a_layer(name, shape):
            stored, back = quantise(values, chosen.type)
            error = np.abs(back - values)
            print(f"{name:55} {str(shape):14} error {error.max():.5f} at most, {error.mean():.6f} on average")
            kind = tensor_type
        else:
            stored = values.tobytes()
        encoded = name.encode()
        out += struct.pack("<iii", len(shape), len(encoded), kind) + struct.pack(f"<{len(shape)}i", *shape) + encoded + stored

    with open(chosen.target, "wb") as target:
        target.write(out)
    print(f"{chosen.target}: {len(out):,} bytes")


if __name__ == "__main__":
    main()
