import { removeMemoryDisk } from "./memoryDisk.mjs";
import { removeSources } from "./sources.mjs";

export default function tearDown() {
  removeSources();
  removeMemoryDisk();
}
