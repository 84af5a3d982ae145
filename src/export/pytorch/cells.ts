// cells.py: a table in a file, and what its cells say. What no column of the run needs is left out.
import type { Dialect, Encoding } from "../../data/dialect.js";
import type { CellRules } from "../../data/cells.js";
import { linesOf, literal, python, pythonFile } from "./python.js";

const CODECS: Readonly<Record<Encoding, string>> = {
  "utf-8": "utf-8",
  "latin-1": "cp1252", // and what it leaves out, see LEFT_OUT
  "utf-16le": "utf-16-le",
  "utf-16be": "utf-16-be",
};

/** @param rules of all columns that are read */
export function cellsFile({ encoding, delimiter }: Dialect, rules: readonly CellRules[]): string {
  const hasFormats = rules.some(({ number }) => number !== null);
  const hasDates = rules.some(({ format }) => format !== null);
  return pythonFile(
    linesOf(
      '"""A table in a CSV file, and what its cells say."""',
      encoding === "latin-1" && "import codecs",
      hasDates && "import datetime",
      "import gzip",
      "import math",
      "import re",
      "from pathlib import Path",
      "from typing import Iterator, Tuple",
    ),
    linesOf(`ENCODING = ${literal(CODECS[encoding])}  # data.encoding`, `DELIMITER = ${literal(delimiter)}  # data.delimiter`),
    encoding === "latin-1" ? LEFT_OUT : "",
    table(encoding),
    MISSING,
    numbers(hasFormats),
    hasDates ? DATES : "",
  );
}

const LEFT_OUT = python`
  def as_control(error: UnicodeError) -> Tuple[str, int]:
      """Five bytes are no characters of cp1252. The web, and so mlbh, has the control characters of these numbers."""
      return chr(error.object[error.start]), error.start + 1


  codecs.register_error("control", as_control)
`;

const table = (encoding: Encoding): string => python`
  # A cell, quoted or not, and what stands behind it: a delimiter, or the end of the row.
  D = re.escape(DELIMITER)
  CELL = re.compile(rf'[ \\t]*(?:"((?:[^"]|"")*)"[ \\t]*|([^{D}\\r\\n]*))({D}|\\r\\n|\\n|\\r|\\Z)')


  def read_rows(path: Path) -> Iterator[Tuple[int, dict]]:
      """The rows of the file: the line on which each begins, and its cells by the names of the columns."""
      data = path.read_bytes()
      if data[:2] == b"\\x1f\\x8b":
          data = gzip.decompress(data)
      try:
          text = data.decode(ENCODING${encoding === "latin-1" ? ', "control"' : ""})
      except UnicodeError as error:
          raise SystemExit(f"{path} is no CSV file in {ENCODING}: {error}") from None
      text = text[1:] if text.startswith("\\ufeff") else text
      names, cells, line, start, place, rows = None, [], 1, 1, 0, 0
      while place < len(text) or cells:
          match = CELL.match(text, place)
          if match is None:
              raise SystemExit(f"{path}: line {line} is not as CSV files have it")
          quoted, plain, end = match.groups()
          cells.append(plain.strip() if quoted is None else quoted.replace('""', '"'))
          line += len(re.findall(r"\\r\\n|\\n|\\r", match.group()))
          place = match.end()
          if end == DELIMITER:
              continue
          if len(cells) > 1 or cells[0] != "" or quoted is not None:
              if names is None:
                  names = [name or f"unnamed_{i}" for i, name in enumerate(cells, 1)]
              elif len(cells) != len(names):
                  raise SystemExit(f"{path}: line {start} has {len(cells)} cells, and the header has {len(names)}")
              else:
                  rows += 1
                  yield start, dict(zip(names, cells))
          cells, start = [], line
      if rows == 0:
          raise SystemExit(f"{path}: there are no rows in it")
`;

const MISSING = python`
  def is_missing(cell: str, rules: dict) -> bool:
      """Whether nothing is known here: the cell is empty, or stands for that."""
      return cell.strip() == "" or cell.strip() in rules["missing_values"]


  def key(text: str, rules: dict) -> str:
      """What tells a text from others."""
      return text.lower() if rules["ignore_case"] else text
`;

