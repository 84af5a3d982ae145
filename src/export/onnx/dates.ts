// A date as features, worked out of seconds since 1970 by whole-number arithmetic (in double, with floor). A graph cannot read texts as dates,
// so the input are the seconds.
//
// The calendar repeats after 400 years, 146097 days. Years are counted from March, so that the leap day is the last of its year; y is the
// year of the 400 and d the day of it, both from 0 (after Howard Hinnant, "chrono-compatible low-level date algorithms"):
//
//   y = floor((e - floor(e / 1460) + floor(e / 36524) - floor(e / 146096)) / 365),  e the day of the 400 years
//   d = e - (365 y + floor(y / 4) - floor(y / 100))
//   month from March = floor((5 d + 2) / 153)
import type { DatePart } from "../../data/dateFeatures.js";
import type { DateStep } from "../../data/preprocess.js";
import { scalar, type Given, type Graph, type Value } from "./graph.js";
import { scaled } from "./scales.js";

/** @param seconds double (.., 1) @returns its features, double (.., features) */
export function dateFeatures(g: Graph, seconds: Value, step: DateStep): Value {
  const calendar = new Calendar(g, seconds);
  const features = step.parts.flatMap((part) => {
    const round = rounds[part];
    if (round === null) return [part === "year" ? scaled(g, calendar.year, [step.year]) : scaled(g, g.op("Div", [g.op("Sub", [seconds, double(step.first)]), double(86_400)]), [step.days])]; // prettier-ignore
    const angle = g.op("Mul", [round(calendar), double(2 * Math.PI)]);
    return [g.op("Sin", [angle]), g.op("Cos", [angle])];
  });
  return g.op("Concat", features, { axis: -1 });
}

const double = (value: number): Given => scalar(value, "double");

/** How far a date is round the circle of a part, from 0 to 1; null for parts that do not repeat. */
const rounds: Readonly<Record<DatePart, ((c: Calendar) => Value) | null>> = {
  year: null,
  month: (c) => c.over(c.month, 12),
  weekday: (c) => c.over(c.modulo(c.plus(c.days, 3), 7), 7), // day 0 was a Thursday; from Monday
  day_of_year: (c) => {
    const [first, next] = [c.firstDay(c.year), c.firstDay(c.plus(c.year, 1))];
    return c.g.op("Div", [c.minus(c.days, first), c.minus(next, first)]);
  },
  hour: (c) => c.over(c.floor(c.minus(c.seconds, c.times(c.days, 86_400)), 60), 1440),
  days: null,
};

class Calendar {
  /** Since 1970. */
  readonly days: Value;
  readonly #known: { year?: Value; month?: Value } = {};

  constructor(
    readonly g: Graph,
    readonly seconds: Value,
  ) {
    this.days = this.floor(seconds, 86_400);
  }

  get year(): Value {
    return (this.#known.year ??= this.#yearAndMonth().year);
  }

  /** From 0. */
  get month(): Value {
    return (this.#known.month ??= this.#yearAndMonth().month);
  }

  /** The first of January, in days since 1970: 365 a year, and one for each leap day between. */
  firstDay(year: Value): Value {
    const leapDays = this.minus(this.floor(this.plus(year, -1969), 4), this.floor(this.plus(year, -1901), 100));
    return this.sum(this.times(this.plus(year, -1970), 365), leapDays, this.floor(this.plus(year, -1601), 400));
  }

  #yearAndMonth(): { year: Value; month: Value } {
    const day = this.plus(this.days, 719_468); // since the first of March of the year 0
    const round = this.floor(day, 146_097);
    const e = this.minus(day, this.times(round, 146_097));
    const withoutLeap = this.sum(this.minus(e, this.floor(e, 1460)), this.minus(this.floor(e, 36_524), this.floor(e, 146_096)));
    const y = this.floor(withoutLeap, 365);
    const d = this.minus(e, this.sum(this.times(y, 365), this.minus(this.floor(y, 4), this.floor(y, 100))));
    const fromMarch = this.floor(this.plus(this.times(d, 5), 2), 153);
    const year = this.sum(y, this.times(round, 400), this.floor(fromMarch, 10)); // January and February are of the next
    return (Object.assign(this.#known, { year, month: this.modulo(this.plus(fromMarch, 2), 12) }));
  } // prettier-ignore

  plus(a: Value, n: number): Value {
    return this.g.op("Add", [a, double(n)]);
  }

  minus(a: Value, b: Value): Value {
    return this.g.op("Sub", [a, b]);
  }

  times(a: Value, n: number): Value {
    return this.g.op("Mul", [a, double(n)]);
  }

  over(a: Value, n: number): Value {
    return this.g.op("Div", [a, double(n)]);
  }

  /** floor(a / n) */
  floor(a: Value, n: number): Value {
    return this.g.op("Floor", [this.over(a, n)]);
  }

  modulo(a: Value, n: number): Value {
    return this.minus(a, this.times(this.floor(a, n), n));
  }

  sum(...parts: readonly Value[]): Value {
    return parts.reduce((a, b) => this.g.op("Add", [a, b]));
  }
}
