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
other-door-first = Stäng den andra dörren först.
other-door-first-next = Den här dörren öppnas när den andra är stängd.
lcd-other-door-first-1 = Stäng den andra
lcd-other-door-first-2 = dörren först
close-the-door = Var vänlig och stäng dörren.
close-the-door-next = Dörren har stått öppen länge.
lcd-close-the-door-1 = Dörren är öppen
lcd-close-the-door-2 = Stäng dörren
fire = Brandlarm.
fire-next = Gå inte in. Ut kommer man utan kort.
lcd-fire-1 = Brandlarm
lcd-fire-2 = Gå inte in

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

# Lånestationen. `-next` säger vad man kan göra nu.
station-borrow = Låna
station-return = Återlämna
station-loans = Mina lån
station-welcome-next = Du kan också visa kortet eller en bok för läsaren genast.
station-offline = Bibliotekssystemet svarar inte.
station-offline-queue-next = Du kan ändå låna och lämna tillbaka. Dina lån kan du se senare.
station-offline-wait-next = Det går att låna och lämna tillbaka när förbindelsen är tillbaka.
station-card = Visa ditt bibliotekskort för läsaren.
station-card-next = Håll kortets streckkod framför läsaren.
station-no-card-next = Har du inget kort med dig? Lämna tillbaka kan man utan kort.
station-clear = Rensa
station-enter = OK
station-go-on = Fortsätt
station-try-again = Försök igen
station-start-over = Börja om
station-finish = Klar
station-in-this-language = Fortsätt på svenska

# Hur skärmen är
station-low = Lägre knappar
station-high = Högre knappar
station-contrast = Hög kontrast
station-plain = Vanliga färger
station-help = Hjälp
station-close = Stäng

# Vem man kan vända sig till
station-staff-now = Personalen är på plats nu.
station-staff-today = Personalen är på plats i dag från { $clock }.
station-staff-tomorrow = Personalen är på plats i morgon { $clock }.
station-staff-next = Personalen är på plats { $day } från { $clock }.
station-code = Kod { $code }
station-said = Meddelande från biblioteket

# Kortet godkändes inte
station-blocked = Du kan inte låna med det här kortet nu.
station-blocked-next = Du kan ändå lämna tillbaka och se dina lån. Ring biblioteket, så reder vi ut saken.
station-away = Kortet kan inte kontrolleras just nu.
station-away-next = Bibliotekssystemet svarar inte. Vänta en stund och försök igen.

# Lån och återlämning
station-hello = Hej, { $name }
station-scan-borrow = Visa det du vill låna, en sak i taget.
station-scan-return = Visa det du lämnar tillbaka, en sak i taget.
station-scan-next = Streckkoden finns oftast på bakpärmen.
station-not-a-code = Detta är inte bibliotekets streckkod.
station-not-a-code-next = Leta upp bibliotekets egen etikett och visa den.
station-item = Exemplar { $number }
station-reading = Läser…
station-lent = Lånad
station-yours = Du har redan lånat den här
station-returned = Återlämnad
station-queued = Antecknad
station-queued-next = Uppgiften förs vidare när bibliotekssystemet svarar igen.
station-unsure = Osäkert
station-unsure-borrow-next = Vi vet inte om lånet registrerades. Lämna den här; personalen kontrollerar saken.
station-unsure-return-next = Vi vet inte om återlämningen registrerades. Lägg den på personalens hylla.
station-refused = Inte lånad
station-refused-return = Inte återlämnad
station-due = Lämna tillbaka senast
station-due-unknown = Förfallodagen ser du under Mina lån.
station-today = i dag
station-tomorrow = i morgon
station-day = { $weekday } den { $day }{"\u00A0"}{ $month }
station-to-shelf = Ställ den på återlämningshyllan.
station-to-bin = Lägg den i fack { $bin }.
station-to-staff = Lägg den på personalens hylla.
station-to-staff-next = Personalen tar hand om den härnäst.
station-to-reject = Lägg den på hyllan för utredning.
station-to-reject-next = Den kan inte lämnas tillbaka här på egen hand. Personalen utreder saken.
station-lent-count =
    { $count ->
        [one] { $count } lånad
       *[other] { $count } lånade
    }
