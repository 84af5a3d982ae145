// What makes one row of all steps, and what tells a step its place.
import { python } from "../python.js";
import type { Piece } from "./piece.js";

export const stepPieces = {
  Last: {
    text: python`
      class Last(nn.Module):
          """The last step: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor) -> Tensor:
              return x[:, -1]
    `,
  },
  LastOfBoth: {
    text: python`
      class LastOfBoth(nn.Module):
          """The last step of each way: the second half of x was read backwards, and ends at step 0."""

          def forward(self, x: Tensor) -> Tensor:
              forwards, backwards = x.chunk(2, dim=2)
              return torch.cat([forwards[:, -1], backwards[:, 0]], 1)
    `,
  },
  Mean: {
    text: python`
      class Mean(nn.Module):
          """The mean over the steps: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor) -> Tensor:
              return x.mean(1)
    `,
  },
  Max: {
    text: python`
      class Max(nn.Module):
          """The largest over the steps, for each feature by itself: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor) -> Tensor:
              return x.amax(1)
    `,
  },
  PaddedLast: {
    needs: ["Padded"],
    text: python`
      class PaddedLast(Padded, nn.Module):
          """The last real step of each row: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor, told: Told) -> Tensor:
              return x[torch.arange(len(x), device=x.device), told.lengths - 1]
    `,
  },
  PaddedLastOfBoth: {
    needs: ["Padded"],
    text: python`
      class PaddedLastOfBoth(Padded, nn.Module):
          """The last real step of each way: the second half of x was read backwards, and ends at step 0."""

          def forward(self, x: Tensor, told: Told) -> Tensor:
              forwards, backwards = x.chunk(2, dim=2)
              ends = forwards[torch.arange(len(x), device=x.device), told.lengths - 1]
              return torch.cat([ends, backwards[:, 0]], 1)
    `,
  },
  PaddedMean: {
    needs: ["Padded", "behind_end"],
    text: python`
      class PaddedMean(Padded, nn.Module):
          """The mean over the real steps: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor, told: Told) -> Tensor:
              real = x.masked_fill(behind_end(told.lengths, x.shape[1])[..., None], 0.0)
              return real.sum(1) / told.lengths[:, None].to(x.dtype)
    `,
  },
  PaddedMax: {
    needs: ["Padded", "behind_end"],
    text: python`
      class PaddedMax(Padded, nn.Module):
          """The largest over the real steps, for each feature by itself: (N, T, H) -> (N, H)."""

          def forward(self, x: Tensor, told: Told) -> Tensor:
              return x.masked_fill(behind_end(told.lengths, x.shape[1])[..., None], -math.inf).amax(1)
    `,
  },
  Embedding: {
    text: python`
      class Embedding(nn.Embedding):
          """A vector for each whole number; here they come among numbers with a fraction."""

          def forward(self, ids: Tensor) -> Tensor:
              return super().forward(ids.long())
    `,
  },
  PositionalEmbedding: {
    text: python`
      class PositionalEmbedding(nn.Module):
          """To every step a vector is added that is learned for its place."""

          def __init__(self, max_len: int, embedding_dim: int, std: float = 0.02) -> None:
              super().__init__()
              self.weight = nn.Parameter(torch.randn(max_len, embedding_dim) * std)

          def forward(self, x: Tensor) -> Tensor:
              return x + self.weight[: x.shape[-2]]
    `,
  },
  SinusoidalEncoding: {
    text: python`
      class SinusoidalEncoding(nn.Module):
          """To every step waves are added, each slower than the one before: sin for even numbers, cos for odd."""

          def forward(self, x: Tensor) -> Tensor:
              steps, width = x.shape[-2:]
              index = torch.arange(width, device=x.device)
              speed = 10000.0 ** (-2.0 * (index // 2).double() / width)
              angle = torch.arange(steps, device=x.device)[:, None] * speed
              return x + torch.where(index % 2 == 0, angle.sin(), angle.cos()).to(x.dtype)
    `,
  },
  turned: {
    text: python`
      def turned(x: Tensor, base: float = 10000.0) -> Tensor:
          """Each pair (x[i], x[i + D / 2]) of (.., T, D) turned by the angle t * base ** (-2 i / D)."""
          steps, half = x.shape[-2], x.shape[-1] // 2
          speed = base ** (-torch.arange(half, device=x.device).double() / half)
          angle = torch.arange(steps, device=x.device)[:, None] * speed
          cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
          first, second = x[..., :half], x[..., half:]
          return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
    `,
  },
  RotaryEmbedding: {
    needs: ["turned"],
    text: python`
      class RotaryEmbedding(nn.Module):
          """Every step turned by its place, pair by pair."""

          def __init__(self, base: float = 10000.0) -> None:
              super().__init__()
              self.base = base

          def forward(self, x: Tensor) -> Tensor:
              return turned(x, self.base)
    `,
  },
} satisfies Readonly<Record<string, Piece>>;
