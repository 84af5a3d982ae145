// The environment of the tests, with an ear for the functions that tell.
import { join } from "node:path";
import HostArraysEnvironment from "../../environment.mjs";
import { setFile, teller } from "./tell.mjs";

export default class TellingEnvironment extends HostArraysEnvironment {
  constructor(config, context) {
    const name = context.testPath.slice(config.projectConfig.rootDir.length + 1);
    const file = join(process.env.MLBH_REACHED_FOLDER, name.replaceAll("/", "+"));
    setFile(file);
    super(config, context);
    this.global.mlbhReached = teller(file, "own");
  }
}
