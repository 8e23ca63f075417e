"""Loading the content classes whole: they are the same for everybody."""

import sqlalchemy as sa

from xinfang.cases.dictionary import ContentClasses
from xinfang.cases.models import ContentClass
from xinfang.store.transaction import Read


async def load_content_classes(read: Read) -> ContentClasses:
    """Return all content classes, those that ended included."""
    columns = sa.inspect(ContentClass).columns
    found = await read.execute(sa.select(*columns).order_by(ContentClass.code))
    return ContentClasses([dict(row) for row in found.mappings()])
