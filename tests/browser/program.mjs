// A program of the build, started for the tests and ended with them.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

// Starts `command` and waits for the lines that `enough` asks for.
export async function start(command, args, enough) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  process.on('exit', () => child.kill('SIGKILL'))
  const lines = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (enough(lines)) return { lines, stop: () => ended(child) }
  }
  throw new Error(`${command} ended and said only:\n${lines.join('\n')}`)
}

function ended(child) {
  return new Promise(done => {
    child.on('exit', done)
    child.kill('SIGINT')
  })
}

// Every screen: the address of the gallery, the names of its doors, and those of a station's screens.
export async function gallery() {
  const { lines, stop } = await start(process.env.SCREENS, [], lines => lines.length === 1)
  return { ...JSON.parse(lines[0]), stop }
}
