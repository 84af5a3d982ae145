// Layers that hold others.
import { python } from "../python.js";
import { padded, plain, type Piece, type Telling } from "./piece.js";

const called = (layer: string, { gives }: Telling): string => `${layer}(x${gives})`;

const residual = (telling: Telling): Piece => ({
  needs: telling.needs,
  text: python`
    class ${telling.prefix}Residual(${telling.base()}):
        """x + f(x); where f changes the shape, a projection brings x to it."""

        def __init__(self, layers: nn.Module, shortcut: Optional[nn.Module] = None) -> None:
            super().__init__()
            self.layers = layers
            self.shortcut = shortcut

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            way = x if self.shortcut is None else self.shortcut(x)
            return way + ${called("self.layers", telling)}
  `,
});

const parallel = (telling: Telling): Piece => ({
  needs: telling.needs,
  text: python`
    class ${telling.prefix}Parallel(${telling.base()}):
        """Several paths for the same x, their results one after the other along dim, or added up."""

        def __init__(self, *paths: nn.Module, join: str = "cat", dim: int = 1) -> None:
            super().__init__()
            self.paths = nn.ModuleList(paths)
            self.join = join
            self.dim = dim

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            results = [${called("path", telling)} for path in self.paths]
            return torch.cat(results, self.dim) if self.join == "cat" else sum(results[1:], results[0])
  `,
});

const repeat = (telling: Telling, base: string): Piece => ({
  needs: telling.prefix === "" ? [] : ["PaddedSequential"],
  text: python`
    class ${telling.prefix}Repeat(${base}):
        """The same layers several times in a row, each time with weights of their own."""

        def __init__(self, times: int, make: Callable[[], nn.Module]) -> None:
            super().__init__(*(make() for _ in range(times)))
  `,
});

const again = (telling: Telling, base: string): Piece => ({
  needs: telling.prefix === "" ? [] : ["PaddedSequential"],
  text: python`
    class ${telling.prefix}Checkpoint(${base}):
        """Layers that backward computes a second time: training keeps x alone."""

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            if not self.training:
                return super().forward(x${telling.gives})
            return checkpoint(super().forward, x${telling.gives}, use_reentrant=False)
  `,
});

export const holderPieces = {
  PaddedSequential: {
    needs: padded.needs,
    text: python`
      class PaddedSequential(Padded, nn.Sequential):
          """Layers one after the other; those that look at several steps are told where each row ends."""

          def forward(self, x: Tensor, told: Told) -> Tensor:
              for layer in self:
                  x = layer(x, told) if isinstance(layer, Padded) else layer(x)
              return x
    `,
  },
  Residual: residual(plain),
  PaddedResidual: residual(padded),
  Parallel: parallel(plain),
  PaddedParallel: parallel(padded),
  Repeat: repeat(plain, "nn.Sequential"),
  PaddedRepeat: repeat(padded, "PaddedSequential"),
  Checkpoint: again(plain, "nn.Sequential"),
  PaddedCheckpoint: again(padded, "PaddedSequential"),
} satisfies Readonly<Record<string, Piece>>;
