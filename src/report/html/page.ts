// A report: which sections it has, and in which order.
import { version } from "../../core/version.js";
import { isReconstruction } from "../../data/preprocess.js";
import type { RunStory } from "../gather.js";
import { frame } from "./frame.js";
import { html, type Html } from "./html.js";
import { script } from "./script.js";
import type { Section } from "./section.js";
import { attentionSection } from "./sections/attention.js";
import { confusionSection } from "./sections/confusion.js";
import { header, nameOf } from "./sections/header.js";
import { importanceSection } from "./sections/importance.js";
import { metricsSection } from "./sections/metrics.js";
import { mistakesSection } from "./sections/mistakes.js";
import { normsSection } from "./sections/norms.js";
import { configSection, divergenceSection, filesSection, modelSection } from "./sections/run.js";
import { reconstructionSection } from "./sections/reconstruction.js";
import { writtenSection } from "./sections/writtenRows.js";
import { samplesSection } from "./sections/samples.js";
import { seriesSection } from "./sections/series.js";
import { surprisesSection } from "./sections/surprises.js";
import { thresholdsSection } from "./sections/thresholds.js";
import { trainingSection } from "./sections/training.js";
import { valuesSection } from "./sections/values.js";
import { paper } from "./style/paper.js";
import { plots } from "./style/plots.js";
import { tables } from "./style/tables.js";
import { text } from "./style/text.js";
import { texts } from "./style/texts.js";

/** The parts of a report that have something to show, in their order. */
export function sectionsOf(story: RunStory): Section[] {
  const { judged, task, curves } = story;
  const sections = [
    divergenceSection(story),
    metricsSection(story),
    trainingSection(story),
    judged && judged.dataset.preprocess.series !== undefined ? seriesSection(judged, judged.dataset.preprocess.series) : null,
    confusionSection(story),
    judged &&
      (isReconstruction(judged.dataset.preprocess)
        ? reconstructionSection(judged, story.images)
        : task === "regression"
          ? valuesSection(judged)
          : thresholdsSection(judged, curves, story.summary?.threshold?.metric ?? null)),
    samplesSection(story),
    writtenSection(story),
    surprisesSection(story),
    importanceSection(story),
    mistakesSection(story),
    attentionSection(story),
    normsSection(story),
    modelSection(story),
    configSection(story),
    filesSection(story),
  ];
  return sections.filter((section) => section !== null);
}

/** A report of one run. */
export function page(story: RunStory, sections: readonly Section[]): Html {
  return document(`${nameOf(story)}: report of a run`, header(story), sections);
}

/** One file with its styles, a table of contents and its sections. */
export function document(title: string, top: Html, sections: readonly Section[]): Html {
  const body = html`${top}
<main>
<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${sections.map(({ id, title: name, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name}</h2>
${content}</section>
`)}
</main>
<footer>Made by mlbh report ${version} from the files of the run.</footer>
`; // prettier-ignore
  return frame({ title, styles: [text, plots, tables, texts, paper], scripts: [script], body });
}
