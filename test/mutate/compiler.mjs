// Does the compiler refuse a file with a fault? It is asked again and again, and keeps what it knows of the others.
import ts from "typescript";
import { join } from "node:path";
import { root } from "./copy.mjs";

export class Compiler {
  #service;
  #faulty = { file: "", text: "", version: 0 };

  constructor() {
    const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.build.json"), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }); // prettier-ignore
    const isFaulty = (file) => file === this.#faulty.file;
    this.#service = ts.createLanguageService({
      ...ts.sys,
      getCompilationSettings: () => config.options,
      getScriptFileNames: () => config.fileNames,
      getScriptVersion: (file) => (isFaulty(file) ? String(this.#faulty.version) : "0"),
      getScriptSnapshot: (file) => {
        const text = isFaulty(file) ? this.#faulty.text : ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    });
  }

  refuses(path, text) {
    this.#faulty = { file: join(root, path), text, version: this.#faulty.version + 1 };
    const { file } = this.#faulty;
    return this.#service.getSyntacticDiagnostics(file).length + this.#service.getSemanticDiagnostics(file).length > 0;
  }
}
