#!/usr/bin/env python3
"""Makes a model file of a real Whisper size with random weights, to measure speed and memory without a download.

    python3 make.py small q5_0 /tmp/random-small-q5_0.bin

Needs nothing but Python and this repository: mel filters and vocabulary are the embedded demonstration model's. What such a
model says means nothing; how long it takes and how much memory it needs is what the real one takes and needs, because both
depend on the shapes and types alone, and on how many tokens are decoded. That number is fixed (`--tokens`): dimension 0 of the
decoder's state is kept for the place alone, and from the last place on the end of text wins. Ten seconds of Japanese are some 56
tokens (5.4 characters a second, 1.04 tokens a character).
"""

import argparse
import random
import struct
from pathlib import Path

DEMO = Path(__file__).parent.parent / "demo" / "koe-demo.bin"
END_OF_TEXT = {51865: 50257, 51866: 50257}
PROMPT = 4  # start, language, task, no timestamps
F32, F16 = 0, 1

# width, heads, encoder layers, decoder layers, mel bands, vocabulary
SIZES = {
    "tiny": (384, 6, 4, 4, 80, 51865),
    "base": (512, 8, 6, 6, 80, 51865),
    "small": (768, 12, 12, 12, 80, 51865),
    "medium": (1024, 16, 24, 24, 80, 51865),
    "large-v3-turbo": (1280, 20, 32, 4, 128, 51866),
    "large-v3": (1280, 20, 32, 32, 128, 51866),
}
# the file's number, a tensor's number, numbers of a block, bytes of a block
TYPES = {"f16": (1, F16, 1, 2), "q8_0": (2007, 8, 32, 34), "q5_0": (2008, 6, 32, 22)}

# A random byte as the upper half of an f16 between 2^-9 and 2^-5, either sign.
SMALL_F16 = bytes((byte & 0x80) | ((6 + byte % 4) << 2) | (byte >> 2 & 3) for byte in range(256))
HALF = struct.pack("<e", 1 / 512)  # a block's scale: levels up to 16 or 127 give weights up to 0.03 or 0.25
EIGHTH = struct.pack("<e", 1 / 4096)


def f16(count):
    values = bytearray(2 * count)
    values[0::2] = random.randbytes(count)
    values[1::2] = random.randbytes(count).translate(SMALL_F16)
    return values


