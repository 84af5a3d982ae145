// Source maps, version 3: for every line of a generated file, which places of it come from where. A segment is [column, source, line, column],
// all from 0; in the file they are differences to the segment before, in base 64 with 5 bits a digit, lowest first (VLQ).
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @returns {number[][][]} the segments of each line */
export function decodeMappings(mappings) {
  const before = [0, 0, 0, 0];
  return mappings.split(";").map((line) => {
    before[0] = 0; // columns begin anew on every line
    return line === ""
      ? []
      : line.split(",").map((text) => decodeNumbers(text).map((difference, i) => (before[i] += difference)));
  });
}

export function encodeMappings(lines) {
  const before = [0, 0, 0, 0];
  const encode = (segment) =>
    segment
      .map((value, i) => {
        const difference = value - before[i];
        before[i] = value;
        return encodeNumber(difference);
      })
      .join("");
  return lines
    .map((line) => {
      before[0] = 0;
      return line.map(encode).join(",");
    })
    .join(";");
}

function decodeNumbers(text) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue; // more digits follow
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1); // the lowest bit is the sign
    [value, shift] = [0, 0];
  }
  return numbers;
}

function encodeNumber(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = "";
  do {
    const more = rest >> 5 > 0 ? 32 : 0;
    text += DIGITS[(rest & 31) | more];
    rest >>= 5;
  } while (rest > 0);
  return text;
}
