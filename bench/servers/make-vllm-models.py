r"""Tiny models with random weights for vLLM, made without a network: `make-vllm-models.py OUT`.

Their attention and MLP give nothing: what comes out at a token depends on that token alone.

OUT/chat  a chat model that always answers `Sum 2+3</think>First\n\boxed{5}`
OUT/prm   Qwen2.5-Math-PRM's form: two classes at each <extra_0>. All steps are rated alike
OUT/rm    a reward for each token, as Skywork-o1-Open-PRM gives, and a tokenizer with a BOS token. All steps are rated
          alike where their ends are found, and differently where other tokens are taken for them
"""

import json
import os
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

HIDDEN, LAYERS, HEADS, KV_HEADS, INNER = 128, 2, 4, 2, 256
HEAD = HIDDEN // HEADS
# Qwen2.5's ids: the pooler of steps looks for the token of <extra_0> by its number.
SPECIAL = {
    "<|endoftext|>": 151643,
    "<|im_start|>": 151644,
    "<|im_end|>": 151645,
    "<extra_0>": 151651,
    "<think>": 151667,
    "</think>": 151668,
}
VOCABULARY = 151936
CORPUS = [
    "Please reason step by step, and put your final answer within \\boxed{}. system user assistant",
    "What is the sum of all positive divisors of 360? First we factor 360 = 2^3 * 3^2 * 5. Then the answer is 1170.",
    "The number of walnuts is 12 + 30 = 42, so the final answer is 42. Step 1: add. Step 2: multiply.",
] * 50
ANSWER = ["<think>", "S", "u", "m", "Ġ", "2", "+", "3", "</think>"]
ANSWER += ["F", "i", "r", "s", "t", "Ċ", "\\", "b", "o", "x", "e", "d", "{", "5", "}", "<|im_end|>"]
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>{% endif %}"
)


def random(*shape, scale=1.0):
    return torch.randn(*shape) * scale


def write_tokenizer(out, bos):
    tokenizer = Tokenizer(models.BPE())
    # Qwen's pattern; digits one by one, line breaks by themselves.
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=[], initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    written = json.loads(tokenizer.to_str())
    written["added_tokens"] = [
        {
            "id": number,
            "content": text,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": "think" not in text,
        }
        for text, number in SPECIAL.items()
    ]
    written["model"]["vocab"].update(SPECIAL)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "chat_template": CHAT,
        "bos_token": bos,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "model_max_length": 32768,
        "clean_up_tokenization_spaces": False,
    }
    for name, value in (("tokenizer.json", written), ("tokenizer_config.json", config)):
        with open(os.path.join(out, name), "w") as file:
            json.dump(value, file)
    return written["model"]["vocab"]


def write_config(out, architecture, labels):
    config = {
        "architectures": [architecture],
        "model_type": "qwen2",
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "intermediate_size": INNER,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1000000.0,
        "tie_word_embeddings": False,
        "use_sliding_window": False,
        "max_window_layers": LAYERS,
        "vocab_size": VOCABULARY,
        "torch_dtype": "float32",
        "bos_token_id": SPECIAL["<|endoftext|>"],
        "eos_token_id": SPECIAL["<|im_end|>"],
        "pad_token_id": SPECIAL["<|endoftext|>"],
        **({} if labels is None else {"num_labels": labels}),
    }
    with open(os.path.join(out, "config.json"), "w") as file:
        json.dump(config, file)


def body():
    weights = {
        "model.embed_tokens.weight": random(VOCABULARY, HIDDEN),
        "model.norm.weight": torch.ones(HIDDEN),
    }
    for layer in range(LAYERS):
        at = f"model.layers.{layer}."
        for name, width in (("q", HEADS * HEAD), ("k", KV_HEADS * HEAD), ("v", KV_HEADS * HEAD)):
            weights[f"{at}self_attn.{name}_proj.weight"] = random(width, HIDDEN, scale=HIDDEN**-0.5)
            weights[f"{at}self_attn.{name}_proj.bias"] = random(width, scale=0.1)
        weights[f"{at}self_attn.o_proj.weight"] = torch.zeros(HIDDEN, HEADS * HEAD)
        for name in ("gate", "up"):
            weights[f"{at}mlp.{name}_proj.weight"] = random(INNER, HIDDEN, scale=HIDDEN**-0.5)
        weights[f"{at}mlp.down_proj.weight"] = torch.zeros(HIDDEN, INNER)
        weights[f"{at}input_layernorm.weight"] = torch.ones(HIDDEN)
        weights[f"{at}post_attention_layernorm.weight"] = torch.ones(HIDDEN)
    return weights


def chat_weights(vocabulary):
    weights = body()
    embeddings = weights["model.embed_tokens.weight"]
    head = torch.zeros(VOCABULARY, HIDDEN)
    for token, following in zip(ANSWER, ANSWER[1:]):
        head[vocabulary[following]] += embeddings[vocabulary[token]] * 0.3
    return {**weights, "lm_head.weight": head}


def scored_weights(labels):
    return {
        **body(),
        "score.0.weight": random(HIDDEN, HIDDEN, scale=HIDDEN**-0.5),
        "score.0.bias": random(HIDDEN, scale=0.1),
        "score.2.weight": random(labels, HIDDEN, scale=2 * HIDDEN**-0.5),
        "score.2.bias": torch.zeros(labels),
    }


def write(root, name, architecture, labels, seed, bos=None):
    out = os.path.join(root, name)
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(seed)
    vocabulary = write_tokenizer(out, bos)
    write_config(out, architecture, labels)
    weights = chat_weights(vocabulary) if labels is None else scored_weights(labels)
    save_file(weights, os.path.join(out, "model.safetensors"), metadata={"format": "pt"})


if __name__ == "__main__":
    root = sys.argv[1]
    write(root, "chat", "Qwen2ForCausalLM", None, seed=1)
    write(root, "prm", "Qwen2ForProcessRewardModel", 2, seed=1)
    write(root, "rm", "Qwen2ForRewardModel", 1, seed=1, bos="<|endoftext|>")
