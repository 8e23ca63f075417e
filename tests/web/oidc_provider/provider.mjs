// A certified OpenID provider for the tests: `node provider.mjs '<JSON>'` with port, audience,
// redirectUri and keys (private JWKs). Everybody who asks signs in at once as the account named in
// `login_hint`, so that the tests meet the protocol and not a form.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const asked = JSON.parse(process.argv[2]);
const resolve = createRequire(`${asked.installed}/package.json`).resolve;
const { default: Provider } = await import(pathToFileURL(resolve('oidc-provider')).href);

const issuer = `http://127.0.0.1:${asked.port}`;
const client = {
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [asked.redirectUri],
};

const provider = new Provider(issuer, {
  jwks: { keys: asked.keys },
  cookies: { keys: ['only for tests'] },
  clients: [
    { ...client, client_id: 'platform', client_secret: 'p+s:s%w/rd' },
    { ...client, client_id: 'front-end', token_endpoint_auth_method: 'none' },
  ],
  pkce: { required: () => true },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  // Nobody is asked for consent: what a client asks is granted.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid');
    grant.addResourceScope(asked.audience, 'api');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => asked.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        audience: asked.audience,
        scope: 'api',
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

const rest = provider.callback();
const server = createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    rest(request, response);
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const result = { login: { accountId: params.login_hint ?? 'zhang.san' } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});
server.listen(asked.port, '127.0.0.1', () => console.log('ready'));

// The tests hold our standard input; when it closes, whatever became of them, so do we.
process.stdin.on('end', () => process.exit(0)).resume();
