// Recurrent layers that give their output alone, and layers that older versions of torch have not.
import { python } from "../python.js";
import type { Piece } from "./piece.js";

const recurrent = (name: string): Piece => ({
  text: python`
    class ${name}(nn.${name}):
        """torch's ${name}, of which the output of all steps goes on, and the last state does not."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x)[0]
  `,
});

const paddedRecurrent = (name: string): Piece => ({
  needs: ["Padded"],
  text: python`
    class Padded${name}(Padded, nn.${name}):
        """torch's ${name} over the real steps of each row; the output behind them is 0."""

        def forward(self, x: Tensor, told: Told) -> Tensor:
            packed = pack_padded_sequence(x, told.lengths.cpu(), batch_first=True, enforce_sorted=False)
            output, _ = super().forward(packed)
            return pad_packed_sequence(output, batch_first=True, total_length=x.shape[1])[0]
  `,
});

/** With dropout between its layers: torch would draw for the real steps alone, and so other numbers. */
const droppedRecurrent = (name: string): Piece => ({
  needs: ["Padded"],
  text: python`
    class PaddedDropped${name}(Padded, nn.${name}):
        """torch's ${name} over the real steps, layer by layer: dropout between them draws for the padding, too."""

        def forward(self, x: Tensor, told: Told) -> Tensor:
            run = getattr(torch._VF, self.mode.lower())  # what nn.${name} itself calls
            ways = 2 if self.bidirectional else 1
            start = x.new_zeros(ways, x.shape[0], self.hidden_size)
            x = x.transpose(0, 1)
            for layer in range(self.num_layers):
                if layer > 0:
                    x = F.dropout(x, self.dropout, self.training)
                packed = pack_padded_sequence(x, told.lengths.cpu(), enforce_sorted=False)
                weights = sum(self.all_weights[ways * layer : ways * (layer + 1)], [])
                hidden = ${name === "LSTM" ? "(start, start)" : "start"}
                output = run(
                    packed.data, packed.batch_sizes, hidden, weights, self.bias, 1, 0.0, False, ways == 2
                )[0]
                x, _ = pad_packed_sequence(packed._replace(data=output), total_length=len(x))
            return x.transpose(0, 1)
  `,
});

const circular = (axes: string): Piece => ({
  text: python`
    class CircularPad${axes}(nn.Module):
        """What lies beyond an edge is what lies at the other one."""

        def __init__(self, *padding: int) -> None:
            super().__init__()
            self.padding = padding

        def forward(self, x: Tensor) -> Tensor:
            return F.pad(x, self.padding, mode="circular")
  `,
});

export const layerPieces = {
  RNN: recurrent("RNN"),
  LSTM: recurrent("LSTM"),
  GRU: recurrent("GRU"),
  PaddedRNN: paddedRecurrent("RNN"),
  PaddedLSTM: paddedRecurrent("LSTM"),
  PaddedGRU: paddedRecurrent("GRU"),
  PaddedDroppedRNN: droppedRecurrent("RNN"),
  PaddedDroppedLSTM: droppedRecurrent("LSTM"),
  PaddedDroppedGRU: droppedRecurrent("GRU"),
  CircularPad1d: circular("1d"),
  CircularPad2d: circular("2d"),
  Unflatten: {
    text: python`
      class Unflatten(nn.Module):
          """The numbers of each row under another shape."""

          def __init__(self, sizes: Tuple[int, ...]) -> None:
              super().__init__()
              self.sizes = sizes

          def forward(self, x: Tensor) -> Tensor:
              return x.reshape(len(x), *self.sizes)
    `,
  },
  LayerNorm: {
    text: python`
      class LayerNorm(nn.LayerNorm):
          """torch's, which may also do without a bias."""

          def __init__(self, shape: Union[int, Tuple[int, ...]], eps: float = 1e-5, bias: bool = True) -> None:
              super().__init__(shape, eps)
              if not bias:
                  self.register_parameter("bias", None)
    `,
  },
  RMSNorm: {
    text: python`
      class RMSNorm(nn.Module):
          """x / sqrt(mean of x ** 2 + eps) * weight, over the last axes; without eps that of the dtype."""

          def __init__(
              self, shape: Tuple[int, ...], eps: Optional[float] = None, elementwise_affine: bool = True
          ) -> None:
              super().__init__()
              self.axes = tuple(range(-len(shape), 0))
              self.eps = eps
              self.weight = nn.Parameter(torch.ones(shape)) if elementwise_affine else None

          def forward(self, x: Tensor) -> Tensor:
              eps = torch.finfo(x.dtype).eps if self.eps is None else self.eps
              y = x * torch.rsqrt((x * x).mean(self.axes, keepdim=True) + eps)
              return y if self.weight is None else y * self.weight
    `,
  },
} satisfies Readonly<Record<string, Piece>>;
