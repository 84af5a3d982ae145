// A run's name is the beginning of its folder's name: whatever a file may be called can be one too, since that is the default.

/** One character or more, none of which parts folders or is invisible: a line end, a tab. */
export const runName = /^[^/\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;

export const runNameHolds = "must have a character at least, and may hold neither / nor \\ nor line ends or tabs";
