"""Help as a reader expects it: a flag takes no value, so none is named."""

from typing import Any

from typer.core import TyperCommand


class PlainHelp(TyperCommand):
    """A command whose flags stand in the help without `<bool>`."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - of the click inside typer, which it keeps private
        """The parameters of the command."""
        parameters = super().get_params(ctx)
        for parameter in parameters:
            if getattr(parameter, "is_flag", False):
                parameter.metavar = ""
        return parameters
