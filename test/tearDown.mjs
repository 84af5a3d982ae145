export { removeSources as default } from "./sources.mjs";
