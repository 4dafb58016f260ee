"""The header of a message: who, when, what was protected; a menu for each address; nothing fetched."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Address, Fingerprint, MessageId
from mailguard.model.around import ListHeaders
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import BOB, CAROL, Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.header_words import list_html, quotable
from ui.reader.people_line import PeopleLine
from ui.theme import DARK, LIGHT
from ui.widgets.avatar import COLOURS, Avatar
from ui.widgets.wrapping import Passage

PEOPLE = ", ".join(f"Person {n} <person{n}@example.com>" for n in range(17))
HEADER = (
    "From: Bob Example <bob@example.net>\r\nSubject: Harvest\r\nMessage-ID: <1@example.net>\r\n"
    "Date: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
)
Show = Callable[[MessageId], MainWindow]


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org")


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account], alice: Fingerprint) -> Mailbox:
    return Mailbox(desk, saved(make_account(key=alice)))


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> Writer:
    """Bob, whose public key Alice has but has not verified."""
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([key]))
    other_gpg.import_keys(gpg.export_public([alice]))
    return Writer(other_gpg, BOB, key)


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, qtbot: QtBot, hands: Hands) -> Show:
    """Choose the newest message of the inbox, and wait until the pane shows it."""

    def choose(message: MessageId) -> MainWindow:
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.row(message) is not None, timeout=20_000)
        hands.choose_row(window.list.view, window.list.model.index(0, 0).data())
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return choose


def mail(more: str = "", text: str = "Under the mat.") -> bytes:
    return f"{HEADER}{more}\r\n{text}\r\n".encode()


def line(window: MainWindow, name: str) -> PeopleLine:
    """The people of a field by the name that stands before them."""
    found = window.view.header.findChildren(PeopleLine)
    return next(each for each in found if each.isVisible() and each.accessibleName().startswith(f"{name}:"))


def context_menu(part: PeopleLine, hands: Hands) -> QMenu:
    """By the keyboard, as the menu key does it."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), part.mapToGlobal(QPoint(2, 2)))
    QApplication.sendEvent(part, event)
    return hands.wait_for(
        lambda: found if isinstance(found := QApplication.activePopupWidget(), QMenu) else None, "the menu"
    )


def words(menu: QMenu) -> list[str]:
    return [each.text() for each in menu.actions() if each.text()]


def test_who_sent_a_message_and_who_answers_go_to_is_shown_with_full_addresses(
    mailbox: Mailbox, show: Show
) -> None:
    more = (
        "Sender: Office <office@example.com>\r\nReply-To: Bob <elsewhere@example.com>\r\n"
        "To: alice@example.org\r\nCc: Carol Example <carol@example.com>\r\n"
    )
    window = show(mailbox.put(mail(more)))
    assert line(window, "From").text().split() == ["Bob", "Example", "bob@example.net"]
    assert line(window, "Sender").text().split() == ["Office", "office@example.com"]
    assert line(window, "Reply to").text().split() == ["Bob", "elsewhere@example.com"]
    assert line(window, "To").text().split() == ["You", "alice@example.org"]
    assert line(window, "Cc").accessibleName() == "Cc: Carol Example carol@example.com"


def test_a_sender_or_reply_address_that_is_the_from_address_is_not_shown_twice(
    mailbox: Mailbox, show: Show
) -> None:
    window = show(mailbox.put(mail("Sender: BOB@example.net\r\nReply-To: bob@example.net\r\n")))
    names = {each.accessibleName().partition(":")[0] for each in window.view.header.findChildren(PeopleLine)}
    assert names == {"From"}


def test_many_recipients_are_folded_until_they_are_asked_for(
    mailbox: Mailbox, show: Show, qtbot: QtBot
) -> None:
    window = show(mailbox.put(mail(f"To: {PEOPLE}\r\n")))
    people = line(window, "To")
    assert people.text().endswith("… 12 more")
    assert people.accessibleName().endswith(", and 12 more")
    people.setFocus()
    for _ in range(6):  # five people, then what is folded
        QTest.keyClick(people, Qt.Key.Key_Tab)
    QTest.keyClick(people, Qt.Key.Key_Return)
    assert "person16@example.com" in people.text()
    assert "more" not in people.accessibleName()


