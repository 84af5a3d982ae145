// The pages of layers.
import { everyPage } from "../everyPage.js";

everyPage(({ kind }) => kind === "layer");
