# What the door says. `lcd-` are the two lines of a small display, 16 characters each.
endonym = English

# Times
clock = { $hour }:{ $minute }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
kept-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
kept-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }

# The door at rest
idle = Open for self‑service.
idle-until = Open for self‑service until { $clock }.
idle-next = Show your library card.
lcd-idle-1 = Self-service
lcd-idle-2 = Show your card
lcd-idle-until-1 = Open until { $hour }:{ $minute }
lcd-idle-until-2 = Show your card

stands-open = The library is open.
stands-open-next = Come in.
lcd-stands-open-1 = Open
lcd-stands-open-2 = Come in

login-again = Self‑service has begun.
login-again-next = Already inside? Log in here with your card.
lcd-login-again-1 = Self-service
lcd-login-again-2 = Log in here
closed-over = Closed
closed-today = Opens today at { $clock }.
closed-tomorrow = Opens tomorrow at { $clock }.
closed-on = Opens on { $weekday } { $day }{"\u00A0"}{ $month } at { $clock }.
closed-unknown = The next opening is not known yet.
closed-next = You are welcome then.
closed-unknown-next = See the library's web site for its hours.
lcd-closed-today-1 = Closed
lcd-closed-today-2 = Opens { $hour }:{ $minute }
lcd-closed-week-1 = Closed
lcd-closed-week-2 = Opens { $weekday ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[7] Sun
    } { $hour }:{ $minute }
