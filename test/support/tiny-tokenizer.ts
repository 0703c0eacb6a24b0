/** Qwen's: digits and line breaks are separate tokens. */
const PIECES =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** The tokens of the control texts of the tiny tokenizer. */
export const CONTROL_IDS: Readonly<Record<string, number>> = { '<|endoftext|>': 1000, '<|im_end|>': 1001 };

/** The characters for bytes in byte-level tokenizers: printable ones are unchanged, the others start at U+0100. */
function byteLetters(): string[] {
  let next = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    if (isPrintable) return String.fromCodePoint(byte);
    next += 1;
    return String.fromCodePoint(0xff + next);
  });
}

/**
 * `tokenizer.json` of a byte-level BPE tokenizer like Qwen's, of bytes and a few merges: `an`, `ans` and ` t` are
 * tokens.
 */
export function tinyTokenizer(): object {
  const merges = ['a n', 'an s', 'Ġ t'];
  const letters = [...byteLetters(), ...merges.map((merge) => merge.replace(' ', ''))];
  const added = Object.entries(CONTROL_IDS);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added.map(([content, id]) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: PIECES }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])),
      merges,
    },
  };
}

/** `tokenizer_config.json` that belongs to it. */
export const TINY_CONFIG: object = {
  tokenizer_class: 'Qwen2Tokenizer',
  bos_token: '<|endoftext|>',
  model_max_length: 4096,
};
