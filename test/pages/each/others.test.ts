// The pages of neither operations nor layers.
import { everyPage } from "../everyPage.js";

everyPage(({ kind }) => kind !== "operation" && kind !== "layer");
