"""The type to calculate in: bfloat16 where the machine multiplies it by itself. Elsewhere that is 60 times slower than float32."""
import torch


def quick() -> torch.dtype:
    if torch.cuda.is_available():
        return torch.bfloat16
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32


QUICK = quick()


def calculating(device: str) -> torch.autocast:
    return torch.autocast(device, dtype=torch.bfloat16, enabled=QUICK == torch.bfloat16)
