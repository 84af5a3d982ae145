// Before the tests of a copy, in place of test/build.mjs: all of src as one script, from sources that may have a fault, and no build.
import { bundleSources } from "../../sources.mjs";

export default bundleSources;
