import {defineConfig} from 'vite';

export default defineConfig({
  base: '/graphiql/',
  build: {
    // Nothing inline: the page's own rule lets it load files of this origin and nothing else.
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 8000,
  },
});
