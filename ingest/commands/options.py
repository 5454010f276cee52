"""Options that several commands share, each said once.

`JOB_OPTIONS` maps the fields of a `JobRequest` to their options; `takes_a_job` makes the signature of a command of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.models import OptionInfo

from ingest.job.request import JobRequest, NamedFile

DEFAULT_STORE = Path("store")


def default_weights() -> Path:
    """The user's cache folder. Imported when asked, so that `--help` does not wait for torch."""
    from clir_core.weights.locate import default_folder

    return default_folder()


def given_path(text: str | Path) -> Path:
    """A path, or a default one, that was not left empty: an empty one would mean the current folder."""
    if not str(text).strip():
        raise typer.BadParameter("it is empty; name a path or leave the option out")
    return Path(text)


def given_file(text: str) -> NamedFile:
    """`NAME=PATH` or a path, not left empty."""
    file = NamedFile.parse(text)
    given_path("" if file.path == Path() else str(file.path))
    return file


StoreOption = Annotated[
    Path,
    typer.Option(
        "--store",
        envvar="CLIR_STORE",
        parser=given_path,
        metavar="FOLDER",
        help="Folder of the results store.",
        show_default="./store",
    ),
]
WeightsOption = Annotated[
    Path,
    typer.Option(
        "--weights",
        envvar="CLIR_WEIGHTS",
        parser=given_path,
        metavar="FOLDER",
        help="Folder of the weights.",
        default_factory=default_weights,
        show_default="the user's cache folder",
    ),
]
StudyOption = Annotated[
    Path | None,
    typer.Option(
        "--study",
        parser=given_path,
        metavar="FILE",
        help="A study file (TOML) with the job, or the name of one that comes with the program: paper-ablations. "
        "Other options override what it says.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, for scripts.")]

JOB_OPTIONS: Mapping[str, OptionInfo] = {
    "images": typer.Option(
        "--images",
        parser=given_path,
        metavar="FOLDER",
        help="Folder of target images; repeatable. Without it: the built-in photographs.",
    ),
    "degraded": typer.Option(
        "--degraded",
        parser=given_path,
        metavar="FOLDER",
        help="Folder of images that are degraded already; their task is named by --task.",
    ),
    "targets": typer.Option(
        "--targets",
        parser=given_path,
        metavar="FOLDER",
        help="Folder of the targets of --degraded, matched by name and size.",
    ),
    "ending": typer.Option(
        "--ending", metavar="TEXT", help="Ending of the names of --degraded to drop when they are matched, e.g. x4m."
    ),
    "dataset": typer.Option(
        "--dataset", metavar="NAME", help="What the set of images is called. Without it: as its folder, e.g. Set5/HR."
    ),
    "scale": typer.Option(
        "--scale", metavar="N", help="How much larger to make --degraded images that have no targets; 1 unless said."
    ),
    "crop": typer.Option("--crop", metavar="PIXELS", help="Take the centre crop of this side first; 0 keeps all."),
    "tasks": typer.Option(
        "--task",
        metavar="TASK",
        help="Degradation, e.g. sr4, blur20, blur1.2+sr4+noise5; repeatable or comma-separated.",
    ),
    "restorers": typer.Option(
        "--restorer",
        metavar="ID",
        help="Restorer id; repeatable or comma-separated. Without it: all whose weights are there.",
    ),
    "checkpoints": typer.Option(
        "--checkpoint",
        parser=given_file,
        metavar="[NAME=]FILE",
        help="Checkpoint of any architecture spandrel knows, as a restorer, and what to call it; repeatable.",
    ),
    "metrics": typer.Option(
        "--metric",
        metavar="ID",
        help="Metric id; repeatable or comma-separated. Without it: the default ones that are ready.",
    ),
    "assignments": typer.Option(
        "--set",
        metavar="NAME=VALUES",
        help="Setting and its values, e.g. steps=10,20,50; repeatable: every combination is run. Double quotes keep "
        "a comma in a value: 'caption=\"a fox, in snow\"'.",
    ),
    "sweeps": typer.Option(
        "--sweep",
        metavar="'NAME=VALUES ...'",
        help="Settings to try besides the default, e.g. 'start_timestep=200,500 start_from=stage1,target': every "
        "combination within one sweep; repeatable, each by itself.",
    ),
    "seed": typer.Option(
        "--seed", metavar="N", help="Study seed: decides every drawn parameter and noise; 0 unless said."
    ),
    "device": typer.Option(
        "--device", metavar="NAMES", help="auto, cpu, cuda, cuda:1, or several that share the work: cuda:0,cuda:1."
    ),
    "retry_failed": typer.Option(
        "--retry-failed/--no-retry-failed", help="Also try again what failed in an earlier run."
    ),
    "trajectory": typer.Option(
        "--trajectory/--no-trajectory",
        help="Keep and score the prediction of every sampling step, but of settings that only a sweep asks for.",
    ),
    "strategy": typer.Option(
        "--strategy",
        metavar="WORD",
        help="only-missing (unless said): restore what is not there. only-cached: score what is there, and restore "
        "nothing, so that what is new stays new. always: restore all again; what is there stays, and what comes out "
        "with other pixels fails.",
    ),
    "limit": typer.Option("--limit", metavar="N", help="Restore at most so many; the next run goes on."),
    "where": typer.Option(
        "--where",
        metavar="SQL",
        help="Only restorations that this is true for, e.g. \"task_id = 'sr4' AND width < 500\". It may name "
        "restorer_id, family, setting, task_id, dataset_id, image_name, width, height (of the target), alpha, seed, "
        "and gamma (NULL until the sample was prepared once).",
    ),
    "shard": typer.Option(
        "--shard",
        metavar="I/N",
        help="Part i of n of the job, e.g. 2/8: the parts are disjoint and together the whole. Give each a store of "
        "its own and join them with merge.",
    ),
    "time_limit": typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help="End a worker that needs longer for one image; 3600 unless said.",
    ),
    "memory_limit": typer.Option(
        "--memory-limit", metavar="GB", help="End a worker that holds more; three quarters of the memory unless said."
    ),
    "engine": typer.Option(
        "--engine", metavar="WORD", help="local (unless said), or ray: the workers run on a Ray cluster (RAY_ADDRESS)."
    ),
    "gpu_share": typer.Option(
        "--gpu-share",
        metavar="F",
        help="How much of a GPU a restorer takes, e.g. 0.5; 1 unless said. So many are loaded at once, on this machine "
        "as far as its free memory has room for them; their latencies count as contended.",
    ),
}
"""By field of `JobRequest`; None stands for an option that was not given."""

