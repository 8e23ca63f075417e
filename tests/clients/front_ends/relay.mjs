// Relay's compiler on schema and operations as they are: `node relay.mjs SCHEMA OPERATIONS OUT`.
// Relay reads documents from JavaScript, so each file becomes a module that holds its text.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parse } from 'graphql'

const [schema, operations, out] = process.argv.slice(2)
const source = path.join(out, 'source')
const artifacts = path.join(source, '__generated__')
mkdirSync(artifacts, { recursive: true })
const expected = []
for (const file of readdirSync(operations).filter((name) => name.endsWith('.graphql'))) {
  const text = readFileSync(path.join(operations, file), 'utf8')
  const names = parse(text)
    .definitions.filter((one) => one.kind === 'OperationDefinition')
    .map((one) => one.name.value)
  const module = names[0].replace(/(Query|Mutation|Subscription)$/, '')
  expected.push(...names)
  writeFileSync(
    path.join(source, `${module}.ts`),
    `import { graphql } from 'relay-runtime'\nexport const document = graphql\`\n${text}\n\`\n`,
  )
}
const config = {
  src: './source',
  schema: './schema.graphql',
  language: 'typescript',
  artifactDirectory: './source/__generated__',
  customScalarTypes: { Date: 'string', DateTime: 'string', Decimal: 'string', UUID: 'string' },
}
writeFileSync(path.join(out, 'schema.graphql'), readFileSync(schema))
writeFileSync(path.join(out, 'relay.config.json'), JSON.stringify(config))
const compiler = createRequire(import.meta.url)('relay-compiler')
execFileSync(compiler, ['relay.config.json'], { cwd: out, stdio: 'inherit' })
const made = readdirSync(artifacts).map((name) => name.replace('.graphql.ts', ''))
const missing = expected.filter((name) => !made.includes(name))
if (missing.length) throw new Error(`no artifact for ${missing}`)
console.log(`relay: ${made.length} artifacts for ${expected.length} operations`)
