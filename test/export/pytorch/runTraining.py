"""Runs exported folders, each in processes of its own, with PyTorch loaded once: [{"folder", "script", "arguments", "processes"}] -> their ends.

What comes out is a line of JSON for each: the exit codes, and what the first process has printed.
"""
import json
import os
import runpy
import socket
import sys
import traceback

import torch
import torch.distributed.nn.functional
import torch.utils.data

torch.set_num_threads(1)


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


for job in json.loads(sys.argv[1]):
    port, count = free_port(), job.get("processes", 1)
    logs = [os.path.join(job["folder"], f"log.{rank}") for rank in range(count)]
    pids = [start(job, rank, port, log) for rank, log in enumerate(logs)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    print(json.dumps({"codes": codes, "said": open(logs[0]).read()}), flush=True)
