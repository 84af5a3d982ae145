// The lengths of weights and gradients, parameter by parameter.
import { formatNumber } from "../../../core/format.js";
import { countingOf } from "../../counting.js";
import type { RunStory } from "../../gather.js";
import { bands, line } from "../../svg/marks.js";
import { large, plot } from "../../svg/plot.js";
import { extent, linearScale, logScale } from "../../svg/scale.js";
import { thinEvenly, thinLine } from "../../svg/thin.js";
import { figure, gallery } from "../figure.js";
import { html, type Html } from "../html.js";
import type { Section } from "../section.js";

/** As many as can be told apart in one plot. */
const together = 6;

export function normsSection(story: RunStory): Section | null {
  const { norms } = story;
  if (norms.length === 0) return null;
  const names = Object.keys(norms[0].weights);
  const last = norms[norms.length - 1].gradients;
  const dead = names.filter((name) => (last[name] ?? 0) === 0).map((name) => titleOf(story, name));
  const { unit } = countingOf(story.experiment);
  const when = unit === "epoch" ? "in the last epoch" : "in the last step";
  const verdict =
    dead.length === 0
      ? `${when.replace("in", "In")} every parameter still has a gradient.`
      : `Dead ${when}, with no gradient to learn from: ${dead.join(", ")}.`;
  const content = html`<p>The length of a vector of numbers is the square root of the sum of their squares. Weights that grow without end, and gradients that vanish or explode, show here first. <strong>${verdict}</strong></p>
${gallery([
  ...normFigures(story, "gradients", names, `The slope of the loss for each parameter in ${unit === "epoch" ? "the last step of an epoch" : "the step before a measurement"}: all lines near each other is healthy, a line far below the others learns slowly, one on the 0 line not at all.`),
  ...normFigures(story, "weights", names, "How large the weights are: they should move at first and then settle; a flat line from the start has not learnt."),
])}`; // prettier-ignore
  return { id: "norms", title: "Weights and gradients", content };
}

/** "0.weight" -> "0 Linear weight" */
function titleOf({ experiment: { config } }: RunStory, name: string): string {
  const [index, ...rest] = name.split(".");
  const layer = config.model[Number(index)]?.name;
  return layer === undefined ? name : `${index} ${layer} ${rest.join(".")}`;
}

function normFigures(story: RunStory, kind: "weights" | "gradients", names: readonly string[], explain: string): Html[] {
  const { norms } = story;
  const { unit, every } = countingOf(story.experiment);
  const values = norms.flatMap((record) => names.flatMap((name) => record[kind][name] ?? []));
  const x = linearScale(extent(norms.map(({ epoch }) => every * epoch)), large.x, { nice: false, whole: true });
  const y = logScale(values, large.y);
  const groups = Array.from({ length: Math.ceil(names.length / together) }, (_, g) => names.slice(g * together, (g + 1) * together)); // prettier-ignore
  return groups.map((group, g) => {
    const lines = group.map((name, i) => {
      const points = norms.map(({ epoch, [kind]: lengths }) => ({ x: every * epoch, y: lengths[name] ?? null }));
      return line(thinLine(points), { x, y }, `s${i}`);
    });
    const readings = thinEvenly(norms, 200).map(({ epoch, [kind]: lengths }) => ({
      x: every * epoch,
      title: `${unit} ${every * epoch}: ${group.map((name) => `${name} ${formatNumber(lengths[name] ?? null)}`).join(", ")}`,
    }));
    const part = groups.length > 1 ? ` (${g + 1} of ${groups.length})` : "";
    const title = `Length of ${kind}${part}`;
    return figure({
      title: `${title} (log scale)`,
      plot: plot({ frame: large, label: `${title} of ${group.join(", ")}`, x, y, xName: unit, marks: [...lines, ...bands(readings, x, large)] }), // prettier-ignore
      legend: group.map((name, i) => ({ style: `s${i}`, text: titleOf(story, name) })),
      explain,
    });
  });
}
