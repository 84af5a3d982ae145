// What a file is, by its name: enough for a hint.

export function isYamlName(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

export function isCsvName(name: string): boolean {
  return /\.(csv|tsv|tab|psv)$/i.test(name);
}

/** A table of a format that is read beside CSV. */
export function isReadTableName(name: string): boolean {
  return /\.(xlsx|xlsm|parquet|pq|sqlite3?|db|jsonl|ndjson|(csv|tsv|jsonl|ndjson)\.gz)$/i.test(name);
}

/** A table that has to be made a CSV file first. */
export function isOtherTableName(name: string): boolean {
  return /\.(xls|ods|feather|arrow|arff|sav|dta|h5|npy|npz|(csv|tsv)\.(zip|bz2|xz|zst))$/i.test(name);
}

/** Whether it is a table of any kind. */
export function isTableName(name: string): boolean {
  return isCsvName(name) || isReadTableName(name) || isOtherTableName(name);
}
