/** What is to be learnt: one class or the other, one of several classes, or a value. */
export type Task = "binary" | "multiclass" | "regression";
