"""The same as `mlbh train FILE.yaml` on a table that bigTable.mjs has written, with pandas and PyTorch: one epoch, measured as a whole process."""
import sys

import numpy
import pandas
import torch
import torch.nn as nn

table = pandas.read_csv(sys.argv[1])
torch.manual_seed(0)
order = torch.randperm(len(table)).numpy()
ends = [int(0.8 * len(table)), int(0.9 * len(table))]
y = (table.pop("label") == "yes").to_numpy(numpy.float32)[order, None]
x = table.to_numpy(numpy.float64)[order]
mean, deviation = x[: ends[0]].mean(0), x[: ends[0]].std(0)
x = torch.from_numpy(((x - mean) / deviation).astype(numpy.float32))
y = torch.from_numpy(y)
model = nn.Sequential(nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
loss = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
train = torch.utils.data.TensorDataset(x[: ends[0]], y[: ends[0]])
rows = torch.utils.data.BatchSampler(torch.utils.data.RandomSampler(train), 256, drop_last=False)
for batch in torch.utils.data.DataLoader(train, sampler=rows, batch_size=None):
    optimizer.zero_grad()
    value = loss(model(batch[0]), batch[1])
    value.backward()
    optimizer.step()
for name, part in [("val", slice(*ends)), ("test", slice(ends[1], None))]:
    with torch.no_grad():
        output = model(x[part])
    print(name, loss(output, y[part]).item(), ((output > 0) == (y[part] > 0.5)).float().mean().item())
