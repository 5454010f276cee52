"""What the paper printed, to be read beside our numbers and never mixed with them: images and protocols differ."""

import pandas as pd

SOURCE = "arXiv 2412.09324, Table 2; images of DIV2K's validation set, the task is not stated"
_TABLE_2 = (
    ("Target", None, None, None, 3.02),
    ("VAE of DiffBIR", 27.72, 0.7894, 0.0580, 3.28),
    ("DiffBIR", 25.56, 0.7025, 0.1421, 4.52),
    ("VAE of SUPIR", 28.68, 0.8184, 0.0664, 3.36),
    ("SUPIR", 27.27, 0.7828, 0.0978, 3.59),
)


def table_2() -> pd.DataFrame:
    """One row a model. Columns: Restorer, PSNR, SSIM, LPIPS, NIQE; NaN where the paper prints a dash."""
    return pd.DataFrame(_TABLE_2, columns=["Restorer", "PSNR", "SSIM", "LPIPS", "NIQE"])