station-returned-count =
    { $count ->
        [one] { $count } återlämnad
       *[other] { $count } återlämnade
    }
station-earlier = Tidigare
station-no-items = Inget ännu

# Plattan
station-pad-items =
    { $count ->
        [one] { $count } exemplar på plattan
       *[other] { $count } exemplar på plattan
    }
station-pad-items-next = Visa kortet om du vill låna, eller välj Återlämna.
station-pad-count = { $done } av { $count } på plattan
station-pad-unread-next =
    { $count ->
        [one] { $count } exemplar kunde inte läsas: visa dess streckkod för läsaren.
       *[other] { $count } exemplar kunde inte läsas: visa deras streckkoder för läsaren.
    }
station-pad-away = Plattan fungerar inte just nu.
station-pad-away-next = Visa streckkoderna för läsaren i stället.
station-lay-borrow = Lägg det du vill låna på plattan.
station-lay-return = Lägg det du lämnar tillbaka på plattan.
station-lay-next = Du kan också visa en streckkod för läsaren.
station-set-parts-next = { $here } av { $parts } delar på plattan. Lägg dit resten också.
station-securing = Återlämningen slutförs…
station-unsecured = Återlämningen blev inte klar
station-unsecured-next = Personalen slutför återlämningen.
station-alarm-setting = larmet stängs av…
station-alarm-off = larmet avstängt
station-alarm-on = larmet är ännu på
station-alarm-on-next = Lägg den på personalens hylla, annars larmar porten.
station-alarm-kept-next = Larmet är kvar på. Ring biblioteket innan du tar ut den.
station-put-back = Lägg tillbaka den på plattan.
station-put-back-borrow-next = Larmet är ännu på, och porten skulle larma.
station-put-back-return-next = Återlämningen är inte klar ännu.
station-put-back-busy-next = Vi försöker igen. Låt den ligga stilla en stund.
station-put-back-others =
    { $count ->
        [one] Ytterligare { $count } väntar
       *[other] Ytterligare { $count } väntar
    }
station-give-to-staff = Lämna till personalen

# Exemplaret lånas inte ut
station-b01 = Biblioteket känner inte till exemplaret.
station-b01-next = Den kan inte lånas nu. Lägg den på personalens hylla.
station-b02 = Detta är inte bibliotekets streckkod.
station-b02-next = Leta upp bibliotekets egen etikett och visa den.
station-b03 = Den här är reserverad för någon annan.
station-b03-next = Lägg den på personalens hylla; någon väntar på den.
station-b04 = Den här är utlånad till någon annan.
station-b04-next = Lägg den på personalens hylla, så reder vi ut saken.
station-b05 = Den här kan inte lånas nu.
station-b05-next = Du kan använda den här. Lägg den sedan på personalens hylla.
station-b06 = Du har redan så många lån som tillåts.
station-b06-next = Lämna den här. Du kan lämna tillbaka något och försöka igen.
station-b07 = Du kan inte låna med det här kortet nu.
station-b07-next = Lämna den här. Ring biblioteket, så reder vi ut saken.
station-b08 = Bibliotekssystemet lånar inte ut den här.
station-b08-next = Lämna den här. Ring biblioteket om du vill veta mer.
station-b09 = Bibliotekssystemet svarar inte.
station-b09-next = Ha den till hands och försök igen om en stund.
station-b10 = Den här kunde inte registreras.
station-b10-next = Lämna den här och försök igen om en stund.
station-b11 = Den här får bara användas i biblioteket.
station-b11-next = Du kan använda den här. Lägg den sedan på personalens hylla.
station-b12 = Den här har utgått ur samlingen.
station-b12-next = Lägg den på personalens hylla, så reder vi ut saken.
station-return-refused-next = Lägg den på personalens hylla, så reder vi ut saken.
station-return-later-next = Den är fortfarande lånad av dig. Försök igen om en stund.

