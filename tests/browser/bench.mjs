// The demo with its simulator page and the station's screen side by side: what a hand does, and what the patron sees.
import { createServer } from 'node:net'
import { launch, panels } from './chromium.mjs'
import { start } from './program.mjs'

export async function openBench() {
  const args = ['demo', '--port', String(await freePort()), '--output', 'json']
  const { lines, stop } = await start(process.env.OMATOIMI, args, lines => lines.length === 1)
  const demo = JSON.parse(lines[0])
  const browser = await launch()
  const context = await browser.newContext({ viewport: panels[0], reducedMotion: 'reduce' })
  const bench = await context.newPage()
  await bench.goto(demo.simulator)
  await bench.evaluate(() => new EventSource('/events').addEventListener('scene', event => { window.seen = JSON.parse(event.data) }))
  await bench.waitForFunction(() => window.seen?.faults.length === 0)
  const screen = await context.newPage()
  await screen.goto(demo.station)
  return { demo, browser, context, bench, screen, close: async () => { await browser.close(); await stop() } }
}

// A port whose next one is free too: the daemon's pages go there.
export async function freePort() {
  for (;;) {
    const [first, second] = [createServer(), createServer()]
    await new Promise(done => first.listen(0, '127.0.0.1', done))
    const { port } = first.address()
    const free = await new Promise(done => second.on('error', () => done(false)).listen(port + 1, '127.0.0.1', () => done(true)))
    await Promise.all([first, second].map(server => new Promise(done => server.close(done))))
    if (free) return port
  }
}

// What hands, fingers and eyes do there.
export function hands({ bench, screen }) {
  const act = act => bench.evaluate(async act => {
    await fetch('/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(act) })
  }, act)
  return {
    act,
    plug: (part, works) => act({ act: 'switch', part, works }),
    lay: (item, on = true) => act({ act: 'pad', item, on }),
    tap: (action, value) => screen.locator(`[data-action="${action}"]${value === undefined ? '' : `[data-value="${value}"]`}`).first().click(),
    shows: name => screen.waitForSelector(`main[data-screen="${name}"]`),
    thing: (number, is) => bench.waitForFunction(([number, is]) => {
      const thing = window.seen.station.items.find(item => item.number === number)
      return thing && Object.entries(is).every(([key, value]) => (key === 'gate' ? thing.tag?.gate : thing[key]) === value)
    }, [number, is]),
  }
}
