"""Errors a user can act on: each names the culprit, the value and the way out, in one line."""


class ClirError(Exception):
    """Anything this project raises on purpose."""


class ImageError(ClirError):
    """An image cannot be read, or has a size or values that cannot be used."""


class TaskError(ClirError):
    """A task id does not follow the grammar, or a degradation cannot be applied to this image."""


class UnknownIdError(ClirError):
    """No restorer, metric or weight has this id."""


class WeightsError(ClirError):
    """Weights are missing, damaged, or not what the catalogue says they are."""


class RestorerError(ClirError):
    """A restorer cannot handle this input, or broke its contract."""


class PluginError(ClirError):
    """A plug-in cannot be used."""


class MetricUndefinedError(ClirError):
    """The metric has no value for this image; the message is the reason stored beside the NULL."""


class StatisticsError(ClirError):
    """Scores cannot be compared as asked."""


class TrainingError(ClirError):
    """A recipe cannot be followed: its images, values or checkpoint do not fit."""


def one_line(error: BaseException) -> str:
    """All that an error says, in one line; its type where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__


def first_line(error: BaseException) -> str:
    """The first line of what an error says, where more follows than a reader can use."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
