// The real program: a patron at the demo's station, with a scanner on a pseudo-terminal and a library system over SIP2.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { hands, openBench } from './bench.mjs'
import { languages, panels } from './chromium.mjs'

const aino = { number: '21234000000017', pin: '1234' }
const lumi = { number: '21234000000058', pin: '5678' }
const unknownCard = '29999999999999'
// On the shelf, a pair for each language; and more for the stories below.
const pairs = { fi: ['31234000000013', '31234000000021'], sv: ['31234000000039', '31234000000047'],
  en: ['31234000000054', '31234000000187'], se: ['31234000000195', '31234000000203'] }
const heldForAnother = '31234000000062', mineAlready = '31234000000088', notForLoan = '31234000000138'
const endless = '31234000000211', deskOnly = '31234000000229'
let opened, demo, browser, bench, screen, act, plug, tap, shows

before(async () => {
  opened = await openBench();
  ({ demo, browser, bench, screen } = opened);
  ({ act, plug, tap, shows } = hands(opened))
})
after(() => opened?.close())
beforeEach(async () => {
  if (await screen.locator('[data-action="start-over"]').count()) await tap('start-over')
  await shows('welcome')
})

// The same code within 1.5 s is one event; something else in between makes it two.
let lastCode
async function scan(number) {
  if (number === lastCode) await act({ act: 'card', number: 'scrap', at: 'station' })
  lastCode = number
  await act({ act: 'card', number, at: 'station' })
}
const text = () => screen.locator('#screen').innerText()
const isLent = number => bench.waitForFunction(number => window.seen.station.items.find(item => item.number === number)?.lent, number)
const isBack = number => bench.waitForFunction(number => !window.seen.station.items.find(item => item.number === number)?.lent, number)
const titleOf = number => bench.evaluate(number => window.seen.station.items.find(item => item.number === number).title, number)
const newestIs = title => screen.waitForFunction(title => document.querySelector('.newest .item')?.textContent.startsWith(title), title)
const newestIsDone = () => screen.waitForSelector('.newest.good')

async function typePin(pin) {
  await shows('pin')
  for (const [at, digit] of [...pin].entries()) {
    assert.equal(await screen.evaluate(pin => document.body.innerText.includes(pin), pin), false, 'no PIN in the page')
    await tap('digit', digit)
    if (at < pin.length - 1) await screen.waitForFunction(typed => document.querySelectorAll('.dots .full').length === typed, at + 1)
  }
}

async function logIn({ number, pin }) {
  await scan(number)
  await typePin(pin)
}

async function lend(number) {
  await scan(number)
  await newestIs((await titleOf(number)).slice(0, 20))
  await newestIsDone()
  await isLent(number)
}

for (const lang of languages) {
  test(`in ${lang}: borrow two, print, return them; the language is gone with the patron`, async () => {
    await tap('language', lang)
    await screen.waitForSelector(`main[lang="${lang}"]`)
    await tap('borrow')
    await shows('card')
    await logIn(aino)
    await shows('borrow')
    for (const number of pairs[lang]) await lend(number)
    assert.equal(await screen.evaluate(() => document.querySelector('main').lang), lang)
    await tap('finish')
    await shows('receipt')
    await tap('receipt', 'print')
    await shows('thanks')
    await bench.waitForFunction(() => window.seen.station.receipt.length > 0)
    await shows('welcome')
    await screen.waitForSelector('main[lang="fi"]')
    await scan(pairs[lang][0])
    await shows('return')
    await newestIsDone()
    await isBack(pairs[lang][0])
    await scan(pairs[lang][1])
    await isBack(pairs[lang][1])
  })
}

test('the same book twice is one loan and green', async () => {
  await logIn(aino)
  await shows('borrow')
  await lend(pairs.fi[0])
  await scan(pairs.fi[0])
  await newestIsDone()
  assert.equal(await screen.locator('.pile ol li').count(), 0, 'one line')
  await tap('finish')
  await tap('receipt', 'none')
  await shows('thanks')
  await shows('welcome')
  await scan(pairs.fi[0])
  await isBack(pairs.fi[0])
})

test('what is not lent says why, what becomes of the book, and a code for staff', async () => {
  await logIn(aino)
  await shows('borrow')
  for (const [number, code] of [[heldForAnother, 'B03'], [notForLoan, 'B08']]) {
    await scan(number)
    await screen.waitForFunction(code => document.querySelector('.newest .staff-code')?.textContent.includes(code), code)
  }
  await scan(mineAlready)
  await newestIsDone()
  await scan('not a code')
  await screen.waitForTimeout(300)
  assert.ok(await screen.locator('main[data-screen="borrow"]').count())
  await scan(endless)
  await newestIs('Loputon kirja')
  await newestIsDone()
  await scan(deskOnly)
  await newestIs('Opas kaukaisiin')
  assert.match(await text(), /katso tiskiltä/)
})

