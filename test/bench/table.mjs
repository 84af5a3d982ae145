// Times and tables of the benchmark.

export const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/** The median of some runs, in ms. */
export function measure(run, repeats) {
  const times = Array.from({ length: repeats }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times);
}

/** Rows with the same columns, in Markdown. */
export function print(rows) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  console.log(`| ${columns.join(" | ")} |`);
  console.log(`|${columns.map(() => " --- |").join("")}`);
  for (const row of rows) console.log(`| ${columns.map((column) => row[column]).join(" | ")} |`);
  console.log();
}
