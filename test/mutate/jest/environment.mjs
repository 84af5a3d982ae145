// The environment of the tests, with an ear for the functions that tell.
import HostArraysEnvironment from "../../environment.mjs";
import { recordOf, setFile, teller } from "./tell.mjs";

export default class TellingEnvironment extends HostArraysEnvironment {
  constructor(config, context) {
    const test = context.testPath.slice(config.projectConfig.rootDir.length + 1);
    const file = recordOf(process.env.MLBH_REACHED_FOLDER, test);
    setFile(file);
    super(config, context);
    this.global.mlbhReached = teller(file, "own");
  }
}
