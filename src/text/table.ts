// All tokenizers that are made of a text. A file declares one.
export { char } from "./char.js";
export { bytes } from "./bytes.js";
export { words } from "./words.js";
export { bpe } from "./bpe.js";
