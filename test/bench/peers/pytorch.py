"""PyTorch's side of the benchmark."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from answer import Numbers, answer, epochs_of_w1, trainer


def mlp(*sizes):
    layers = []
    for i in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[i], sizes[i + 1]), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Tensors(Numbers):
    def take(self, *shape):
        return torch.from_numpy(super().take(*shape))

    def fill(self, model):
        for p in model.parameters():
            p.data = self.take(*p.shape).clone()
        return model


def w1():
    numbers = Tensors("W1")
    x, y, start = numbers.take(569, 30), numbers.take(569, 1), numbers.rest

    def train():
        numbers.rest = start
        model = numbers.fill(nn.Sequential(*mlp(30, 64, 32, 1), nn.Sigmoid()))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

        def step(rows):
            rows = torch.from_numpy(rows)
            return trainer(lambda: F.binary_cross_entropy(model(x[rows]), y[rows]), optimizer)()

        return epochs_of_w1(step)

    return train


def w2():
    numbers = Tensors("W2")
    x, y = numbers.take(128, 784), numbers.take(128).long()
    model = numbers.fill(mlp(784, 512, 256, 10))
    return trainer(lambda: F.cross_entropy(model(x), y), torch.optim.SGD(model.parameters(), lr=0.05))


def w3():
    numbers = Tensors("W3")
    x, y = numbers.take(64, 1, 28, 28), numbers.take(64).long()
    model = numbers.fill(nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(),
                                       nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 5 * 5, 10)))
    return trainer(lambda: F.cross_entropy(model(x), y), torch.optim.SGD(model.parameters(), lr=0.05))


class Block(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.heads = heads
        self.l1, self.l2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.f1, self.f2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.register_buffer("mask", torch.tril(torch.ones(context, context)).bool())

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = [a.view(B, T, self.heads, D // self.heads).transpose(1, 2) for a in self.qkv(self.l1(x)).split(D, 2)]
        a = (q @ k.transpose(-2, -1)) / (D // self.heads) ** 0.5
        a = a.masked_fill(~self.mask, float("-inf")).softmax(-1)
        x = x + self.o((a @ v).transpose(1, 2).reshape(B, T, D))
        return x + self.f2(F.gelu(self.f1(self.l2(x))))


class Gpt(nn.Module):
    def __init__(self, V, D, H, L, T):
        super().__init__()
        self.te, self.pe = nn.Embedding(V, D), nn.Embedding(T, D)
        self.blocks = nn.Sequential(*[Block(D, H, T) for _ in range(L)], nn.LayerNorm(D), nn.Linear(D, V))

    def forward(self, index):
        return self.blocks(self.te(index) + self.pe.weight)


def w4():
    D, H, L, T, B, V = 128, 4, 4, 64, 16, 65
    numbers = Tensors("W4")
    index, target = numbers.take(B, T).long(), numbers.take(B * T).long()
    model = numbers.fill(Gpt(V, D, H, L, T))
    return trainer(lambda: F.cross_entropy(model(index).view(-1, V), target), torch.optim.Adam(model.parameters(), lr=3e-4))


def w5(n):
    a = torch.randn(n, requires_grad=True)
    b, c = torch.full((n,), 1.0001), torch.full((n,), 1e-4)

    def chain():
        x = a
        for _ in range(500):
            x = x * b + c
        x.sum().backward()
        a.grad = None

    return chain


def gemm(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return lambda: a @ b


answer({"W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5-1": lambda: w5(1), "W5-32": lambda: w5(32), "GEMM-128": lambda: gemm(128),
        "GEMM-256": lambda: gemm(256), "GEMM-512": lambda: gemm(512)})
