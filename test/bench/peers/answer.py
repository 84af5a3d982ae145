"""What the peers in Python share, as answer.mjs does for those in JavaScript: numbers to begin with, and the conversation with run.mjs."""
import os
import sys
import time

import numpy as np


class Numbers:
    """What a workload begins with, as many numbers as asked for at a time: its data, then its parameters."""

    def __init__(self, name):
        self.rest = np.fromfile(os.path.join(sys.argv[2], name), np.float32)

    def take(self, *shape):
        count = int(np.prod(shape))
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken.reshape(shape)


def epochs_of_w1(step):
    """100 epochs of 569 rows in a new order, in batches of 32: the sum of the losses of the last. step does one batch, of these rows."""
    for _ in range(100):
        order = np.random.permutation(569)
        total = sum(step(order[at:at + 32]) for at in range(0, 569, 32))
    return total


def trainer(loss, optimizer):
    """Forward, backward and update: the loss, as a number."""

    def step():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return float(value.data)

    return step


def answer(workloads):
    """Answers "NAME repeats warm_up" with the median of the milliseconds and the last loss of the warm-up: "none" for what it does not know."""
    ready = {}
    for line in sys.stdin:
        name, repeats, warm_up = line.split()
        if name not in workloads:
            print("none", flush=True)
            continue
        if name not in ready:
            run, loss = workloads[name](), None
            for _ in range(int(warm_up)):
                loss = run()
            ready[name] = run, loss if isinstance(loss, float) else float("nan")
        run, loss = ready[name]
        times = []
        for _ in range(int(repeats)):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1e3)
        print(sorted(times)[len(times) // 2], loss, flush=True)