MetricsOption = Annotated[list[str] | None, JOB_OPTIONS["metrics"]]
DeviceOption = Annotated[str, JOB_OPTIONS["device"]]
TimeLimitOption = Annotated[float | None, JOB_OPTIONS["time_limit"]]
MemoryLimitOption = Annotated[float | None, JOB_OPTIONS["memory_limit"]]
CheckpointsOption = Annotated[list[NamedFile] | None, JOB_OPTIONS["checkpoints"]]
RestorersOption = Annotated[
    list[str] | None,
    typer.Option("--restorer", metavar="ID", help="Only of this restorer; repeatable or comma-separated."),
]
TasksOption = Annotated[
    list[str] | None, typer.Option("--task", metavar="TASK", help="Only of this task; repeatable or comma-separated.")
]
ResultWhereOption = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="SQL",
        help='Only results that this is true for: a condition on the view result, e.g. "gamma < 0.2".',
    ),
]
PluginsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        envvar="CLIR_PLUGINS",
        metavar="FILE",
        help="Python file with restorers of your own (docs/plugins.md); repeatable. It is run with your rights.",
        show_default=False,
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


def takes_a_job(command: Callable[..., None]) -> Callable[..., None]:
    """A command with every option of a job: it is called with the request, the weights folder and the store's.

    What it takes by keyword are options of its own.
    """
    own = [each for each in signature(command).parameters.values() if each.kind is Parameter.KEYWORD_ONLY]

    def called(*, study: Path | None, store: Path, weights: Path, **said: Any) -> None:  # noqa: ANN401 - typed by the signature
        from ingest.job.study_file import with_study

        kept = {parameter.name: said.pop(parameter.name) for parameter in own}
        command(with_study(study, JobRequest(**said)), weights, store, **kept)

    parameters = [_parameter("study", StudyOption, None)]
    parameters += [
        _parameter(field.name, Annotated[field.type, JOB_OPTIONS[field.name]], None)
        for field in fields(JobRequest)
        if field.name in JOB_OPTIONS
    ]
    parameters += [_parameter("store", StoreOption, DEFAULT_STORE), _parameter("weights", WeightsOption), *own]
    return _in_place_of(command, called, parameters)


def takes_plugins(command: Callable[..., None]) -> Callable[..., None]:
    """A command that knows the restorers of the plug-ins that its user names."""

    def called(*arguments: Any, plugin: list[Path] | None, **said: Any) -> None:  # noqa: ANN401 - typed by the signature
        from ingest.job.plugins import use_plugins

        use_plugins([given_path(path) for path in plugin or []])
        try:
            command(*arguments, **said)
        finally:
            use_plugins([])

    own = _parameter("plugin", PluginsOption, None)
    return _in_place_of(command, called, [*signature(command).parameters.values(), own])


def _in_place_of(
    command: Callable[..., None], called: Callable[..., None], parameters: Sequence[Parameter]
) -> Callable[..., None]:
    """Dress a function as a command for typer: its name and words, and the options that it takes."""
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(called)["__signature__"] = Signature(parameters)
    return called


def _parameter(name: str, annotation: object, default: object = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
