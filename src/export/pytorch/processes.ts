// processes.py: several processes that train one model, each with its rows of every batch, so that the steps are those of one process.
//
// The gradient of the batch is the sum of the gradients of its parts; DDP takes means over the processes, so each multiplies its loss by their number.
// What looks at the whole batch has to be told of it: a batch norm's statistics are sums over all processes, and a mask of dropout is drawn for
// all rows, of which each process takes its own. Then nothing depends on how many processes there are, but for the order of additions.
import { everyLayer } from "../../experiment/model.js";
import type { PyTorchRun } from "./run.js";
import { everyText } from "./text/columns.js";
import { linesOf, python, pythonFile } from "./python.js";

/** What of the model looks at more than one row, or draws while it is trained. */
export interface Shared {
  readonly batchNorm: boolean;
  readonly dropout: boolean;
  /** A layer whose masks are drawn inside of torch, for the rows of one process alone; null: none. */
  readonly hidden: string | null;
  /** Whether rows are texts that are cut at the end of the longest: one process may have shorter ones than another. */
  readonly unequal: boolean;
}

export function sharedOf({ open }: PyTorchRun): Shared {
  const layers = [...everyLayer(open.run.layers)].map(([, layer]) => layer);
  const drops = (args: Readonly<Record<string, unknown>>): boolean => Object.entries(args).some(([key, value]) => (key === "p" || key.includes("dropout")) && typeof value === "number" && value > 0); // prettier-ignore
  const dropping = layers.filter(({ name, args }) => (name.includes("Dropout") || name !== "Linear") && drops(args));
  const inside = dropping.find(({ name }) => ["LSTM", "GRU", "RNN"].includes(name));
  return {
    batchNorm: layers.some(({ name }) => name.startsWith("BatchNorm")),
    dropout: dropping.length > 0,
    unequal: open.about === "table" && everyText(open.run.preprocess).length > 0,
    hidden: inside === undefined ? null : `${inside.name} with dropout`,
  };
}

export function processesFile(run: PyTorchRun): string {
  const { batchNorm, dropout, unequal } = sharedOf(run);
  return pythonFile(
    linesOf(
      '"""Several processes that train one model, each with its rows of every batch."""',
      "import os",
      "from contextlib import nullcontext",
      "",
    ) +
      "\n\n" +
      linesOf(
        "import torch",
        "import torch.distributed as dist",
        dropout && "import torch.nn.functional as F",
        "from torch import Tensor, nn",
        batchNorm && "from torch.distributed.nn.functional import all_reduce",
        "from torch.nn.parallel import DistributedDataParallel",
      ),
    python`
      class Processes:
          """This process among all that torchrun has started; without torchrun it is the only one."""

          def __init__(self) -> None:
              self.count = int(os.environ.get("WORLD_SIZE", "1"))
              self.rank = int(os.environ.get("RANK", "0"))
              self.device = torch.device("cpu")
              if torch.cuda.is_available():
                  self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
                  torch.cuda.set_device(self.device)
              if self.count > 1:
                  dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
              self.size = self.first = self.last = 0

          def wrap(self, model: nn.Module) -> nn.Module:
              """The model as all train it together: backward gives each process the mean of the gradients."""
              if self.count == 1:
                  return model
              ${linesOf(batchNorm && "share_batch_norms(model, self)", dropout && "share_dropout(self)")}
              return DistributedDataParallel(model)

          def rows_of(self, size: int) -> slice:
              """Which rows of a batch are this process's. One without takes the first, which counts for nothing."""
              self.size = size
              self.first, self.last = self.rank * size // self.count, (self.rank + 1) * size // self.count
              return slice(self.first, self.last) if self.first < self.last else slice(0, 1)

          @property
          def has_rows(self) -> bool:
              return self.first < self.last

          def total(self, value: Tensor) -> float:
              """The sum of what the processes have."""
              if self.count > 1:
                  dist.all_reduce(value)
              return value.item()

          def without_sharing(self, model: nn.Module):
              """Within this, backward adds up gradients without telling the other processes."""
              return model.no_sync() if self.count > 1 else nullcontext()

          def same_draws(self) -> None:
              """Gives every process the random numbers of the first."""
              if self.count > 1:
                  state = torch.get_rng_state().to(self.device)
                  dist.broadcast(state, 0)
                  torch.set_rng_state(state.cpu())

          def end(self) -> None:
              """All leave together: one that is still waited for must not be gone."""
              if self.count > 1:
                  dist.barrier()
                  dist.destroy_process_group()
    `,
    batchNorm ? BATCH_NORM : "",
    dropout ? dropoutText(unequal) : "",
  );
}

const BATCH_NORM = python`
  def share_batch_norms(model: nn.Module, processes: Processes) -> None:
      """The statistics of a batch are those of all its rows, whichever process has them."""
      for module in model.modules():
          if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
              module.forward = lambda x, module=module: batch_norm(x, module, processes)


  def batch_norm(x: Tensor, module: nn.Module, processes: Processes) -> Tensor:
      """nn.BatchNorm1d and 2d over all processes: their sums are added up, and so are the gradients of these sums."""
      if not module.training:
          return type(module).forward(module, x)
      axes = [axis for axis in range(x.dim()) if axis != 1]
      shape = [1, -1] + [1] * (x.dim() - 2)
      mine = 1.0 if processes.has_rows else 0.0
      count = all_reduce(mine * torch.full((), x.numel() / x.shape[1], dtype=x.dtype, device=x.device))
      mean = all_reduce(mine * x.sum(axes)) / count
      centered = x - mean.view(shape)
      variance = all_reduce(mine * (centered * centered).sum(axes)) / count
      with torch.no_grad():
          module.num_batches_tracked += 1
          share = module.momentum if module.momentum is not None else 1 / module.num_batches_tracked.item()
          module.running_mean.lerp_(mean, share)
          module.running_var.lerp_(variance * count / (count - 1), share)
      y = centered / torch.sqrt(variance + module.eps).view(shape)
      return y * module.weight.view(shape) + module.bias.view(shape) if module.affine else y
`;

/** @param unequal whether the texts of one process may be longer than those of another */
function dropoutText(unequal: boolean): string {
  const longest = python`
    shape = torch.tensor(x.shape[1:], device=x.device)
    dist.all_reduce(shape, dist.ReduceOp.MAX)  # another process may have longer texts
    mask = torch.empty(processes.size * per_row, *shape.tolist(), dtype=x.dtype, device=x.device).bernoulli_(1 - p)
    mask = mask[tuple(slice(size) for size in (len(mask), *x.shape[1:]))]
  `;
  const equal = "mask = torch.empty(processes.size * per_row, *x.shape[1:], dtype=x.dtype, device=x.device).bernoulli_(1 - p)";
  return python`
    def share_dropout(processes: Processes) -> None:
        """A mask is drawn for the whole batch, by every process, and each takes the rows of it that are its own."""

        def dropout(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
            if not training or p == 0:
                return x
            first, last = (processes.first, processes.last) if processes.has_rows else (0, 1)
            per_row = x.shape[0] // (last - first)  # attention has a row for each of its heads
            ${unequal ? longest : equal}
            return x * mask[first * per_row : last * per_row] / (1 - p)

        F.dropout = dropout
  `;
}
