// Debian's Chromium, which talks to nobody but the pages under test.
import { chromium } from 'playwright-core'

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: quiet })

// Sizes of real displays: a 2.8-inch module, a 3.5-inch one, a 5-inch one on its side, a 10-inch panel.
export const sizes = [[320, 240], [480, 320], [480, 800], [1280, 800]].map(([width, height]) => ({ width, height }))
export const languages = ['fi', 'sv', 'en', 'se']
export const themes = ['light', 'evening', 'contrast']

// A station's panels: 22 inches upright and on its side, and a smaller one.
export const panels = [[1080, 1920], [1920, 1080], [1280, 800]].map(([width, height]) => ({ width, height }))
export const stationThemes = ['light', 'contrast']
export const reaches = ['high', 'low']
