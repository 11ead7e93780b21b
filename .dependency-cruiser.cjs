// The rule of floors: a file imports from its own folder and from floors below, never from above or beside, and nothing imports in a circle.
// Tests may also import from test/support. The floors are described in docs/architecture.md.

const { builtinModules } = require('node:module');

const floors = [
  ['base'],
  ['graph', 'image'],
  ['dataset', 'phantom', 'runtime'],
  ['network', 'weights'],
  ['training', 'evaluation', 'explanation'],
  ['report'],
  ['cli', 'server'],
];

const folders = (list) => `^src/(${list.join('|')})/`;
const isTest = '\\.test\\.ts$';

/** One rule for each folder: what it may not import is every folder that isn't itself or on a floor below. */
const floorRules = floors.flatMap((floor, index) =>
  floor.map((folder) => {
    const allowed = [folder, ...floors.slice(0, index).flat()];
    // A floor may be used sideways where DESIGN's table says that one part knows the other's results, not its workings.
    const beside = { network: ['weights'], training: ['evaluation', 'explanation'], cli: ['server'] }[folder] ?? [];
    const forbidden = floors.flat().filter((other) => !allowed.includes(other) && !beside.includes(other));
    return {
      name: `floor-${index}-${folder}`,
      severity: 'error',
      comment: `src/${folder} may import only from itself and from the floors below`,
      from: { path: `^src/${folder}/`, pathNot: isTest },
      to: { path: folders(forbidden) },
    };
  }),
);

module.exports = {
  forbidden: [
    ...floorRules,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'graph-is-portable',
      severity: 'error',
      comment: 'src/graph runs in a browser too: no Node module, no package but the protobuf wire format',
      from: { path: '^src/graph/', pathNot: isTest },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: '@bufbuild/protobuf' },
    },
    {
      name: 'client-is-portable',
      severity: 'error',
      comment: 'src/server/client.ts runs in a browser too: from elsewhere it takes types alone',
      from: { path: '^src/server/(client|server-sent-events)\\.ts$' },
      to: { pathNot: '^src/server/server-sent-events\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-knows-no-node',
      severity: 'error',
      comment: 'web/ runs in a browser: nothing that it reaches may need Node',
      from: { path: '^web/src/', pathNot: isTest },
      to: {
        reachable: true,
        path: `^(node:)?(${builtinModules.filter((name) => !name.includes('/')).join('|')})(/|$)|/(sharp|onnxruntime-node|h5wasm)/`,
      },
    },
    {
      name: 'page-takes-no-command',
      severity: 'error',
      comment: 'web/ stands beside cli and server; of the server it knows the shapes of its answers',
      from: { path: '^web/src/', pathNot: isTest },
      to: { path: ['^src/(cli|report|training|server)/'], pathNot: '^src/server/(schemas|client|server-sent-events)' },
    },
    {
      name: 'nothing-stands-on-the-page',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { path: '^src/', pathNot: isTest },
      to: { path: ['^test/', isTest] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