test('my loans: renewed, all of them renewed; holds; fees with a code for the telephone', async () => {
  await tap('loans')
  await shows('card')
  await logIn(aino)
  await shows('account')
  await screen.waitForFunction(() => /Kalevala/.test(document.querySelector('main[data-screen="account"]')?.innerText))
  await tap('renew', '0')
  await screen.waitForSelector('main[data-screen="account"] li .result')
  await tap('renew-all')
  await screen.waitForTimeout(500)
  await tap('show', 'holds')
  await screen.waitForFunction(() => document.querySelector('main').innerText.includes('Puhdistus') || document.querySelector('[data-action="cancel-hold"]'))
  await tap('show', 'fees')
  await screen.waitForSelector('main[data-screen="account"] .payment svg')
  assert.match(await text(), /12,50/)
})

test('a wrong PIN and an unknown card get the same words', async () => {
  const refused = async card => {
    await logIn(card)
    await shows('card-refused')
    const said = await text()
    await tap('start-over')
    await shows('welcome')
    return said
  }
  const wrong = await refused({ ...lumi, pin: '9999' })
  assert.equal(await refused({ number: unknownCard, pin: '1111' }), wrong)
})

test('another card asks before it ends anybody else’s session', async () => {
  await logIn(aino)
  await shows('borrow')
  await scan(lumi.number)
  await shows('another-card')
  await tap('continue')
  await shows('borrow')
  await scan(lumi.number)
  await shows('another-card')
  await tap('end-now')
  await shows('pin')
})

test('a page that is loaded again, and a second browser, show the same; a stale touch does nothing', async () => {
  await logIn(aino)
  await shows('borrow')
  await lend(pairs.sv[0])
  await screen.reload()
  await shows('borrow')
  await newestIs(await titleOf(pairs.sv[0]))
  const other = await browser.newPage({ viewport: panels[1] })
  await other.goto(demo.station)
  await other.waitForSelector('main[data-screen="borrow"]')
  const status = await other.evaluate(async () => {
    const { token, address } = document.body.dataset
    const body = new URLSearchParams({ step: '1', action: 'start-over', token })
    return (await fetch(`${address}/tap`, { method: 'POST', body })).status
  })
  assert.equal(status, 409)
  await shows('borrow')
  await other.close()
  await tap('finish')
  await tap('receipt', 'none')
  await shows('welcome')
  await scan(pairs.sv[0])
  await isBack(pairs.sv[0])
})

test('the library system is gone and back within 20 s: nobody sees an error', async () => {
  await logIn(aino)
  await shows('borrow')
  await plug('ils', false)
  await scan(pairs.en[0])
  await newestIs('')
  await screen.waitForTimeout(3000)
  assert.ok(await screen.locator('main[data-screen="borrow"]').count())
  assert.equal(await screen.locator('.newest.bad').count(), 0)
  await plug('ils', true)
  await newestIsDone()
  await isLent(pairs.en[0])
  await tap('finish')
  await tap('receipt', 'none')
  await shows('welcome')
  await scan(pairs.en[0])
  await isBack(pairs.en[0])
})

test('a loan made while the library system is away is told to it when it is back', async () => {
  await plug('ils', false)
  await bench.waitForFunction(() => window.seen.faults.some(fault => fault.startsWith('ils')))
  await logIn(aino)
  await shows('borrow')
  await scan(pairs.se[0])
  await bench.waitForFunction(() => window.seen.station.outbox.length === 1)
  await screen.waitForSelector('.newest.attention')
  await tap('finish')
  await tap('receipt', 'none')
  await shows('welcome')
  await plug('ils', true)
  await isLent(pairs.se[0])
  await bench.waitForFunction(() => window.seen.station.outbox.length === 0)
  await scan(pairs.se[0])
  await isBack(pairs.se[0])
})

test('a printer that is gone fails no loan', async () => {
  await plug('printer', false)
  await logIn(aino)
  await shows('borrow')
  await lend(pairs.fi[1])
  await tap('finish')
  await tap('receipt', 'print')
  await shows('thanks')
  await plug('printer', true)
  await shows('welcome')
  await scan(pairs.fi[1])
  await isBack(pairs.fi[1])
})

test('axe finds nothing on the way', async () => {
  const findings = async () => (await new AxeBuilder({ page: screen }).analyze()).violations.map(({ id }) => id)
  assert.deepEqual(await findings(), [], 'welcome')
  await tap('borrow')
  await shows('card')
  assert.deepEqual(await findings(), [], 'card')
  await scan(aino.number)
  await shows('pin')
  assert.deepEqual(await findings(), [], 'pin')
  await typePin(aino.pin)
  await shows('borrow')
  assert.deepEqual(await findings(), [], 'borrow')
})
