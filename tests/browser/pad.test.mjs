// The real program: piles of books on the pad of the demo's station, and what the gate reads off their tags.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { hands, openBench } from './bench.mjs'
import { languages } from './chromium.mjs'

const aino = { number: '21234000000017', pin: '1234' }
// A tag of ISO 28560-3, one of ISO 28560-2, three of a set, one of 3M.
const pile = ['31234000000013', '31234000000021', '31234000000039', '31234000000047']
const book = pile[0], mineAlready = '31234000000088', notForLoan = '31234000000138'
let opened, screen, bench, act, plug, tap, shows, lay, thing

before(async () => {
  opened = await openBench();
  ({ screen, bench } = opened);
  ({ act, plug, tap, shows, lay, thing } = hands(opened))
})
after(() => opened?.close())
beforeEach(async () => {
  await act({ act: 'clear-pad' })
  await bench.waitForFunction(() => window.seen.station.items.every(item => !item.tag?.on_pad))
  if (await screen.locator('[data-action="start-over"]').count()) await tap('start-over')
  await shows('welcome')
})

const says = pattern => screen.waitForFunction(pattern => new RegExp(pattern).test(document.querySelector('#screen').innerText), pattern)

async function logIn() {
  await act({ act: 'card', number: aino.number, at: 'station' })
  await shows('pin')
  for (const [at, digit] of [...aino.pin].entries()) {
    await tap('digit', digit)
    if (at < aino.pin.length - 1) await screen.waitForFunction(typed => document.querySelectorAll('.dots .full').length === typed, at + 1)
  }
}

async function giveBack(numbers) {
  await tap('return')
  await shows('return')
  for (const number of numbers) await lay(number)
  for (const number of numbers) await thing(number, { lent: false, gate: 'alarm' })
}

for (const lang of languages) {
  test(`promise_9 in ${lang}: a pile is counted, lent whole with its set, let pass by the gate, and brought back`, async () => {
    await tap('language', lang)
    await screen.waitForSelector(`main[lang="${lang}"]`)
    for (const number of pile) await lay(number)
    await says('\\b4\\b')
    for (const number of pile) await thing(number, { lent: false, gate: 'alarm' })
    await tap('borrow')
    await logIn()
    await shows('borrow')
    for (const number of pile) await thing(number, { lent: true, gate: 'silent' })
    await says('4\\D+4')
    const { violations } = await new AxeBuilder({ page: screen }).analyze()
    assert.deepEqual(violations.map(found => found.id), [])
    for (const number of pile) await lay(number, false)
    await tap('finish')
    await shows('receipt')
    await tap('receipt', 'none')
    await shows('welcome')
    await giveBack(pile)
    await tap('start-over')
  })
}

test('promise_9 what the library system does not lend keeps its alarm', async () => {
  for (const number of [book, notForLoan]) await lay(number)
  await tap('borrow')
  await logIn()
  await thing(book, { lent: true, gate: 'silent' })
  await screen.waitForSelector('.bad, .newest.bad')
  await thing(notForLoan, { lent: false, gate: 'alarm' })
  await lay(notForLoan, false)
  await lay(book, false)
  await tap('start-over')
  await shows('welcome')
  await giveBack([book])
})

test('promise_9 with the library system away the pile is lent all the same, and staff hear that it passed the gate', async () => {
  await plug('ils', false)
  await bench.waitForFunction(() => window.seen.faults.some(fault => fault.startsWith('ils')))
  await lay(book)
  await tap('borrow')
  await logIn()
  await thing(book, { gate: 'silent' })
  await bench.waitForFunction(() => window.seen.station.outbox.length === 1)
  await bench.waitForFunction(() => window.seen.incidents.some(incident => incident.what === 'released-unconfirmed'))
  await lay(book, false)
  await plug('ils', true)
  await tap('start-over')
  await bench.waitForFunction(() => window.seen.station.outbox.length === 0)
  await thing(book, { lent: true })
  await shows('welcome')
  await giveBack([book])
})

test('promise_9 a pad that goes away leaves nothing done by halves: barcodes still work, and the tag is asked back', async () => {
  await tap('borrow')
  await logIn()
  await shows('borrow')
  await plug('pad', false)
  await bench.waitForFunction(() => window.seen.faults.some(fault => fault.startsWith('device.pad')))
  await says('.')
  await act({ act: 'card', number: pile[1], at: 'station' })
  await thing(pile[1], { lent: true, gate: 'alarm' })
  await plug('pad', true)
  await bench.waitForFunction(() => window.seen.faults.length === 0)
  await lay(pile[1])
  await thing(pile[1], { lent: true, gate: 'silent' })
  await lay(pile[1], false)
  await tap('start-over')
  await shows('welcome')
  await giveBack([pile[1]])
})

test('a loan of before is brought back by laying it on the pad, with no touch at all', async () => {
  await thing(mineAlready, { gate: 'silent' })
  await lay(mineAlready)
  await shows('return')
  await thing(mineAlready, { lent: false, gate: 'alarm' })
})
