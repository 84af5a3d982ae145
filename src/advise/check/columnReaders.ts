// A column of the table as one number a row, whatever the number of its features: its value, the number of its category (-1: none that
// training knows) or of its text, of a date its days.
import { featureSpans } from "../../data/preprocess.js";
import type { Part, Preprocess } from "../../data/dataset.js";

export interface ColumnReader {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  readonly read: (part: Part, row: number) => number;
}

export function columnReaders({ columns }: Preprocess): ColumnReader[] {
  return featureSpans(columns).map(({ step, first, width }) => {
    if (step.kind === "text") {
      const numbers = new Map<string, number>();
      const read = ({ x, features }: Part, row: number): number => {
        const ids = x.subarray(row * features + first, row * features + first + width).join();
        if (!numbers.has(ids)) numbers.set(ids, numbers.size);
        return numbers.get(ids)!;
      };
      return { name: step.name, kind: "categorical", read };
    }
    if (step.kind !== "categorical") {
      const last = first + width - 1; // the days are the last part of a date
      return { name: step.name, kind: "numeric", read: ({ x, features }, row) => x[row * features + last] };
    }
    const read = ({ x, features }: Part, row: number): number =>
      x.subarray(row * features + first, row * features + first + width).indexOf(1);
    return { name: step.name, kind: "categorical", read };
  });
}
