// The demo's own page: its buttons do what they say, in four languages, and everybody can use it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { languages, launch } from './chromium.mjs'
import { start } from './program.mjs'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const complaints = []
let demo, browser, page

before(async () => {
  const { lines, stop } = await start(process.env.OMATOIMI, ['demo', '--port', '0', '--output', 'json'], lines => lines.length === 1)
  demo = { ...JSON.parse(lines[0]), stop }
  browser = await launch()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' })).newPage()
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(demo.simulator)
  await shows('idle')
  await page.getByText('✓ every part works').waitFor()
})
after(async () => { await browser?.close(); await demo?.stop() })

const shows = state => page.waitForSelector(`#display[data-state="${state}"]`)
const press = name => page.getByRole('button', { name, exact: true }).click()
const says = () => page.locator('#says').innerText()

test('a visit by the buttons of the page opens the door and stands in its log', async () => {
  await press('Show card at the door: Everything is in order')
  await shows('ask-pin')
  for (const key of '1234') await press(key)
  await shows('welcome')
  await page.locator('.lock.released').waitFor()
  await page.locator('#entries tr', { hasText: 'granted' }).waitFor()
  await shows('idle')
})

test('the words of the door are those of the chosen language', async () => {
  const said = new Set()
  for (const language of languages) {
    await page.locator(`#languages [lang=${language}]`).click()
    assert.equal(await page.locator('#display').getAttribute('lang'), language)
    said.add(await says())
  }
  assert.equal(said.size, languages.length, [...said].join('; '))
  await page.reload()
  await shows('idle')
  assert.equal(await page.locator('#display').getAttribute('lang'), languages.at(-1), 'and stay so')
  await page.locator('#languages [lang=en]').click()
})

test('the clock is moved and put back', async () => {
  await press('A morning, 05:30')
  await shows('closed')
  // Today, or after a holiday.
  assert.match(await says(), /^Opens .* at 06:00\.$/)
  assert.match(await page.locator('#time').innerText(), /^05:30:/)
  await press('Not set')
  await shows('out-of-order')
  await page.locator('#faults', { hasText: 'clock' }).waitFor()
  await press('Back to now')
  await shows('idle')
  await press('Two weeks on')
  await page.locator('#no-entries').waitFor()
  await press('Back to now')
  await page.getByText('as the machine has it').waitFor()
})

test('a switch breaks a part and mends it', async () => {
  await page.getByLabel('Relay board plugged in').uncheck()
  await shows('out-of-order')
  await page.locator('#faults', { hasText: 'device.relay' }).waitFor()
  await page.getByLabel('Relay board plugged in').check()
  await shows('idle')
})

test('the side door opens over OSDP, by card and by the keys of its reader', async () => {
  await press('Show card at the side door: Everything is in order')
  await press('Side door')
  for (const key of '1234') await press(key)
  await page.locator('#side-lock', { hasText: 'released' }).waitFor()
  await page.locator('#side-lamp[data-lamp="green"]').waitFor()
  await press('Open the side door')
  await page.locator('#side-leaf', { hasText: 'open' }).waitFor()
  await press('Close the side door')
  await page.locator('#side-lock', { hasText: 'locked' }).waitFor()
  await press('Main door')
})

test('i28 a reader with another key is no reader: nothing opens, and the health says what to do', async () => {
  await page.getByLabel("Side door's reader has our key").uncheck()
  await page.locator('#faults', { hasText: 'device.side-reader' }).waitFor()
  await press('Show card at the side door: Everything is in order')
  await page.getByLabel("Side door's reader has our key").check()
  await page.getByText('✓ every part works').waitFor()
  assert.equal(await page.locator('#side-lock').innerText(), 'locked')
})

test('a forced door is told to staff, and one that was opened by the button inside is not', async () => {
  const forced = page.locator('#incidents li', { hasText: 'door-forced' })
  await press('Open the door')
  await forced.waitFor()
  await press('Close the door')
  await page.locator('#incidents li', { hasText: 'door-closed-again' }).waitFor()
  await press('Exit button')
  await press('Open the door')
  await press('Close the door')
  await page.locator('#leaf-word', { hasText: 'closed' }).waitFor()
  assert.equal(await forced.count(), 1)
  await shows('idle')
})

test('i5 the fire panel beats everything, until somebody on site resets it', async () => {
  await page.getByLabel('Fire panel at rest').uncheck()
  await shows('fire')
  await page.locator('.lock.released').waitFor()
  await page.getByLabel('Fire panel at rest').check()
  await shows('idle')
  await page.locator('#lock-word', { hasText: 'locked' }).waitFor()
})

test('the way to the door page leads there', async () => {
  assert.equal(await page.locator('#door-page').getAttribute('href'), demo.door)
  assert.equal((await fetch(demo.door)).status, 200)
})

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, and nothing is cut off, in ${colorScheme} colours`, async () => {
    await page.emulateMedia({ colorScheme })
    const rules = { 'color-contrast-enhanced': { enabled: true } }
    const { violations, passes } = await new AxeBuilder({ page }).options({ runOnly: wcag, rules }).analyze()
    assert.ok(passes.some(({ id }) => id === 'color-contrast-enhanced'), 'contrast was not judged')
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`), [])
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `at ${width}`)
    }
    await page.setViewportSize({ width: 1440, height: 1000 })
  })
}

test('the browser has nothing to complain about', () => assert.deepEqual(complaints, []))
