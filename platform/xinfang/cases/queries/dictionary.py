"""The content classes: asked for one, loaded whole. They are the same for everybody."""

import sqlalchemy as sa

from xinfang.cases.dictionary import ContentClasses
from xinfang.cases.models import ContentClass
from xinfang.store.transaction import Read


async def class_holds(read: Read, code: str) -> bool:
    """Tell whether cases may be given a content class on the day of the request."""
    statement = sa.select(ContentClass.code).where(
        ContentClass.code == code,
        ContentClass.valid_from <= read.today,
        sa.or_(ContentClass.valid_to.is_(None), ContentClass.valid_to >= read.today),
    )
    return await read.scalar(statement) is not None


async def load_content_classes(read: Read) -> ContentClasses:
    """Return all content classes, those that ended included."""
    columns = sa.inspect(ContentClass).columns
    found = await read.execute(sa.select(*columns).order_by(ContentClass.code))
    return ContentClasses([dict(row) for row in found.mappings()])
