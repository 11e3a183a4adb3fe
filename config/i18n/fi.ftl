# Mitä ovella sanotaan. `lcd-` on pienen näytön kaksi riviä, 16 merkkiä kumpikin.
endonym = Suomi

# Ajat
clock = klo{"\u00A0"}{ $hour }.{ $minute }
weekday-1 = maanantaina
weekday-2 = tiistaina
weekday-3 = keskiviikkona
weekday-4 = torstaina
weekday-5 = perjantaina
weekday-6 = lauantaina
weekday-7 = sunnuntaina
month-1 = tammikuuta
month-2 = helmikuuta
month-3 = maaliskuuta
month-4 = huhtikuuta
month-5 = toukokuuta
month-6 = kesäkuuta
month-7 = heinäkuuta
month-8 = elokuuta
month-9 = syyskuuta
month-10 = lokakuuta
month-11 = marraskuuta
month-12 = joulukuuta
kept-days =
    { $count ->
        [one] { $count } päivän
       *[other] { $count } päivää
    }
kept-hours =
    { $count ->
        [one] { $count } tunnin
       *[other] { $count } tuntia
    }

# Ovi levossa
idle = Omatoimikirjasto on avoinna.
idle-until = Omatoimikirjasto on avoinna { $clock } asti.
idle-next = Näytä kirjastokortti.
lcd-idle-1 = Omatoimi avoinna
lcd-idle-2 = Näytä kortti
lcd-idle-until-1 = Auki { $hour }.{ $minute } asti
lcd-idle-until-2 = Näytä kortti

stands-open = Kirjasto on avoinna.
stands-open-next = Tervetuloa sisään.
lcd-stands-open-1 = Avoinna
lcd-stands-open-2 = Tervetuloa

login-again = Omatoimiaika on alkanut.
login-again-next = Oletko jo sisällä? Kirjaudu tässä kortilla.
lcd-login-again-1 = Omatoimi alkoi
lcd-login-again-2 = Kirjaudu tässä
closed-over = Suljettu
closed-today = Avataan tänään { $clock }.
closed-tomorrow = Avataan huomenna { $clock }.
closed-on = Avataan { $weekday } { $day }.{"\u00A0"}{ $month } { $clock }.
closed-unknown = Seuraava aukioloaika ei ole tiedossa.
closed-next = Tervetuloa silloin.
closed-unknown-next = Katso aukioloajat kirjaston verkkosivuilta.
lcd-closed-today-1 = Suljettu
lcd-closed-today-2 = Avataan { $hour }.{ $minute }
lcd-closed-week-1 = Suljettu
lcd-closed-week-2 = Avataan { $weekday ->
        [1] ma
        [2] ti
        [3] ke
        [4] to
        [5] pe
        [6] la
       *[7] su
    } { $hour }.{ $minute }
lcd-closed-on-1 = Suljettu
lcd-closed-on-2 = Avataan { $day }.{ $month }.
lcd-closed-unknown-1 = Suljettu
lcd-closed-unknown-2 = Tule myöhemmin
out-of-order = Ovi ei toimi juuri nyt.
out-of-order-next = Soita kirjastoon, niin autamme.
lcd-out-of-order-1 = Ovi ei toimi
lcd-out-of-order-2 = Soita kirjastoon
other-door-first = Sulje ensin toinen ovi.
other-door-first-next = Tämä ovi aukeaa, kun toinen on kiinni.
lcd-other-door-first-1 = Sulje ensin
lcd-other-door-first-2 = toinen ovi
close-the-door = Ole hyvä ja sulje ovi.
close-the-door-next = Ovi on ollut kauan auki.
lcd-close-the-door-1 = Ovi on auki
lcd-close-the-door-2 = Sulje ovi
fire = Palohälytys.
fire-next = Älä mene sisään. Ulos pääsee ilman korttia.
lcd-fire-1 = Palohälytys
lcd-fire-2 = Älä mene sisään

