// GraphQL code generator on schema and operations as they are, and TypeScript on what it makes:
// `node codegen.mjs SCHEMA OPERATIONS OUT`.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'

const [schema, operations, out] = process.argv.slice(2)
const files = await generate(
  {
    schema,
    documents: path.join(operations, '*.graphql'),
    generates: {
      [`${out}/gql/`]: {
        preset: 'client',
        config: {
          strictScalars: true,
          scalars: { Date: 'string', DateTime: 'string', Decimal: 'string', UUID: 'string' },
          useTypeImports: true,
        },
      },
    },
  },
  true,
)
const types = files.find((file) => file.filename.endsWith('graphql.ts')).content
for (const name of readdirSync(operations).filter((one) => one.endsWith('.graphql'))) {
  const text = readFileSync(path.join(operations, name), 'utf8')
  for (const [, operation] of text.matchAll(/^(?:query|mutation|subscription) (\w+)/gm)) {
    if (!types.includes(`${operation}Document`)) throw new Error(`no types for ${operation}`)
  }
}
const here = path.dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const options = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    verbatimModuleSyntax: false,
    baseUrl: path.resolve(here, '..'),
    paths: { '*': ['*'] },
    types: [],
  },
  files: ['gql/index.ts'],
}
writeFileSync(path.join(out, 'tsconfig.json'), JSON.stringify(options))
execFileSync(process.execPath, [path.join(here, 'bin', 'tsc'), '-p', out], { stdio: 'inherit' })
console.log(`codegen: ${files.length} files, and TypeScript takes them`)