def blocks(count, kind):
    _, _, numbers, size = TYPES[kind]
    values = bytearray(random.randbytes(count // numbers * size))
    scale = EIGHTH if kind == "q8_0" else HALF
    values[0::size], values[1::size] = (scale[:1] * (count // numbers), scale[1:] * (count // numbers))
    return values


def matrix(rows, columns, kind):
    return f16(rows * columns) if kind == "f16" else blocks(rows * columns, kind)


def embedding(words, width, kind):
    """Dimension 0 is nought for every word but the end of text, whose other dimensions are nought."""
    values = matrix(words, width, kind)
    row = len(values) // words
    end = END_OF_TEXT[words] * row
    if kind == "f16":
        values[0::row] = values[1::row] = bytes(words)
        values[end : end + row] = struct.pack("<e", 1.0) + bytes(row - 2)
    elif kind == "q8_0":
        values[2::row] = bytes(words)
        ends = bytearray(row)
        ends[0:3] = struct.pack("<e", 1 / 64) + b"\x40"
        values[end : end + row] = ends
    else:  # q5_0: four bytes of high bits, then the low halves; level 16 is nought
        values[2::row] = bytes(values[2::row]).translate(bytes(byte | 1 for byte in range(256)))
        values[6::row] = bytes(values[6::row]).translate(bytes(byte & 0xF0 for byte in range(256)))
        nought = struct.pack("<e", 0.0) + b"\xff\xff\xff\xff" + bytes(16)
        first = struct.pack("<e", 1 / 8) + b"\xff\xff\xff\xff" + b"\x08" + bytes(15)
        values[end : end + row] = first + nought * (row // 22 - 1)
    return values


def places(count, width, last):
    """Dimension 0 says whether the text goes on or ends here."""
    values = bytearray()
    for place in range(count):
        values += struct.pack("<f", -100.0 if place < last else 100.0)
        values += b"".join(struct.pack("<f", random.uniform(-0.02, 0.02)) for _ in range(8)) * ((width - 1) // 8)
        values += struct.pack("<f", 0.0) * ((width - 1) % 8)
    return values


def front():
    """The demonstration model's mel filters and vocabulary, as bytes."""
    data = DEMO.read_bytes()
    bands, bins = struct.unpack_from("<ii", data, 48)
    filters = data[56 : 56 + 4 * bands * bins]
    at = 56 + len(filters)
    (words,) = struct.unpack_from("<i", data, at)
    begins, at = at, at + 4
    for _ in range(words):
        at += 4 + struct.unpack_from("<i", data, at)[0]
    return filters, bins, data[begins:at]


def tensors(size, kind, tokens):
    """Name, shape as ggml writes it (the fastest first), type, values."""
    width, _, audio_layers, text_layers, bands, words = SIZES[size]
    number = TYPES[kind][1]
    ones = struct.pack("<f", 1.0)

    def norm(name):
        yield f"{name}.weight", (width,), F32, ones * width
        yield f"{name}.bias", (width,), F32, bytes(4 * width)

    yield "encoder.positional_embedding", (width, 1500), F32, places(1500, width, 1500)
    yield "encoder.conv1.weight", (3, bands, width), F16, f16(3 * bands * width)
    yield "encoder.conv1.bias", (1, width), F32, bytes(4 * width)
    yield "encoder.conv2.weight", (3, width, width), F16, f16(3 * width * width)
    yield "encoder.conv2.bias", (1, width), F32, bytes(4 * width)
    yield from norm("encoder.ln_post")
    yield "decoder.positional_embedding", (width, 448), F32, places(448, width, PROMPT - 1 + tokens)
    yield "decoder.token_embedding.weight", (width, words), number, embedding(words, width, kind)
    yield from norm("decoder.ln")
    for side, layers, attentions in (("encoder", audio_layers, ("attn",)), ("decoder", text_layers, ("attn", "cross_attn"))):
        for layer in (f"{side}.blocks.{number}" for number in range(layers)):
            yield f"{layer}.mlp.0.weight", (width, 4 * width), number, matrix(4 * width, width, kind)
            yield f"{layer}.mlp.0.bias", (4 * width,), F32, bytes(16 * width)
            yield f"{layer}.mlp.2.weight", (4 * width, width), number, matrix(width, 4 * width, kind)
            yield f"{layer}.mlp.2.bias", (width,), F32, bytes(4 * width)
            yield from norm(f"{layer}.mlp_ln")
            for attention in attentions:
                for part in ("query", "key", "value", "out"):
                    yield f"{layer}.{attention}.{part}.weight", (width, width), number, matrix(width, width, kind)
                    if part != "key":
                        yield f"{layer}.{attention}.{part}.bias", (width,), F32, bytes(4 * width)
                yield from norm(f"{layer}.{attention}_ln")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("size", choices=SIZES)
    arguments.add_argument("type", choices=TYPES)
    arguments.add_argument("target")
    arguments.add_argument("--tokens", type=int, default=56, help="tokens of every answer")
    chosen = arguments.parse_args()
    random.seed(1)
    width, heads, audio_layers, text_layers, bands, words = SIZES[chosen.size]
    filters, bins, vocabulary = front()
    with open(chosen.target, "wb") as out:
        out.write(struct.pack("<i", 0x67676D6C))
        out.write(struct.pack("<11i", words, 1500, width, heads, audio_layers, 448, width, heads, text_layers, bands, TYPES[chosen.type][0]))
        # Where 128 bands are wanted, the first 48 of the 80 come again.
        out.write(struct.pack("<2i", bands, bins) + (filters * 2)[: 4 * bands * bins] + vocabulary)
        for name, shape, kind, values in tensors(chosen.size, chosen.type, chosen.tokens):
            out.write(struct.pack("<3i", len(shape), len(name), kind) + struct.pack(f"<{len(shape)}i", *shape) + name.encode())
            out.write(values)
        print(f"{chosen.target}: {out.tell():,} bytes")


if __name__ == "__main__":
    main()
