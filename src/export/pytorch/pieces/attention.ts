// Attention and the layers of a Transformer. torch's own where they do the same; written out where they cannot leave out a bias or turn by places.
import { python } from "../python.js";
import { padded, plain, type Piece, type Telling } from "./piece.js";

const ends = (lengths: string): string => `behind_end(told.${lengths}, x.shape[1])`;
const ownPadding = ({ prefix }: Telling): string => (prefix === "" ? "" : "key_padding_mask=padding, ");
const sourcePadding = ({ prefix }: Telling): string => (prefix === "" ? "" : `, src_key_padding_mask=${ends("lengths")}`);
const masks = ({ needs, prefix }: Telling): string[] => [...needs, "later", ...(prefix === "" ? [] : ["behind_end"])];

/** Of both kinds of attention that derive from torch's. */
const attentionInit = python`
  def __init__(
      self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, causal: bool = False
  ) -> None:
      super().__init__(embed_dim, num_heads, dropout=dropout, bias=bias, batch_first=True)
      self.causal = causal
`;

/** Of a layer of either half of a Transformer. */
const layerInit = python`
  def __init__(self, d_model: int, nhead: int, *, causal: bool = False, **settings: Any) -> None:
      super().__init__(d_model, nhead, batch_first=True, **settings)
      self.causal = causal
`;

const selfAttention = (telling: Telling): Piece => ({
  needs: masks(telling),
  text: python`
    class ${telling.prefix}SelfAttention(${telling.base("nn.MultiheadAttention")}):
        """Every step asks the steps of its own row; with causal no step asks later ones."""

        ${attentionInit}

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            mask = later(x) if self.causal else None
            ${telling.prefix === "" ? "" : `padding = ${ends("lengths")}`}
            return super().forward(x, x, x, ${ownPadding(telling)}attn_mask=mask, need_weights=False)[0]
  `,
});

const rotaryAttention = (telling: Telling): Piece => ({
  needs: [...masks(telling), "turned", "attend"],
  text: python`
    class ${telling.prefix}RotaryAttention(${telling.base("nn.MultiheadAttention")}):
        """Attention of every step to its own row, with questions and keys turned by their places."""

        ${attentionInit}

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            rows, steps, width = x.shape
            hidden = torch.zeros(1, 1, steps, steps, dtype=torch.bool, device=x.device)
            if self.causal:
                hidden = hidden | later(x)
            ${telling.prefix === "" ? "" : "hidden = hidden | behind_end(told.lengths, steps)[:, None, None]"}
            projected = F.linear(x, self.in_proj_weight, self.in_proj_bias)
            heads = projected.view(rows, steps, 3, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4)
            q, k, v = heads  # each (N, heads, T, head_dim)
            found = attend(turned(q), turned(k), v, hidden, self.dropout if self.training else 0.0)
            return self.out_proj(found.transpose(1, 2).reshape(rows, steps, width))
  `,
});

const encoderLayer = (telling: Telling): Piece => ({
  needs: masks(telling),
  text: python`
    class ${telling.prefix}TransformerEncoderLayer(${telling.base("nn.TransformerEncoderLayer")}):
        """torch's, rows before steps; with causal no step looks at later ones."""

        ${layerInit}

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            mask = later(x) if self.causal else None
            return super().forward(x, src_mask=mask${sourcePadding(telling)})
  `,
});

const encoder = (telling: Telling): Piece => ({
  needs: masks(telling),
  text: python`
    class ${telling.prefix}TransformerEncoder(${telling.base("nn.TransformerEncoder")}):
        """Copies of a layer, which begin with equal weights; with causal no step looks at later ones."""

        def __init__(
            self, layer: nn.Module, num_layers: int, norm: Optional[nn.Module] = None, causal: bool = False
        ) -> None:
            super().__init__(layer, num_layers, norm, enable_nested_tensor=False)
            self.causal = causal

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            mask = later(x) if self.causal else None
            return super().forward(x, mask=mask${sourcePadding(telling)})
  `,
});

/** Both of a layer and of copies of it: what is hidden of its own steps, and of those of the memory. */
const decoderForward = python`
  def forward(self, x: Tensor, told: Told) -> Tensor:
      return super().forward(
          x,
          told.memory,
          tgt_mask=later(x) if self.causal else None,
          tgt_key_padding_mask=behind_end(told.lengths, x.shape[1]),
          memory_key_padding_mask=behind_end(told.memory_lengths, told.memory.shape[1]),
      )
`;

