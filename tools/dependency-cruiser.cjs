// The direction of imports, as drawn in ARCHITECTURE.md. `npm run layers` fails on an import that goes another way.
const allowed = {
  core: [],
  classical: ['core'],
  symmetric: ['core'],
  hash: ['core'],
  number: ['core'],
  asn1: ['core', 'hash', 'number', 'symmetric'],
  rsa: ['asn1', 'core', 'hash', 'number'],
  ec: ['asn1', 'core', 'hash'],
  'ml-kem': ['core', 'hash'],
  signature: ['asn1', 'core', 'ec', 'hash', 'ml-kem', 'number', 'rsa'],
  x509: ['asn1', 'core', 'hash', 'number', 'rsa', 'signature'],
  cms: ['asn1', 'core', 'hash', 'number', 'rsa', 'signature', 'symmetric', 'x509'],
  protocol: ['core', 'hash'],
  session: ['asn1', 'core', 'hash', 'protocol', 'rsa', 'signature', 'symmetric', 'x509'],
  tls: ['asn1', 'core', 'ec', 'hash', 'ml-kem', 'number', 'protocol', 'rsa', 'signature', 'symmetric', 'x509'],
  https: ['asn1', 'core', 'ec', 'rsa', 'signature', 'tls', 'x509'],
};
const withoutNode = Object.keys(allowed)
  .filter((name) => name !== 'https')
  .join('|');

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'two files may know each other by type; types are gone when the code runs',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(allowed).map(([name, targets]) => ({
      name: `${name}-imports`,
      comment: `${name} may import ${targets.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: `^packages/${name}/src` },
      to: { path: '^packages/', pathNot: `^packages/(${[name, ...targets].join('|')})/src` },
    })),
    {
      name: 'nothing-imports-the-lab',
      comment: 'what is weakened there may not be reached by accident',
      severity: 'error',
      from: { path: '^packages/', pathNot: '/src/lab/' },
      to: { path: '/src/lab/' },
    },
    {
      name: 'only-https-cli-and-conformance-touch-node',
      severity: 'error',
      from: { path: `^packages/(${withoutNode})/src` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-cli',
      severity: 'error',
      from: { pathNot: '^(packages/cli|scripts|tools)/' },
      to: { path: '^packages/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|test)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@cleartext/source', 'import', 'require', 'node', 'default'],
    },
  },
};
