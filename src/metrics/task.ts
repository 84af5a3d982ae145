/** What is to be learnt of each row: one class or the other, one of several classes, or a value. */
export type RowTask = Exclude<Task, "sequence">;
export const tasks = ["binary", "multiclass", "regression", "sequence"] as const;
/** Or a text, which is to be written. */
export type Task = (typeof tasks)[number];
/** Or at every place of a text the token that comes next; of chats what an assistant says, its tokens. */
export type TokenTask = "tokens" | "chat";
export type AnyTask = Task | TokenTask;
