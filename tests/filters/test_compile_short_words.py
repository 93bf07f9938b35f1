"""One or two letters: the look at a contact's line agrees with the word index, whatever stands around them."""

from __future__ import annotations

import random
import string

from crm_tui.filters.compile.words import word_atom
from crm_tui.filters.tree import Word
from crm_tui.store.store import Store
from crm_tui.values.folding import search_line

OTHERS = "éßжяЖ한글ı²½Ⅷªºاक́ंαω　・ー々𝒜😀\u200d\u0301\u0345\u1abe\u2e2fǄ\ue000\ufffd\u00ad\u00a0\u2028"
"""Letters, marks and signs of which the index makes words or gaps by rules of its own."""
ADD_CONTACT = "INSERT INTO contact(id, uid, kind, created_at, updated_at) VALUES (?1, ?1, 0, 0, 0)"
ADD_LINE = "INSERT INTO search_doc(id, line) VALUES (?, ?)"


def test_the_line_and_the_index_find_the_same_beginnings_of_words(store: Store) -> None:
    chance = random.Random(4)
    alphabet = [*map(chr, range(1, 128)), *string.ascii_lowercase * 4, *OTHERS]
    with store.write("Lines of every kind") as write:
        for number in range(1, 800):
            values = ["".join(chance.choices(alphabet, k=chance.randint(1, 14))) for _ in range(chance.randint(1, 4))]
            write.connection.execute(ADD_CONTACT, (number,))
            write.connection.execute(ADD_LINE, (number, search_line(values)))
    found = 0
    with store.read() as db:
        for text in [
            *string.ascii_lowercase,
            *"ßжя한글ı²½ⅷªºاαω々𝒜",
            "жя",
            "éß",
            *map("".join, zip("aeiousnrt", "bcdenrstx", strict=True)),
        ]:
            atom = word_atom(Word(text))
            ids = atom.sources[0].ids
            looked = {
                row[0] for row in db.execute(f"SELECT id FROM contact WHERE {atom.probe.text}", atom.probe.params)
            }
            assert looked == {row[0] for row in db.execute(ids.text, ids.params)}, text
            found += len(looked)
    assert found > 1_000
