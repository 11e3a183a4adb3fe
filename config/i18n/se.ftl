# Maid uksa dadjá. `lcd-` leat smávva šearpma guokte linnjá, 16 mearkka goabbáge.
endonym = Davvisámegiella

# Áiggit
clock = dii.{"\u00A0"}{ $hour }.{ $minute }
weekday-1 = vuossárgga
weekday-2 = maŋŋebárgga
weekday-3 = gaskavahku
weekday-4 = duorastaga
weekday-5 = bearjadaga
weekday-6 = lávvardaga
weekday-7 = sotnabeaivvi
month-1 = ođđajagemánu
month-2 = guovvamánu
month-3 = njukčamánu
month-4 = cuoŋománu
month-5 = miessemánu
month-6 = geassemánu
month-7 = suoidnemánu
month-8 = borgemánu
month-9 = čakčamánu
month-10 = golggotmánu
month-11 = skábmamánu
month-12 = juovlamánu
kept-days =
    { $count ->
        [one] ovtta beaivvi
        [two] guokte beaivvi
       *[other] { $count } beaivvi
    }
kept-hours =
    { $count ->
        [one] ovtta diimmu
        [two] guokte diimmu
       *[other] { $count } diimmu
    }

# Uksa lea ráfis
idle = Iešbálvalus lea rabas.
idle-until = Iešbálvalus lea rabas { $clock } rádjai.
idle-next = Čájet girjerádjokoartta.
lcd-idle-1 = Iešbálvalus
lcd-idle-2 = Čájet koartta
lcd-idle-until-1 = Rabas -{ $hour }.{ $minute }
lcd-idle-until-2 = Čájet koartta

stands-open = Girjerádju lea rabas.
stands-open-next = Bures boahtin sisa.
lcd-stands-open-1 = Rabas
lcd-stands-open-2 = Bures boahtin

login-again = Iešbálvalus lea álgán.
login-again-next = Leatgo juo siste? Čále iežat sisa goarttain.
lcd-login-again-1 = Iešbálvalus
lcd-login-again-2 = Čále iežat sisa
closed-over = Gitta
closed-today = Rahppojuvvo odne { $clock }.
closed-tomorrow = Rahppojuvvo ihttin { $clock }.
closed-on = Rahppojuvvo { $weekday } { $month } { $day }.{"\u00A0"}b. { $clock }.
closed-unknown = Boahtte rahpanáigi ii leat dieđus.
closed-next = Bures boahtin dalle.
closed-unknown-next = Geahča rabasáiggiid girjerádju neahttasiidduin.
lcd-closed-today-1 = Gitta
lcd-closed-today-2 = Rahpasa { $hour }.{ $minute }
lcd-closed-week-1 = Gitta
lcd-closed-week-2 = Rahpasa { $weekday ->
        [1] vu
        [2] ma
        [3] ga
        [4] du
        [5] be
        [6] lá
       *[7] so
    } { $hour }.{ $minute }
lcd-closed-on-1 = Gitta
lcd-closed-on-2 = Rahpasa { $day }.{ $month }.
lcd-closed-unknown-1 = Gitta
lcd-closed-unknown-2 = Boađe maŋŋil
out-of-order = Uksa ii doaimma dál.
out-of-order-next = Riŋge girjerádjui, mii veahkehit.
lcd-out-of-order-1 = Ii doaimma dál
lcd-out-of-order-2 = Riŋge midjiide

# Fitnan
ask-pin = Čále PIN‑koda.
ask-pin-next = Gokča boaluid gieđainat.
ask-pin-enter = Deaddil loahpas #.
pin-count = { $typed } / { $longest } logu
lcd-ask-pin-1 = Čále PIN-koda
checking = Vuordde veahá.
checking-next = Mii dárkkistit koartta.
lcd-checking-1 = Vuordde veahá
lcd-checking-2 = Dárkkistit
welcome = Bures boahtin!
welcome-next = Gidde uvssa maŋistat. Ale luoitte earáid sisa.
lcd-welcome-1 = Bures boahtin
lcd-welcome-2 = Gidde uvssa
not-a-card = Dát ii leat girjerádjokoarta.
not-a-card-next = Čájet lohkki ovddas girjerádjokoartta sárggiskoda.
lcd-not-a-card-1 = Čájet girje-
lcd-not-a-card-2 = rádjokoartta

