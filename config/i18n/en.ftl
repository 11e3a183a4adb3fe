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
