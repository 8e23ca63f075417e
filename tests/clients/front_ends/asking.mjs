// Apollo Client and urql against a running server: `node asking.mjs URL TOKEN SCHEMA OPERATIONS`.
// Both must show what a plain request answers, from their normalized caches.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client/core'
import { relayStylePagination } from '@apollo/client/utilities'
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { buildSchema, introspectionFromSchema } from 'graphql'

const [url, header, schema, operations] = process.argv.slice(2)
const headers = JSON.parse(header)
const sdl = buildSchema(readFileSync(schema, 'utf8'))
const text = (name) => readFileSync(path.join(operations, `${name}.graphql`), 'utf8')
const possibleTypes = Object.fromEntries(
  Object.values(sdl.getTypeMap())
    .filter((type) => type.constructor.name === 'GraphQLInterfaceType')
    .map((type) => [type.name, sdl.getPossibleTypes(type).map((one) => one.name)]),
)

async function plain(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  const body = await response.json()
  if (body.errors) throw new Error(JSON.stringify(body.errors))
  return body.data
}

const bare = (value) =>
  JSON.stringify(value, (key, one) => (key === '__typename' ? undefined : one))

function same(who, name, found, expected) {
  const [theirs, ours] = [bare(found), bare(expected)]
  if (theirs !== ours) throw new Error(`${who}: ${name}: ${theirs}\nis not ${ours}`)
}

const apollo = new ApolloClient({
  link: ApolloLink.from([new HttpLink({ uri: url, headers })]),
  cache: new InMemoryCache({
    possibleTypes,
    typePolicies: { Query: { fields: { cases: relayStylePagination(['filter', 'orderBy']) } } },
  }),
})
const urql = new Client({
  url,
  preferGetMethod: false,
  fetchOptions: { headers },
  exchanges: [
    cacheExchange({
      schema: introspectionFromSchema(sdl),
      keys: { Count: () => null, PageInfo: () => null, Rate: () => null, Viewer: () => null },
      resolvers: { Query: { cases: relayPagination() } },
    }),
    fetchExchange,
  ],
})

async function asked(name, variables) {
  const query = text(name)
  const expected = await plain(query, variables)
  const byApollo = await apollo.query({ query: gql(query), variables })
  same('apollo', name, byApollo.data, expected)
  const byUrql = await urql.query(query, variables).toPromise()
  if (byUrql.error) throw byUrql.error
  same('urql', name, byUrql.data, expected)
  const cached = await urql.query(query, variables, { requestPolicy: 'cache-only' }).toPromise()
  same('urql, from its cache,', name, cached.data, expected)
  return expected
}

await asked('viewer', {})
const list = await asked('case-list', { first: 2 })
const [{ id }] = list.cases.nodes
await asked('case-page', { id })
console.log(`asked: ${list.cases.nodes.length} cases, and a page, alike in all three`)
