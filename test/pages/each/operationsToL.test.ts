// The first half of the operations, by their names.
import { everyPage } from "../everyPage.js";

everyPage(({ kind, name }) => kind === "operation" && name < "m");
