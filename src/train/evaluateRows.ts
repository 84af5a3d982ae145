// A model asked about many rows, without learning from them.
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Loader } from "../data/loader.js";
import type { Model } from "../experiment/predictor.js";
import { arena } from "../kernels/allocator.js";

/** The model's outputs for many rows, `batchSize` at a time, without recording and in evaluation mode. */
export function evaluateRows(model: Model, loader: Loader, visit: (output: Tensor, target: Tensor) => void): void {
  const wasTraining = model.training;
  model.eval();
  for (const draw of loader.batches()) {
    arena(() =>
      noGrad(() => {
        const [x, y] = draw();
        visit(model.forward(x), y);
      }),
    );
  }
  model.train(wasTraining);
}
