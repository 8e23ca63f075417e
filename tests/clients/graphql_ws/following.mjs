// graphql-ws against a running server: `node following.mjs URL USER DOCUMENT`.
// It hears one event, loses its connection, is told by a line on stdin to come back, and hears what
// happened meanwhile.
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

const [url, user, document] = process.argv.slice(2)
const query = readFileSync(document, 'utf8')
let socket
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { user },
  retryAttempts: 0,
  on: { opened: (opened) => (socket = opened) },
})

async function follow(after, most) {
  const kinds = []
  let cursor = after
  try {
    for await (const { data } of client.iterate({ query, variables: { after } })) {
      cursor = data.caseEvents.cursor
      if (data.caseEvents.kind === null) console.log('ready')
      else kinds.push(data.caseEvents.kind)
      if (kinds.length === most) {
        console.log(kinds.join(' '))
        if (after) break
        socket.terminate()
      }
    }
  } catch (lost) {
    console.log(`lost ${lost.code}`)
  }
  return cursor
}

const cursor = await follow(undefined, 1)
await once(process.stdin, 'data')
await follow(cursor, 2)
await client.dispose()
process.exit(0)
