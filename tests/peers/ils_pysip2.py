"""A library system on PyPI's pysip2: its server, its codec, its checksums and its strictness; our patrons.

    ils_pysip2.py [PORT]

Commands: `silent` (read, but answer no patron), `answer`, `pin CARD PIN`.
"""

import asyncio
import sys

from pysip2 import (
    CHECKIN,
    CHECKOUT,
    END_PATRON_SESSION,
    ITEM_INFORMATION,
    LOGIN,
    PATRON_INFORMATION,
    RENEW,
    RENEW_ALL,
    SC_STATUS,
    CheckinResponse,
    CheckoutResponse,
    EndSessionResponse,
    ItemInformationResponse,
    LoginResponse,
    PatronInformationResponse,
    RenewAllResponse,
    RenewResponse,
    SIP2Server,
)

import peer

PATRONS = peer.Patrons()
ITEMS = peer.Items()
# As this server would format it; nobody counts days here.
DUE = "20.12.2026"


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    loop = asyncio.get_running_loop()
    answering = asyncio.Event()
    answering.set()
    server = SIP2Server(
        encoding="utf-8", error_detection="required", login_required=True, institution_id=peer.INSTITUTION
    )

    @server.route(LOGIN)
    async def login(request, _context):
        right = (request.login_user_id, request.login_password) == peer.LOGIN
        return LoginResponse(ok="1" if right else "0")

    @server.route(SC_STATUS)
    async def status(request, context):
        return context.server.build_acs_status(request)

    @server.route(PATRON_INFORMATION)
    async def information(request, context):
        await answering.wait()
        return patron_information(request, context)

    @server.route(END_PATRON_SESSION)
    async def end(request, context):
        await answering.wait()
        return EndSessionResponse(
            end_session="Y",
            transaction_date=context.now_18(),
            institution_id=peer.INSTITUTION,
            patron_identifier=request.patron_identifier,
        )

    route_circulation(server)
    peer.obey(
        {
            "silent": lambda: loop.call_soon_threadsafe(answering.clear),
            "answer": lambda: loop.call_soon_threadsafe(answering.set),
            "pin": PATRONS.change_pin,
        }
    )
    async with server.start(port=port) as bound:
        peer.say(ready=True, port=bound)
        await asyncio.Event().wait()


def route_circulation(server):
    """The messages of a self-checkout station."""

    @server.route(CHECKOUT)
    async def checkout(request, context):
        ok, renewal, words = ITEMS.lend(PATRONS.find(request.patron_identifier), request.item_identifier)
        return CheckoutResponse(**loan(request, context, ok, renewal, words), security_inhibit="N")

    @server.route(RENEW)
    async def renew(request, context):
        ok = ITEMS.renew(request.patron_identifier, request.item_identifier)
        return RenewResponse(**loan(request, context, ok, ok, None if ok else "Uusinta ei onnistu"))

    @server.route(RENEW_ALL)
    async def renew_all(request, context):
        items = tuple(ITEMS.loans(request.patron_identifier))
        return RenewAllResponse(
            ok="1",
            renewed_count=f"{len(items):04}",
            unrenewed_count="0000",
            transaction_date=context.now_18(),
            institution_id=peer.INSTITUTION,
            renewed_items=items,
        )

    @server.route(CHECKIN)
    async def checkin(request, context):
        ok = ITEMS.take_back(request.item_identifier)
        return CheckinResponse(
            ok="1" if ok else "0",
            resensitize="Y" if ok else "N",
            magnetic_media="U",
            alert="N" if ok else "Y",
            transaction_date=context.now_18(),
            institution_id=peer.INSTITUTION,
            item_identifier=request.item_identifier,
            permanent_location="LASTU",
            title_identifier=ITEMS.title(request.item_identifier),
            sort_bin="2" if ok else "9",
            screen_message=() if ok else ("Anna nide henkilökunnalle",),
        )

    @server.route(ITEM_INFORMATION)
    async def item_information(request, context):
        number = request.item_identifier
        lent = ITEMS.borrower(number) is not None
        return ItemInformationResponse(
            circulation_status="04" if lent else "03" if ITEMS.find(number) else "01",
            security_marker="02",
            fee_type="01",
            transaction_date=context.now_18(),
            due_date=DUE if lent else None,
            item_identifier=number,
            title_identifier=ITEMS.title(number),
        )


def loan(request, context, ok, renewal, words):
    """What 12 and 30 have in common."""
    return {
        "ok": "1" if ok else "0",
        "renewal_ok": "Y" if renewal else "N",
        "magnetic_media": "U",
        "desensitize": "Y" if ok else "N",
        "transaction_date": context.now_18(),
        "institution_id": peer.INSTITUTION,
        "patron_identifier": request.patron_identifier,
        "item_identifier": request.item_identifier,
        "title_identifier": ITEMS.title(request.item_identifier),
        "due_date": DUE if ok else "",
        "screen_message": (words,) if words else (),
    }


def patron_information(request, context):
    """The 64 for one 63; pysip2 has no PA, PC, PB or XP to give."""
    patron = PATRONS.find(request.patron_identifier)
    right = PATRONS.has_pin(request.patron_identifier, request.patron_password)
    blank = "0000"
    loans = tuple(ITEMS.loans(request.patron_identifier))
    wants_loans = request.summary[2:3] == "Y"
    set_places = peer.flags(patron) if patron else {0, 1, 2, 3}
    return PatronInformationResponse(
        patron_status="".join("Y" if place in set_places else " " for place in range(14)),
        language="007",
        transaction_date=context.now_18(),
        hold_items_count=blank,
        overdue_items_count=blank,
        charged_items_count=f"{len(loans):04}",
        fine_items_count=blank,
        recall_items_count=blank,
        unavailable_holds_count=blank,
        institution_id=peer.INSTITUTION,
        patron_identifier=request.patron_identifier,
        personal_name=patron["name"] if patron else "",
        valid_patron="Y" if patron else "N",
        valid_patron_password="Y" if right else "N",
        currency_type="EUR" if patron else None,
        fee_amount=patron["fees"] if patron else None,
        charged_items=loans if wants_loans else (),
        screen_message=("Tervetuloa!",) if patron else ("Tuntematon kortti",),
    )


asyncio.run(main())
