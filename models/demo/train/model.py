"""Whisper over the part of its vocabulary that our sentences use, with a phoneme head that makes training converge."""
from pathlib import Path

import torch
import whisper
from torch import nn
from whisper.model import ModelDimensions, Whisper

import ggml
from attention import attend, norm

FULL_VOCABULARY = 51865
FIXED = 0  # the state's dimension that carries the unused tokens' -30 in the exported table
UNUSED = -30.0
GUIDED_LAYERS, GUIDED_HEADS = (1, 2), 2  # the first two heads of these decoder layers learn to look where a word is said
PHONEMES = ["-"] + "a i u e o A I U E O N cl b by ch d dy f g gw gy h hy j k kw ky m my n ny p py r ry s sh t ts ty v w y z".split()
TOKENIZER = whisper.tokenizer.get_tokenizer(True, num_languages=99, language="ja", task="transcribe")
START = list(TOKENIZER.sot_sequence_including_notimestamps)
START_ENGLISH = [TOKENIZER.translate if token == TOKENIZER.transcribe else token for token in START]
END, NO_SPEECH = TOKENIZER.eot, TOKENIZER.no_speech


def dimensions(tokens: int) -> ModelDimensions:
    return ModelDimensions(n_mels=80, n_audio_ctx=1500, n_audio_state=256, n_audio_head=4, n_audio_layer=4,
                           n_vocab=tokens, n_text_ctx=448, n_text_state=256, n_text_head=4, n_text_layer=3)


class Recogniser(nn.Module):
    def __init__(self, tokens: list[int]):
        super().__init__()
        self.tokens = tokens
        self.place = {token: place for place, token in enumerate(tokens)}
        self.whisper = Whisper(dimensions(len(tokens)))
        nn.init.normal_(self.whisper.decoder.token_embedding.weight, std=0.03)
        nn.init.normal_(self.whisper.decoder.positional_embedding, std=0.01)
        self.phonemes = nn.Linear(256, len(PHONEMES))
        self.hold_fixed_dimension()

    def hold_fixed_dimension(self) -> None:
        with torch.no_grad():
            self.whisper.decoder.ln.weight[FIXED] = 0.0
            self.whisper.decoder.ln.bias[FIXED] = 1.0

    def encode(self, mel: torch.Tensor) -> torch.Tensor:
        """Like AudioEncoder.forward, with the positions cut to the window's length as whisper.cpp's audio_ctx does."""
        encoder = self.whisper.encoder
        x = nn.functional.gelu(encoder.conv1(mel))
        x = nn.functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = (x + encoder.positional_embedding[: x.shape[1]]).to(x.dtype)
        for block in encoder.blocks:
            asked = norm(block.attn_ln, x)
            x = x + attend(block.attn, asked, asked)[0]
            x = x + block.mlp(norm(block.mlp_ln, x))
        return norm(encoder.ln_post, x)

    def forward(self, mel: torch.Tensor, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
        """What each token may be, what each moment may sound like, and where the guided heads look."""
        heard = self.encode(mel)
        words, looks = self.write(heard, tokens)
        return words, self.phonemes(heard), looks

    def write(self, heard: torch.Tensor, tokens: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The decoder alone, from the encoder's states."""
        decoder = self.whisper.decoder
        x = (decoder.token_embedding(tokens) + decoder.positional_embedding[: tokens.shape[1]]).to(heard.dtype)
        looks = []
        for number, block in enumerate(decoder.blocks):
            asked = norm(block.attn_ln, x)
            x = x + attend(block.attn, asked, asked, decoder.mask)[0]
            told, look = attend(block.cross_attn, norm(block.cross_attn_ln, x), heard)
            x = x + told
            if number in GUIDED_LAYERS:
                looks.append(look[:, :GUIDED_HEADS].float())
            x = x + block.mlp(norm(block.mlp_ln, x))
        x = norm(decoder.ln, x)
        return x @ decoder.token_embedding.weight.to(x.dtype).T, looks

    @torch.no_grad()
    def listen(self, mel: torch.Tensor, most: int = 120, english: bool = False) -> list[str]:
        """The likeliest token at each step, as whisper.cpp's greedy decoding without the blank's suppression."""
        heard = self.encode(mel)
        asked = START_ENGLISH if english else START
        start = torch.tensor([[self.place[token] for token in asked]] * len(mel), device=mel.device)
        cache, hooks = self.whisper.install_kv_cache_hooks()
        end, said = self.place[END], [[] for _ in mel]
        done, step = torch.zeros(len(mel), dtype=torch.bool, device=mel.device), start
        for _ in range(most):
            logits = self.whisper.decoder(step, heard, kv_cache=cache)[:, -1]
            logits[:, self.place[NO_SPEECH]] = -torch.inf
            step = logits.argmax(-1, keepdim=True)
            done |= step[:, 0] == end
            for number in (~done).nonzero()[:, 0].tolist():
                said[number].append(self.tokens[step[number, 0]])
            if done.all():
                break
        for hook in hooks:
            hook.remove()
        return [TOKENIZER.decode(tokens) for tokens in said]

    def take_over(self, saved: dict) -> None:
        """Begins from a checkpoint with another vocabulary; tokens that are new keep their random rows."""
        mine, table = self.state_dict(), "whisper.decoder.token_embedding.weight"
        for name, tensor in saved["model"].items():
            if mine[name].shape == tensor.shape and name != table:
                mine[name].copy_(tensor)
        for token, row in zip(saved["tokens"], saved["model"][table]):
            if token in self.place:
                mine[table][self.place[token]] = row
        print(f"{len(set(saved['tokens']) & set(self.tokens))} of {len(self.tokens)} tokens taken over")

    def load_ggml(self, path: Path) -> None:
        """Begins from an exported model, quantised or not; tokens that it did not use keep their random rows, and positions that
        quantise.py cut off are what they always are."""
        file = ggml.read(path)
        values = {name: torch.from_numpy(tensor.copy()) for name, tensor in file.tensors.items()}
        table = values.pop("decoder.token_embedding.weight")[self.tokens]
        used = table[:, FIXED] > UNUSED / 2
        mine = self.whisper.state_dict()
        for name, tensor in values.items():
            mine[name][: len(tensor)].copy_(tensor.reshape(-1, *mine[name].shape[1:]))
        mine["decoder.token_embedding.weight"][used] = table[used]
        self.hold_fixed_dimension()
        print(f"{int(used.sum())} of {len(self.tokens)} tokens taken over from {path}")

    def save_ggml(self, path: Path) -> None:
        tensors = {name: value.float().cpu().numpy() for name, value in self.whisper.state_dict().items()
                   if name != "decoder.mask"}
        table = torch.zeros(FULL_VOCABULARY, 256)
        table[:, FIXED] = UNUSED
        table[self.tokens] = self.whisper.decoder.token_embedding.weight.detach().float().cpu()
        tensors["decoder.token_embedding.weight"] = table.numpy()
        ggml.write(path, ggml.File(dimensions(FULL_VOCABULARY), tensors))


def vocabulary(sentences: set[str]) -> list[int]:
    """Every token of every sentence and letter; since a window may end anywhere, every token of the beginnings of every fourth
    sentence; and the single bytes, so that any text can at least be written."""
    beginnings = {sentence[:end] for sentence in sorted(sentences)[::4] if sentence[0] != " " for end in range(1, len(sentence))}
    letters = set("".join(sentences))
    return sorted({*START, *START_ENGLISH, END, NO_SPEECH, *range(256)}.union(*map(TOKENIZER.encode, sentences | beginnings | letters)))
