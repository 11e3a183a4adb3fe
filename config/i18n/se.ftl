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
other-door-first = Gidde vuos nuppi uvssa.
other-door-first-next = Dát uksa rahpasa go nubbi lea gitta.
lcd-other-door-first-1 = Gidde vuos
lcd-other-door-first-2 = nuppi uvssa
close-the-door = Leage buorre ja gidde uvssa.
close-the-door-next = Uksa lea leamaš guhká rabas.
lcd-close-the-door-1 = Uksa lea rabas
lcd-close-the-door-2 = Gidde uvssa
fire = Buollinalárbma.
fire-next = Ale mana sisa. Olggos beassá koartta haga.
lcd-fire-1 = Buollinalárbma
lcd-fire-2 = Ale mana sisa

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

# Luoikkahanautomáhta. `-next` dadjá maid sáhttá dál dahkat.
station-borrow = Luoikka
station-return = Máhcat
station-loans = Mu loanat
station-welcome-next = Sáhtát maid čájehit koartta dahje girjji lohkki ovddas dakkaviđe.
station-offline = Girjerádjovuogádat ii vástit.
station-offline-queue-next = Sáhtát liikká luoikat ja máhcahit. Iežat loanaid oainnát maŋŋil.
station-offline-wait-next = Luoikan ja máhcaheapmi lihkostuvvet go oktavuohta máhccá.
station-card = Čájet girjerádjokoartta lohkki ovddas.
station-card-next = Doala koartta sárggiskoda lohkki ovddas.
station-no-card-next = Iigo dus leat koarta mielde? Máhcahit sáhttá koartta haga.
station-clear = Sihko
station-enter = OK
station-go-on = Joatkke
station-try-again = Geahččal ođđasit
station-start-over = Álggat ođđasit
station-finish = Gárvvis
station-in-this-language = Joatkke davvisámegillii

# Makkár šearbma lea
station-low = Boalut vuolelii
station-high = Boalut bajelii
station-contrast = Nana kontrásta
station-plain = Dábálaš ivnnit
station-help = Veahkki
station-close = Gidde

# Geas sáhttá jearrat
station-staff-now = Bargit leat dál báikkis.
station-staff-today = Bargit leat báikkis odne { $clock }.
station-staff-tomorrow = Bargit leat báikkis ihttin { $clock }.
station-staff-next = Bargit leat báikkis { $day } { $clock }.
station-code = Koda { $code }
station-said = Girjerádju dieđiha

# Koarta ii dohkkehuvvon
station-blocked = It sáhte dál luoikat dáinna koarttain.
station-blocked-next = Sáhtát liikká máhcahit ja geahččat loanaidat. Riŋge girjerádjui, de ášši čielgá.
station-away = Koartta ii sáhte dál dárkkistit.
station-away-next = Girjerádjovuogádat ii vástit. Vuordde veahá ja geahččal ođđasit.

# Luoikan ja máhcaheapmi
station-hello = Bures, { $name }
station-scan-borrow = Čájet girjjiid lohkki ovddas okta hávális.
station-scan-return = Čájet girjjiid lohkki ovddas okta hávális.
station-scan-next = Sárggiskoda lea dávjá girjji duogábealde.
station-not-a-code = Dát ii leat girjerádju sárggiskoda.
station-not-a-code-next = Oza girjerádju iežas mearkka ja čájet dan.
station-item = Girji { $number }
station-reading = Lohkamin…
station-lent = Luoikkahuvvon
station-yours = Dát lea dus juo luoikkas
station-returned = Máhcahuvvon
station-queued = Čállojuvvon muitui
station-queued-next = Diehtu sáddejuvvo go girjerádjovuogádat fas vástida.
station-unsure = Ii leat sihkar
station-unsure-borrow-next = Mii eat dieđe registrerejuvvuigo loatna. Guođe dán dása; bargit dárkkistit.
station-unsure-return-next = Mii eat dieđe registrerejuvvuigo máhcaheapmi. Bija dán bargiid hildui.
station-refused = Ii luoikkahuvvon
station-refused-return = Ii máhcahuvvon
station-due = Máhcat maŋimustá
station-due-unknown = Mearrebeaivvi oainnát iežat loanain.
station-today = odne
station-tomorrow = ihttin
station-day = { $weekday } { $month } { $day }.{"\u00A0"}b.
station-to-shelf = Bija máhcahanhildui.
station-to-bin = Bija lokta { $bin } sisa.
station-to-staff = Bija bargiid hildui.
station-to-staff-next = Bargit gieđahallet dan maŋŋil.
station-to-reject = Bija čielggadeami hildui.
station-to-reject-next = Dán ii sáhte dás ieš máhcahit. Bargit čielggadit ášši.
station-lent-count = { $count } luoikkas
station-returned-count =
    { $count ->
        [one] { $count } lea máhcahuvvon
        [two] { $count } leaba máhcahuvvon
       *[other] { $count } leat máhcahuvvon
    }
station-earlier = Ovdal
station-no-items = Ii vel mihkkege

