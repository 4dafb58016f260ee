"""Which messages a filter takes: asked of the index, and of messages where it wants other header fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mailguard.errors import MailGuardError
from mailguard.mime.header_search import header_fields, holds
from mailguard.mime.parts import Field
from mailguard.model import (
    AnyOf,
    FolderId,
    HeaderWords,
    MessageId,
    SearchField,
    SearchMark,
    SearchQuery,
    TagList,
    Term,
    Words,
)
from mailguard.model import Marked as MarkedTerm
from mailguard.model.filters import Filter
from mailguard.search.query import parse_search
from mailguard.store.messages import Messages


@dataclass(frozen=True, slots=True)
class Matched:
    """unknown: why it cannot be told, by message; none of these is taken."""

    messages: tuple[MessageId, ...] = ()
    unknown: Mapping[MessageId, MailGuardError] = field(default_factory=dict)


class FilterMatching:
    """For one piece of a run: headers are read once for all filters. raw: gets a message as received."""

    def __init__(self, messages: Messages, raw: Callable[[MessageId], bytes], tags: TagList) -> None:
        self._messages = messages
        self._raw = raw
        self._tags = tags
        self._fields: dict[MessageId, tuple[Field, ...] | MailGuardError] = {}

    def query_of(self, filter_: Filter) -> SearchQuery:
        return parse_search(filter_.search, date.today(), self._tags, in_filter=True)

    def match(self, filter_: Filter, folder: FolderId, messages: Sequence[MessageId]) -> Matched:
        """Raises StoreFailed."""
        query = self.query_of(filter_)
        if filter_.search.strip() and not query.terms:
            return Matched()  # nothing of it could be understood: that is no wish for every message
        wanted = {each.condition for each in query.all_terms() if isinstance(each.condition, HeaderWords)}
        if not wanted:
            return Matched(self._messages.matching(folder, messages, query.terms))
        plain = [each for each in query.terms if not isinstance(each.condition, HeaderWords | AnyOf)]
        likely = self._messages.matching(folder, messages, plain) if plain else tuple(messages)
        unknown = {each: error for each in likely if (error := self._look_into(each)) is not None}
        known = [each for each in likely if each not in unknown]
        terms = _answered(query.terms, {each: self._found(each, known) for each in wanted})
        return Matched(self._messages.matching(folder, known, terms), unknown)

    def looks_into_text(self, filter_: Filter) -> bool:
        """Whether it asks for what is known of a message only once it was read."""
        for term in self.query_of(filter_).all_terms():
            match term.condition:
                case Words(field=SearchField.ANY | SearchField.BODY | SearchField.FILE):
                    return True
                case MarkedTerm(mark=SearchMark.VERIFIED | SearchMark.KEY | SearchMark.ATTACHMENT):
                    return True
        return False

    def _look_into(self, message: MessageId) -> MailGuardError | None:
        """Why its header cannot be had."""
        if message not in self._fields:
            try:
                self._fields[message] = header_fields(self._raw(message))
            except MailGuardError as error:
                self._fields[message] = error
        known = self._fields[message]
        return known if isinstance(known, MailGuardError) else None

    def _found(self, wanted: HeaderWords, messages: Iterable[MessageId]) -> frozenset[int]:
        fields = {each: self._fields[each] for each in messages}
        return frozenset(
            each
            for each, known in fields.items()
            if not isinstance(known, MailGuardError) and holds(known, wanted.name, wanted.text)
        )


def _answered(terms: Sequence[Term], found: Mapping[HeaderWords, frozenset[int]]) -> tuple[Term, ...]:
    """The same terms, with what was found of each header field, in groups too."""
    made = []
    for each in terms:
        condition = each.condition
        if isinstance(condition, HeaderWords):
            condition = replace(condition, found=found[condition])
        elif isinstance(condition, AnyOf):
            condition = AnyOf(tuple(_answered(group, found) for group in condition.groups))
        made.append(Term(condition, each.is_negated))
    return tuple(made)