# Uksa ii rahpasan
refused-not-accepted = Koarta dahje PIN‑koda ii dohkkehuvvo.
refused-not-accepted-next = Dárkkis PIN‑koda ja čájet koartta ođđasit.
lcd-refused-not-accepted-1 = Koarta dahje PIN
lcd-refused-not-accepted-2 = ii dohkke
refused-too-slow = Áigi nogai.
refused-too-slow-next = Čájet koartta ođđasit ja čále PIN‑koda.
lcd-refused-too-slow-1 = Áigi nogai
lcd-refused-too-slow-2 = Čájet koartta
refused-agreement = Iešbálvalusa soahpamuš váilu.
refused-agreement-next = Daga soahpamuša girjerádjus bálvalanáiggi.
lcd-refused-agreement-1 = Soahpamuš váilu
lcd-refused-agreement-2 = Jeara girjerájus
refused-age = Iešbálvalusa ahkerádji ii deavdo.
refused-age-next = Boađe rávisolbmuin, dahje jeara girjerájus fuolaheaddji lobi birra.
lcd-refused-age-1 = Ahkerádji
lcd-refused-age-2 = Jeara girjerájus
refused-closed = Uksa lea dál gitta.
refused-closed-next = Bures boahtin rabasáiggi.
lcd-refused-closed-1 = Gitta dál
lcd-refused-closed-2 = Boađe maŋŋil
refused-full = Girjerádju lea dál dievva.
refused-full-next = Vuordde veahá ja čájet koartta ođđasit.
lcd-refused-full-1 = Dievva dál
lcd-refused-full-2 = Vuordde veahá
refused-call-us = Uksa ii rahpas dál dáinna koarttain.
refused-call-us-next = Riŋge girjerádjui, de ášši čielgá.
lcd-refused-call-us-1 = Uksa ii rahpas
lcd-refused-call-us-2 = Riŋge midjiide
refused-try-later = Koartta ii sáhte dál dárkkistit.
refused-try-later-next = Vuordde veahá ja čájet koartta ođđasit.
lcd-refused-try-later-1 = Ii lihkostuva
lcd-refused-try-later-2 = Geahččal maŋŋil

# Go šearbma ii olat uvssa
gone = Šearbma ii leat dál áigge dásis.
gone-next = Uksa sáhttá liikká doaibmat: čájet koartta.

phone = Telefovdna { $number }
language = Giella

# Diehtosuodji
privacy-short = Koartanummir ja fitnama áigi vurkejuvvojit { $kept }, de dat sihkkojuvvojit.
privacy-more = Diehtosuodji
privacy-title = Maid uksa muitá
privacy-granted = Go uksa rahpasa, koartanummir ja áigi vurkejuvvojit suddjejuvvon hámis.
privacy-erased = Dat vurkejuvvojit { $kept } ja sihkkojuvvojit dasto bissovaččat.
privacy-refused = Go uksa ii rahpas, koartanummir ii vurkejuvvo.
privacy-pin = PIN‑koda ii vurkejuvvo dakkáražžan iige čájehuvvo geasage.
privacy-why = Dieđut vurkejuvvojit vai lanjat leat oadjebasat. Dušše girjerádju nammaduvvon bargit oidnet daid.
privacy-rights = Don sáhtát bivdit girjerádjus oaidnit buot, mii dus lea vurkejuvvon.
privacy-controller = Registtardoalli: { $name }
back = Ruovttoluotta uvssa lusa
