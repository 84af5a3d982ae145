#!/usr/bin/env node
// The command line as it is installed: from the scripts beside this file. (mlbh.ts runs it from the sources.)
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loaderOf } from "./load.mjs";

const { main } = loaderOf(dirname(fileURLToPath(import.meta.url)))("./start.cjs");
process.exitCode = await main(process.argv);
