"""The sealed columns of every slice, for the commands that seal them anew."""

from typing import Final

from xinfang.cases import sealed as cases
from xinfang.correspondence import sealed as correspondence
from xinfang.store import job_files

SEALED: Final = (*cases.SEALED, *correspondence.SEALED, *job_files.SEALED)
