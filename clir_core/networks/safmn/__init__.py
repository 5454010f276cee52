"""SAFMN, the spatially-adaptive feature modulation network, as entered in the NTIRE 2023 challenge."""
