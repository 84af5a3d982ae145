"""configs/breast_cancer.yaml with PyTorch, as one would write it by hand: the whole process is what `mlbh train` is compared with.

Other weights and another split are drawn, so that patience would end elsewhere: it has as many epochs as `mlbh train` had, given as argument."""
import copy
import csv
import sys

import numpy
import torch
import torch.nn as nn

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
with open("data/breast_cancer.csv") as file:
    rows = list(csv.DictReader(file))
names = [name for name in rows[0] if name not in ("id", "diagnosis")]
x = numpy.array([[float(row[name]) for name in names] for row in rows])
y = numpy.array([row["diagnosis"] == "malignant" for row in rows], numpy.float32)[:, None]
torch.manual_seed(42)
order = torch.randperm(len(x)).numpy()
train, val, test = numpy.split(order, [int(0.7 * len(x)), int(0.85 * len(x))])
mean, deviation = x[train].mean(0), x[train].std(0)
x = torch.from_numpy(((x - mean) / deviation).astype(numpy.float32))
y = torch.from_numpy(y)
model = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
loss = nn.BCELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x[train], y[train]), 32, shuffle=True)


def measure(rows):
    model.eval()
    with torch.no_grad():
        p = model(x[rows])
    model.train()
    said, true = p > 0.5, y[rows] > 0.5
    accuracy = (said == true).float().mean().item()
    precision = (said & true).sum().item() / max(1, said.sum().item())
    recall = (said & true).sum().item() / max(1, true.sum().item())
    return loss(p, y[rows]).item(), accuracy, precision, recall


best, state, waited = float("inf"), None, 0
for epoch in range(epochs):
    total = 0.0
    for inputs, targets in batches:
        optimizer.zero_grad()
        value = loss(model(inputs), targets)
        value.backward()
        optimizer.step()
        total += value.item() * len(inputs)
    measured = measure(val)
    print(epoch + 1, total / len(train), *measured)
    if measured[0] < best:
        best, state, waited = measured[0], copy.deepcopy(model.state_dict()), 0
    else:
        waited += 1
model.load_state_dict(state)
print("test", *measure(test))
