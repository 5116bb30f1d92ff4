// The direction of imports, checked on resolved paths so that a relative detour counts like an alias:
// app -> features -> shared -> api, and no feature knows another.
import path from 'node:path';

const ROOMS = ['api', 'shared', 'features', 'app'];

/** "features/inbox/List.tsx" -> { room: "features", feature: "inbox" }; undefined outside the rooms (i18n, tests). */
function place(file) {
  const parts = file.split(path.sep);
  const room = parts[0];
  return ROOMS.includes(room) ? { room, feature: room === 'features' ? parts[1] : '' } : undefined;
}

function resolve(source, from, root) {
  if (source.startsWith('@/')) return source.slice(2).split('/').join(path.sep);
  if (source.startsWith('.')) return path.relative(root, path.resolve(path.dirname(from), source));
  return undefined;
}

export const direction = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      upward: 'Imports go app -> features -> shared -> api: {{from}} must not import {{to}}.',
      sideways: 'Feature {{from}} must not import feature {{to}}: put what both need into shared.',
    },
  },
  create(context) {
    const root = path.join(context.cwd, 'src');
    const here = place(path.relative(root, context.filename));
    if (!here) return {};
    const check = (node) => {
      if (!node.source || typeof node.source.value !== 'string') return;
      const target = resolve(node.source.value, context.filename, root);
      const there = target && place(target);
      if (!there) return;
      if (ROOMS.indexOf(there.room) > ROOMS.indexOf(here.room)) {
        context.report({ node, messageId: 'upward', data: { from: here.room, to: there.room } });
      } else if (here.feature && there.feature && here.feature !== there.feature) {
        context.report({ node, messageId: 'sideways', data: { from: here.feature, to: there.feature } });
      }
    };
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};
