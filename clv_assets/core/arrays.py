"""Arrays of numbers, one entry or row per customer unless told otherwise."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Matrix = NDArray[np.float32]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