# Lohkanbeavdi
station-pad-items =
    { $count ->
        [one] { $count } girji lohkanbeavddis
        [two] { $count } girjji lohkanbeavddis
       *[other] { $count } girjji lohkanbeavddis
    }
station-pad-items-next = Čájet koartta jus háliidat luoikat, dahje vállje Máhcat.
station-pad-count = { $done } / { $count } lohkanbeavddis
station-pad-unread-next =
    { $count ->
        [one] { $count } girjji ii sáhttán lohkat: čájet dan sárggiskoda lohkki ovddas.
        [two] { $count } girjji ii sáhttán lohkat: čájet daid sárggiskodaid lohkki ovddas.
       *[other] { $count } girjji ii sáhttán lohkat: čájet daid sárggiskodaid lohkki ovddas.
    }
station-pad-away = Lohkanbeavdi ii doaimma justa dál.
station-pad-away-next = Čájet sárggiskodaid lohkki ovddas.
station-lay-borrow = Bija luoikkahahtti girjjiid lohkanbeavdái.
station-lay-return = Bija máhcahahtti girjjiid lohkanbeavdái.
station-lay-next = Sáhtát maiddái čájehit sárggiskoda lohkki ovddas.
station-set-parts-next = { $here } / { $parts } oasi lohkanbeavddis. Bija dasa maiddái loahpa.
station-securing = Máhcaheapmi gárvejuvvo…
station-unsecured = Máhcaheapmi ii gárvánan
station-unsecured-next = Bargit gárvejit máhcaheami.
station-alarm-setting = alárbma jáddaduvvo…
station-alarm-off = alárbma jáddaduvvon
station-alarm-on = alárbma ain alde
station-alarm-on-next = Guođe dan bargiid hildui, muđui poarta alárbmere.
station-alarm-kept-next = Dan alárbma báhcá ala. Riŋge girjerádjui ovdal go válddát dan olggos.
station-put-back = Bija dan ruovttoluotta lohkanbeavdái.
station-put-back-borrow-next = Dan alárbma lea ain alde, ja poarta alárbmerivččii.
station-put-back-return-next = Dan máhcaheapmi ii leat vuos gárvvis.
station-put-back-busy-next = Geahččaluvvo ođđasit. Doala dan jaska oanehaččat.
station-put-back-others =
    { $count ->
        [one] Vel { $count } vuordá
        [two] Vel { $count } vuordiba
       *[other] Vel { $count } vurdet
    }
station-give-to-staff = Guođe bargiide

# Girji ii luoikkahuvvo
station-b01 = Girjerádju ii dovdda dán.
station-b01-next = Dán ii sáhte dál luoikat. Guođe dan bargiid hildui.
station-b02 = Dát ii leat girjerádju sárggiskoda.
station-b02-next = Oza girjerádju iežas mearkka ja čájet dan.
station-b03 = Dát lea várrejuvvon nubbái.
station-b03-next = Guođe dan bargiid hildui; muhtun vuordá dan.
station-b04 = Dát lea luoikkas nuppi áššehasas.
station-b04-next = Guođe dan bargiid hildui, de mii čielggadit ášši.
station-b05 = Dán ii sáhte dál luoikat.
station-b05-next = Sáhtát geavahit dan dáppe. Guođe dan loahpas bargiid hildui.
station-b06 = Dus leat juo nu ollu loanat go lea lohpi.
station-b06-next = Guođe dán dása. Sáhtát máhcahit juoidá ja geahččalit ođđasit.
station-b07 = It sáhte dál luoikat dáinna koarttain.
station-b07-next = Guođe dán dása. Riŋge girjerádjui, de ášši čielgá.
station-b08 = Girjerádjovuogádat ii luoikkat dán.
station-b08-next = Guođe dán dása. Riŋge girjerádjui jus háliidat diehtit eanet.
station-b09 = Girjerádjovuogádat ii vástit.
station-b09-next = Doala dán lahka ja geahččal oanehaččat ođđasit.
station-b10 = Dán ii sáhttán registreret.
station-b10-next = Guođe dán dása ja geahččal oanehaččat ođđasit.
station-b11 = Dán oažžu geavahit dušše girjerájus.
station-b11-next = Sáhtát geavahit dan dáppe. Guođe dan loahpas bargiid hildui.
station-b12 = Dát ii leat šat čoakkáldagas.
station-b12-next = Guođe dan bargiid hildui, de mii čielggadit ášši.
station-return-refused-next = Bija dán bargiid hildui, de mii čielggadit ášši.
station-return-later-next = Dát lea ain dus luoikkas. Geahččal oanehaččat ođđasit.

# Mu loanat
station-tab-loans = Loanat
station-tab-holds = Várremat
station-tab-fees = Mávssut
station-fetching = Vuordde veahá, viežžamin…
station-no-loans = Dus eai leat loanat.
station-no-holds = Eai leat várremat čájehit.
station-no-fees = Dus ii leat máksámuš.
station-overdue = Maŋŋonan
station-overdue-count =
    { $count ->
        [one] { $count } lea maŋŋonan
        [two] { $count } leaba maŋŋonan
       *[other] { $count } leat maŋŋonan
    }
