"""A list by groups: neighbours with the same day, sender or mark stand below a row that names them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from mailguard.model import Order
from mailguard.model.groups import Age, Ages, Group, put_together

ZONE = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("moment", "age"),
    [
        (datetime(2026, 11, 26, 0, tzinfo=ZONE), Age.FUTURE),
        (datetime(2026, 11, 25, 23, 59, tzinfo=ZONE), Age.TODAY),
        (datetime(2026, 11, 24, 22, tzinfo=UTC), Age.TODAY),
        (datetime(2026, 11, 24, 21, 59, tzinfo=UTC), Age.YESTERDAY),
        (datetime(2026, 11, 23, 23, tzinfo=ZONE), Age.LAST_7_DAYS),
        (datetime(2026, 11, 18, 0, tzinfo=ZONE), Age.LAST_7_DAYS),
        (datetime(2026, 11, 17, 23, tzinfo=ZONE), Age.LAST_14_DAYS),
        (datetime(2026, 11, 10, 23, tzinfo=ZONE), Age.OLDER),
        (datetime(1971, 1, 1, tzinfo=UTC), Age.OLDER),
    ],
)
def test_a_message_has_the_age_of_its_day_where_the_reader_is(moment: datetime, age: Age) -> None:
    assert Ages(date(2026, 11, 25), ZONE).of(int(moment.timestamp())) is age


def test_groups_stand_in_the_order_of_the_list_with_their_messages_below() -> None:
    bob, carol = Group(Order.SENDER, "Bob"), Group(Order.SENDER, "carol")
    found = put_together(
        [(7, 1, "bob", bob), (5, 0, "bob", Group(Order.SENDER, "BOB")), (9, 0, "carol", carol)]
    )
    first, second = found.groups
    assert first < 0 and second < 0
    assert list(found.ids) == [first, 7, 5, second, 9]
    assert list(found.depths) == [0, 1, 1, 0, 1]
    assert list(found.heads) == [first, second]
    assert list(found.unread) == [0, 1, 0, 0, 0]
    assert list(found.groups.values()) == [bob, carol]
    assert found.places == {first: 0, 7: 1, 5: 2, second: 3, 9: 4}


def test_a_group_is_known_again_when_others_come_before_it() -> None:
    bob, carol = Group(Order.SENDER, "Bob"), Group(Order.SENDER, "carol")
    (alone,) = put_together([(9, 0, "carol", carol)]).groups
    assert alone in put_together([(7, 1, "bob", bob), (9, 0, "carol", carol)]).groups
    apart = put_together([(9, 0, "carol", carol), (7, 1, "bob", bob), (5, 1, "carol", carol)])
    assert len(apart.groups) == 3


def test_an_empty_list_has_no_groups() -> None:
    assert not put_together([]).groups
