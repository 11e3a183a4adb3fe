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

// Every screen of a door: the address of the gallery and the names of its doors.
export async function gallery() {
  const { lines, stop } = await start(process.env.SCREENS, [], lines => lines.at(-1) === 'welcome')
  return { address: lines[0], doors: lines.slice(1), stop }
}