station-ready-count =
    { $count ->
        [one] { $count } lea viežžamis
        [two] { $count } leaba viežžamis
       *[other] { $count } leat viežžamis
    }
station-renew = Ođasmahte
station-renew-all = Ođasmahte buot
station-renewed = Ođasmahttojuvvon
station-not-renewed = Ii ođasmahttojuvvon
station-renewed-all = { $renewed } ođasmahttojuvvon, { $left } ii.
station-cancel-hold = Sihko
station-cancelled = Sihkkojuvvon
station-not-cancelled = Ii sihkkojuvvon
station-busy = Vuordde veahá…
station-to-pay = Máksámuš
station-money = { $whole },{ $cents }{"\u00A0"}{ $currency }
station-pay-next = Loga koda telefovnnain, de beasat máksit.
station-page = Siidu { $page } / { $pages }
station-next-page = Boahtte
station-previous-page = Ovddit

# Loahpas
station-receipt = Háliidatgo kuitti?
station-receipt-none = Ii kuitta
station-receipt-print = Čálit kuitti
station-printing = Du kuitta lea čáliheamen.
station-printing-next = Váldde dan čálliimis.
station-thanks = Giitu ja oaidnaleapmái!
station-printed-next = Muitte váldit kuitti.
station-not-printed = Kuitti ii sáhttán čálihit.
station-not-printed-next = Buot lea liikká registrerejuvvon.
station-nothing = Ii mihkkege luoikkahuvvon iige máhcahuvvon.
station-renewed-count =
    { $count ->
        [one] { $count } loatna lea ođasmahttojuvvon
        [two] { $count } loana leaba ođasmahttojuvvon
       *[other] { $count } loana leat ođasmahttojuvvon
    }
station-queued-count =
    { $count ->
        [one] { $count } sáddejuvvo maŋŋil
        [two] { $count } sáddejuvvoba maŋŋil
       *[other] { $count } sáddejuvvojit maŋŋil
    }
station-refused-count =
    { $count ->
        [one] { $count } báhcá deike
        [two] { $count } báhciba deike
       *[other] { $count } báhcet deike
    }
station-first-due = Vuosttaš mearrebeaivi
station-still-there = Leatgo ain báikkis?
station-still-there-next =
    { $seconds ->
        [one] Du áššáskeapmi nohká { $seconds } sekundda geahčen.
        [two] Du áššáskeapmi nohká { $seconds } sekundda geahčen.
       *[other] Du áššáskeapmi nohká { $seconds } sekundda geahčen.
    }
station-ends-soon = Du áššáskeapmi lea nohkamin.
station-seconds =
    { $seconds ->
        [one] sekunda
        [two] sekundda
       *[other] sekundda
    }
station-end-now = Loahpat dál
station-more-time = Eanet áigi
station-another-card = Lohkkái čájehuvvui nubbi koarta.
station-another-card-next = Leatgo juo gárvvis? Nuppiin koarttain beassá álgit dan maŋŋil.
station-stay = Joatkke iežan ášši
station-out-of-order = Automáhta ii doaimma dál.
station-gone = Šearbma ii leat dál áigge dásis.
station-gone-next = Vuordde veahá, dat máhccá iešalddis.

# Veahkki, cealkka dahje golbma juohke muddui
station-help-welcome = Vállje maid háliidat dahkat. Luoikamii ja iežat loanaide dárbbašat girjerádjokoartta, máhcaheapmái it.
station-help-card = Sárggiskoda lea koarttas dahje girjerádju áppas. Doala dan jaska giehtagova duohken lohkkis.
station-help-pin = Koda lea dat, maid válljejit girjerájus. Jus leat vajáldahttán dan, oaččut ođđa koda girjerájus.
station-help-checking = Du koarta dárkkistuvvo. Dat ádjána eanemusat moadde sekundda.
station-help-borrow = Čájet okta hávális ja geahča juohke háve šearpma. Go oainnát mearkka, sáhtát váldit girjji mielde.
station-help-return = Čájet okta hávális. Šearbma muitala, guđe hildui dahje loktii juohkehaš gullá.
station-help-put-back = Girjji dovddaldat muitala portii ahte dan oažžu váldit olggos. Bija girjji duolbbasin lohkanbeavdái ja doala dan jaska oanehaččat.
station-help-account = Ođasmahttin sirdá mearrebeaivvi. Jus muhtun vuordá girjji, de dan ii sáhte ođasmahttit.
station-help-end = Du loanat leat registrerejuvvon, válddát kuitti dahje it.
station-help-trouble = Šearbma muitala, mii dáhpáhuvai ja maid sáhtát dál dahkat. Girjerádju veahkeha maiddái telefovnnas.

# Kuitti
receipt-lent = Luoikkahuvvon
receipt-renewed = Ođasmahttojuvvon
receipt-returned = Máhcahuvvon
receipt-queued = Registrerejuvvo maŋŋil
receipt-queued-next = Girjerádjovuogádat ii vástidan. Dát registrerejuvvojit go oktavuohta máhccá.
receipt-thanks = Giitu go fitnet!
