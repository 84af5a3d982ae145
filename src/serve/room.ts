// How much a server holds at a time: what is above it is sent away at once, with the advice to come again, instead of filling the memory.
import { Refusal } from "./refusal.js";

export class Room {
  #requests = 0;
  #bytes = 0;

  constructor(private readonly most: { readonly requests: number; readonly bytes: number }) {}

  /** @returns what the request holds @throws Refusal when too many are waiting already */
  enter(): Place {
    if (this.#requests >= this.most.requests) throw full(`${this.#requests} requests are waiting`);
    this.#requests++;
    let held = 0;
    return {
      hold: (bytes) => {
        if (this.#bytes - held + bytes > this.most.bytes) throw full("the requests that are waiting are large");
        this.#bytes += bytes - held;
        held = bytes;
      },
      leave: () => {
        this.#requests--;
        this.#bytes -= held;
      },
    };
  }
}

export interface Place {
  /** How many bytes it holds now, instead of those before. @throws Refusal */
  hold(bytes: number): void;
  leave(): void;
}

function full(why: string): Refusal {
  return new Refusal(503, `the server is busy: ${why}`, { hint: "send it again in a moment", headers: { "retry-after": "1" } });
}
