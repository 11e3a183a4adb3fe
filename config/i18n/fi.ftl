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
