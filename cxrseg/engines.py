"""What runs a checkpoint's network: PyTorch, the reference, or OpenVINO, which is faster on most CPUs.

OpenVINO runs a graph that is made from the checkpoint at first use and kept in the user's cache by a checksum of what
it was made from, so it is never a second source of truth: a graph that is missing, damaged or of other weights is made
again, and where nothing may be written it is made in memory. The files of a Space bring graphs along, by the same names
(`BROUGHT`), so that its first start makes none.
"""

import ctypes
import functools
import hashlib
import logging
import math
import os
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs

from cxrseg.errors import ModelError

if TYPE_CHECKING:
    import torch

ENGINES = ("auto", "torch", "openvino", "openvino-f32")
"""``auto`` is OpenVINO on a CPU where it is installed and runs, else torch. OpenVINO computes in the fastest precision
that the CPU has, bfloat16 on AMX and AVX512-BF16; ``openvino-f32`` computes in float32 as torch does."""

Engine = Callable[[np.ndarray], np.ndarray]
"""Takes (N, 3, S, S) float32, gives logits, (N, C, S, S) float32. May be called from several threads."""

Network = Callable[[], "torch.nn.Module"]
"""Gives a network in evaluation mode. OpenVINO asks for it only where no graph of it is kept: building one takes
PyTorch, smp and timm, which take seconds to import."""

BROUGHT = Path(__file__).with_name("graphs")
"""Where the files of a Space have the graphs of its models; a clone and an installed package have none."""

_GRAPH, _CHECKSUM = "network.xml", "sha256"
_FORMAT = b"2"
"""Goes into the names of graphs: of what is kept beside them, and how."""

_log = logging.getLogger(__name__)


def make_engine(name: str, network: Network, weights: Path | None, device: str) -> tuple[str, Engine]:
    """Make what runs a network.

    Args:
        name: one of `ENGINES`.
        network: gives it.
        weights: the file of its weights, which names the graph in the cache; None keeps no graph.
        device: torch's name of where torch runs it; OpenVINO runs on the CPU.

    Returns:
        The name of the engine that was made, never ``auto``, and the engine.

    Raises:
        ModelError: there is no such engine, or it is not installed, or does not run here.
    """
    if name not in ENGINES:
        raise ModelError("engine.unknown", name=name, choices=", ".join(ENGINES))
    if name == "auto":
        if device != "cpu" or find_spec("openvino") is None:
            return "torch", _torch(network, device)
        try:
            return "openvino", _openvino(network, weights, "auto")
        except ModelError:  # of the network itself
            raise
        except Exception as error:  # an operation it does not know, a CPU it does not run on: torch runs everything
            _log.warning("OpenVINO does not run this model (%s): torch does.", error)
            return "torch", _torch(network, device)
    if name == "torch":
        return name, _torch(network, device)
    if find_spec("openvino") is None:
        raise ModelError("engine.not-installed", name=name)
    try:
        return name, _openvino(network, weights, "f32" if name == "openvino-f32" else "auto")
    except ModelError:
        raise
    except Exception as error:
        raise ModelError("engine.does-not-run", error=error) from error


