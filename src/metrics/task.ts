/** What is to be learnt: one class or the other, one of several classes, or a value. */
export type Task = "binary" | "multiclass" | "regression";
/** Or at every place of a text the token that comes next. */
export type AnyTask = Task | "tokens";
