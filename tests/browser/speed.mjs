// How long a patron waits at the station: from a scan on the demo's bench to the screen that says so, over the page's own
// stream. Run by hand on a quiet machine: OMATOIMI=target/release/omatoimi node speed.mjs, among the scripts' modules.
import { start } from './program.mjs'

const card = { number: '21234000000017', pin: '1234' }
const items = ['31234000000013', '31234000000021', '31234000000039', '31234000000047', '31234000000054']
const { lines, stop } = await start(process.env.OMATOIMI, ['demo', '--port', '18090', '--output', 'json'], lines => lines.length === 1)
const demo = JSON.parse(lines[0])
const origin = new URL(demo.station).origin
const token = (await (await fetch(demo.station)).text()).match(/data-token="([^"]*)"/)[1]
const seen = []
const waiting = []

const act = act => fetch(demo.simulator + 'act', { method: 'POST',
  headers: { 'content-type': 'application/json', origin: new URL(demo.simulator).origin }, body: JSON.stringify(act) })
const scan = number => act({ act: 'card', number, at: 'station' })
const tap = (action, value = '') => fetch(`${demo.station}/tap`, { method: 'POST', headers: { origin },
  body: new URLSearchParams({ step: seen.at(-1).match(/data-step="(\d+)"/)[1], action, value, token }) })
const until = wanted => new Promise(done => {
  if (seen.length && wanted(seen.at(-1))) return done(performance.now())
  waiting.push({ wanted, done })
})

;(async () => {
  const reader = (await fetch(`${demo.station}/events`)).body.getReader()
  let text = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    text += new TextDecoder().decode(value)
    const events = text.split('\n\n')
    text = events.pop()
    for (const event of events.filter(event => event.includes('event: screen') || event.includes('event:screen'))) {
      seen.push(event)
      for (const one of waiting.splice(0)) one.wanted(event) ? one.done(performance.now()) : waiting.push(one)
    }
  }
})().catch(() => {})

const middle = times => times.toSorted((a, b) => a - b)[times.length >> 1].toFixed(1)
await until(screen => screen.includes('data-screen="welcome"'))
await scan(card.number)
await until(screen => screen.includes('data-screen="pin"'))
for (const digit of card.pin) await tap('digit', digit)
await until(screen => screen.includes('data-screen="borrow"'))
const heard = [], lent = []
for (const [at, item] of items.entries()) {
  const from = performance.now()
  const first = until(screen => (screen.match(/data-scanned="(\d+)"/) ?? [])[1] === String(at + 1))
  const last = until(screen => (screen.match(/data-scanned="(\d+)"/) ?? [])[1] === String(at + 1) && screen.includes('newest good'))
  await scan(item)
  heard.push(await first - from)
  lent.push(await last - from)
}
console.log(`scan to "reading" ${middle(heard)} ms, to lent ${middle(lent)} ms (medians of ${items.length}, the library system beside it)`)
await stop()
process.exit(0)