def granted_cores() -> int:
    """How many cores this process may use: by its affinity and by the quota of its control group, at least 1.

    Source:
        Linux, Documentation/admin-guide/cgroup-v2.rst, ``cpu.max``: quota and period in microseconds.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        cores = min(cores, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):  # no control group, or "max": no quota
        pass
    return max(cores, 1)


def best_device() -> str:
    """Torch's name of where it runs best: ``cuda`` where it has a GPU, else ``cpu``.

    Torch, which takes seconds to import, is asked only where a GPU's driver is.
    """
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        if not Path("/dev/kfd").exists():  # AMD's
            return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _torch(network: Network, device: str) -> Engine:
    import torch

    moved = network().to(device, memory_format=torch.channels_last).eval()

    def run(batch: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            tensor = torch.from_numpy(batch).to(device, memory_format=torch.channels_last)
            return moved(tensor).float().cpu().numpy()

    return run


def _openvino(network: Network, weights: Path | None, precision: str) -> Engine:
    compiled = functools.partial(compile_graph, _graph(runtime(), network, weights), precision=precision)
    return _by_load(compiled(1), lambda: compiled(2)) if granted_cores() > 1 else compiled(1)


def compile_graph(graph: Any, films: int, precision: str = "auto") -> Engine:
    """Compile a graph for this CPU; what a call needs in memory is kept for the next one.

    Args:
        graph: OpenVINO's, or the path of its file.
        films: how many are computed at once, each on its share of the granted cores.
        precision: ``auto``, or OpenVINO's name of one.
    """
    options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": granted_cores(), "NUM_STREAMS": films}
    if precision != "auto":
        options["INFERENCE_PRECISION_HINT"] = precision
    compiled = runtime().compile_model(graph, "CPU", options)
    free: LifoQueue[Any] = LifoQueue()

    def run(batch: np.ndarray) -> np.ndarray:
        try:
            request = free.get_nowait()
        except Empty:
            request = compiled.create_infer_request()
        try:
            return request.infer([batch])[0].copy()
        finally:
            free.put(request)

    return run


def _by_load(alone: Engine, make_shared: Callable[[], Engine]) -> Engine:
    """Compute a film on all cores while it is the only one, and two at once on a share of them each.

    Cores that work on one film wait for one another, which two films do not: see ``docs/speed.md``.

    Args:
        alone: computes one film on all cores.
        make_shared: makes what computes two at once, when it is first needed.
    """
    lock, making, shared = threading.Lock(), threading.Lock(), functools.cache(make_shared)
    busy = 0

    def run(batch: np.ndarray) -> np.ndarray:
        nonlocal busy
        with lock:
            busy += 1
            others = busy > 1
        try:
            if not others:
                return alone(batch)
            with making:
                engine = shared()
            return engine(batch)
        finally:
            with lock:
                busy -= 1

    return run


@functools.cache
def runtime() -> Any:
    """OpenVINO's runtime, one for as long as the process lives.

    Its CPU plugin gives the thread that makes it a stack for signal handlers and unmaps that stack when it goes. Where
    another thread lets it go, the next signal, such as the end of a child process or Ctrl-C, ends the process with a
    segmentation fault (seen with OpenVINO 2026.4).
    """
    sys.modules.setdefault("openvino_telemetry", None)  # it reports to its makers; openvino does without
    import openvino

    return openvino.Core()


def _graph(core: Any, network: Network, weights: Path | None) -> Any:
    """Read the graph of a checkpoint where it is kept, or make it and keep it in the user's cache."""
    places = _places(weights) if weights else ()
    for kept in places:
        if not kept.is_dir():
            continue
        try:
            if (kept / _CHECKSUM).read_text() != _checksum(kept):
                raise ValueError("its checksum is another")
            return core.read_model(kept / _GRAPH)
        except Exception as error:
            _log.warning("The graph %s is damaged (%s) and is made again.", kept, error)
            if kept == places[0]:
                shutil.rmtree(kept, ignore_errors=True)
    graph = _convert(network())
    if places:
        try:
            _keep(graph, places[0])
        except OSError as error:  # a read-only or full file system
            _log.info("The graph is not kept: %s", error)
    return graph


def kept_graph(weights: Path) -> Path | None:
    """The folder of a checkpoint's graph, where one is kept: its network was built from these very bytes before.

    Args:
        weights: the file of its weights; ``config.json`` lies beside it.
    """
    try:
        places = _places(weights)
    except (OSError, PackageNotFoundError):
        return None
    return next((place for place in places if place.is_dir()), None)


def bring_graph(weights: Path, network: Network, folder: Path) -> Path:
    """Write a checkpoint's graph for a copy of this package on another machine, which has this version of OpenVINO.

    Args:
        weights: the file of its weights.
        network: gives it, where no graph is kept.
        folder: the copy's `BROUGHT`.

    Returns:
        The graph's folder.
    """
    place = folder / _places(weights)[0].name
    _keep(_graph(runtime(), network, weights), place)
    return place


def _places(weights: Path) -> tuple[Path, Path]:
    """Where a checkpoint's graph may lie, by what goes into it: in the user's cache, where it is kept, or `BROUGHT`."""
    made_of = hashlib.sha256(_FORMAT + version("openvino").encode())
    for file in (weights, weights.with_name("config.json")):
        made_of.update(file.read_bytes())
    name = made_of.hexdigest()[:24]
    return Path(platformdirs.user_cache_dir("cxrseg")) / "graphs" / name, BROUGHT / name


def _checksum(kept: Path) -> str:
    """Of a graph's files."""
    found = hashlib.sha256()
    for file in (kept / _GRAPH, (kept / _GRAPH).with_suffix(".bin")):
        found.update(file.read_bytes())
    return found.hexdigest()


def _keep(graph: Any, kept: Path) -> None:
    """Write a graph so that it is whole or not there."""
    import openvino

    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=kept.parent))
    try:
        openvino.save_model(graph, temporary / _GRAPH, compress_to_fp16=False)
        (temporary / _CHECKSUM).write_text(_checksum(temporary))
        temporary.rename(kept)
    except OSError:
        if not kept.is_dir():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _convert(network: "torch.nn.Module") -> Any:
    """Trace a network to a graph for any batch and any size that its strides divide."""
    import openvino
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tracing: the checks of sizes that it leaves out
        graph = openvino.convert_model(network.cpu(), example_input=torch.zeros(1, 3, 64, 64))
    graph.reshape({0: [-1, 3, -1, -1]})
    return graph
