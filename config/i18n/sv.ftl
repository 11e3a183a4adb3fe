# Det som dörren säger. `lcd-` är de två raderna på en liten skärm, 16 tecken var.
endonym = Svenska

# Tider
clock = kl.{"\u00A0"}{ $hour }.{ $minute }
weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
kept-days =
    { $count ->
        [one] { $count } dag
       *[other] { $count } dagar
    }
kept-hours =
    { $count ->
        [one] { $count } timme
       *[other] { $count } timmar
    }

# Dörren i vila
idle = Biblioteket är meröppet.
idle-until = Biblioteket är meröppet till { $clock }.
idle-next = Visa ditt bibliotekskort.
lcd-idle-1 = Meröppet
lcd-idle-2 = Visa kortet
lcd-idle-until-1 = Öppet till { $hour }.{ $minute }
lcd-idle-until-2 = Visa kortet

stands-open = Biblioteket är öppet.
stands-open-next = Välkommen in.
lcd-stands-open-1 = Öppet
lcd-stands-open-2 = Välkommen in

login-again = Meröppet har börjat.
login-again-next = Är du redan inne? Logga in här med kortet.
lcd-login-again-1 = Meröppet
lcd-login-again-2 = Logga in här
closed-over = Stängt
closed-today = Öppnar i dag { $clock }.
closed-tomorrow = Öppnar i morgon { $clock }.
closed-on = Öppnar { $weekday } den { $day }{"\u00A0"}{ $month } { $clock }.
closed-unknown = Nästa öppettid är inte känd.
closed-next = Välkommen då.
closed-unknown-next = Se öppettiderna på bibliotekets webbplats.
lcd-closed-today-1 = Stängt
lcd-closed-today-2 = Öppnar { $hour }.{ $minute }
lcd-closed-week-1 = Stängt
lcd-closed-week-2 = Öppnar { $weekday ->
        [1] må
        [2] ti
        [3] on
        [4] to
        [5] fr
        [6] lö
       *[7] sö
    } { $hour }.{ $minute }
lcd-closed-on-1 = Stängt
lcd-closed-on-2 = Öppnar { $day }.{ $month }.
lcd-closed-unknown-1 = Stängt
lcd-closed-unknown-2 = Kom senare
out-of-order = Dörren fungerar inte just nu.
out-of-order-next = Ring biblioteket, så hjälper vi dig.
lcd-out-of-order-1 = Ur funktion
lcd-out-of-order-2 = Ring biblioteket

# Besöket
ask-pin = Ange din PIN‑kod.
ask-pin-next = Skydda tangenterna med handen.
ask-pin-enter = Tryck till sist på #.
pin-count = { $typed } av { $longest } siffror
lcd-ask-pin-1 = Ange PIN-koden
checking = Ett ögonblick.
checking-next = Vi kontrollerar kortet.
lcd-checking-1 = Ett ögonblick
lcd-checking-2 = Kortet prövas
welcome = Välkommen!
welcome-next = Stäng dörren efter dig. Släpp inte in andra.
lcd-welcome-1 = Välkommen
lcd-welcome-2 = Stäng efter dig
not-a-card = Detta är inget bibliotekskort.
not-a-card-next = Visa bibliotekskortets streckkod för läsaren.
lcd-not-a-card-1 = Visa biblioteks-
lcd-not-a-card-2 = kortets kod

# Dörren öppnades inte
refused-not-accepted = Kortet eller PIN‑koden godkändes inte.
refused-not-accepted-next = Kontrollera PIN‑koden och visa kortet igen.
lcd-refused-not-accepted-1 = Fel kort/PIN
lcd-refused-not-accepted-2 = Försök igen
refused-too-slow = Tiden gick ut.
refused-too-slow-next = Visa kortet igen och ange PIN‑koden.
lcd-refused-too-slow-1 = Tiden gick ut
lcd-refused-too-slow-2 = Visa kortet
refused-agreement = Avtalet om meröppet saknas.
refused-agreement-next = Gör upp avtalet i biblioteket under servicetid.
lcd-refused-agreement-1 = Avtal saknas
lcd-refused-agreement-2 = Fråga personalen
refused-age = Du är under åldersgränsen för meröppet.
refused-age-next = Kom med en vuxen, eller be om vårdnadshavarens samtycke i biblioteket.
lcd-refused-age-1 = Åldersgräns
lcd-refused-age-2 = Fråga personalen
refused-closed = Dörren är stängd nu.
refused-closed-next = Välkommen när det är öppet.
lcd-refused-closed-1 = Stängt nu
lcd-refused-closed-2 = Kom senare
refused-full = Biblioteket är fullt just nu.
refused-full-next = Vänta en stund och visa kortet igen.
lcd-refused-full-1 = Fullt just nu
lcd-refused-full-2 = Vänta en stund
refused-call-us = Dörren öppnas inte nu med detta kort.
refused-call-us-next = Ring biblioteket, så reder vi ut saken.
lcd-refused-call-us-1 = Öppnas inte
lcd-refused-call-us-2 = Ring biblioteket
refused-try-later = Kortet kan inte kontrolleras just nu.
refused-try-later-next = Vänta en stund och visa kortet igen.
lcd-refused-try-later-1 = Går inte just nu
lcd-refused-try-later-2 = Försök senare

# När skärmen inte når dörren
gone = Skärmen är inte uppdaterad just nu.
gone-next = Dörren kan ändå fungera: visa kortet.

phone = Telefon { $number }
language = Språk

# Dataskydd
privacy-short = Kortnumret och tiden för besöket sparas i { $kept } och raderas sedan.
privacy-more = Dataskydd
privacy-title = Det här minns dörren
privacy-granted = När dörren öppnas sparas kortnumret och klockslaget krypterade.
privacy-erased = De sparas i { $kept } och raderas sedan för gott.
privacy-refused = När dörren inte öppnas sparas inget kortnummer.
privacy-pin = PIN‑koden sparas inte som sådan och visas inte för någon.
privacy-why = Uppgifterna sparas för att lokalerna ska vara trygga. Endast utsedd personal ser dem.
privacy-rights = Du kan be biblioteket att få se allt som sparats om dig.
privacy-controller = Personuppgiftsansvarig: { $name }
back = Tillbaka till dörren
