// Every screen of a door in every language, theme and size.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { languages, launch, sizes, themes } from './chromium.mjs'
import { gallery } from './program.mjs'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
let shown, browser
before(async () => { shown = await gallery(); browser = await launch() })
after(async () => { await browser?.close(); await shown?.stop() })

// A page that notes what it asks for, and whatever the browser complains about.
async function open(viewport) {
  const page = await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage()
  page.asked = []
  page.complaints = []
  page.on('request', request => page.asked.push(request.url()))
  page.on('console', message => message.type() === 'error' && page.complaints.push(message.text()))
  page.on('pageerror', error => page.complaints.push(String(error)))
  return page
}

function addresses(theme, lang) {
  const query = `?theme=${theme}&lang=${lang}`
  return [...shown.doors.map(door => `${shown.address}/door/${door}${query}`),
    `${shown.address}/door/idle/privacy${query}`]
}

async function findings(page, address) {
  await page.goto(address)
  const rules = { 'color-contrast-enhanced': { enabled: true } }
  const { violations, passes } = await new AxeBuilder({ page }).options({ runOnly: wcag, rules }).analyze()
  assert.ok(passes.some(({ id }) => id === 'color-contrast-enhanced'), `${address}: contrast was not judged`)
  return violations.map(({ id, nodes }) => `${address} ${id}: ${nodes.map(node => node.html).join(' ')}`)
}

// The whole screen is in view, and no sentence runs out of its column.
async function uncut(page, address, viewport) {
  await page.goto(address)
  const { scrollWidth, scrollHeight, wide } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    scrollHeight: document.documentElement.scrollHeight,
    wide: [...document.querySelectorAll('.words > *')].filter(one => one.scrollWidth > one.clientWidth + 1).length,
  }))
  assert.ok(scrollWidth <= viewport.width && scrollHeight <= viewport.height && !wide,
    `${address} at ${viewport.width}x${viewport.height}: ${scrollWidth}x${scrollHeight}, ${wide} too wide`)
}

for (const lang of languages) {
  test(`axe finds nothing on any screen in ${lang}`, async () => {
    const page = await open({ width: 480, height: 320 })
    for (const address of addresses('light', lang)) assert.deepEqual(await findings(page, address), [])
  })

  for (const viewport of sizes) {
    test(`at ${viewport.width}x${viewport.height} nothing is cut off in ${lang}`, async () => {
      const page = await open(viewport)
      for (const door of shown.doors) await uncut(page, `${shown.address}/door/${door}?lang=${lang}&theme=light`, viewport)
    })
  }

  test(`no line is longer than 45 characters in ${lang}`, async () => {
    const page = await open({ width: 1280, height: 800 })
    for (const door of shown.doors) {
      await page.goto(`${shown.address}/door/${door}?lang=${lang}`)
      for (const line of await page.evaluate(linesOfTheSentence)) assert.ok(line.length <= 45, `${door}: ${line}`)
    }
  })

  test(`the two lines fit sixteen characters in ${lang}`, async () => {
    for (const door of shown.doors) {
      const answer = await fetch(`${shown.address}/door/${door}/lcd?lang=${lang}`)
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
      const lines = (await answer.text()).split('\n')
      assert.ok(lines.length === 3 && lines[2] === '' && lines[0], `${door}: ${lines}`)
      for (const line of lines) assert.ok([...line].length <= 16, `${door}: ${line}`)
    }
  })
}

for (const theme of themes) {
  test(`axe finds nothing on any screen in the ${theme} theme, with contrast 7:1`, async () => {
    const page = await open({ width: 1280, height: 800 })
    for (const address of addresses(theme, 'fi')) assert.deepEqual(await findings(page, address), [])
  })
}

test('with every language at once axe finds nothing', async () => {
  const page = await open({ width: 1280, height: 800 })
  for (const door of shown.doors) assert.deepEqual(await findings(page, `${shown.address}/door/${door}`), [])
})

test('with every language at once nothing is cut off', async () => {
  for (const viewport of sizes) {
    const page = await open(viewport)
    for (const door of shown.doors) await uncut(page, `${shown.address}/door/${door}`, viewport)
  }
})

test('no page asks anybody else for anything, and the browser complains of nothing', async () => {
  const page = await open({ width: 480, height: 320 })
  for (const address of addresses('light', 'se')) await page.goto(address)
  assert.ok(page.asked.length > shown.doors.length)
  assert.deepEqual(page.asked.filter(url => !url.startsWith(`${shown.address}/`)), [])
  assert.deepEqual(page.complaints, [])
})

test('every answer keeps out of caches and frames', async () => {
  for (const path of ['/door/idle', '/door/idle/privacy', '/door/idle/lcd', '/door.css', '/door.js']) {
    const { headers } = await fetch(shown.address + path)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.match(headers.get('content-security-policy'), /^default-src 'self'; frame-ancestors 'none'/)
  }
})

test('our own script is under 1.5 kB as it goes over the line without its comment', async () => {
  const script = await (await fetch(`${shown.address}/door.js`)).text()
  assert.ok(script.replace(/^\/\/.*\n/gm, '').length < 1536, String(script.length))
})

test('nothing moves for those who asked for no motion, and the door opens for the others', async () => {
  for (const [reducedMotion, name] of [['reduce', 'none'], ['no-preference', 'open']]) {
    const page = await (await browser.newContext({ reducedMotion })).newPage()
    await page.goto(`${shown.address}/door/welcome`)
    // Asked in the page: the stream's first screen may replace the one that was held a moment ago.
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.leaf')).animationName), name)
  }
})

test('the privacy notice can be reached, read in each language and left by keyboard alone', async () => {
  const page = await open({ width: 480, height: 320 })
  await page.goto(`${shown.address}/door/idle?lang=sv`)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'more')
  assert.notEqual(await page.locator('#more').evaluate(link => getComputedStyle(link).outlineStyle), 'none')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/privacy?lang=sv')
  assert.equal(await page.locator('h1').innerText(), 'Det här minns dörren')
  await page.getByText('Davvisámegiella').press('Enter')
  await page.waitForURL('**/privacy?lang=se')
  await page.locator('.act').press('Enter')
  await page.waitForURL('**/door/idle')
})

test('who cannot get in is told whom to call', async () => {
  const page = await open({ width: 320, height: 240 })
  for (const door of ['out-of-order', 'refused-call-us']) {
    await page.goto(`${shown.address}/door/${door}?lang=en`)
    assert.equal(await page.locator('.phone').innerText(), 'Phone +358 5 616 2341')
  }
})

test('a page of an older build loads itself anew', async () => {
  const page = await open({ width: 480, height: 320 })
  let loads = 0
  await page.route('**/door/idle', async route => {
    const answer = await route.fetch()
    const body = await answer.text()
    const old = loads++ === 0
    await route.fulfill({ response: answer, body: old ? body.replace(/data-build="[^"]+"/, 'data-build="old"') : body })
  })
  await page.goto(`${shown.address}/door/idle`)
  await page.waitForFunction(() => document.body?.dataset.build && document.body.dataset.build !== 'old')
  assert.equal(loads, 2)
})

// The lines of the sentence and of what to do next, as they are broken on this screen.
function linesOfTheSentence() {
  return [...document.querySelectorAll('h1, .next')].flatMap(one => {
    const text = one.firstChild, lines = new Map()
    for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      const top = Math.round(range.getBoundingClientRect().top)
      lines.set(top, [...(lines.get(top) ?? []), word])
    }
    return [...lines.values()].map(words => words.join(' '))
  })
}
