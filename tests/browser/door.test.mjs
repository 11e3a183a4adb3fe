// The real program: the demo's devices, its library system, and the page at its door.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch } from './chromium.mjs'
import { freePort } from './bench.mjs'
import { start } from './program.mjs'

const unknownCard = '29999999999999'
let demo, port, browser, bench, door, cards

before(async () => {
  port = await freePort()
  demo = await startDemo()
  browser = await launch()
  const context = await browser.newContext({ viewport: { width: 480, height: 320 } })
  bench = await context.newPage()
  await bench.goto(demo.simulator)
  await bench.waitForSelector('#cards li')
  cards = await bench.evaluate(() => new Promise(done => {
    new EventSource('/events').addEventListener('scene', event => done(JSON.parse(event.data).cards))
  }))
  door = await context.newPage()
  await door.goto(`${demo.door}?lang=fi`)
  await shows('idle')
})
after(async () => { await browser?.close(); await demo?.stop() })

async function startDemo() {
  const args = ['demo', '--port', String(port), '--output', 'json']
  const { lines, stop } = await start(process.env.OMATOIMI, args, lines => lines.length === 1)
  return { ...JSON.parse(lines[0]), stop }
}

const act = act => bench.evaluate(async act => {
  await fetch('/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(act) })
}, act)
const showCard = number => act({ act: 'card', number })
const type = async keys => { for (const key of keys) await act({ act: 'key', key }) }
const shows = state => door.waitForSelector(`main[data-state="${state}"]`)
const screen = () => door.locator('#screen').innerHTML()
const rests = () => shows('idle')

// The same card within 1.5 s is one event; something else in between makes it two.
async function visit(number, pin) {
  await rests()
  await showCard('123')
  await shows('not-a-card')
  await showCard(number)
  await shows('ask-pin')
  await type(pin)
}

test('a visit is told step by step: the dots, the welcome, and the door at rest again', async () => {
  await visit(cards[0].number, cards[0].pin.slice(0, 2))
  await door.waitForSelector('.dots[aria-label="2 / 4 numeroa"]')
  assert.equal(await door.locator('.dots .full').count(), 2)
  assert.equal(await door.locator('h1').innerText(), 'Anna PIN\u2011koodi.')
  await type(cards[0].pin.slice(2))
  await shows('welcome')
  assert.equal(await door.locator('h1').innerText(), 'Tervetuloa!')
  assert.equal(await door.locator('#said').textContent(), 'Tervetuloa! Sulje ovi perässäsi. Älä päästä muita sisään.')
  await rests()
})

test('promise 6: a wrong PIN and an unknown card look the same to the letter', async () => {
  const seen = []
  for (const number of [cards[0].number, unknownCard]) {
    await visit(number, '0000')
    await shows('refused-not-accepted')
    seen.push(await screen())
    await rests()
  }
  assert.equal(seen[0], seen[1])
})

test('no card number and no PIN ever comes to the page', async () => {
  const got = []
  const page = await door.context().newPage()
  page.on('response', async response => got.push(response.url()))
  await page.goto(`${demo.door}?lang=en`)
  // Every screen the stream brings, as it comes.
  await page.evaluate(() => {
    window.heard = []
    new EventSource(document.body.dataset.events).addEventListener('screen', event => window.heard.push(event.data))
  })
  await visit(cards[0].number, cards[0].pin)
  await shows('welcome')
  await page.waitForFunction(() => window.heard.some(html => html.includes('data-state="welcome"')))
  const heard = (await page.evaluate(() => window.heard.join(''))) + (await page.content()) + got.join(' ')
  assert.ok(!heard.includes(cards[0].number))
  const prompts = heard.match(/<main[^]*?<\/main>/g).filter(html => html.includes('data-state="ask-pin"'))
  const words = prompts.join('').replace(/\d of \d digits|kept for 14 days|<[^>]*>/g, '')
  assert.ok(prompts.length >= 4 && !/\d/.test(words), words)
  await page.close()
  await rests()
})

test('the focus stays where it was when the screen changes', async () => {
  await rests()
  await door.locator('#more').focus()
  await showCard(cards[0].number)
  await shows('ask-pin')
  assert.equal(await door.evaluate(() => document.activeElement.id), 'more')
  await type('*')
  await type('*')
  await shows('idle')
  assert.equal(await door.evaluate(() => document.activeElement.id), 'more')
})

test('a visit calls the page back from the privacy notice', async () => {
  await rests()
  const page = await door.context().newPage()
  await page.goto(`${demo.door}/privacy?lang=sv`)
  await page.waitForTimeout(300)
  await showCard(cards[1].number)
  await page.waitForURL(demo.door)
  await page.close()
  await type('*')
  await type('*')
  await rests()
})

test('languages take turns while the door rests, and a visit begins in the first', async () => {
  const page = await door.context().newPage()
  await page.goto(demo.door)
  const heard = new Set()
  const deadline = Date.now() + 45_000
  while (heard.size < 4 && Date.now() < deadline) {
    heard.add(await page.locator('main').getAttribute('lang'))
    await page.waitForTimeout(500)
  }
  assert.deepEqual([...heard].sort(), ['en', 'fi', 'se', 'sv'])
  await showCard(cards[2].number)
  await page.waitForSelector('main[data-state="ask-pin"][lang="fi"]')
  await page.close()
  await type('**')
  await rests()
})

test('the page says when the door is out of reach, and comes back by itself', async () => {
  await demo.stop()
  await door.waitForSelector('#gone:not([hidden])')
  assert.ok(!(await door.locator('#screen').isVisible()))
  demo = await startDemo()
  await door.waitForSelector('#gone', { state: 'hidden', timeout: 10_000 })
  await shows('idle')
})
