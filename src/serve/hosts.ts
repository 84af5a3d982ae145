// Which names a request may call the server by, and which pages of other sites may read its answers.
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.js";

/** Whether nobody but this machine reaches a server there. */
export function isLoopback(host: string): boolean {
  return isLocalName(host) || host === "::1";
}

/**
 * A page that a browser on this machine has open can have the name of its own site point to 127.0.0.1 (DNS rebinding). The browser then takes
 * this server for that site, and lets the page read its answers. But it still sends the site's name as Host. So a server for this machine
 * alone answers only to names that can mean nothing else. The port may be another one: a tunnel has its own.
 */
export function requireLocalName({ headers }: IncomingMessage): void {
  const name = (headers.host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(name)) return;
  throw new Refusal(403, "the server is for this machine alone, and was called by another name", {
    hint: "call it as localhost or 127.0.0.1; mlbh serve --host makes it reachable by others",
  });
}

function isLocalName(name: string): boolean {
  return /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3})$/i.test(name);
}

/**
 * By default no header lets pages of other sites read anything; nor can they send anything, since a browser asks before it sends JSON or CSV
 * to another site. @param origin "https://example.org", or * for all; null for none
 */
export function corsHeaders(origin: string | null): Readonly<Record<string, string>> {
  if (origin === null) return {};
  return { "access-control-allow-origin": origin, ...(origin === "*" ? {} : { vary: "origin" }) };
}

/** What a browser is told that asks before it sends. */
export const preflightHeaders = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "content-type, accept",
  "access-control-max-age": "600",
} as const;
