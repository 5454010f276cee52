"""How a link, a command and a figure name one restorer in one setting."""

import pandas as pd


def pick_of(restorer_id: str, setting_label: str) -> str:
    """Its id, and what differs from its default: `clir-small-cldm steps=10`."""
    return f"{restorer_id} {setting_label}".rstrip()


def with_picks(restorations: pd.DataFrame) -> pd.DataFrame:
    """The rows, each with its `pick`.

    Args:
        restorations: Has columns restorer_id and setting_label.
    """
    names = zip(restorations["restorer_id"], restorations["setting_label"], strict=True)
    return restorations.assign(pick=[pick_of(*name) for name in names])
