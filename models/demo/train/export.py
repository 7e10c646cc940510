"""Writes a checkpoint as whisper.cpp's f16 file: `python export.py work/v1/last.pt work/koe-demo.ggml.bin`.

Then `python ../quantise.py work/koe-demo.ggml.bin ../koe-demo.bin` makes it small enough for the repository.
"""
import argparse
from pathlib import Path

import evaluate


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("checkpoint", type=Path)
    asked.add_argument("to", type=Path)
    settings = asked.parse_args()
    recogniser, step = evaluate.load(settings.checkpoint)
    recogniser.save_ggml(settings.to)
    print(f"step {step}, {len(recogniser.tokens)} tokens: {settings.to}, {settings.to.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
