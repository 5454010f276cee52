"""What realesr-general-x4v3 can be asked."""

from dataclasses import dataclass

from clir_core.errors import RestorerError
from clir_core.interfaces import NetworkSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralSetting(NetworkSetting):
    """What realesr-general-x4v3 can be asked."""

    denoise_strength: float = 0.5
    """1 removes noise as strongly as it can; 0 keeps most of it. The official default is 0.5."""

    def __post_init__(self) -> None:
        """Refuse what is not a share."""
        NetworkSetting.__post_init__(self)
        if not 0 <= self.denoise_strength <= 1:
            raise RestorerError(f"denoise_strength is {self.denoise_strength:g}; expected a number from 0 to 1")
