export const tasks = ["binary", "multiclass", "regression", "sequence"] as const;
/** What is to be learnt of each row: one class or the other, one of several classes, a value; or a text, which is to be written. */
export type Task = (typeof tasks)[number];
/** The first three of them. */
export type RowTask = Exclude<Task, "sequence">;
/** Or at every place of a text the token that comes next; of chats what an assistant says, its tokens. */
export type TokenTask = "tokens" | "chat";
export type AnyTask = Task | TokenTask;
