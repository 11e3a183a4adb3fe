// Every screen of a station in every language, theme, reach and size; and one station that moves when it is touched.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import { languages, launch, panels, reaches, stationThemes } from './chromium.mjs'
import { gallery } from './program.mjs'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
// The panel of the gallery: 0.248 mm a pixel, read from 600 mm.
const [pitch, viewing] = [0.248, 600]
const [target, gap] = [20 / pitch, 3 / pitch]
// A small panel scrolls where a library system says much, and where a list of many pages is put within low reach.
const scrolls = ['borrow-hostile', 'loans-900']
let shown, browser
before(async () => { shown = await gallery(); browser = await launch() })
after(async () => { await browser?.close(); await shown?.stop() })

async function open(viewport = panels[0], more = {}) {
  const page = await (await browser.newContext({ viewport, reducedMotion: 'reduce', ...more })).newPage()
  page.asked = []
  page.complaints = []
  page.on('request', request => page.asked.push(request.url()))
  page.on('console', message => message.type() === 'error' && page.complaints.push(message.text()))
  page.on('pageerror', error => page.complaints.push(String(error)))
  page.on('dialog', dialog => page.complaints.push(dialog.message()))
  return page
}

const address = (name, lang = 'fi', theme = 'light', reach = 'high') => `${shown.address}/station/${name}~${lang}~${theme}~${reach}`

// A page that stands still, with axe in it: one screen after the other is put into it, as the stream would.
async function judge(viewport) {
  const page = await open(viewport)
  await page.route('**/station.js', route => route.fulfill({ body: '', contentType: 'text/javascript' }))
  await page.goto(address(shown.stations[0]))
  await page.evaluate(axe.source)
  return page
}

// What axe finds on one screen. Colours are the same in every language: they are judged in one, for it takes longest.
async function findings(page, address, colours) {
  const { found, judged } = await page.evaluate(async ({ address, colours, wcag }) => {
    const other = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html')
    document.documentElement.lang = other.documentElement.lang
    document.getElementById('screen').replaceChildren(...other.getElementById('screen').children)
    const rules = { 'color-contrast': { enabled: colours }, 'color-contrast-enhanced': { enabled: colours } }
    const { violations, passes } = await window.axe.run({ runOnly: wcag, rules })
    const found = violations.map(({ id, nodes }) => `${address} ${id}: ${nodes.map(node => node.html).join(' ')}`)
    return { found, judged: passes.map(({ id }) => id) }
  }, { address, colours, wcag })
  assert.ok(judged.includes('button-name') && judged.includes('color-contrast-enhanced') === colours, `${address}: ${judged}`)
  return found
}

// What is wrong with how the screen stands on this panel. `[inert]` is what a dialog lies over.
const faults = (page, low) => page.evaluate(({ target, gap, low }) => {
  const root = document.documentElement, found = []
  if (root.scrollWidth > innerWidth) found.push(`${root.scrollWidth - innerWidth} too wide`)
  if (root.scrollHeight > innerHeight) found.push(`${root.scrollHeight - innerHeight} too tall`)
  for (const one of document.querySelectorAll('#screen :is(h1, h2, p, li, section, header, footer, button, .actions, .dialog, .tiles)')) {
    if (getComputedStyle(one).display !== 'inline' && getComputedStyle(one).position !== 'absolute' && one.scrollWidth > one.clientWidth + 1) {
      found.push(`cut: ${one.className} ${one.textContent.trim().slice(0, 30)}`)
    }
  }
  const buttons = [...document.querySelectorAll('#screen button')].filter(one => !one.closest('[inert], .scroll'))
  const boxes = buttons.map(one => [one.textContent.trim(), one.getBoundingClientRect()])
  for (const [name, box] of boxes) {
    if (box.width < target - 1 || box.height < target - 1) found.push(`${name} is ${Math.round(box.width)}x${Math.round(box.height)}`)
    if (low && box.top < innerHeight / 2 - 2) found.push(`${name} is in the upper half`)
    if (box.left < 0 || box.right > innerWidth) found.push(`${name} is outside`)
  }
  boxes.forEach(([name, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
    const apart = Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom)
    if (apart < gap - 1) found.push(`${name} and ${other} are ${Math.round(apart)} apart`)
  }))
  return found
}, { target, gap, low })

