// Cases that take long: some of them in every run of the tests, all of them with MLBH_TESTS=all npm test -- test/export.
const all = process.env.MLBH_TESTS === "all";

/** The first of every so many. */
export function few<T>(cases: readonly T[], every: number): readonly T[] {
  return cases.filter((_, i) => all || i % every === 0);
}

/** Without those that are left to a run of all. */
export function without<T>(cases: Readonly<Record<string, T>>, ...names: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(cases).filter(([name]) => all || !names.includes(name)));
}
