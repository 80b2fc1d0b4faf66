// Google's map has a page of its own, and Google is named in the rules of no other.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { registerGooglePicker } from '../server/src/edges/http/google-picker.ts';
import { googlePickerFolder, registerWebApp } from '../server/src/main/web-app.ts';
import { appInProcess } from './kit/app.ts';

const { app, door, close } = await appInProcess();
after(close);
registerGooglePicker(app, googlePickerFolder, door.tools.random);
registerWebApp(app);

const policyOf = async (path: string) => String((await app.inject(path)).headers['content-security-policy']);

test('the page that runs Google’s code is in an origin of nobody, and may load Google’s alone', async () => {
  for (const language of ['en', 'de']) {
    const { statusCode, headers, body } = await app.inject(`/google-picker/${language}`);
    assert.equal(statusCode, 200);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /; sandbox allow-scripts allow-popups$/);
    assert(!/allow-same-origin|unsafe-inline|(?<![\w-])https:(?!\/\/)/.test(policy), policy);
    const hosts = policy.match(/https:\/\/[^\s;]+/g)!;
    assert(
      hosts.every((host) => /\.(googleapis|gstatic|google|googleusercontent)\.com$/.test(host)),
      hosts.join(' '),
    );
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers['x-frame-options'], 'DENY');
    // The key comes behind the `#`, which reaches no server; the page as it is served has none, and asks nobody.
    assert(!/AIza|\bsrc=/.test(body));
    const [, nonce] = /'nonce-([^']+)'/.exec(policy)!;
    assert.equal(body.split(`nonce="${nonce}"`).length, 3);
  }
  assert.notEqual(await policyOf('/google-picker/en'), await policyOf('/google-picker/en'));
});

test('every other page is forbidden to ask anybody else', async () => {
  for (const path of [
    '/app',
    '/app/projects/aaaaaaaaaaaaaaaaaaaaaaaaaa/place',
    '/sign-in',
    '/google-picked',
    '/trust',
    '/staff',
    '/verify',
    '/docs',
    '/google-picker/fr',
  ]) {
    const policy = await policyOf(path);
    assert(policy.includes("default-src 'none'") && !/google|gstatic|https?:\/\//.test(policy), `${path}: ${policy}`);
  }
});
