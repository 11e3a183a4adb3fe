// Contact sheets: every screen of a door in one picture, a sheet for each size, theme and language.
// node sheets.mjs DIRECTORY [SIZE [THEME [LANGUAGE]]], as in `sheets.mjs out 320x240 evening se`
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languages, launch, sizes, themes } from './chromium.mjs'
import { gallery } from './program.mjs'

const [directory, size, theme, language] = process.argv.slice(2)
const only = (all, wanted, name = one => one) => all.filter(one => !wanted || name(one) === wanted)
const sizeName = ({ width, height }) => `${width}x${height}`

await mkdir(directory, { recursive: true })
const shown = await gallery()
const browser = await launch()
for (const viewport of only(sizes, size, sizeName)) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  for (const theme_ of only(themes, theme)) {
    for (const lang of only(languages, language)) await sheet(page, viewport, theme_, lang)
  }
  // Every language at once, as it is when none is asked for.
  if (!language) for (const theme_ of only(themes, theme)) await sheet(page, viewport, theme_)
  await context.close()
}
await browser.close()
await shown.stop()

async function sheet(page, viewport, theme, lang) {
  const pictures = []
  for (const door of shown.doors) {
    await page.goto(`${shown.address}/door/${door}?theme=${theme}${lang ? `&lang=${lang}` : ''}`)
    pictures.push([door, (await page.screenshot()).toString('base64')])
  }
  if (lang) {
    await page.goto(`${shown.address}/door/idle/privacy?theme=${theme}&lang=${lang}`)
    pictures.push(['privacy', (await page.screenshot({ fullPage: true })).toString('base64')])
  }
  const figures = pictures.map(([door, png]) =>
    `<figure><img src="data:image/png;base64,${png}"><figcaption>${door}</figcaption></figure>`)
  const width = Math.min(viewport.width, 480)
  const context = await page.context().browser().newContext({ viewport: { width: (width + 12) * 4 + 12, height: 100 } })
  const paper = await context.newPage()
  await paper.setContent(`<style>body{margin:12px;display:flex;flex-wrap:wrap;gap:12px;background:#888;font:12px sans-serif}
    figure{margin:0}img{display:block;width:${width}px}</style>${figures.join('')}`)
  const name = [sizeName(viewport), theme, lang ?? 'all'].join('-')
  await writeFile(join(directory, `${name}.png`), await paper.screenshot({ fullPage: true }))
  await context.close()
}