lcd-closed-on-1 = Closed
lcd-closed-on-2 = Opens { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
lcd-closed-unknown-1 = Closed
lcd-closed-unknown-2 = Come back later
out-of-order = The door is not working right now.
out-of-order-next = Please call the library and we will help.
lcd-out-of-order-1 = Out of order
lcd-out-of-order-2 = Call the library
other-door-first = Close the other door first.
other-door-first-next = This door opens once the other one is closed.
lcd-other-door-first-1 = Close the other
lcd-other-door-first-2 = door first
close-the-door = Please close the door.
close-the-door-next = It has been open for a long time.
lcd-close-the-door-1 = The door is open
lcd-close-the-door-2 = Please close it
fire = Fire alarm.
fire-next = Do not go in. The way out is free, without a card.
lcd-fire-1 = Fire alarm
lcd-fire-2 = Do not go in

# The visit
ask-pin = Enter your PIN.
ask-pin-next = Cover the keys with your hand.
ask-pin-enter = Press # when you are done.
pin-count = { $typed } of { $longest } digits
lcd-ask-pin-1 = Enter your PIN
checking = One moment.
checking-next = We are checking your card.
lcd-checking-1 = One moment
lcd-checking-2 = Checking
welcome = Welcome!
welcome-next = Close the door behind you. Let nobody in with you.
lcd-welcome-1 = Welcome
lcd-welcome-2 = Close behind you
not-a-card = This is not a library card.
not-a-card-next = Show the barcode of your library card to the reader.
lcd-not-a-card-1 = Show the code on
lcd-not-a-card-2 = the library card

# The door did not open
refused-not-accepted = The card or the PIN was not accepted.
refused-not-accepted-next = Check the PIN and show your card again.
lcd-refused-not-accepted-1 = Wrong card/PIN
lcd-refused-not-accepted-2 = Try again
refused-too-slow = Time ran out.
refused-too-slow-next = Show your card again and enter the PIN.
lcd-refused-too-slow-1 = Time ran out
lcd-refused-too-slow-2 = Show your card
refused-agreement = There is no self‑service agreement yet.
refused-agreement-next = Make it in the library while staff are there.
lcd-refused-agreement-1 = No agreement yet
lcd-refused-agreement-2 = Ask the library
refused-age = You are below the age limit for self‑service.
refused-age-next = Come with an adult, or ask the library about a guardian's consent.
lcd-refused-age-1 = Age limit
lcd-refused-age-2 = Ask the library
refused-closed = The door is closed now.
refused-closed-next = You are welcome during opening hours.
lcd-refused-closed-1 = Closed now
lcd-refused-closed-2 = Come back later
refused-full = The library is full right now.
refused-full-next = Wait a while and show your card again.
lcd-refused-full-1 = Full right now
lcd-refused-full-2 = Wait a while
refused-call-us = The door does not open for this card now.
refused-call-us-next = Please call the library; it can be sorted out.
lcd-refused-call-us-1 = Door stays shut
lcd-refused-call-us-2 = Call the library
refused-try-later = The card cannot be checked right now.
refused-try-later-next = Wait a while and show your card again.
lcd-refused-try-later-1 = Not possible now
lcd-refused-try-later-2 = Try again later

# When the display cannot reach the door
gone = This display is not up to date right now.
gone-next = The door may still work: show your card.

phone = Phone { $number }
language = Language

# Privacy
privacy-short = Your card number and the time are kept for { $kept }, then erased.
privacy-more = Privacy
privacy-title = What the door remembers
privacy-granted = When the door opens, your card number and the time are stored, encrypted.
privacy-erased = They are kept for { $kept } and then erased for good.
privacy-refused = When the door does not open, no card number is stored.
privacy-pin = Your PIN is not stored as it is, and nobody is shown it.
privacy-why = This is kept so that the library is a safe place. Only named members of staff can see it.
privacy-rights = You may ask the library to see everything that is held about you.
privacy-controller = Controller: { $name }
back = Back to the door

# The self-checkout station. What ends in `-next` says what to do now.
station-borrow = Borrow
station-return = Return
station-loans = My loans
station-welcome-next = Or show your card or a book to the reader right away.
station-offline = The library system is not answering.
station-offline-queue-next = You can still borrow and return. Your loans can be seen later.
station-offline-wait-next = Borrowing and returning work again once it is back.
station-card = Show your library card to the reader.
station-card-next = Hold the barcode in front of the reader.
station-no-card-next = No card with you? You can return without one.
station-clear = Clear
station-enter = OK
station-go-on = Continue
station-try-again = Try again
station-start-over = Start over
station-finish = Done
station-in-this-language = Continue in English

# How the screen is
station-low = Buttons lower
station-high = Buttons higher
station-contrast = High contrast
station-plain = Usual colours
station-help = Help
station-close = Close

# Whom to turn to
station-staff-now = Staff are in the library now.
station-staff-today = Staff are here today from { $clock }.
station-staff-tomorrow = Staff are here tomorrow from { $clock }.
station-staff-next = Staff are here on { $day } from { $clock }.
station-code = Code { $code }
station-said = The library's message

# The card was not accepted
station-blocked = You cannot borrow with this card now.
station-blocked-next = You can still return and see your loans. Call the library; it can be sorted out.
station-away = Your card cannot be checked right now.
station-away-next = The library system is not answering. Wait a while and try again.

# Borrowing and returning
station-hello = Hello, { $name }
station-scan-borrow = Show the items to the reader one by one.
station-scan-return = Show the items to the reader one by one.
station-scan-next = The barcode is usually on the back cover.
station-not-a-code = This is not a library barcode.
station-not-a-code-next = Look for the library's own label and show that.
station-item = Item { $number }
station-reading = Reading…
station-lent = Borrowed
station-yours = You have this already
station-returned = Returned
station-queued = Written down
station-queued-next = It is passed on as soon as the library system answers again.
station-unsure = Not certain
station-unsure-borrow-next = We do not know whether it was registered. Leave it here; staff will check.
station-unsure-return-next = We do not know whether it was registered. Put it on the staff shelf.
station-refused = Not borrowed
station-refused-return = Not returned
station-due = Return by
station-due-unknown = See the due date under My loans.
station-today = today
station-tomorrow = tomorrow
station-day = { $weekday } { $day }{"\u00A0"}{ $month }
station-to-shelf = Put it on the returns shelf.
station-to-bin = Put it in bin { $bin }.
station-to-staff = Put it on the staff shelf.
station-to-staff-next = Staff will see to it next.
station-to-reject = Put it on the shelf for items to check.
station-to-reject-next = It cannot be returned here by itself. Staff will look into it.
station-lent-count =
    { $count ->
        [one] { $count } item borrowed
       *[other] { $count } items borrowed
    }
station-returned-count =
    { $count ->
        [one] { $count } item returned
       *[other] { $count } items returned
    }
station-earlier = Earlier
station-no-items = Nothing yet

# The pad
station-pad-items =
    { $count ->
        [one] { $count } item on the pad
       *[other] { $count } items on the pad
    }
station-pad-items-next = Show your card to borrow them, or choose Return.
station-pad-count = { $done } of { $count } on the pad
station-pad-unread-next =
    { $count ->
        [one] { $count } item could not be read: show its barcode to the reader.
       *[other] { $count } items could not be read: show their barcodes to the reader.
    }
station-pad-away = The pad is not working right now.
station-pad-away-next = Show the barcodes to the reader instead.
station-lay-borrow = Lay the items you want on the pad.
station-lay-return = Lay the items on the pad.
station-lay-next = You can also show a barcode to the reader.
station-set-parts-next = { $here } of { $parts } parts on the pad. Lay the rest there too.
station-securing = Finishing the return…
station-unsecured = The return needs staff
station-unsecured-next = Staff will finish the return.
station-alarm-setting = turning its alarm off…
station-alarm-off = alarm off
station-alarm-on = alarm still on
station-alarm-on-next = Leave it on the staff shelf; the gate would sound.
station-alarm-kept-next = Its alarm stays on. Call the library before you take it out.
station-put-back = Put it back on the pad.
station-put-back-borrow-next = Its alarm is still on, and the gate would sound.
station-put-back-return-next = Its return is not finished yet.
station-put-back-busy-next = Trying again. Leave it in its place for a moment.
station-put-back-others =
    { $count ->
        [one] { $count } more to put back
       *[other] { $count } more to put back
    }
station-give-to-staff = Leave it to staff

# An item is not lent
station-b01 = The library does not know this item.
station-b01-next = You cannot borrow it now. Leave it on the staff shelf.
station-b02 = This is not a library barcode.
station-b02-next = Look for the library's own label and show that.
station-b03 = This is reserved for somebody else.
station-b03-next = Leave it on the staff shelf; somebody is waiting for it.
station-b04 = This is on loan to somebody else.
station-b04-next = Leave it on the staff shelf, and we will look into it.
station-b05 = This cannot be borrowed now.
station-b05-next = You may use it here. Leave it on the staff shelf afterwards.
station-b06 = You have reached the number of loans allowed.
station-b06-next = Leave this here. You can return something and try again.
station-b07 = You cannot borrow with this card now.
station-b07-next = Leave this here. Call the library; it can be sorted out.
station-b08 = The library system does not lend this.
station-b08-next = Leave this here. Call the library if you want to know more.
station-b09 = The library system is not answering.
station-b09-next = Keep this at hand and try again in a while.
station-b10 = This could not be registered.
station-b10-next = Leave this here and try again in a while.
station-b11 = This is for use in the library only.
station-b11-next = You may use it here. Leave it on the staff shelf afterwards.
station-b12 = This is no longer in the collection.
station-b12-next = Leave it on the staff shelf, and we will look into it.
station-return-refused-next = Put it on the staff shelf, and we will look into it.
station-return-later-next = It is still on loan to you. Try again in a while.

# My loans
station-tab-loans = Loans
station-tab-holds = Reservations
station-tab-fees = Fees
station-fetching = One moment, fetching…
station-no-loans = You have no loans.
station-no-holds = No reservations to show.
station-no-fees = You have no fees to pay.
station-overdue = Overdue
station-overdue-count = { $count } overdue
station-ready-count = { $count } ready to fetch
station-renew = Renew
station-renew-all = Renew all
station-renewed = Renewed
station-not-renewed = Not renewed
station-renewed-all = { $renewed } renewed, { $left } not renewed.
station-cancel-hold = Cancel
station-cancelled = Cancelled
station-not-cancelled = Not cancelled
station-busy = One moment…
station-to-pay = To pay
station-money = { $whole }.{ $cents }{"\u00A0"}{ $currency }
station-pay-next = Read the code with your phone to pay.
station-page = Page { $page } of { $pages }
station-next-page = Next
station-previous-page = Previous

# The end
station-receipt = Would you like a receipt?
station-receipt-none = No receipt
station-receipt-print = Print receipt
station-printing = Your receipt is being printed.
station-printing-next = Take it from the printer.
station-thanks = Thank you, and goodbye!
station-printed-next = Do not forget your receipt.
station-not-printed = The receipt could not be printed.
station-not-printed-next = What you borrowed is registered all the same.
station-nothing = Nothing was borrowed or returned.
station-renewed-count =
    { $count ->
        [one] { $count } loan renewed
       *[other] { $count } loans renewed
    }
station-queued-count =
    { $count ->
        [one] { $count } item passed on later
       *[other] { $count } items passed on later
    }
station-refused-count =
    { $count ->
        [one] { $count } item left here
       *[other] { $count } items left here
    }
station-first-due = The first is due back
station-still-there = Are you still there?
station-still-there-next =
    { $seconds ->
        [one] Your visit ends in { $seconds } second.
       *[other] Your visit ends in { $seconds } seconds.
    }
station-ends-soon = Your visit is about to end.
station-seconds =
    { $seconds ->
        [one] second
       *[other] seconds
    }
station-end-now = End now
station-more-time = More time
station-another-card = Another card was shown.
station-another-card-next = Is your own visit over? The other card can begin after it.
station-stay = Continue my visit
station-out-of-order = This machine is not working right now.
station-gone = This screen is not up to date right now.
station-gone-next = Wait a moment; it comes back by itself.

# Help, a sentence or three for each step
station-help-welcome = Choose what you want to do. Borrowing and your loans need your library card; returning does not.
station-help-card = The barcode is on the card or in the library's app. Hold it still, about a hand's breadth from the reader.
station-help-pin = It is the code you chose at the library. If you have forgotten it, the library can give you a new one.
station-help-checking = Your card is being checked. This takes a few seconds at most.
station-help-borrow = Show the items one by one and look at the screen each time. A tick means that the item is yours to take.
station-help-return = Show the items one by one. The screen says on which shelf or in which bin each of them goes.
station-help-put-back = A tag in the item tells the gate that it may leave. Lay it flat on the pad and hold it still for a moment.
station-help-account = Renewing moves the due date. What another patron waits for cannot be renewed.
station-help-end = Your loans are registered, with or without a receipt.
station-help-trouble = The screen says what happened and what you can do now. The library helps by phone too.

# The receipt
receipt-lent = Borrowed
receipt-renewed = Renewed
receipt-returned = Returned
receipt-queued = Recorded later
receipt-queued-next = The library system could not be reached. These are recorded when it is back.
receipt-thanks = Thank you for your visit!
