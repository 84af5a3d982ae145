// What an editor does with a program, asked of TypeScript's language service: what is shown over a name, and where its definition is.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import ts from "typescript";

export interface Editor {
  /** Type and documentation at the first place where the program says this. */
  hover(words: string): string;
  /** Where the definition is, through the declaration maps, and what stands there. */
  definition(words: string): { readonly path: string; readonly text: string };
}

/** Of the service, and not among its types: an editor maps declarations to sources with it. */
interface WithMaps {
  getSourceMapper(): {
    tryGetSourcePosition(at: { fileName: string; pos: number }): { fileName: string; pos: number } | undefined;
  };
}

/** @param path where the program would lie; it need not be there */
export function editorAt(path: string, program: string): Editor {
  const options: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, types: [] };
  const text = (file: string): string | undefined => (file === path ? program : ts.sys.readFile(file));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [path],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const content = text(file);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => dirname(path),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    useCaseSensitiveFileNames: () => true,
    fileExists: (file) => file === path || ts.sys.fileExists(file),
    readFile: text,
    directoryExists: (folder) => ts.sys.directoryExists(folder),
    getDirectories: (folder) => ts.sys.getDirectories(folder),
  });
  const placeOf = (words: string): number => {
    const place = program.indexOf(words);
    if (place < 0) throw new Error(`the program does not say "${words}"`);
    return place;
  };
  return {
    hover(words) {
      const info = service.getQuickInfoAtPosition(path, placeOf(words));
      const tags = (info?.tags ?? []).map((tag) => ts.displayPartsToString(tag.text));
      return [...(info?.displayParts ?? []), ...(info?.documentation ?? [])]
        .map((part) => part.text)
        .concat(tags)
        .join("\n");
    },
    definition(words) {
      const [found] = service.getDefinitionAtPosition(path, placeOf(words)) ?? [];
      const at = { fileName: found.fileName, pos: found.textSpan.start };
      const source = (service as unknown as WithMaps).getSourceMapper().tryGetSourcePosition(at) ?? at;
      return { path: source.fileName, text: readFileSync(source.fileName, "utf8").slice(source.pos) };
    },
  };
}
