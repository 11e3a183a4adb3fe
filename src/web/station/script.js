// The page shows what the stream says, and sends each touch with the step it was made on. It keeps nothing.
const { address, build, token } = document.body.dataset
const [screen, gone, said] = ['screen', 'gone', 'said'].map(id => document.getElementById(id))
const silentAfter = 25e3
// What lies on the glass longer than this is no finger, and must not hold back the end of a session.
const pressedAtMost = 2e3
// Hertz, seconds from the start, seconds long: told apart by rhythm as well as by pitch.
const tones = {
  accept: [[880, 0, .09], [1320, .11, .16]],
  refuse: [[196, 0, .26], [147, .36, .44]],
  attention: [[587, 0, .08], [587, .18, .08], [587, .36, .08]],
}
let silent, held, pressed, letGo, audio

function heard(is) {
  clearTimeout(silent)
  if (is) silent = setTimeout(heard, silentAfter, false)
  screen.hidden = !(gone.hidden = is)
}

const main = () => screen.firstElementChild
const list = () => screen.querySelector('[data-scroll]')
const same = ({ dataset }) => `[data-action="${dataset.action}"]` + (dataset.value ? `[data-value="${dataset.value}"]` : '')

function show(html) {
  // A button must not change under the finger.
  if (pressed) return held = html
  const next = document.createElement('div')
  next.innerHTML = html
  if (next.innerHTML == screen.innerHTML) return
  const { focus, spoken } = main().dataset, was = document.activeElement, scanned = newest(), old = list()
  const [from, at] = [old?.dataset.scroll, old?.scrollTop]
  screen.replaceChildren(...next.children)
  screen.classList.toggle('slides', scanned != newest())
  if (from && list()?.dataset.scroll == from && scanned == newest()) list().scrollTop = at
  const now = main().dataset
  if (now.focus != focus) (screen.querySelector('[role=dialog] h2') ?? screen.querySelector('h1')).focus()
  else if (was.dataset.action) screen.querySelector(same(was))?.focus()
  if (now.spoken != spoken) {
    document.documentElement.lang = main().lang
    said.textContent = now.spoken
  }
}

const newest = () => screen.querySelector('[data-scanned]')?.dataset.scanned

async function send(action, value = '') {
  const body = new URLSearchParams({ step: main().dataset.step, action, value, token })
  const answer = await fetch(address + '/tap', { method: 'POST', body }).catch(() => {})
  // A page of an earlier boot.
  if (answer?.status == 403) location.reload()
}

function play(name) {
  audio ??= new AudioContext()
  audio.resume()
  for (const [hertz, from, length] of tones[name]) {
    const [tone, volume, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + from]
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(.25, at)
    volume.gain.setTargetAtTime(0, at + length, .015)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + length + .1)
  }
}

function listen() {
  const stream = new EventSource(address + '/events')
  stream.addEventListener('build', event => event.data == build ? heard(true) : location.reload())
  stream.addEventListener('beat', () => heard(true))
  stream.addEventListener('screen', event => { heard(true); show(event.data) })
  stream.addEventListener('sound', event => play(event.data))
  stream.onerror = () => {
    heard(false)
    if (stream.readyState == 2) setTimeout(listen, 1e3)
  }
}

addEventListener('click', ({ target }) => {
  const button = target.closest('[data-action]')
  if (button) send(button.dataset.action, button.dataset.value)
  // Any touch goes on (ecosystem.md 2.4).
  else if (main().dataset.focus.endsWith('-countdown')) send('continue')
})
function released() {
  clearTimeout(letGo)
  pressed = false
  if (held) show(held)
  held = ''
}

addEventListener('pointerdown', () => {
  pressed = true
  clearTimeout(letGo)
  letGo = setTimeout(released, pressedAtMost)
})
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(released))
listen()
