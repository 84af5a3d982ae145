// What a file is, by its name: enough for a hint.

export function isYamlName(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

export function isCsvName(name: string): boolean {
  return /\.(csv|tsv|tab|psv)$/i.test(name);
}

/** A table that has to be made a CSV file first. */
export function isOtherTableName(name: string): boolean {
  return /\.(xlsx?|xlsm|ods|parquet|feather|arrow|arff|sqlite|db|sav|dta|h5|npy|npz|(csv|tsv)\.(gz|zip|bz2|xz|zst))$/i.test(name);
}

/** Whether it is a table of any kind. */
export function isTableName(name: string): boolean {
  return isCsvName(name) || isOtherTableName(name);
}
