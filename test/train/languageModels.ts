// The models of test/fixtures/languageModels.py, in an experiment file.
export const models = {
  gru: "[Embedding: {embedding_dim: 8}, Dropout: {p: 0.2}, GRU: {hidden_size: 16}, Linear: {out_features: auto}]",
  transformer:
    "[Embedding: {embedding_dim: 8}, TransformerEncoderLayer: {nhead: 2, dim_feedforward: 16, dropout: 0.1, activation: gelu, norm_first: true, causal: true}, LayerNorm, Linear: {out_features: auto}]",
};
