"""What the catalogue lists: one module a family of weights, each with a tuple SPECS of `Entry`.

A module names its files as constants, so that the spec which needs one says so: `weights=(X4PLUS,)`.
"""
