"""A list by how many messages its threads have, or how many of them are unread."""

from __future__ import annotations

from array import array
from itertools import pairwise

from mailguard.model.threads import Listing, Places


def sorted_by_count(listing: Listing, *, of_unread: bool, largest_first: bool) -> Listing:
    """Threads stay together; those of as many keep their order among each other."""
    edges = [*listing.starts, len(listing.ids)]
    threads = list(pairwise(edges))
    if of_unread:
        counts = [sum(listing.unread[first:end]) for first, end in threads]
    else:
        counts = [end - first for first, end in threads]
    ids, depths, starts, unread = array("q"), array("H"), array("q"), bytearray()
    shared: list[tuple[int, int]] = []
    for number in sorted(range(len(threads)), key=counts.__getitem__, reverse=largest_first):
        first, end = threads[number]
        if end - first > 1:
            shared += zip(listing.ids[first:end], range(len(ids), len(ids) + end - first), strict=True)
        starts.append(len(ids))
        ids += listing.ids[first:end]
        depths += listing.depths[first:end]
        unread += listing.unread[first:end]
    heads = array("q", [ids[place] for place in starts])
    return Listing(ids, depths, bytes(unread), heads, starts, Places(shared))
