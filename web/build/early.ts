// Names `src/early.ts` in the page as a script of its own, before the app: it is small and imports nothing, so it asks for what the app will need while the
// app itself is still on its way.
import type { Plugin } from 'vite';

export function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_page, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find((each) => each.type === 'chunk' && each.facadeModuleId?.endsWith('/src/early.ts'));
        if (!chunk) throw new Error('src/early.ts was not built');
        return [{ tag: 'script', attrs: { type: 'module', crossorigin: true, src: `/${chunk.fileName}` }, injectTo: 'head-prepend' }];
      },
    },
  };
}
