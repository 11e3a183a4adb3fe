// Contact sheets: every screen of a door and of a station in one picture, a sheet for each size, theme and language.
// node sheets.mjs DIRECTORY [door|station [SIZE [THEME [LANGUAGE [SCREEN...]]]]], as in `sheets.mjs out door 320x240 evening se`
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languages, launch, panels, reaches, sizes, stationThemes, themes } from './chromium.mjs'
import { gallery } from './program.mjs'

const [directory, place, size, theme, language, ...screens] = process.argv.slice(2)
const only = (all, wanted, name = one => one) => all.filter(one => !wanted || name(one) === wanted)
const sizeName = ({ width, height }) => `${width}x${height}`

await mkdir(directory, { recursive: true })
const shown = await gallery()
const browser = await launch()
const pages = {
  door: async (page, viewport) => {
    for (const theme_ of only(themes, theme)) {
      // Every language at once, too, as it is when none is asked for.
      for (const lang of language ? [language] : [...languages, undefined]) {
        const query = `?theme=${theme_}${lang ? `&lang=${lang}` : ''}`
        const doors = shown.doors.map(door => [door, `/door/${door}${query}`])
        const privacy = lang ? [['privacy', `/door/idle/privacy${query}`]] : []
        await sheet(page, viewport, ['door', theme_, lang ?? 'all'], [...doors, ...privacy])
      }
    }
  },
  station: async (page, viewport) => {
    for (const theme_ of only(stationThemes, theme)) for (const lang of only(languages, language)) for (const reach of reaches) {
      const wanted = screens.length ? screens : shown.stations
      const stations = wanted.map(name => [name, `/station/${name}~${lang}~${theme_}~${reach}`])
      await sheet(page, viewport, ['station', theme_, lang, reach], stations)
    }
  },
}
for (const [kind, all] of only(Object.entries({ door: sizes, station: panels }), place, ([kind]) => kind)) {
  for (const viewport of only(all, size, sizeName)) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    await pages[kind](await context.newPage(), viewport)
    await context.close()
  }
}
await browser.close()
await shown.stop()

async function sheet(page, viewport, words, addresses) {
  const width = Math.min(viewport.width, 480)
  const figures = []
  for (const [name, address] of addresses) {
    await page.goto(shown.address + address)
    const png = await page.screenshot({ fullPage: name === 'privacy', scale: 'css' })
    figures.push(`<figure><img src="data:image/png;base64,${png.toString('base64')}"><figcaption>${name}</figcaption></figure>`)
  }
  const context = await browser.newContext({ viewport: { width: (width + 12) * 4 + 12, height: 100 } })
  const paper = await context.newPage()
  await paper.setContent(`<style>body{margin:12px;display:flex;flex-wrap:wrap;gap:12px;background:#888;font:12px sans-serif}
    figure{margin:0}img{display:block;width:${width}px}</style>${figures.join('')}`)
  await writeFile(join(directory, `${[words[0], sizeName(viewport), ...words.slice(1)].join('-')}.png`), await paper.screenshot({ fullPage: true }))
  await context.close()
}