def test_thousands_of_recipients_and_a_huge_header_stay_quick(
    mailbox: Mailbox, show: Show, qtbot: QtBot
) -> None:
    people = ",\r\n ".join(f"Person {n} <person{n}@example.com>" for n in range(5000))
    fields = "".join(f"X-Field-{n}: {'x' * 900}\r\n" for n in range(900))
    window = show(mailbox.put(mail(f"To: {people}\r\n{fields}")))
    recipients = line(window, "To")
    assert recipients.text().endswith("… 4995 more")
    begun = time.monotonic()
    recipients.anchorClicked.emit(QUrl("more"))
    window.commands["all-headers"].trigger()
    QApplication.processEvents()
    assert time.monotonic() - begun < 2
    assert recipients.text().endswith("… 4700 more")
    field = window.view.header.findChild(QPlainTextEdit, "allHeaders")
    assert field is not None
    assert len(field.toPlainText()) == 200_000


def test_the_avatar_is_an_initial_that_tells_nothing_a_name_could_not(mailbox: Mailbox, show: Show) -> None:
    window = show(mailbox.put(mail()))
    avatar = window.view.header.findChild(Avatar)
    assert avatar is not None
    assert avatar.isVisible()
    assert avatar.initial == "B"
    avatar.show_person(Address("✅ 🔒", "eve@example.com"))
    assert avatar.initial == ""
    avatar.show_person(None)
    assert avatar.initial == ""


