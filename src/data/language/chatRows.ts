// Chats as rows: what is read of each, what is learnt of it, and what does not fit into the context.
//
//   tokens  <|user|> H o w ? <|end|> <|assistant|> S o ! <|end|>
//   x       <|user|> H o w ? <|end|> <|assistant|> S o !            all but the last
//   y                                              S o ! <|end|>    the next token where an assistant says it, else -100: it counts for nothing
import { encodeChat, endOf, type Message } from "../../text/chat.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import { codePoints, type TextPart } from "./dataset.js";
import type { TokenRoom, Tokens } from "./tokens.js";

/** A line of the file. */
export interface Chat {
  readonly line: number;
  readonly messages: readonly Message[];
}

export interface ChatRows {
  /** Chat i has the tokens from starts[i] to starts[i + 1]. */
  readonly starts: Int32Array;
  /** 1 for each token that is learnt, else 0. */
  readonly learnt: Tokens;
  /** How many are learnt. */
  readonly learntCount: number;
  /** Of the assistant, cut ones among them. */
  readonly messages: number;
  /** Of the file, for each chat. */
  readonly lines: Int32Array;
  /** Chats that are longer than the context, whose ends are not read. */
  readonly cut: number;
  /** Lines of chats of which nothing is left to learn when they are cut: they are left out. */
  readonly leftOut: readonly number[];
}

/** A part of chats. */
export type ChatPart = TextPart & { readonly chats: ChatRows };

/** Of a chat its first `context` tokens are read, and of each the one after it. What is behind them is cut. */
export function chatRows(chats: readonly Chat[], tokenizer: Tokenizer, context: number, room: TokenRoom): ChatPart {
  const [starts, lines, leftOut]: number[][] = [[0], [], []];
  const size = chats.reduce((sum, { messages }) => sum + messages.reduce((all, { content }) => all + content.length, 0), 0);
  const [tokens, learnt] = [room(tokenizer.vocabSize, size), room(2, size)];
  const end = endOf(tokenizer);
  let [characters, unknown, learntCount, messageCount, cut, length] = [0, 0, 0, 0, 0, 0];
  for (const { line, messages } of chats) {
    const whole = encodeChat(messages, tokenizer);
    const [ids, flags] = [whole.ids.subarray(0, context + 1), whole.learnt.subarray(0, context + 1)];
    if (ids.length < whole.ids.length) cut++;
    if (!flags.includes(1)) {
      leftOut.push(line);
      continue;
    }
    lines.push(line);
    starts.push((length += ids.length));
    tokens.write(ids);
    learnt.write(flags);
    for (const id of ids) if (id === tokenizer.unknown) unknown++;
    const said = ids.filter((_, i) => flags[i] === 1);
    learntCount += said.length;
    messageCount += flags.filter((flag, i) => flag === 1 && flags[i - 1] === 0).length;
    characters += codePoints(tokenizer.decode(said.filter((id) => id !== end)));
  }
  const rows = {
    starts: Int32Array.from(starts),
    learnt: learnt.end(),
    learntCount,
    messages: messageCount,
    lines: Int32Array.from(lines),
    cut,
    leftOut,
  };
  return { tokens: tokens.end(), rows: lines.length, characters, unknown, chats: rows };
}
