"""What the peers share: the patrons, the one line that says ready, and commands read from standard input.

A peer prints `{"ready": true, "port": N}` once it listens. Each later line on standard input is one command; the end
of standard input ends the peer, so none outlives the test that started it.
"""

import json
import os
import pathlib
import sys
import threading

LOGIN = ("kiosk1", "kioskpwd")
INSTITUTION = "LASTU"


class Patrons:
    """The sample patrons; a PIN may change while the peer runs."""

    def __init__(self):
        text = pathlib.Path(__file__).with_name("patrons.json").read_text(encoding="utf-8")
        self._by_card = {patron["card"]: patron for patron in json.loads(text)}

    def find(self, card):
        """The patron behind a card number, or None."""
        return self._by_card.get(card)

    def has_pin(self, card, pin):
        """Whether this is that patron's PIN; an empty one is nobody's."""
        patron = self.find(card)
        return patron is not None and pin not in (None, "") and pin == patron["pin"]

    def change_pin(self, card, pin):
        """What the library's desk does when a patron asks for another PIN."""
        self._by_card[card]["pin"] = pin


class Items:
    """The sample items: where each one is, and no more. Loans are for 28 days from the recorded day."""

    def __init__(self):
        text = pathlib.Path(__file__).with_name("items.json").read_text(encoding="utf-8")
        self._by_number = {item["number"]: item for item in json.loads(text)}
        self._lent = {}

    def find(self, number):
        """The item with a number, or None."""
        return self._by_number.get(number)

    def title(self, number):
        """Its title; empty for an unknown item."""
        item = self.find(number)
        return item["title"] if item else ""

    def borrower(self, number):
        """The card it is lent to, or None."""
        return self._lent.get(number)

    def loans(self, card):
        """The numbers of what is lent to a card, in order."""
        return sorted(number for number, who in self._lent.items() if who == card)

    def lend(self, patron, number):
        """Lends it, and says (ok, renewal, words)."""
        item = self.find(number)
        if patron is None:
            return False, False, "Korttia ei tunneta"
        if item is None:
            return False, False, "Nidettä ei löydy"
        if patron.get("lending_ban"):
            return False, False, "Lainauskielto"
        who = self.borrower(number)
        if who not in (None, patron["card"]):
            return False, False, "Nide on toisella lainassa"
        if item.get("held_for") not in (None, patron["card"]):
            return False, False, "Nide on varattu"
        self._lent[number] = patron["card"]
        return True, who is not None, None

    def renew(self, card, number):
        """Renews it, and says whether it could be."""
        return self.borrower(number) == card and card is not None

    def take_back(self, number):
        """Takes it back, and says whether it was lent."""
        return self._lent.pop(number, None) is not None


def flags(patron):
    """The places of the 14 patron-status flags that are set for this patron."""
    places = set()
    if patron.get("lending_ban"):
        places.add(0)
    if patron.get("lost"):
        places.add(4)
    return places


def say(**fact):
    """One fact, one JSON line on standard output."""
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def obey(commands):
    """Runs each line of standard input as `word argument...` in a thread of its own; ends the process at the end."""

    def listen():
        for line in sys.stdin:
            word, *arguments = line.split()
            commands[word](*arguments)
            say(done=word)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
