// A small table with all that columns can be, and its settings.

/** Numbers that look drawn. */
const wave = (i: number, phase: number): number =>
  Math.round(1000 * Math.sin(12.9898 * i + phase) * Math.cos(3.7 * i * phase)) / 1000;

/** Sixty rows: numbers (one with gaps, one as money), a date, words, and answers of each kind. */
export function shop(delimiter: string): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const size = wave(i, 1);
    const price = 10 ** (2 + 2 * Math.abs(wave(i, 2)));
    const day = `${String(1 + (i % 28)).padStart(2, "0")}.${String(1 + (i % 12)).padStart(2, "0")}.${2019 + (i % 4)} ${8 + (i % 12)}:30`;
    const colour = i % 11 === 3 ? "" : ["red", "Red", "blue", "grün", "black"][(i * i) % 5];
    const amount = Math.round(100 * (3 + size + wave(i, 5))) / 100;
    const sold = size + wave(i, 3) > 0;
    const grade = ["good", "fair", "poor"][(i + (sold ? 1 : 0)) % 3];
    const money = `"$${Math.floor(price / 1000) > 0 ? `${Math.floor(price / 1000)},${String(Math.floor(price % 1000)).padStart(3, "0")}` : Math.floor(price)}.50"`;
    return [
      i % 7 === 2 ? "NA" : size,
      money,
      day,
      colour,
      amount,
      i % 5,
      sold ? "yes" : "no",
      i % 3 === 0 ? "yes" : "no",
      grade,
    ].join(delimiter);
  });
  return ["size,price,day,colour,amount,count,sold,back,grade".replaceAll(",", delimiter), ...rows].join("\n") + "\n";
}

/** How its columns are read, as lines of `data:`. */
export const columns = `
  columns:
    size: {missing: median}
    price: {type: numeric, scale: log, number: {prefix: "$", thousands: ","}}
    day: {type: date, format: "DD.MM.YYYY HH:mm"}
    colour: {type: categorical, top: 3, missing: mode, ignore_case: true}`;