# Käynti
ask-pin = Anna PIN‑koodi.
ask-pin-next = Suojaa näppäimet kädelläsi.
ask-pin-enter = Paina lopuksi #.
pin-count = { $typed } / { $longest } numeroa
lcd-ask-pin-1 = Anna PIN-koodi
checking = Hetkinen.
checking-next = Tarkistamme korttia.
lcd-checking-1 = Hetkinen
lcd-checking-2 = Tarkistetaan
welcome = Tervetuloa!
welcome-next = Sulje ovi perässäsi. Älä päästä muita sisään.
lcd-welcome-1 = Tervetuloa
lcd-welcome-2 = Sulje perässäsi
not-a-card = Tämä ei ole kirjastokortti.
not-a-card-next = Näytä lukijalle kirjastokortin viivakoodi.
lcd-not-a-card-1 = Näytä kirjasto-
lcd-not-a-card-2 = kortin koodi

# Ovi ei auennut
refused-not-accepted = Kortti tai PIN‑koodi ei kelpaa.
refused-not-accepted-next = Tarkista PIN‑koodi ja näytä kortti uudelleen.
lcd-refused-not-accepted-1 = Kortti/PIN väärä
lcd-refused-not-accepted-2 = Yritä uudelleen
refused-too-slow = Aika loppui kesken.
refused-too-slow-next = Näytä kortti uudelleen ja anna PIN‑koodi.
lcd-refused-too-slow-1 = Aika loppui
lcd-refused-too-slow-2 = Näytä kortti
refused-agreement = Omatoimikäytön sopimus puuttuu.
refused-agreement-next = Tee sopimus kirjastossa palveluaikana.
lcd-refused-agreement-1 = Sopimus puuttuu
lcd-refused-agreement-2 = Kysy kirjastosta
refused-age = Omatoimiajan ikäraja ei täyty.
refused-age-next = Tule aikuisen kanssa, tai pyydä huoltajan suostumus kirjastosta.
lcd-refused-age-1 = Ikäraja ei täyty
lcd-refused-age-2 = Kysy kirjastosta
refused-closed = Ovi on nyt suljettu.
refused-closed-next = Tervetuloa aukioloaikana.
lcd-refused-closed-1 = Nyt suljettu
lcd-refused-closed-2 = Tule myöhemmin
refused-full = Kirjasto on nyt täynnä.
refused-full-next = Odota hetki ja näytä kortti uudelleen.
lcd-refused-full-1 = Kirjasto täynnä
lcd-refused-full-2 = Odota hetki
refused-call-us = Ovi ei nyt aukea tällä kortilla.
refused-call-us-next = Soita kirjastoon, niin asia selviää.
lcd-refused-call-us-1 = Ovi ei aukea
lcd-refused-call-us-2 = Soita kirjastoon
refused-try-later = Korttia ei voi nyt tarkistaa.
refused-try-later-next = Odota hetki ja näytä kortti uudelleen.
lcd-refused-try-later-1 = Ei onnistu nyt
lcd-refused-try-later-2 = Yritä myöhemmin

# Kun näyttö ei tavoita ovea
gone = Näyttö ei ole nyt ajan tasalla.
gone-next = Ovi voi silti toimia: näytä kortti.

phone = Puhelin { $number }
language = Kieli

# Tietosuoja
privacy-short = Kortin numero ja käynnin aika säilyvät { $kept }, sitten ne poistetaan.
privacy-more = Tietosuoja
privacy-title = Mitä ovi muistaa
privacy-granted = Kun ovi aukeaa, kortin numero ja kellonaika tallennetaan salattuina.
privacy-erased = Ne säilyvät { $kept } ja poistetaan sitten pysyvästi.
privacy-refused = Kun ovi ei aukea, kortin numeroa ei tallenneta.
privacy-pin = PIN‑koodia ei tallenneta sellaisenaan eikä näytetä kenellekään.
privacy-why = Tiedot säilytetään, jotta tilat ovat turvalliset. Vain kirjaston nimetty henkilökunta näkee ne.
privacy-rights = Voit pyytää kirjastolta nähtäväksi kaiken, mitä sinusta on tallessa.
privacy-controller = Rekisterinpitäjä: { $name }
back = Takaisin ovelle

