"""The sealed columns of every slice, for the commands that seal them anew."""

from typing import Final

from xinfang.cases import sealed as cases
from xinfang.correspondence import sealed as correspondence

SEALED: Final = (*cases.SEALED, *correspondence.SEALED)