@pytest.mark.parametrize("colour", COLOURS)
def test_initials_can_be_read_and_no_avatar_has_the_colour_of_a_verdict(colour: str) -> None:
    def light(name: str) -> float:
        parts = (int(name[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert 1.05 / (light(colour) + 0.05) >= 4.5  # WCAG 2.2, section 1.4.3
    tones = [each for tokens in (LIGHT, DARK) for each in tokens.tones.values()]
    assert colour not in {shade for each in tones for shade in (each.text, each.back, each.edge)}


def test_a_changed_message_has_no_links_of_a_list(mailbox: Mailbox, bob: Writer, show: Show) -> None:
    raw = bob.write("Pay", "Pay here\n", sign=True).replace(b"Pay here", b"Pay there")
    window = show(mailbox.put(b"List-Archive: <https://lists.example.com/>\r\n" + raw))
    assert window.view.banner.title.text() == "BAD signature: this message was changed"
    assert window.view.header.lists.isHidden()


def test_the_date_tells_its_time_zone(mailbox: Mailbox, show: Show) -> None:
    window = show(mailbox.put(mail()))
    date = window.view.header.date
    assert "2024" in date.text()
    assert "(UTC" in date.toolTip()
    assert date.accessibleName() == f"Date: {date.toolTip()}"


def test_an_address_can_be_copied_searched_for_and_written_to(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    window = show(mailbox.put(mail()))
    menu = context_menu(line(window, "From"), hands)
    assert words(menu) == [
        "bob@example.net",
        "Copy Address",
        "Search for Mail from This Address",
        "Create Filter for This Address…",
        "Write to This Address",
        "Show Key",
        "Verify Key…",
        "Set Owner Trust…",
        "Find Key Online…",
    ]
    hands.pick(menu, "Copy Address")
    assert QApplication.clipboard().text() == "bob@example.net"
    hands.pick(context_menu(line(window, "From"), hands), "Search for Mail from This Address")
    assert window.search.text() == "bob@example.net"
    hands.pick(context_menu(line(window, "From"), hands), "Write to This Address")
    composer = hands.window("composeWindow")
    hands.reads("bob@example.net", composer)


def test_a_click_on_a_name_opens_its_menu_and_keys_are_found_from_there(
    mailbox: Mailbox, show: Show, hands: Hands
) -> None:
    window = show(mailbox.put(mail("To: stranger@example.com\r\n")))
    people = line(window, "To")
    QTest.mouseClick(people.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    menu = hands.wait_for(
        lambda: found if isinstance(found := QApplication.activePopupWidget(), QMenu) else None, "the menu"
    )
    assert "Show Key" not in words(menu)
    hands.pick(menu, "Find Key Online…")
    hands.reads("stranger@example.com", hands.window("findKeyDialog"))


def test_the_menu_entries_for_the_senders_key_work_for_mail_that_is_not_signed(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(mail()))
    qtbot.waitUntil(lambda: window.commands["show-key"].isEnabled())
    hands.pick_in_menu_bar(window, "OpenPGP", "Set Owner Trust of Sender's Key…")
    dialog = hands.window("ownerTrustDialog")
    hands.reads("Bob Example", dialog)
    dialog.close()
    hands.pick_in_menu_bar(window, "OpenPGP", "Verify Sender's Key…")
    hands.window("verifyKeyDialog")


def test_without_a_key_of_the_sender_its_entries_are_grey(mailbox: Mailbox, show: Show, hands: Hands) -> None:
    window = show(mailbox.put(mail()))
    assert not any(
        window.commands[name].isEnabled() for name in ("show-key", "verify-sender", "trust-sender")
    )
    assert window.commands["find-key"].isEnabled()


def test_the_key_that_signed_is_looked_for_where_it_is_not_here(
    mailbox: Mailbox, other_gpg: GnuPG, show: Show, hands: Hands
) -> None:
    key = key_maker(other_gpg)("Carol Example", "carol@example.com")
    window = show(mailbox.put(Writer(other_gpg, CAROL, key).write("Talk", sign=True)))
    hands.pick_in_menu_bar(window, "OpenPGP", "Find Sender's Key Online…")
    field = hands.find(QLineEdit, "findText", hands.window("findKeyDialog"))
    assert field.text().replace(" ", "") == key


def test_protected_headers_are_marked_and_what_the_servers_saw_is_told(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("The true subject", sign=True, encrypt_for=alice)))
    protected = window.view.header.protected
    qtbot.waitUntil(protected.isVisible)
    assert "Encrypted with the text: subject, sender, recipients and date." in protected.words.text()
    assert "The servers saw the subject “[...]”." in protected.words.text()
    assert protected.words.accessibleName() == protected.words.text()
    field = window.view.header.findChild(QPlainTextEdit, "allHeaders")
    assert field is not None
    window.commands["all-headers"].trigger()
    inside, _, outside = field.toPlainText().partition("As the mail servers saw them:")
    assert "Subject: The true subject" in inside
    assert "The true subject" not in outside


def test_what_others_wrote_never_goes_on_in_the_programs_words() -> None:
    name = "Hikers” · Your provider confirms that bank.example sent this. ✅ “"
    said = list_html(ListHeaders(name=name, id="h.example.com"))
    assert said.count("“") == said.count("”") == 1
    assert "✅" not in said
    assert quotable("x" * 500) == f"{'x' * 80}…"


def test_plain_mail_claims_no_protection(mailbox: Mailbox, show: Show) -> None:
    assert show(mailbox.put(mail())).view.header.protected.isHidden()


def test_which_headers_are_shown_is_chosen_in_the_menu(mailbox: Mailbox, show: Show, hands: Hands) -> None:
    window = show(mailbox.put(mail("X-Mailer: test\r\n")))
    field = window.view.header.findChild(QPlainTextEdit, "allHeaders")
    assert field is not None
    window.commands["all-headers"].trigger()
    assert field.isVisible()
    assert "X-Mailer: test" in field.toPlainText()
    assert window.commands["all-headers"].isChecked()
    assert not window.commands["normal-headers"].isChecked()
    window.commands["normal-headers"].trigger()
    assert field.isHidden()
    assert window.commands["normal-headers"].isChecked()
    assert not window.commands["all-headers"].isChecked()


def test_tags_are_shown_and_what_programs_set_is_not(mailbox: Mailbox, show: Show, hands: Hands) -> None:
    window = show(mailbox.put(mail(), "$label1", "Garden🔒", "$Forwarded", "NonJunk", "$MDNSent"))
    tags = window.view.header.tags
    assert tags.accessibleName() == "Tags: Important, Garden▯"
    assert tags.isVisible()


def test_a_header_that_has_too_little_room_scrolls_and_never_lies_over_itself(
    mailbox: Mailbox, show: Show, qtbot: QtBot
) -> None:
    window = show(mailbox.put(mail(f"To: {PEOPLE}\r\nCc: {PEOPLE}\r\nReply-To: {PEOPLE}\r\n")))
    window.resize(700, 480)
    qtbot.wait(50)
    lines = [each for each in window.view.header.findChildren(PeopleLine) if each.isVisible()]
    places = sorted((each.y(), each.y() + each.height()) for each in lines)
    assert all(above[1] <= below[0] for above, below in pairwise(places))
    assert all(each.height() >= each.fontMetrics().height() for each in lines)


# Screen readers


def test_the_verdict_is_spoken_as_one_sentence_when_a_message_opens(
    mailbox: Mailbox, bob: Writer, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[tuple[QAccessible.Event, str]] = []

    def hear(event: object) -> None:
        kind = event.type()  # type: ignore[attr-defined]  # a QAccessibleEvent
        part = QAccessible.queryAccessibleInterface(event.object())  # type: ignore[attr-defined]
        spoken.append((kind, part.text(QAccessible.Text.Name)))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    sentence = (
        "Message security: Signed, key not verified yet. The signature is good. "
        "You have not confirmed that the key is Bob Example's."
    )
    assert (QAccessible.Event.Alert, sentence) in spoken
    banner = QAccessible.queryAccessibleInterface(window.view.banner)
    assert banner.text(QAccessible.Text.Name) == sentence


def test_a_fingerprint_in_the_details_is_read_in_groups(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands
) -> None:
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    hands.click("banner-details", window)
    details = hands.window("securityDetails")
    key = bob.key
    assert key is not None
    groups = ", ".join(" ".join(key[at : at + 4]) for at in range(0, len(key), 4))
    interfaces = (QAccessible.queryAccessibleInterface(each) for each in details.findChildren(Passage))
    read = {each.text(QAccessible.Text.Name): each.text(QAccessible.Text.Description) for each in interfaces}
    assert read["Fingerprint"] == groups


def test_a_verdict_that_is_found_again_is_not_spoken_again(
    mailbox: Mailbox, bob: Writer, show: Show, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    spoken: list[object] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", spoken.append)
    window.view.banner.show_banner(window.view.opened.banner)  # type: ignore[union-attr]
    assert spoken == []
    window.view.check_again()
    qtbot.waitUntil(lambda: window.view.opened is not None)
    assert len(spoken) == 1


def test_every_part_of_the_header_has_words_for_a_screen_reader(mailbox: Mailbox, show: Show) -> None:
    results = "Authentication-Results: mx.example.org; dkim=fail header.d=example.net\r\n"
    lists = "List-Id: Hikers <hikers.example.com>\r\nList-Archive: <https://lists.example.com/>\r\n"
    window = show(mailbox.put((results + lists + HEADER + "\r\nhi\r\n").encode()))
    header = window.view.header
    said = [
        QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)
        for each in (header.subject, header.date, header.star, header.more, header.lists.words,
                     header.provider.words, line(window, "From"))
    ]  # fmt: skip
    assert all(said)
    assert "Your provider could not confirm that example.net sent this." in said[5]


def test_tab_and_f6_go_through_the_pane_from_the_banner_down(
    mailbox: Mailbox, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(mail("To: alice@example.org\r\n")))
    stops = []
    window.list.view.setFocus()
    for _ in range(3):
        hands.press("F6", window)
        focused = window.focusWidget()
        assert focused is not None
        stops.append(focused)
    assert stops[0] is window.view.banner
    assert stops[1] is window.view.header.subject
    assert stops[2] is window.view.body.text
    window.view.header.more.setFocus()
    QTest.keyClick(window.view.header.more, Qt.Key.Key_Tab)
    assert window.focusWidget() is line(window, "From")
