"""A tiny CTranslate2 model with random weights, and a SentencePiece model, for the test of captioning/translation/local."""
import sys, numpy as np, sentencepiece as spm, ctranslate2
from ctranslate2.specs import common_spec, transformer_spec
out = sys.argv[1]
text = [l.split('"')[1] for p in sys.argv[2:] for l in open(p) if l.startswith(('ja = "', '"'))]
open('corpus.txt', 'w').write('\n'.join(text))
spm.SentencePieceTrainer.train(input='corpus.txt', model_prefix='spm', vocab_size=600, character_coverage=0.9995, hard_vocab_limit=False, minloglevel=2, normalization_rule_name='identity', user_defined_symbols=['__ja__', '__en__', '__tl__', '<2en>'])
sp = spm.SentencePieceProcessor(model_file='spm.model')
vocab = [sp.id_to_piece(i) for i in range(sp.get_piece_size())]
rng = np.random.default_rng(4)
D, F = 16, 32
def layernorm(s): s.gamma = np.ones(D, np.float32); s.beta = np.zeros(D, np.float32)
def linear(s, o, i): s.weight = rng.normal(0, .3, (o, i)).astype(np.float32); s.bias = np.zeros(o, np.float32)
spec = transformer_spec.TransformerSpec.from_config((1, 1), 2)
def attention(s, cross=False):
    layernorm(s.layer_norm)
    if cross: linear(s.linear[0], D, D); linear(s.linear[1], 2 * D, D); linear(s.linear[2], D, D)
    else: linear(s.linear[0], 3 * D, D); linear(s.linear[1], D, D)
def ffn(s): layernorm(s.layer_norm); linear(s.linear_0, F, D); linear(s.linear_1, D, F)
emb = rng.normal(0, 1, (len(vocab), D)).astype(np.float32)
e = spec.encoder.embeddings; (e[0] if isinstance(e, list) else e).weight = emb
spec.decoder.embeddings.weight = emb
for layer in spec.encoder.layer: attention(layer.self_attention); ffn(layer.ffn)
for layer in spec.decoder.layer: attention(layer.self_attention); attention(layer.attention, True); ffn(layer.ffn)
linear(spec.decoder.projection, len(vocab), D)
pos = np.zeros((300, D), np.float32)
for s in (spec.encoder, spec.decoder): 
    if hasattr(s, 'position_encodings'): s.position_encodings.encodings = pos
layernorm(spec.encoder.layer_norm); layernorm(spec.decoder.layer_norm)
spec.register_source_vocabulary(vocab); spec.register_target_vocabulary(vocab)
spec.config.decoder_start_token = '</s>'
import os, shutil
os.makedirs(out, exist_ok=True)
spec.validate(); spec.optimize(quantization='int8'); spec.save(out)
shutil.copy('spm.model', out + '/sentencepiece.bpe.model')
t = ctranslate2.Translator(out)
print(t.translate_batch([['__ja__'] + sp.encode('休憩します。', out_type=str) + ['</s>']], target_prefix=[['__en__']], max_decoding_length=12))
