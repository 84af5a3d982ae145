"""Runs exported folders, each in processes of its own, with PyTorch loaded once: [{"folder", "script", "arguments", "processes"}] -> their ends.

What comes out is a line of JSON for each: the exit codes, and what the first process has printed.
"""
import gc
import json
import os
import runpy
import signal
import socket
import sys
import tempfile
import time
import traceback

import torch
import torch.distributed.nn.functional
import torch.utils.data

LINGER = 30  # seconds without any process that ends

torch.set_num_threads(1)
gc.freeze()  # what a process shares with those it starts is not copied to be looked through


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(job, rank, port, log):
    pid = os.fork()
    if pid != 0:
        return pid
    code = 1
    try:
        out = os.open(log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        if job.get("processes", 1) > 1:
            os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE=str(job["processes"]))
            os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
        sys.path.insert(0, job["folder"])
        sys.argv = [job["script"], *job.get("arguments", [])]
        runpy.run_path(os.path.join(job["folder"], job["script"]), run_name="__main__")
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        if isinstance(error.code, str):
            print(error.code)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(running, codes):
    """Waits for the next process that ends, and gives its exit code.

    The first of several leaves behind a barrier: when it has gone with 0, the others have nothing left to do but to leave. Now and then gloo
    (PyTorch 1.13) does not come back from leaving when the other side has closed first; such a process is ended.
    """
    since = time.monotonic()
    lingering = set()
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid != 0:
            return pid, 0 if pid in lingering else os.waitstatus_to_exitcode(status)
        if time.monotonic() - since > LINGER:
            for each, (number, rank) in running.items():
                if rank > 0 and codes.get((number, 0)) == 0 and each not in lingering:
                    os.kill(each, signal.SIGKILL)
                    lingering.add(each)
        time.sleep(0.005)


def run(jobs):
    """As many at once as there are cores; those of one folder stand on each other, and run one after the other."""
    waiting, running, codes = list(enumerate(jobs)), {}, {}
    while waiting or running:
        for number, job in waiting[:]:
            count, busy = job.get("processes", 1), [jobs[each]["folder"] for each, _ in running.values()]
            earlier = any(other["folder"] == job["folder"] for before, other in waiting if before < number)
            fits = not running or len(running) + count <= (os.cpu_count() or 1)
            if fits and not earlier and job["folder"] not in busy:
                waiting.remove((number, job))
                port = free_port()
                for rank in range(count):
                    running[start(job, rank, port, log_of(number, rank))] = number, rank
        pid, code = ended(running, codes)
        codes[running.pop(pid)] = code
    return [[codes[number, rank] for rank in range(job.get("processes", 1))] for number, job in enumerate(jobs)]


jobs = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory() as logs:

    def log_of(number, rank):
        return os.path.join(logs, f"{number}.{rank}")

    for number, codes in enumerate(run(jobs)):
        print(json.dumps({"codes": codes, "said": open(log_of(number, 0)).read()}), flush=True)