# Mina lån
station-tab-loans = Lån
station-tab-holds = Reservationer
station-tab-fees = Avgifter
station-fetching = Ett ögonblick, hämtar…
station-no-loans = Du har inga lån.
station-no-holds = Inga reservationer att visa.
station-no-fees = Du har inget att betala.
station-overdue = Försenad
station-overdue-count =
    { $count ->
        [one] { $count } försenad
       *[other] { $count } försenade
    }
station-ready-count = { $count } att hämta
station-renew = Förnya
station-renew-all = Förnya alla
station-renewed = Förnyad
station-not-renewed = Inte förnyad
station-renewed-all = { $renewed } förnyade, { $left } inte förnyade.
station-cancel-hold = Avboka
station-cancelled = Avbokad
station-not-cancelled = Inte avbokad
station-busy = Ett ögonblick…
station-to-pay = Att betala
station-money = { $whole },{ $cents }{"\u00A0"}{ $currency }
station-pay-next = Läs koden med telefonen för att betala.
station-page = Sida { $page } av { $pages }
station-next-page = Nästa
station-previous-page = Föregående

# Till sist
station-receipt = Vill du ha ett kvitto?
station-receipt-none = Inget kvitto
station-receipt-print = Skriv ut kvitto
station-printing = Ditt kvitto skrivs ut.
station-printing-next = Ta det från skrivaren.
station-thanks = Tack och hej då!
station-printed-next = Glöm inte kvittot.
station-not-printed = Kvittot kunde inte skrivas ut.
station-not-printed-next = Allt är ändå registrerat.
station-nothing = Inget lånades eller lämnades tillbaka.
station-renewed-count =
    { $count ->
        [one] { $count } lån förnyat
       *[other] { $count } lån förnyade
    }
station-queued-count =
    { $count ->
        [one] { $count } förs vidare senare
       *[other] { $count } förs vidare senare
    }
station-refused-count =
    { $count ->
        [one] { $count } blir kvar här
       *[other] { $count } blir kvar här
    }
station-first-due = Den första ska lämnas tillbaka
station-still-there = Är du kvar?
station-still-there-next =
    { $seconds ->
        [one] Ditt besök avslutas om { $seconds } sekund.
       *[other] Ditt besök avslutas om { $seconds } sekunder.
    }
station-ends-soon = Ditt besök avslutas strax.
station-seconds =
    { $seconds ->
        [one] sekund
       *[other] sekunder
    }
station-end-now = Avsluta nu
station-more-time = Mer tid
station-another-card = Ett annat kort visades.
station-another-card-next = Är du redan klar? Med det andra kortet kan man börja efteråt.
station-stay = Fortsätt mitt besök
station-out-of-order = Lånestationen fungerar inte just nu.
station-gone = Skärmen är inte uppdaterad just nu.
station-gone-next = Vänta en stund; den kommer tillbaka av sig själv.

# Hjälp, en mening eller tre för varje steg
station-help-welcome = Välj vad du vill göra. För att låna och se dina lån behöver du bibliotekskortet, för att lämna tillbaka inte.
station-help-card = Streckkoden finns på kortet eller i bibliotekets app. Håll den stilla, en handsbredd från läsaren.
station-help-pin = Det är koden som du valde i biblioteket. Om du har glömt den får du en ny där.
station-help-checking = Kortet kontrolleras. Det tar högst några sekunder.
station-help-borrow = Visa en sak i taget och titta på skärmen varje gång. När du ser bocken får du ta den med dig.
station-help-return = Visa en sak i taget. Skärmen säger på vilken hylla eller i vilket fack den hör hemma.
station-help-put-back = En etikett i exemplaret säger till porten att det får tas ut. Lägg det plant på plattan och håll det stilla en stund.
station-help-account = Förnyelse flyttar fram förfallodagen. Det som någon väntar på kan inte förnyas.
station-help-end = Dina lån är registrerade, med eller utan kvitto.
station-help-trouble = Skärmen säger vad som hände och vad du kan göra nu. Biblioteket hjälper också på telefon.

# Kvittot
receipt-lent = Lånat
receipt-renewed = Omlånat
receipt-returned = Återlämnat
receipt-queued = Registreras senare
receipt-queued-next = Bibliotekssystemet gick inte att nå. De här registreras när förbindelsen är tillbaka.
receipt-thanks = Tack för besöket!
