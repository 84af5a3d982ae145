// A share as a bar that is filled so far.
import { html, type Html } from "./html.js";

/** @param share from 0 to 1 @param label for those who do not see it; null where it stands beside the bar */
export function shareBar(share: number, label: string | null = null): Html {
  const named = label === null ? html`aria-hidden="true"` : html`role="img" aria-label="${label}"`;
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" ${named}><rect class="rest" width="100" height="10"/><rect class="bar" width="${(100 * share).toFixed(1)}" height="10"/></svg>`; // prettier-ignore
}
