// The body of a request, never more of it than is allowed: neither what its sender announces is trusted, nor that it ends.
import type { IncomingMessage, ServerResponse } from "node:http";
import { formatBytes } from "../core/format.js";
import { Refusal } from "./refusal.js";
import type { Place } from "./room.js";

/** The sender has gone: there is nobody to answer. */
export class Gone extends Error {}

/** @throws Refusal when it is too large, before it is read @throws Gone */
export function readBody(request: IncomingMessage, response: ServerResponse, most: number, place: Place): Promise<Buffer> {
  const { "content-length": announced = "0", expect } = request.headers;
  if (Number(announced) > most) throw tooLarge(most);
  if (expect !== undefined) response.writeContinue(); // it asks before it sends much
  return new Promise((resolve, reject) => {
    const bytes = new GrowingBytes(Math.min(Number(announced), FIRST), most, place);
    const onData = (piece: Buffer): void => {
      try {
        bytes.push(piece);
      } catch (error) {
        request.off("data", onData).pause();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    request.on("data", onData);
    request.on("end", () => resolve(bytes.whole()));
    request.on("close", () => reject(new Gone()));
  });
}

const FIRST = 64 * 1024; // bytes that are believed to come

/** Pieces may be single bytes, each an object of its own: they are copied into one array, which doubles. */
class GrowingBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(
    first: number,
    private readonly most: number,
    private readonly place: Place,
  ) {
    place.hold(first);
    this.#bytes = Buffer.allocUnsafe(first);
  }

  push(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.most) throw tooLarge(this.most);
    if (length > this.#bytes.length) {
      const larger = Math.min(this.most, Math.max(length, 2 * this.#bytes.length));
      this.place.hold(larger);
      const bytes = Buffer.allocUnsafe(larger);
      this.#bytes.copy(bytes, 0, 0, this.#length);
      this.#bytes = bytes;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

function tooLarge(most: number): Refusal {
  const hint = "send the rows in several requests, or let the server take more: mlbh serve --max-body";
  return new Refusal(413, `the body is larger than ${formatBytes(most)} (${most} bytes)`, { hint });
}
