// Rows of unequal length, and models of several inputs.
import { python } from "../python.js";
import type { Piece } from "./piece.js";

export const textPieces = {
  Padded: {
    needs: ["Told"],
    text: python`
      class Padded:
          """What such a layer makes of x depends on where each row ends: forward(x, told)."""
    `,
  },
  lengths_of: {
    text: python`
      def lengths_of(ids: Tensor, padding: int) -> Tensor:
          """Ids of each row before the padding at its end; 1 for a row of padding alone."""
          places = torch.arange(1, ids.shape[1] + 1, device=ids.device)
          return (places * (ids != padding)).amax(1).clamp(min=1)
    `,
  },
  behind_end: {
    text: python`
      def behind_end(lengths: Tensor, steps: int) -> Tensor:
          """(N, steps): true behind the end of each row."""
          return torch.arange(steps, device=lengths.device) >= lengths[:, None]
    `,
  },
  later: {
    text: python`
      def later(x: Tensor) -> Tensor:
          """(T, T) for x (N, T, E): true where a step would look at a later one."""
          steps = x.shape[1]
          return torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
    `,
  },
} satisfies Readonly<Record<string, Piece>>;

/** What layers are told; those of a decoder also of what the encoder has read. */
export const toldPieces = {
  alone: python`
    class Told(NamedTuple):
        """What layers that look at several steps are told beside x."""

        lengths: Tensor  # (N,): how many steps of each row are real
  `,
  withMemory: python`
    class Told(NamedTuple):
        """What layers that look at several steps are told beside x."""

        lengths: Tensor  # (N,): how many steps of each row are real
        memory: Optional[Tensor] = None  # (N, S, E): what the encoder has made of the source
        memory_lengths: Optional[Tensor] = None  # (N,): how many steps of it are real
  `,
};

export const modelPieces = {
  Texts: {
    needs: ["PaddedSequential", "lengths_of"],
    text: python`
      class Texts(PaddedSequential):
          """Layers for rows (N, T) of ids, each filled up with padding behind its end."""

          def __init__(self, padding: int, *layers: nn.Module) -> None:
              super().__init__(*layers)
              self.padding = padding

          def forward(self, ids: Tensor) -> Tensor:
              lengths = lengths_of(ids, self.padding)
              if self.training:  # in evaluation a row gets the same numbers whichever rows come with it
                  ids = ids[:, : int(lengths.max())]
              return super().forward(ids, Told(lengths))
    `,
  },
  Branches: {
    text: python`
      class Branches(nn.Module):
          """Columns with layers of their own: the results stand one after the other."""

          def __init__(self, branches: Dict[str, nn.Module]) -> None:
              super().__init__()
              self._modules.update(branches)  # add_module refuses names of columns such as "type"

          def forward(self, *inputs: Tensor) -> Tensor:
              return torch.cat([branch(x) for branch, x in zip(self._modules.values(), inputs)], 1)

          def _load_from_state_dict(self, *_) -> None:
              """It has no weights of its own, and torch would find those of a column such as "a.b" under no name."""
    `,
  },
} satisfies Readonly<Record<string, Piece>>;
