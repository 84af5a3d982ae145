// tokenizer.json, the file of Hugging Face's tokenizers: a model (a vocabulary, and for BPE its merges) and what happens before and after it.
// Only the parts that our tokenizers need.

export interface TokenizerJson {
  readonly version: "1.0";
  readonly truncation: null;
  readonly padding: PaddingJson | null;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: null;
  readonly pre_tokenizer: PreTokenizerJson | null;
  readonly post_processor: null;
  readonly decoder: DecoderJson | null;
  readonly model: ModelJson;
}

export interface PaddingJson {
  readonly strategy: "BatchLongest";
  readonly direction: "Right";
  readonly pad_to_multiple_of: null;
  readonly pad_id: number;
  readonly pad_type_id: 0;
  readonly pad_token: string;
}

export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly single_word: false;
  readonly lstrip: false;
  readonly rstrip: false;
  readonly normalized: false;
  readonly special: true;
}

/** How text is cut before the model sees it. */
export type PreTokenizerJson =
  | { readonly type: "ByteLevel"; readonly add_prefix_space: false; readonly trim_offsets: false; readonly use_regex: boolean }
  | { readonly type: "Split"; readonly pattern: { readonly Regex: string }; readonly behavior: "Isolated" | "Removed"; readonly invert: boolean } // prettier-ignore
  | { readonly type: "Whitespace" | "WhitespaceSplit" };

export type DecoderJson =
  | { readonly type: "ByteLevel"; readonly add_prefix_space: false; readonly trim_offsets: false; readonly use_regex: boolean }
  | { readonly type: "Fuse" };

export type ModelJson =
  | {
      readonly type: "BPE";
      readonly dropout: null;
      readonly unk_token: null;
      readonly continuing_subword_prefix: null;
      readonly end_of_word_suffix: null;
      readonly fuse_unk: false;
      readonly byte_fallback: false;
      readonly ignore_merges: false;
      readonly vocab: Readonly<Record<string, number>>;
      readonly merges: readonly (readonly [string, string])[];
    }
  | { readonly type: "WordLevel"; readonly vocab: Readonly<Record<string, number>>; readonly unk_token: string };

export interface TokenizerParts {
  readonly preTokenizer: PreTokenizerJson | null;
  readonly decoder: DecoderJson | null;
  readonly model: ModelJson;
  readonly padding: { readonly id: number; readonly token: string } | null;
  /** Found in text wherever they stand. */
  readonly special: readonly { readonly id: number; readonly text: string }[];
}

export function tokenizerJson({ preTokenizer, decoder, model, padding, special }: TokenizerParts): TokenizerJson {
  return {
    version: "1.0",
    truncation: null,
    padding: padding && { strategy: "BatchLongest", direction: "Right", pad_to_multiple_of: null, pad_id: padding.id, pad_type_id: 0, pad_token: padding.token }, // prettier-ignore
    added_tokens: special.map(({ id, text }) => ({ id, content: text, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })), // prettier-ignore
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder,
    model,
  };
}

/** A vocabulary as the file has it: the id of each token. */
export function vocabJson(tokens: readonly string[]): Record<string, number> {
  const vocab = Object.create(null) as Record<string, number>; // a token may be called __proto__
  tokens.forEach((token, id) => (vocab[token] = id));
  return vocab;
}

/** The file of a tokenizer whose tokens are bytes, written as letters. @param cuts whether text is cut into words before, as GPT-2 does */
export function byteLevelJson(
  given: Pick<TokenizerParts, "padding" | "special"> & {
    readonly tokens: readonly string[];
    readonly merges: readonly (readonly [string, string])[];
    readonly cuts: boolean;
  },
): TokenizerJson {
  const { tokens, merges, cuts, padding, special } = given;
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: cuts } as const;
  return tokenizerJson({
    preTokenizer: byteLevel,
    decoder: byteLevel,
    model: { type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: vocabJson(tokens), merges }, // prettier-ignore
    padding,
    special,
  });
}
