// One file that needs nothing else: no network, no fonts, no pictures.
import { createHash } from "node:crypto";
import { html, type Html } from "./html.js";
import { base } from "./style/base.js";
import { colors } from "./style/colors.js";

interface Frame {
  readonly title: string;
  /** Beside the colours, and what every page has. */
  readonly styles: readonly Html[];
  /** The only ones that may run, each <script>..</script>. */
  readonly scripts: readonly Html[];
  readonly body: Html;
  /** Whether the script may ask the server that the page came from; left out, there is no network. */
  readonly asksServer?: boolean;
}

export function frame({ title, styles, scripts, body, asksServer = false }: Frame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src${scripts.map((script) => html` '${hashOf(script)}'`)}; connect-src '${asksServer ? "self" : "none"}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${[colors, base, ...styles]}
</head>
<body>
${body}${scripts}
</body>
</html>
`; // prettier-ignore
}

/** For the content security policy: this script may run, and nothing else. */
function hashOf(script: Html): string {
  const text = script.toString().slice("<script>".length, -"</script>".length);
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
