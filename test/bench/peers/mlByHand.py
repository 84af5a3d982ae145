"""The same workloads in the Python project ML By Hand (NumPy): answers as pytorch.py does."""
import os

os.environ.setdefault("AUTOGRAD_BACKEND", "numpy")
import numpy as np
from autograd import functional, nn, optim
from autograd.tensor import Tensor

from answer import Numbers, answer, epochs_of_w1, trainer


class Parameters(Numbers):
    def fill(self, model):
        for name, p in model.parameters.items():
            is_linear = name.endswith("weight") and not name.startswith("embedding")  # its weights stand inputs x outputs
            p.data = self.take(*p.data.shape[::-1]).T.copy() if is_linear else self.take(*p.data.shape).copy()
        return model


class Mlp(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(functional.relu(x) if i > 0 else x)
        return x


def w1():
    numbers = Parameters("W1")
    x, y, start = numbers.take(569, 30), numbers.take(569, 1), numbers.rest

    def train():
        numbers.rest = start
        model = numbers.fill(Mlp(30, 64, 32, 1))
        optimizer = optim.SGD(model.parameters, lr=0.05)

        def step(rows):
            xb, yb = Tensor(x[rows], requires_grad=False), y[rows]
            return trainer(lambda: functional.binary_cross_entropy(functional.sigmoid(model(xb)), yb), optimizer)()

        return epochs_of_w1(step)

    return train


def w2():
    numbers = Parameters("W2")
    x, y = Tensor(numbers.take(128, 784), requires_grad=False), numbers.take(128).astype(np.int64)
    model = numbers.fill(Mlp(784, 512, 256, 10))
    return trainer(lambda: functional.cross_entropy(model(x), y), optim.SGD(model.parameters, lr=0.05))


class Block(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.heads = heads
        self.l1, self.l2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.f1, self.f2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self._mask = Tensor(np.triu(np.full((context, context), -1e9, np.float32), 1), requires_grad=False)

    def forward(self, x):
        B, T, D = x.shape
        qkv = self.qkv(self.l1(x))
        q, k, v = [qkv[:, :, i * D:(i + 1) * D].reshape(B, T, self.heads, D // self.heads).permute(0, 2, 1, 3) for i in range(3)]
        a = functional.softmax((q @ k.permute(0, 1, 3, 2)) * (D // self.heads) ** -0.5 + self._mask)
        x = x + self.o((a @ v).permute(0, 2, 1, 3).reshape(B, T, D))
        return x + self.f2(functional.gelu(self.f1(self.l2(x))))


class Gpt(nn.Module):
    def __init__(self, V, D, H, L, T):
        super().__init__()
        self.embedding, self.embedding_of_positions = nn.Embedding(V, D), nn.Embedding(T, D)
        self.blocks = nn.ModuleList([Block(D, H, T) for _ in range(L)])
        self.norm, self.head = nn.LayerNorm(D), nn.Linear(D, V)
        self._positions = np.arange(T)

    def forward(self, index):
        x = self.embedding(index) + self.embedding_of_positions(self._positions)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def w4():
    D, H, L, T, B, V = 128, 4, 4, 64, 16, 65
    numbers = Parameters("W4")
    index, target = numbers.take(B, T).astype(np.int64), numbers.take(B * T).astype(np.int64)
    model = numbers.fill(Gpt(V, D, H, L, T))
    optimizer = optim.Adam(model.parameters, lr=3e-4, epsilon=1e-8)
    return trainer(lambda: functional.cross_entropy(model(index).reshape(B * T, V), target), optimizer)


answer({"W1": w1, "W2": w2, "W4": w4})