const writtenLayer = (telling: Telling): Piece => ({
  needs: [...telling.needs, "LayerNorm"],
  text: python`
    class ${telling.prefix}TransformerLayer(${telling.base()}):
        """Attention, then two linear layers at every step, each added to what it was given."""

        def __init__(
            self,
            attention: nn.MultiheadAttention,
            dim_feedforward: int = 2048,
            dropout: float = 0.1,
            activation: Callable[[Tensor], Tensor] = F.relu,
            layer_norm_eps: float = 1e-5,
            norm_first: bool = False,
            bias: bool = True,
        ) -> None:
            super().__init__()
            d_model = attention.embed_dim
            self.self_attn = attention
            self.linear1 = nn.Linear(d_model, dim_feedforward, bias=bias)
            self.dropout = nn.Dropout(dropout)
            self.linear2 = nn.Linear(dim_feedforward, d_model, bias=bias)
            self.norm1 = LayerNorm(d_model, layer_norm_eps, bias)
            self.norm2 = LayerNorm(d_model, layer_norm_eps, bias)
            self.dropout1 = nn.Dropout(dropout)
            self.dropout2 = nn.Dropout(dropout)
            self.activation = activation
            self.norm_first = norm_first

        def forward(self, x: Tensor${telling.takes}) -> Tensor:
            if self.norm_first:
                x = x + self.dropout1(self.self_attn(self.norm1(x)${telling.gives}))
                return x + self.network(self.norm2(x))
            x = self.norm1(x + self.dropout1(self.self_attn(x${telling.gives})))
            return self.norm2(x + self.network(x))

        def network(self, x: Tensor) -> Tensor:
            return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))
  `,
});

export const attentionPieces = {
  gelu_tanh: {
    text: python`
      def gelu_tanh(x: Tensor) -> Tensor:
          """GELU as GPT-2 has it."""
          return F.gelu(x, approximate="tanh")
    `,
  },
  attend: {
    text: python`
      def attend(q: Tensor, k: Tensor, v: Tensor, hidden: Tensor, dropout: float) -> Tensor:
          """softmax(q k / sqrt(width)) v; nobody looks where hidden is true."""
          if hasattr(F, "scaled_dot_product_attention"):  # since torch 2.0, and faster
              return F.scaled_dot_product_attention(q, k, v, attn_mask=~hidden, dropout_p=dropout)
          scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-2, -1)
          shares = scores.masked_fill(hidden, -math.inf).softmax(-1)
          return F.dropout(shares, dropout) @ v
    `,
  },
  Attention: {
    needs: ["Padded", "behind_end"],
    text: python`
      class Attention(Padded, nn.Module):
          """Beside each step what it finds among those that the encoder has made."""

          def __init__(
              self,
              embed_dim: int,
              nhead: int = 1,
              kdim: Optional[int] = None,
              dropout: float = 0.0,
              join: str = "cat",
          ) -> None:
              super().__init__()
              self.attention = nn.MultiheadAttention(
                  embed_dim, nhead, dropout=dropout, kdim=kdim, vdim=kdim, batch_first=True
              )
              self.join = join

          def forward(self, x: Tensor, told: Told) -> Tensor:
              memory = told.memory
              padding = behind_end(told.memory_lengths, memory.shape[1])
              found, _ = self.attention(x, memory, memory, key_padding_mask=padding, need_weights=False)
              if self.join == "cat":
                  return torch.cat([x, found], -1)
              return x + found if self.join == "add" else found
    `,
  },
  SelfAttention: selfAttention(plain),
  PaddedSelfAttention: selfAttention(padded),
  RotaryAttention: rotaryAttention(plain),
  PaddedRotaryAttention: rotaryAttention(padded),
  TransformerLayer: writtenLayer(plain),
  PaddedTransformerLayer: writtenLayer(padded),
  TransformerEncoderLayer: encoderLayer(plain),
  PaddedTransformerEncoderLayer: encoderLayer(padded),
  TransformerEncoder: encoder(plain),
  PaddedTransformerEncoder: encoder(padded),
  TransformerDecoderLayer: {
    needs: ["Padded", "behind_end", "later"],
    text: python`
      class TransformerDecoderLayer(Padded, nn.TransformerDecoderLayer):
          """torch's, rows before steps, looking at what the encoder has made; with causal at no later step."""

          ${layerInit}

          ${decoderForward}
    `,
  },
  TransformerDecoder: {
    needs: ["Padded", "behind_end", "later"],
    text: python`
      class TransformerDecoder(Padded, nn.TransformerDecoder):
          """Copies of a layer, which begin with equal weights, all looking at what the encoder has made."""

          def __init__(
              self, layer: nn.Module, num_layers: int, norm: Optional[nn.Module] = None, causal: bool = False
          ) -> None:
              super().__init__(layer, num_layers, norm)
              self.causal = causal

          ${decoderForward}
    `,
  },
} satisfies Readonly<Record<string, Piece>>;
