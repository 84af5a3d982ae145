// Pages found by what a person types: softmax, Softmax, nn.Softmax, torch.nn.functional.softmax, cross_entropy, chain rule.
import { ArgumentError } from "../core/errors.js";
import { closest } from "../core/suggest.js";
import { findMetric } from "../metrics/metrics.js";
import type { Page } from "./page.js";
import { allPages } from "./table.js";

/** Operations come first: where a layer has the same name, it is mentioned below. */
export function findPages(name: string): readonly Page[] {
  const wanted = plain(name);
  if (wanted === "") return [];
  const pages = allPages();
  const metric = findMetric(bare(name))?.name; // fbeta_2: as logs and reports call a metric with arguments
  const exact = pages.filter((page) => page.name === bare(name) || page.name === metric);
  const spelt = pages.filter((page) => page.aliases.includes(bare(name))); // attention is the function's, Attention a layer
  const named = pages.filter((page) => plain(page.name) === wanted);
  const others = pages.filter((page) => [...page.aliases, page.torch ?? ""].some((alias) => plain(alias) === wanted));
  return [...new Set([...exact, ...spelt, ...named, ...others])];
}

/** Other pages of a page's own name: the layer Softmax beside the operation softmax. */
export function namesakes(page: Page): readonly Page[] {
  return allPages().filter((other) => other !== page && plain(other.name) === plain(page.name));
}

/** The page of a name. @throws ArgumentError with up to three near names */
export function findPage(name: string): Page {
  const [found] = findPages(name);
  if (found !== undefined) return found;
  const near = closest(name, new Set(allPages().flatMap((page) => [page.name, ...page.aliases])), 3);
  const hint = `${near.length === 0 ? "" : `did you mean ${inWords(near)}? `}mlbh explain lists all`;
  throw new ArgumentError(`there is no page "${name}"`, { hint });
}

function inWords(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** Without the modules before a name. */
function bare(name: string): string {
  return name.trim().replace(/^(?:[A-Za-z_]+\.)+/, "");
}

/** Without its case, too, and what stands between its words. */
function plain(name: string): string {
  return bare(name)
    .toLowerCase()
    .replace(/[\s_-]/g, "");
}