# Lainausautomaatti. `-next` sanoo, mitä voi tehdä nyt.
station-borrow = Lainaa
station-return = Palauta
station-loans = Omat lainat
station-welcome-next = Voit myös näyttää kortin tai kirjan lukijalle saman tien.
station-offline = Kirjastojärjestelmä ei vastaa.
station-offline-queue-next = Voit silti lainata ja palauttaa. Omat lainat näkyvät myöhemmin.
station-offline-wait-next = Lainaaminen ja palauttaminen onnistuvat, kun yhteys palaa.
station-card = Näytä kirjastokorttisi lukijalle.
station-card-next = Pidä kortin viivakoodi lukijan edessä.
station-no-card-next = Eikö kortti ole mukana? Palauttaa voi ilman korttia.
station-clear = Tyhjennä
station-enter = OK
station-go-on = Jatka
station-try-again = Yritä uudelleen
station-start-over = Aloita alusta
station-finish = Valmis
station-in-this-language = Jatka suomeksi

# Millainen näyttö on
station-low = Painikkeet alemmas
station-high = Painikkeet ylemmäs
station-contrast = Vahva kontrasti
station-plain = Tavalliset värit
station-help = Ohje
station-close = Sulje

# Kenen puoleen kääntyä
station-staff-now = Henkilökunta on nyt paikalla.
station-staff-today = Henkilökunta on paikalla tänään { $clock }.
station-staff-tomorrow = Henkilökunta on paikalla huomenna { $clock }.
station-staff-next = Henkilökunta on paikalla { $day } { $clock }.
station-code = Koodi { $code }
station-said = Kirjaston viesti

# Korttia ei hyväksytty
station-blocked = Et voi nyt lainata tällä kortilla.
station-blocked-next = Voit silti palauttaa ja katsoa lainasi. Soita kirjastoon, niin asia selviää.
station-away = Korttia ei voi nyt tarkistaa.
station-away-next = Kirjastojärjestelmä ei vastaa. Odota hetki ja yritä uudelleen.

# Lainaus ja palautus
station-hello = Hei, { $name }
station-scan-borrow = Näytä lainattavat lukijalle yksi kerrallaan.
station-scan-return = Näytä palautettavat lukijalle yksitellen.
station-scan-next = Viivakoodi on yleensä takakannessa.
station-not-a-code = Tämä ei ole kirjaston viivakoodi.
station-not-a-code-next = Etsi kirjaston oma tarra ja näytä se lukijalle.
station-item = Nide { $number }
station-reading = Luetaan…
station-lent = Lainattu
station-yours = Tämä on jo sinulla lainassa
station-returned = Palautettu
station-queued = Kirjattu muistiin
station-queued-next = Tieto siirtyy, kun kirjastojärjestelmä taas vastaa.
station-unsure = Ei varmistunut
station-unsure-borrow-next = Emme tiedä, kirjautuiko laina. Jätä tämä tähän; henkilökunta tarkistaa asian.
station-unsure-return-next = Emme tiedä, kirjautuiko palautus. Laita tämä henkilökunnan hyllyyn.
station-refused = Ei lainattu
station-refused-return = Ei palautettu
station-due = Palauta viimeistään
station-due-unknown = Eräpäivä näkyy omissa lainoissa.
station-today = tänään
station-tomorrow = huomenna
station-day = { $weekday } { $day }.{"\u00A0"}{ $month }
station-to-shelf = Laita palautushyllyyn.
station-to-bin = Laita lokeroon { $bin }.
station-to-staff = Laita henkilökunnan hyllyyn.
station-to-staff-next = Henkilökunta käsittelee sen seuraavaksi.
station-to-reject = Laita selvitettävien hyllyyn.
station-to-reject-next = Tätä ei voi palauttaa tässä itse. Henkilökunta selvittää asian.
station-lent-count =
    { $count ->
        [one] { $count } lainattu
       *[other] { $count } lainattua
    }
station-returned-count =
    { $count ->
        [one] { $count } palautettu
       *[other] { $count } palautettua
    }
station-earlier = Aiemmat
station-no-items = Ei vielä mitään

# Lukualusta
station-pad-items =
    { $count ->
        [one] { $count } nide lukualustalla
       *[other] { $count } nidettä lukualustalla
    }
station-pad-items-next = Jos haluat lainata, näytä kortti. Jos haluat palauttaa, valitse Palauta.
station-pad-count = { $done } / { $count } lukualustalla
station-pad-unread-next =
    { $count ->
        [one] { $count } nidettä ei saatu luettua: näytä sen viivakoodi lukijalle.
       *[other] { $count } nidettä ei saatu luettua: näytä niiden viivakoodit lukijalle.
    }
