// The texts of a page, cut into what every form shows: paragraphs, the lines of a drawing.

/** The paragraphs of a text. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
}

/** The lines of a drawing, without what they are indented by together. */
export function drawingOf(picture: string): string[] {
  const lines = picture.replace(/^\n|\s+$/g, "").split("\n");
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)![0].length));
  return lines.map((line) => line.slice(indent));
}

/** "y, dim": what backward keeps of the forward pass. */
export function keptInWords(keeps: readonly string[]): string {
  return keeps.length === 0 ? "nothing but shapes and parameters" : keeps.join(", ");
}
