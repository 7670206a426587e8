import { fileURLToPath } from 'node:url';
import { defineConfig, type PluginOption } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import packageJson from './package.json' with { type: 'json' };
import { clientAliases } from './vite.aliases.ts';
import { leaveOutServerTexts } from './vite.error-texts.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Lets a plugin's build hooks run in one environment only; the worker would be generated once per client otherwise. */
function only(plugins: PluginOption, environment: string): PluginOption[] {
  return [plugins]
    .flat(9)
    .map((plugin) =>
      plugin && 'name' in plugin
        ? { ...plugin, applyToEnvironment: (candidate: { name: string }) => candidate.name === environment }
        : plugin,
    );
}

const serviceWorker = VitePWA({
  strategies: 'injectManifest',
  registerType: 'prompt',
  injectRegister: false,
  srcDir: 'admin',
  filename: 'service-worker.ts',
  outDir: at('dist/fresh/client/admin'),
  base: '/admin/',
  scope: '/admin/',
  // The manifest is a file of its own in public/admin: a generated one gets its links wrong below a nested scope, and
  // its icons enter the precache under addresses that do not exist, so the worker would never install.
  manifest: false,
  injectManifest: {
    globDirectory: at('dist/fresh/client'),
    // The mark stands in the app's own bar. The manifest, icons and pictures are the browser's, which has them already.
    globPatterns: ['admin/**/*.{js,css,html,woff2,svg}', 'favicon.svg'],
    modifyURLPrefix: { '': '/' },
    // Tested after modifyURLPrefix, hence the leading slash: file names there already carry a hash of their content.
    dontCacheBustURLsMatching: /^\/admin\/assets\//,
    // The address under which the server gives out the shell: an entry that it does not know fails the whole worker.
    manifestTransforms: [
      (entries) => ({
        manifest: entries.map((entry) =>
          entry.url === '/admin/index.html' ? { ...entry, url: '/admin/' } : entry,
        ),
      }),
    ],
  },
});

export default defineConfig(({ command }) => ({
  root: at('src/client'),
  base: '/',
  appType: 'custom',
  publicDir: at('public'),
  envDir: false,
  // For the footer of the operators' dashboard; the server names its own version on the public pages.
  define: { 'import.meta.env.SYRUP_VERSION': JSON.stringify(packageJson.version) },
  plugins: [
    // The operators' app is never server-rendered, so its build carries no code for hydration. The development server
    // has one environment for both apps, which has to fit the buyers' pages.
    command === 'build'
      ? [only(solid(), 'client'), only(solid({ ssr: true }), 'public'), only(solid({ ssr: true }), 'ssr')]
      : solid({ ssr: true }),
    only(serviceWorker, 'client'),
    ...(command === 'build'
      ? [only(leaveOutServerTexts(), 'client'), only(leaveOutServerTexts(), 'public')]
      : []),
  ],
  resolve: { alias: clientAliases },
  // Placeholder for the development server's own inline scripts; the build has none and needs no nonce.
  ...(command === 'serve' ? { html: { cspNonce: '__NONCE__' } } : {}),
  build: {
    // Instagram's web view on phones that stopped updating. Safari 15 runs the result as well: the compiler's table only
    // counts its private fields out, for a fault in field initializers that close over names, which ours don't.
    target: ['es2022', 'chrome100', 'safari16'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  builder: {},
  environments: {
    client: {
      build: {
        outDir: at('dist/fresh/client'),
        emptyOutDir: true,
        assetsDir: 'admin/assets',
        manifest: '.vite/admin.json',
        rolldownOptions: {
          input: { admin: at('src/client/admin/index.html') },
          // The package does not say so itself: without it the socket's link is loaded before any board is opened.
          treeshake: { moduleSideEffects: [{ test: /node_modules.@trpc.client/, sideEffects: false }] },
          output: {
            // One file to start with and one of what nearly every page needs: small chunks compress badly.
            codeSplitting: {
              groups: [
                {
                  name: 'first',
                  tags: ['$initial'],
                  // The package's entry names the socket's link, which nothing uses before a board is opened.
                  test: /^(?!.*@trpc.client.dist.wsLink)/,
                  includeDependenciesRecursively: false,
                },
                {
                  name: 'page',
                  test: /client.ui.(?:field|text-field|typed-filter|select-field|skeleton|time|zoned-time|copy-text|tabs|progress-bar|badge)\.|client.lib.(?:buyer-href|name-numbers)|client.routes.create-standing|shared.kernel.money/,
                },
                // What lists, forms and dialogs share. The first file names every chunk there is, so few are cheaper.
                {
                  name: 'desk',
                  test: /client.ui.(?:pagination|panel|form-frame|date-range|radio-cards|why-not|choice-field|copy-button|tiles|chip|text-area-field|action-bar|dialog|confirm-dialog|banner)\.|client.lib.create-submission|client.routes.(?:unsaved-guard|nothing-here)/,
                },
                // Four pages and the share panel are made of the same parts.
                {
                  name: 'studio',
                  test: /client.features.studio.|shared.studio./,
                  includeDependenciesRecursively: false,
                },
              ],
            },
          },
        },
      },
    },
    // An environment of its own, because the two clients would share chunks otherwise and a buyer's phone would load
    // the union of what both need: two thirds more.
    public: {
      consumer: 'client',
      build: {
        outDir: at('dist/fresh/client'),
        emptyOutDir: false,
        copyPublicDir: false,
        assetsDir: 'assets',
        manifest: '.vite/public.json',
        rolldownOptions: {
          input: { public: at('src/client/public/entry-client.tsx') },
          // What the first paint needs in one file: left alone, the bundler splits off what lazy parts share with it.
          output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
        },
      },
    },
    ssr: {
      // Everything bundled, so that the running server needs neither Solid nor Vite installed.
      ...(command === 'build' ? { resolve: { noExternal: true } } : {}),
      build: {
        outDir: at('dist/fresh/server'),
        emptyOutDir: true,
        copyPublicDir: false,
        rolldownOptions: { input: { 'entry-server': at('src/client/public/entry-server.tsx') } },
      },
    },
  },
}));
