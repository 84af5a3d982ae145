// A report as one file that needs nothing else: no network, no fonts, no pictures.
import { version } from "../../core/version.js";
import type { RunStory } from "../gather.js";
import { html, type Html } from "./html.js";
import { script, scriptHash } from "./script.js";
import type { Section } from "./section.js";
import { confusionSection } from "./sections/confusion.js";
import { header, nameOf } from "./sections/header.js";
import { importanceSection } from "./sections/importance.js";
import { metricsSection } from "./sections/metrics.js";
import { mistakesSection } from "./sections/mistakes.js";
import { normsSection } from "./sections/norms.js";
import { configSection, divergenceSection, filesSection, modelSection } from "./sections/run.js";
import { thresholdsSection } from "./sections/thresholds.js";
import { trainingSection } from "./sections/training.js";
import { valuesSection } from "./sections/values.js";
import { colors } from "./style/colors.js";
import { paper } from "./style/paper.js";
import { plots } from "./style/plots.js";
import { tables } from "./style/tables.js";
import { text } from "./style/text.js";

/** The parts of a report that have something to show, in their order. */
export function sectionsOf(story: RunStory): Section[] {
  const { judged, task, curves } = story;
  const sections = [
    divergenceSection(story),
    metricsSection(story),
    trainingSection(story),
    confusionSection(story),
    judged && (task === "regression" ? valuesSection(judged) : thresholdsSection(judged, curves)),
    importanceSection(story),
    mistakesSection(story),
    normsSection(story),
    modelSection(story),
    configSection(story),
    filesSection(story),
  ];
  return sections.filter((section) => section !== null);
}

export function page(story: RunStory, sections: readonly Section[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${nameOf(story)}: report of a run</title>
${[colors, text, plots, tables, paper]}
</head>
<body>
${header(story)}
<main>
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}</section>
`)}
</main>
<footer>Made by mlbh report ${version} from the files of the run.</footer>
${script}
</body>
</html>
`; // prettier-ignore
}
