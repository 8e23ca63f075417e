"""The small province stands as it is told, and everybody sees as far as he should."""

from world import World


async def test_the_tenants_stand_where_management_puts_them(world: World) -> None:
    assert world.path("金水区") == "41/4101/410105/"
    assert world.path("兰考") == "41/410225/"
    assert world.path("石家庄") == "13/1301/"
    assert world.user("金水区信访局登记员").roles == {"registrar"}