station-pad-away = Lukualusta ei toimi juuri nyt.
station-pad-away-next = Näytä viivakoodit lukijalle.
station-lay-borrow = Laita lainattavat lukualustalle.
station-lay-return = Laita palautettavat lukualustalle.
station-lay-next = Voit myös näyttää viivakoodin lukijalle.
station-set-parts-next = { $here } / { $parts } osaa lukualustalla. Laita loputkin siihen.
station-securing = Viimeistellään palautusta…
station-unsecured = Palautus jäi kesken
station-unsecured-next = Henkilökunta viimeistelee palautuksen.
station-alarm-setting = poistetaan hälytystä…
station-alarm-off = hälytys poistettu
station-alarm-on = hälytys yhä päällä
station-alarm-on-next = Jätä se henkilökunnan hyllyyn, muuten portti hälyttää.
station-alarm-kept-next = Sen hälytys jää päälle. Soita kirjastoon, ennen kuin viet sen ulos.
station-put-back = Laita se takaisin lukualustalle.
station-put-back-borrow-next = Sen hälytys on vielä päällä, ja portti hälyttäisi.
station-put-back-return-next = Sen palautus ei ole vielä valmis.
station-put-back-busy-next = Yritetään uudelleen. Pidä se hetki paikallaan.
station-put-back-others =
    { $count ->
        [one] Vielä { $count } muu odottaa
       *[other] Vielä { $count } muuta odottaa
    }
station-give-to-staff = Jätä henkilökunnalle

# Nidettä ei lainata
station-b01 = Kirjasto ei tunne tätä nidettä.
station-b01-next = Sitä ei voi nyt lainata. Jätä se henkilökunnan hyllyyn.
station-b02 = Tämä ei ole kirjaston viivakoodi.
station-b02-next = Etsi kirjaston oma tarra ja näytä se lukijalle.
station-b03 = Tämä on varattu toiselle asiakkaalle.
station-b03-next = Jätä se henkilökunnan hyllyyn; joku odottaa sitä.
station-b04 = Tämä on lainassa toisella asiakkaalla.
station-b04-next = Jätä se henkilökunnan hyllyyn, niin selvitämme asian.
station-b05 = Tätä ei voi nyt lainata.
station-b05-next = Voit käyttää sitä täällä. Jätä se lopuksi henkilökunnan hyllyyn.
station-b06 = Lainojen enimmäismäärä on täynnä.
station-b06-next = Jätä tämä tähän. Voit palauttaa jotakin ja yrittää uudelleen.
station-b07 = Et voi nyt lainata tällä kortilla.
station-b07-next = Jätä tämä tähän. Soita kirjastoon, niin asia selviää.
station-b08 = Kirjastojärjestelmä ei lainaa tätä.
station-b08-next = Jätä tämä tähän. Soita kirjastoon, jos haluat tietää lisää.
station-b09 = Kirjastojärjestelmä ei vastaa.
station-b09-next = Pidä tämä esillä ja yritä hetken päästä uudelleen.
station-b10 = Tätä ei saatu kirjattua.
station-b10-next = Jätä tämä tähän ja yritä hetken päästä uudelleen.
station-b11 = Tämä on vain kirjastossa käytettäväksi.
station-b11-next = Voit käyttää sitä täällä. Jätä se lopuksi henkilökunnan hyllyyn.
station-b12 = Tämä on poistettu kokoelmasta.
station-b12-next = Jätä se henkilökunnan hyllyyn, niin selvitämme asian.
station-return-refused-next = Laita tämä henkilökunnan hyllyyn, niin selvitämme asian.
station-return-later-next = Tämä on yhä sinulla lainassa. Yritä hetken päästä uudelleen.

# Omat lainat
station-tab-loans = Lainat
station-tab-holds = Varaukset
station-tab-fees = Maksut
station-fetching = Hetkinen, haetaan tietoja…
station-no-loans = Sinulla ei ole lainoja.
station-no-holds = Ei näytettäviä varauksia.
station-no-fees = Sinulla ei ole maksettavaa.
station-overdue = Myöhässä
station-overdue-count = { $count } myöhässä
station-ready-count = { $count } noudettavissa
station-renew = Uusi
station-renew-all = Uusi kaikki
station-renewed = Uusittu
station-not-renewed = Ei uusittu
station-renewed-all = { $renewed } uusittu, { $left } jäi uusimatta.
station-cancel-hold = Peru
station-cancelled = Peruttu
station-not-cancelled = Ei peruttu
station-busy = Hetkinen…
station-to-pay = Maksettavaa
station-money = { $whole },{ $cents }{"\u00A0"}{ $currency }
station-pay-next = Lue koodi puhelimella, niin pääset maksamaan.
station-page = Sivu { $page } / { $pages }
station-next-page = Seuraava
station-previous-page = Edellinen