/** @param formats whether a column writes its numbers in a way of its own */
function numbers(formats: boolean): string {
  return pythonFile(
    python`
      NUMBER = re.compile(r"[ \\t]*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[ \\t]*")


      def number(cell: str, rules: dict) -> float:
          """-12, +3.5, .5, 1e-3; nan for anything else."""
          ${formats ? 'if rules["number"] is not None:\n    return formatted_number(cell, **rules["number"])' : ""}
          return float(cell) if NUMBER.fullmatch(cell) else math.nan
    `,
    formats ? FORMATTED : "",
  ).trimEnd();
}

const FORMATTED = python`
  def formatted_number(cell: str, decimal: str, thousands: str, prefix: str, suffix: str) -> float:
      """A number that is written otherwise: -$1,234.50."""
      between = "[ \\u00a0\\u202f]" if thousands == " " else re.escape(thousands)
      whole = rf"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]+" if thousands else "[0-9]+"
      pattern = (
          rf"\\s*([+-]?)\\s*(?:{re.escape(prefix)})?\\s*([+-]?)((?:{whole})?)"
          rf"(?:{re.escape(decimal)}([0-9]*))?([eE][+-]?[0-9]+)?\\s*(?:{re.escape(suffix)})?\\s*"
      )
      match = re.fullmatch(pattern, cell)
      if match is None:
          return math.nan
      sign, inner, units, fraction, exponent = (part or "" for part in match.groups())
      if not (units or fraction) or (sign and inner):
          return math.nan
      return float(f"{sign}{inner}{re.sub('[^0-9]', '', units)}.{fraction or 0}{exponent}")
`;

const DATES = python`
  TOKENS = {
      "YYYY": ("year", "[0-9]{4}"),
      "MMMM": ("name", r"[A-Za-z]{3,9}\\.?"),
      "MMM": ("name", r"[A-Za-z]{3,4}\\.?"),
      "MM": ("month", "[0-9]{1,2}"),
      "DD": ("day", "[0-9]{1,2}"),
      "HH": ("hour", "[0-9]{1,2}"),
      "mm": ("minute", "[0-9]{2}"),
      "ss": ("second", r"[0-9]{2}(?:\\.[0-9]+)?"),
      "Z": ("zone", "Z|[+-][0-9]{2}:?[0-9]{2}|"),
  }
  MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


  def date(cell: str, rules: dict) -> float:
      """A date in the format of its column as seconds since 1970; nan for anything else."""
      if rules["format"] == "epoch":
          return float(cell) if re.fullmatch(r"\\s*-?[0-9]+(\\.[0-9]+)?\\s*", cell) else math.nan
      pieces = re.split("(YYYY|MMMM|MMM|MM|DD|HH|mm|ss|Z)", rules["format"])
      pattern = "".join("(?P<%s>%s)" % TOKENS[piece] if piece in TOKENS else literal(piece) for piece in pieces)
      match = re.fullmatch(rf"\\s*{pattern}\\s*", cell)
      if match is None:
          return math.nan
      parts = match.groupdict()
      name = (parts.get("name") or "")[:3].lower()
      month = int(parts["month"]) if "month" in parts else MONTHS.index(name) + 1 if name in MONTHS else 0
      clock = [float(parts.get(unit) or 0) for unit in ("hour", "minute", "second")]
      try:
          day = datetime.date(int(parts["year"]), month, int(parts.get("day") or 1))
      except ValueError:  # no calendar has it
          return math.nan
      if clock[0] > 24 or clock[1] > 59 or clock[2] >= 61:
          return math.nan
      days = (day - datetime.date(1970, 1, 1)).days
      return 86400 * days + 3600 * clock[0] + 60 * clock[1] + clock[2] - offset(parts.get("zone") or "")


  def literal(text: str) -> str:
      """Characters of a format as they are; a space stands for several."""
      return re.sub("( )+", " +", re.escape(text).replace("\\\\ ", " "))


  def offset(zone: str) -> int:
      """+02:00 in seconds."""
      match = re.fullmatch("([+-])([0-9]{2}):?([0-9]{2})", zone)
      if match is None:
          return 0
      seconds = 3600 * int(match[2]) + 60 * int(match[3])
      return -seconds if match[1] == "-" else seconds
`;
