// The ways out of a run: one line for each. What a way needs is loaded when it is taken.
import type { Exported } from "./exported.js";

export interface Exporter {
  /** One line of `mlbh export --help`. */
  readonly about: string;
  /** What it makes, and how the name ends that it has when none is given: `iris-1.onnx`, `iris-1-pytorch`. */
  readonly makes: "file" | "folder";
  readonly ending: string;
  readonly load: () => Promise<{ make(run: string): Promise<Exported> }>;
}

export const exporters = {
  safetensors: {
    about: "the weights under their names, for any framework",
    makes: "file",
    ending: ".safetensors",
    load: () => import("./weights.js"),
  },
  onnx: {
    about: "preprocessing, network and labels in one graph, for onnxruntime and whatever else reads ONNX",
    makes: "file",
    ending: ".onnx",
    load: () => import("./onnx/onnx.js"),
  },
  csv: {
    about: "the curves: a line for every epoch",
    makes: "file",
    ending: "-curves.csv",
    load: () => import("./curves.js"),
  },
  pytorch: {
    about: "the model, its data and its training as a folder of readable Python, for PyTorch",
    makes: "folder",
    ending: "-pytorch",
    load: () => import("./pytorch/pytorch.js"),
  },
  js: {
    about: "a predictor in one file of JavaScript, and a page that asks it",
    makes: "folder",
    ending: "-js",
    load: () => import("./js/make.js"),
  },
  tensorboard: {
    about: "the curves as an event file of TensorBoard",
    makes: "folder",
    ending: "-tensorboard",
    load: () => import("./tensorboard/make.js"),
  },
} satisfies Readonly<Record<string, Exporter>>;

export type ExporterName = keyof typeof exporters;

export function exporterOf(name: ExporterName): Exporter {
  return exporters[name];
}