for (const lang of languages) {
  test(`axe finds nothing on any screen in ${lang}`, async () => {
    const page = await judge()
    for (const name of shown.stations) assert.deepEqual(await findings(page, address(name, lang), false), [])
  })

  test(`nothing is cut off, too small, too near or out of reach in ${lang}, on each panel`, async () => {
    const page = await open()
    for (const reach of reaches) for (const name of shown.stations) {
      await page.goto(address(name, lang, 'light', reach))
      for (const panel of panels) {
        await page.setViewportSize(panel)
        let found = await faults(page, reach === 'low')
        if (panel.height < 1000 && scrolls.includes(name)) {
          found = found.filter(fault => !/ too tall$| apart$| half$/.test(fault))
          assert.ok(await page.locator('.bottom').evaluate(one => one.getBoundingClientRect().bottom <= innerHeight + 1))
        }
        assert.deepEqual(found, [], `${name} ${reach} at ${panel.width}x${panel.height}`)
      }
    }
  })

  test(`no line is longer than 45 characters in ${lang}`, async () => {
    for (const panel of panels) {
      const page = await open(panel)
      for (const name of shown.stations) {
        await page.goto(address(name, lang))
        for (const line of await page.evaluate(linesOfTheSentences)) assert.ok(line.length <= 45, `${name}: ${line}`)
      }
    }
  })
}

test('axe finds nothing in each theme and reach, with contrast 7:1', async () => {
  const page = await judge(panels[1])
  for (const theme of stationThemes) for (const reach of reaches) for (const name of shown.stations) {
    assert.deepEqual(await findings(page, address(name, 'fi', theme, reach), reach === 'high'), [])
  }
})

test('a capital subtends 0.7 degrees from where the patron stands, and no text is smaller', async () => {
  const page = await open()
  for (const name of shown.stations) {
    await page.goto(address(name))
    const { capital, smallest, root } = await page.evaluate(() => {
      const pen = document.createElement('canvas').getContext('2d')
      const root = parseFloat(getComputedStyle(document.documentElement).fontSize)
      // Measured large: a canvas rounds.
      pen.font = `1000px ${getComputedStyle(document.body).fontFamily}`
      const texts = [...document.querySelectorAll('#screen *')].filter(one => [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
      const smallest = Math.min(...texts.map(one => parseFloat(getComputedStyle(one).fontSize)))
      return { capital: pen.measureText('H').actualBoundingBoxAscent / 1000 * root, smallest, root }
    })
    const degrees = Math.atan(capital * pitch / viewing) / Math.PI * 180
    assert.ok(degrees > 0.695, `${degrees}`)
    assert.ok(smallest >= root - 0.1, `${name}: ${smallest} under ${root}`)
  }
})

test('at 200 % everything is still there, in one column', async () => {
  for (const { width, height } of panels) {
    const page = await open({ width: width / 2, height: height / 2 }, { deviceScaleFactor: 2 })
    for (const lang of ['fi', 'se']) for (const name of shown.stations) {
      await page.goto(address(name, lang))
      const { wide, lost } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        lost: [...document.querySelectorAll('#screen button')].filter(one => {
          const box = one.getBoundingClientRect()
          return box.left < 0 || box.right > innerWidth + 1 || !box.height
        }).map(one => one.textContent),
      }))
      assert.ok(wide <= 0 && !lost.length, `${name} ${lang} at half of ${width}x${height}: ${wide} too wide, ${lost}`)
    }
  }
})

test('the primary action, starting over, languages, help and comfort keep their places', async () => {
  for (const panel of panels) {
    const page = await open(panel)
    const { width, height } = panel
    const box = async selector => (await page.locator(selector).first().boundingBox())
    for (const name of ['borrow', 'borrow-pile', 'return-bin', 'loans', 'fees', 'card-refused', 'another-card']) {
      await page.goto(address(name))
      const primary = await box('main .primary')
      const middle = primary.x + primary.width / 2
      if (width > height) assert.ok(primary.x + primary.width > width - 40 && primary.y + primary.height > height - 60, name)
      else assert.ok(Math.abs(middle - width / 2) < 4 && primary.y > height * 0.8, name)
      const over = await box('.bottom > button')
      assert.ok(over.x < 40 && over.y + over.height > height - 60, name)
      const languages = await box('.languages')
      assert.ok(languages.y < 200 && languages.x + languages.width > width / 2, name)
      assert.equal(await page.locator('.comfort button svg').count(), 2)
    }
  }
})

