// The page shows what the stream says, and says so when the stream is silent. It keeps nothing and sends nothing.
const { events, build, home } = document.body.dataset
const [screen, gone, said] = ['screen', 'gone', 'said'].map(id => document.getElementById(id))
const silentAfter = 25e3, readFor = 6e4
let state, silent, left

function heard(is) {
  clearTimeout(silent)
  if (is) silent = setTimeout(heard, silentAfter, false)
  if (gone) screen.hidden = !(gone.hidden = is)
}

function leave() {
  location.replace(home)
}

function show(html) {
  const is = /data-state="(.+?)"/.exec(html)[1], isNew = state && state != is
  state = is
  if (home) return isNew && leave()
  const focused = document.activeElement.id
  screen.innerHTML = html
  if (focused) document.getElementById(focused)?.focus()
  const main = screen.firstElementChild
  if (isNew) {
    said.lang = main.lang
    said.textContent = main.querySelector('h1').textContent + ' ' + main.querySelector('.next').textContent
  }
}

function listen() {
  const stream = new EventSource(events)
  stream.addEventListener('build', event => event.data == build ? heard(true) : location.reload())
  stream.addEventListener('beat', () => heard(true))
  stream.addEventListener('screen', event => { heard(true); show(event.data) })
  stream.onerror = () => {
    heard(false)
    if (stream.readyState == 2) setTimeout(listen, 1e3)
  }
}

listen()
if (home) for (const sign of ['load', 'pointerdown', 'keydown', 'scroll']) {
  addEventListener(sign, () => { clearTimeout(left); left = setTimeout(leave, readFor) })
}
