"""A library system on PyPI's invenio-sip2: its socket server, messages and checksums; our patrons, kept in memory.

    ils_invenio.py [PORT]

Commands: `silent` (read, but answer no patron), `answer`, `pin CARD PIN`.
"""

import logging
import os
import socket
import sys
import threading

from flask import Flask
from invenio_sip2.ext import InvenioSIP2
from invenio_sip2.models import (
    PatronStatus,
    PatronStatusTypes,
    SelfcheckCheckin,
    SelfcheckCheckout,
    SelfcheckItemInformation,
    SelfcheckPatronInformation,
    SelfcheckPatronStatus,
    SelfcheckRenew,
)
from invenio_sip2.server import SocketServer

import peer

PATRONS = peer.Patrons()
ITEMS = peer.Items()
DUE = "20261220    235900"
ANSWERING = threading.Event()
ANSWERING.set()


class MemoryStore:
    """invenio-sip2's datastore interface without a Redis server beside it."""

    def __init__(self, app=None):
        self._records = {}

    def get(self, id_, record_type=None):
        prefix = f"{record_type}:{id_}" if record_type else id_
        return next((value for key, value in self._records.items() if key.startswith(prefix)), None)

    def add(self, record, id_=None, **_):
        self._records[record.get_key()] = record.dumps()

    def update(self, record, **_):
        self._records[record.get_key()] = record.dumps()

    def delete(self, record, record_type=None):
        self._records.pop(record.get_key(), None)

    def flush(self):
        self._records.clear()

    def all(self, record_type=None):
        return [value for key, value in self._records.items() if not record_type or key.startswith(f"{record_type}:")]

    def search(self, search_term="*", index_type="*", filter_query=None):
        ending = f"_{filter_query}" if filter_query else ""
        return [v for k, v in self._records.items() if k.startswith(f"{index_type}:") and k.endswith(ending)]


def login(user, password, **_):
    """The kiosk's own login; an empty answer is a refusal."""
    if (user, password) != peer.LOGIN:
        return {}
    return {
        "authenticated": True,
        "terminal": user,
        "institution_id": peer.INSTITUTION,
        "library_name": "Lappeenranta",
        "library_language": "fin",
        "user_id": "1",
    }


def system_status(_terminal, **_):
    """What 99 asks for."""
    return True


def validate_patron(card, **_):
    """Whether the card is anyone's."""
    return PATRONS.find(card) is not None


def authorize_patron(card, pin, **_):
    """Whether the PIN is that card's."""
    return PATRONS.has_pin(card, pin)


def account(card, **_):
    """What 63 asks for."""
    ANSWERING.wait()
    patron = described(SelfcheckPatronInformation, card)
    patron["charged_items"] = ITEMS.loans(card)
    return patron


def patron_status(card, **_):
    """What 23 asks for."""
    ANSWERING.wait()
    return described(SelfcheckPatronStatus, card)


def described(kind, card):
    """One patron as invenio-sip2 wants them; it has no PA, PC, PB or XP to give."""
    patron = PATRONS.find(card)
    status = PatronStatus()
    kinds = list(PatronStatusTypes)
    for place in peer.flags(patron) if patron else {0, 1, 2, 3}:
        status.add_patron_status_type(kinds[place])
    facts = {"currency_type": "EUR", "fee_amount": patron["fees"]} if patron else {}
    answer = kind(
        patron_id=card,
        institution_id=peer.INSTITUTION,
        patron_name=patron["name"] if patron else "",
        patron_status=status,
        language="fin" if patron else "und",
        **facts,
    )
    # Set afterwards: the constructor drops a False, and BL would be left out.
    answer["valid_patron"] = patron is not None
    return answer


def checkout(_user, number, card, **_):
    """What 11 asks for."""
    ok, renewal, words = ITEMS.lend(PATRONS.find(card), number)
    return lent(SelfcheckCheckout(ITEMS.title(number), checkout=ok, renewal=renewal, desensitize=ok), ok, words)


def renew(_user, number, patron_id=None, **_):
    """What 29 asks for."""
    ok = ITEMS.renew(patron_id, number)
    answer = SelfcheckRenew(ITEMS.title(number), success=ok, renewal=ok)
    return lent(answer, ok, None if ok else "Uusinta ei onnistu")


def lent(answer, ok, words):
    """What 12 and 30 have in common."""
    answer["due_date"] = DUE if ok else ""
    answer["screen_messages"] = [words] if words else []
    return answer


def checkin(_user, number, **_):
    """What 09 asks for."""
    ok = ITEMS.take_back(number)
    answer = SelfcheckCheckin("LASTU", checkin=ok, alert=not ok, resensitize=ok, title_id=ITEMS.title(number))
    answer["screen_messages"] = [] if ok else ["Nide ei ollut lainassa"]
    return answer


def item(number, **_):
    """What 17 asks for."""
    lent_out = ITEMS.borrower(number) is not None
    known = "CHARGED" if lent_out else "AVAILABLE"
    return SelfcheckItemInformation(
        number,
        title_id=ITEMS.title(number),
        circulation_status=known if ITEMS.find(number) else "OTHER",
        due_date=DUE if lent_out else None,
    )


def free_port():
    """invenio-sip2 does not tell which port it got, so one is chosen for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else free_port()
    app = Flask("ils")
    app.config.update(
        SIP2_DATASTORE_HANDLER=MemoryStore,
        SIP2_LOGGING_CONSOLE=False,
        SIP2_ERROR_DETECTION=True,
        SIP2_REMOTE_ACTION_HANDLERS={
            "ils": {
                "login_handler": login,
                "system_status_handler": system_status,
                "patron_handlers": {
                    "validate_patron": validate_patron,
                    "authorize_patron": authorize_patron,
                    "enable_patron": account,
                    "patron_status": patron_status,
                    "account": account,
                },
                "item_handlers": {"item": item},
                # No handler for 65: invenio-sip2 stays silent to it, whatever is configured.
                "circulation_handlers": {"checkout": checkout, "checkin": checkin, "renew": renew},
            }
        },
    )
    InvenioSIP2(app)
    logging.getLogger("invenio-sip2").setLevel(logging.WARNING)
    with app.app_context():
        server = SocketServer(name="ils", host="127.0.0.1", port=port, remote="ils", process_id=os.getpid())
        peer.obey({"silent": ANSWERING.clear, "answer": ANSWERING.set, "pin": PATRONS.change_pin})
        peer.say(ready=True, port=port)
        server.run()


main()
