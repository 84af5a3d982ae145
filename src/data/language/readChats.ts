// A file of chats, a line each: {"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So!"}]}
import { describe, isPlain, quote } from "../../core/words.js";
import { markerIn, roles, type Message, type Role } from "../../text/chat.js";
import { Problems } from "../problems.js";
import type { Chat } from "./chatRows.js";
import type { TextSource } from "./text.js";

const EXAMPLE = '{"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So!"}]}';

/** Empty lines are no chats. @throws InputError with what is wrong, at its lines */
export function readChats(source: TextSource): Chat[] {
  const problems = new Problems(source.name);
  const chats: Chat[] = [];
  let line = 0;
  for (const text of linesOf(source)) {
    line++;
    if (text.trim() === "") continue;
    const messages = readChat(text, (message, hint) => { problems.add({ line }, message, hint); }); // prettier-ignore
    if (messages !== null) chats.push({ line, messages });
  }
  problems.check();
  if (chats.length === 0) problems.fail({}, "there is no chat in it", `write one a line: ${EXAMPLE}`);
  return chats;
}

/** All lines of a text, the empty ones too. */
export function* linesOf(source: TextSource): Generator<string> {
  let rest = "";
  for (const piece of source.pieces(0, source.size)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

type Report = (message: string, hint?: string) => void;

/** Null after a report. */
function readChat(text: string, report: Report): Message[] | null {
  let chat: unknown;
  try {
    chat = JSON.parse(text);
  } catch {
    const begun = /^\s*[[{]\s*$/.test(text) ? ": a chat stands on one line" : "";
    return refuse(report, `the line is no JSON${begun}`, `write one chat a line: ${EXAMPLE}`);
  }
  if (!isPlain(chat) || !Array.isArray(chat.messages))
    return refuse(report, `a chat is a map with a list of messages, got ${isPlain(chat) ? `one with ${keysOf(chat)}` : describe(chat)}`, `write one chat a line: ${EXAMPLE}`); // prettier-ignore
  const messages = (chat.messages as readonly unknown[]).map((message, i) =>
    readMessage(message, (problem, hint) => {
      report(`messages[${i}]${problem}`, hint);
    }),
  );
  if (messages.some((message) => message === null)) return null;
  const read = messages as Message[];
  if (read.some(({ role }) => role === "assistant")) return read;
  return refuse(report, "the chat has no message of the assistant: there is nothing to learn from it", "add the answer, or leave the line out"); // prettier-ignore
}

function readMessage(message: unknown, report: Report): Message | null {
  const known = `write {"role": ${roles.map(quote).join(" | ")}, "content": "..."}`;
  if (!isPlain(message)) return refuse(report, ` must be a map, got ${describe(message)}`, known);
  const { role, content, ...others } = message;
  if (!roles.includes(role as Role)) return refuse(report, `.role must be ${roles.slice(0, -1).join(", ")} or ${roles.at(-1)}, got ${describe(role)}`); // prettier-ignore
  if (typeof content !== "string") return refuse(report, `.content must be a text, got ${describe(content)}`, known);
  if (content.trim() === "") return refuse(report, ".content is empty: the message says nothing", "leave the message out");
  if (/\p{Surrogate}/u.test(content)) return refuse(report, ".content holds half a character (one part of a \\ud83d\\ude00 without the other), which no text file can hold", "write both halves, or leave it out"); // prettier-ignore
  if (Object.keys(others).length > 0) return refuse(report, ` has ${keysOf(others)} beside role and content, which is not read`, known); // prettier-ignore
  const marker = markerIn(content);
  if (marker === null) return { role: role as Role, content };
  return refuse(report, `.content holds ${marker}, which in the template says where a message begins or ends`, "write it otherwise"); // prettier-ignore
}

function keysOf(map: object): string {
  return Object.keys(map).slice(0, 4).map(quote).join(", ") || "no keys";
}

function refuse(report: Report, message: string, hint?: string): null {
  report(message, hint);
  return null;
}