# Lopuksi
station-receipt = Haluatko kuitin?
station-receipt-none = Ei kuittia
station-receipt-print = Tulosta kuitti
station-printing = Kuittisi tulostuu.
station-printing-next = Ota se tulostimesta.
station-thanks = Kiitos ja näkemiin!
station-printed-next = Muista ottaa kuitti.
station-not-printed = Kuittia ei saatu tulostettua.
station-not-printed-next = Kaikki on silti kirjattu.
station-nothing = Mitään ei lainattu eikä palautettu.
station-renewed-count =
    { $count ->
        [one] { $count } laina uusittu
       *[other] { $count } lainaa uusittu
    }
station-queued-count =
    { $count ->
        [one] { $count } nide siirtyy myöhemmin
       *[other] { $count } nidettä siirtyy myöhemmin
    }
station-refused-count =
    { $count ->
        [one] { $count } nide jää tänne
       *[other] { $count } nidettä jää tänne
    }
station-first-due = Ensimmäinen eräpäivä
station-still-there = Oletko vielä paikalla?
station-still-there-next =
    { $seconds ->
        [one] Asiointisi päättyy { $seconds } sekunnin kuluttua.
       *[other] Asiointisi päättyy { $seconds } sekunnin kuluttua.
    }
station-ends-soon = Asiointisi on päättymässä.
station-seconds =
    { $seconds ->
        [one] sekunti
       *[other] sekuntia
    }
station-end-now = Lopeta nyt
station-more-time = Lisää aikaa
station-another-card = Lukijalle näytettiin toinen kortti.
station-another-card-next = Oletko jo valmis? Toisella kortilla pääsee asioimaan sen jälkeen.
station-stay = Jatka asiointiani
station-out-of-order = Automaatti ei toimi juuri nyt.
station-gone = Näyttö ei ole nyt ajan tasalla.
station-gone-next = Odota hetki, se palaa itsestään.

# Ohjeet, lause tai kolme joka vaiheeseen
station-help-welcome = Valitse, mitä haluat tehdä. Lainaamiseen ja omiin lainoihin tarvitset kirjastokortin, palauttamiseen et.
station-help-card = Viivakoodi on kortissa tai kirjaston sovelluksessa. Pidä se paikallaan kämmenen mitan päässä lukijasta.
station-help-pin = Koodi on se, jonka valitsit kirjastossa. Jos olet unohtanut sen, saat kirjastosta uuden.
station-help-checking = Korttiasi tarkistetaan. Se kestää enintään muutaman sekunnin.
station-help-borrow = Näytä niteet yksi kerrallaan ja katso joka kerta näyttöä. Kun näet merkin, voit ottaa niteen mukaasi.
station-help-return = Näytä niteet yksi kerrallaan. Näyttö kertoo, mihin hyllyyn tai lokeroon kukin niistä kuuluu.
station-help-put-back = Niteessä oleva tunniste kertoo portille, että sen saa viedä ulos. Laita nide tasaisesti lukualustalle ja pidä se hetki paikallaan.
station-help-account = Uusiminen siirtää eräpäivää. Jos joku odottaa nidettä, sitä ei voi uusia.
station-help-end = Lainasi on kirjattu, otit kuitin tai et.
station-help-trouble = Näyttö kertoo, mitä tapahtui ja mitä voit nyt tehdä. Kirjasto auttaa myös puhelimessa.

# Kuitti
receipt-lent = Lainattu
receipt-renewed = Uusittu
receipt-returned = Palautettu
receipt-queued = Kirjataan myöhemmin
receipt-queued-next = Kirjastojärjestelmään ei saatu yhteyttä. Nämä kirjataan, kun yhteys palaa.
receipt-thanks = Kiitos käynnistä!
