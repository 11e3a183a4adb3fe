"""A library system on PyPI's pysip2: its server, its codec, its checksums and its strictness; our patrons.

    ils_pysip2.py [PORT]

Commands: `silent` (read, but answer no patron), `answer`, `pin CARD PIN`.
"""

import asyncio
import sys

from pysip2 import (
    END_PATRON_SESSION,
    LOGIN,
    PATRON_INFORMATION,
    SC_STATUS,
    EndSessionResponse,
    LoginResponse,
    PatronInformationResponse,
    SIP2Server,
)

import peer

PATRONS = peer.Patrons()


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


def patron_information(request, context):
    """The 64 for one 63; pysip2 has no PA, PC, PB or XP to give."""
    patron = PATRONS.find(request.patron_identifier)
    right = PATRONS.has_pin(request.patron_identifier, request.patron_password)
    blank = "0000"
    set_places = peer.flags(patron) if patron else {0, 1, 2, 3}
    return PatronInformationResponse(
        patron_status="".join("Y" if place in set_places else " " for place in range(14)),
        language="007",
        transaction_date=context.now_18(),
        hold_items_count=blank,
        overdue_items_count=blank,
        charged_items_count=blank,
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
        screen_message=("Tervetuloa!",) if patron else ("Tuntematon kortti",),
    )


asyncio.run(main())