test('under the countdown the screen is blurred and out of reach, and the dialog has the focus to give', async () => {
  const page = await open()
  await page.goto(address('countdown'))
  assert.match(await page.locator('main').evaluate(main => main.inert && getComputedStyle(main).filter), /^blur\(12\.4/)
  assert.equal(await page.locator('.seconds b').innerText(), '17')
  const words = await page.locator('.dialog button').allInnerTexts()
  assert.deepEqual(words, ['Lopeta nyt', 'Lisää aikaa', 'Jatka'])
})

test('what a library system sends is shown as text', async () => {
  const page = await open()
  for (const name of ['borrow-html', 'borrow-hostile', 'borrow-right-to-left', 'borrow-emoji', 'borrow-endless-title']) {
    await page.goto(address(name))
    assert.equal(await page.locator('#screen script, #screen img, #screen .newest b').count(), 0)
  }
  await page.goto(address('borrow-html'))
  assert.match(await page.locator('.item').innerText(), /^<script>alert\(1\)<\/script><img src=x onerror=alert\(2\)> & "Kirja" \[31m$/)
  await page.goto(address('borrow-right-to-left'))
  assert.equal(await page.locator('.item').evaluate(item => getComputedStyle(item).direction), 'rtl')
  assert.deepEqual(page.complaints, [])
})

test('the newest item stands first and the count is in view, with none and with sixty', async () => {
  for (const panel of panels) {
    const page = await open(panel)
    await page.goto(address('borrow-sixty'))
    const [newest, count] = [await page.locator('.newest').boundingBox(), await page.locator('h1').boundingBox()]
    assert.ok(newest.y + newest.height <= panel.height && count.y + count.height <= panel.height)
    assert.equal(await page.locator('h1').innerText(), '60 lainattua')
    assert.equal(await page.locator('.pile li').count(), 59)
    await page.goto(address('borrow'))
    assert.ok(await page.getByText('0 lainattua').isVisible())
  }
})

test('who cannot go on is told whom to call and when staff are there, and is never sent to staff who are not', async () => {
  const page = await open()
  for (const lang of languages) for (const name of ['card-refused', 'card-blocked', 'borrow-b07', 'borrow-b08', 'out-of-order', 'welcome-offline-wait']) {
    await page.goto(address(name, lang))
    const text = await page.locator('.contact, .notice').innerText()
    assert.match(text, /\+358 5 616 2341/)
    assert.match(text, /Henkilökunta|Personalen|Staff|Bargit/)
    assert.doesNotMatch(text, /[Aa]sk (the )?staff|Kysy henkilökunnalta|Fråga personalen/)
  }
  await page.goto(address('borrow-b03'))
  assert.match(await page.locator('.newest').innerText(), /Koodi B03/)
})

test('no page asks anybody else for anything, and the browser complains of nothing', async () => {
  const page = await open()
  for (const name of shown.stations) await page.goto(address(name, 'se'))
  assert.deepEqual(page.asked.filter(url => !url.startsWith(`${shown.address}/`)), [])
  assert.deepEqual(page.complaints, [])
})

test('our own script is under 2 kB as a server would compress it', async () => {
  const script = await (await fetch(`${shown.address}/station.js`)).text()
  assert.ok(gzipSync(script).length < 2048, String(gzipSync(script).length))
})

// The station that moves.
async function live(more) {
  const page = await open(panels[0], more)
  await page.addInitScript(() => {
    window.heard = []
    window.AudioContext = class {
      currentTime = 0
      resume() {}
      createOscillator() {
        const tone = { frequency: { set value(hertz) { window.heard.push(hertz) } }, connect: next => next, start() {}, stop() {} }
        return tone
      }
      createGain() { return { gain: { setValueAtTime() {}, setTargetAtTime() {} }, connect: next => next } }
    }
  })
  await page.goto(`${shown.address}/station/live`)
  await page.getByRole('button', { name: 'Suomi' }).click()
  if (await page.locator('main').getAttribute('data-screen') !== 'welcome') await page.locator('[data-action=start-over]').click()
  await page.waitForSelector('[data-screen=welcome]')
  return page
}

test('a touch moves the screen, the focus goes to its heading, and it is said once', async () => {
  const page = await live()
  await page.locator('[data-action=borrow]').click()
  await page.waitForSelector('[data-screen=borrow]')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1')
  assert.match(await page.locator('#said').textContent(), /^Näytä lainattavat lukijalle/)
  await page.getByRole('button', { name: 'Svenska' }).click()
  await page.waitForSelector('main[lang=sv][data-screen=borrow]')
  assert.equal(await page.evaluate(() => document.activeElement.dataset.value), 'sv')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'sv')
  await page.context().close()
})

test('each digit is one dot, the focus stays on its key, and no digit is written anywhere but on the keys', async () => {
  const page = await live()
  await page.locator('[data-action=loans]').click()
  await page.waitForSelector('[data-screen=pin]')
  for (const [digit, dots] of [['7', 1], ['3', 2]]) {
    await page.locator(`[data-action=digit][data-value="${digit}"]`).click()
    await page.waitForSelector(`.dots[aria-label="${dots} / 4 numeroa"]`)
    assert.equal(await page.locator('.dots .full').count(), dots)
    assert.equal(await page.evaluate(() => document.activeElement.dataset.value), digit)
  }
  const rest = await page.evaluate(() => {
    const copy = document.body.cloneNode(true)
    for (const key of copy.querySelectorAll('.keys')) key.remove()
    return copy.innerHTML
  })
  assert.doesNotMatch(rest, /data-value="?\d|value="\d/)
  assert.ok(page.asked.every(url => !/[?&]/.test(url)), 'nothing of a touch is in an address')
  await page.context().close()
})

test('each sound is heard once, and differs from the others in rhythm and pitch', async () => {
  const page = await live()
  const heard = () => page.evaluate(() => window.heard.splice(0))
  await heard()
  await page.locator('[data-action=return]').click()
  await page.waitForSelector('[data-screen=return]')
  await page.waitForFunction(() => window.heard.length === 2)
  assert.deepEqual(await heard(), [880, 1320])
  await page.locator('[data-action=finish]').click()
  await page.waitForFunction(() => window.heard.length === 2)
  assert.deepEqual(await heard(), [196, 147])
  await page.reload()
  await page.waitForSelector('[data-screen=borrow]')
  await page.waitForTimeout(200)
  assert.deepEqual(await heard(), [], 'a sound that is past is not played again')
  await page.context().close()
})

test('a list stays where it was scrolled to while its screen is drawn anew', async () => {
  const page = await live()
  await page.locator('[data-action=return]').click()
  await page.waitForSelector('[data-screen=return] .scroll ol')
  await page.locator('.scroll ol').evaluate(list => { list.scrollTop = 400 })
  await page.locator('[data-action=contrast]').click()
  await page.waitForSelector('[data-theme=contrast]')
  assert.equal(await page.locator('.scroll ol').evaluate(list => list.scrollTop), 400)
  await page.locator('[data-action=contrast]').click()
  await page.waitForSelector('main[data-theme=light]')
  await page.context().close()
})

test('a button does not change under the finger', async () => {
  const page = await live()
  const other = await live()
  const box = await page.locator('[data-action=borrow]').boundingBox()
  await page.mouse.move(box.x + 20, box.y + 20)
  await page.mouse.down()
  await other.locator('[data-action=return]').click()
  await other.waitForSelector('[data-screen=return]')
  await page.waitForTimeout(200)
  assert.equal(await page.locator('main').getAttribute('data-screen'), 'welcome')
  const answered = page.waitForResponse('**/tap')
  await page.mouse.up()
  assert.equal((await answered).status(), 409, 'two browsers: the slower one is told that the screen has moved on')
  await page.waitForSelector('[data-screen=return]')
  await page.context().close()
  await other.context().close()
})

test('help opens over the step and closes back to it', async () => {
  const page = await live()
  await page.locator('[data-action=borrow]').click()
  await page.waitForSelector('[data-screen=borrow]')
  await page.locator('[data-action=help]').click()
  await page.waitForSelector('[role=dialog]')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'dialog-title')
  await page.getByRole('button', { name: 'Sulje' }).click()
  await page.waitForSelector('[role=dialog]', { state: 'detached' })
  assert.equal(await page.locator('main').getAttribute('data-screen'), 'borrow')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1')
  await page.context().close()
})

test('a page of another boot, whose token is no longer known, loads itself anew', async () => {
  const page = await live()
  await page.route('**/station/live/tap', route => route.fulfill({ status: 403 }), { times: 1 })
  const loaded = page.waitForEvent('load')
  await page.locator('[data-action=borrow]').click()
  await loaded
  await page.waitForSelector('[data-screen=welcome]')
  await page.context().close()
})

// The lines of our own sentences, as they are broken on this screen.
function linesOfTheSentences() {
  return [...document.querySelectorAll('h1, h2, .next, .contact p, .notice p, .facts span')].flatMap(one => {
    const lines = new Map()
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
    for (let text; (text = walker.nextNode());) for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      const { top, width } = range.getBoundingClientRect()
      if (width) lines.set(Math.round(top), [...(lines.get(Math.round(top)) ?? []), word])
    }
    return [...lines.values()].map(words => words.join(' '))
  })
}
